"""Work that a report announced, and its fate in the next report."""

import pytest

from catalogue.base.period import Period
from catalogue.workflow.transitions import withdraw
from reports.models import Report
from reports.preceding_report import preceding_report
from reports.rendering import compose_report
from tests.reports.samples import issue_accepted
from tests.reports.texts import report_lines, text_paragraphs
from tests.support.factories import ActivityFactory, MeetingFactory, OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced():
    """Return work planned for 2013 that the report of 2012 announces."""
    OrganizationFactory(
        published=True, title_en="Commission", title_es="Comisión", is_commission=True
    )

    def study(title: str, spanish: str) -> ActivityFactory:
        return ActivityFactory(published=True, status="planned", when="2013", kind="research",
                               title_en=title, title_es=spanish)  # fmt: skip

    return {
        "done": study("Study on censuses", "Estudio de los censos"),
        "moved": study("Study on return", "Estudio del retorno"),
        "dropped": study("Study on remittances", "Estudio de las remesas"),
        "unknown": study("Study on care", "Estudio de los cuidados"),
        "hidden": study("Study on secrets", "Estudio de los secretos"),
        "later": study("Study on diasporas", "Estudio de las diásporas"),
    }


@pytest.fixture
def report(announced, make_report, reviewer) -> Report:
    """Return the report of 2013, after the work that the report of 2012 announced went on."""
    issue_accepted(make_report("2012"), reviewer)
    for name, changes in {
        "done": {"status": "completed"},
        "moved": {"when": "2014-03"},
        "dropped": {"status": "cancelled"},
        "later": {"when": "2015"},
        "hidden": {"status": "completed"},
    }.items():
        for field, value in changes.items():
            if field == "when":
                value = Period.from_edtf(value)
            setattr(announced[name], field, value)
        announced[name].save()
    withdraw(announced["hidden"], by=None, reason_en="Harmful.", unnamed=True)
    return make_report("2013", comparison="text")


def told(report: Report, language: str) -> str:
    document = compose_report(report, language)
    [paragraph] = [each for each in text_paragraphs(document) if each.key == "programme:announced"]
    return paragraph.text


def test_report_says_what_became_of_the_announced_work(report):
    assert told(report, "en") == (
        "Of what the report of 2012 announced, “Study on censuses” was carried out. “Study on"
        " return” was moved to March 2014. “Study on diasporas” was moved to 2015. “Study on"
        " remittances” was not carried out."
    )
    assert told(report, "es") == (
        "De lo anunciado en el informe de 2012, se realizó «Estudio de los censos». Se aplazó a"
        " marzo de 2014 «Estudio del retorno». Se aplazó a 2015 «Estudio de las diásporas». No se"
        " llevó a cabo «Estudio de las remesas»."
    )


def test_notes_name_the_paragraph_of_the_announcement(report, announced):
    document = compose_report(report, "en")
    sentence = next(s for s in document.sentences() if "was not carried out" in s.text)
    assert sentence.records == [announced["dropped"].number]
    labels = [link.label for link in sentence.links]
    assert len(labels) == 1
    assert labels[0].startswith("The report of 2012 announced this in paragraph ")
    assert document.notes[sentence.note - 1].links[0].label == labels[0]


@pytest.mark.parametrize("comparison", ["text", "annex"])
def test_hidden_and_unknown_work_shows_nowhere(report, announced, comparison):
    report.comparison = comparison
    report.save()
    for language in ("en", "es"):
        document = compose_report(report, language)
        text = " ".join(document.texts())
        assert "ecret" not in text
        assert "Study on care" not in text
        assert announced["hidden"].number not in document.records


def test_comparison_as_an_annex_has_a_row_for_each(report):
    report.comparison = "annex"
    report.save()
    document = compose_report(report, "en")
    annex = next(each for each in document.annexes if each.code == "annex.announced")
    assert annex.heading == "What became of the work announced in the report of 2012"
    rows = [
        ["".join(run.text for run in cell) for cell in row.cells] for row in annex.blocks[0].rows
    ]
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("Study on censuses", "2013", "Carried out"),
        ("Study on return", "2013", "New date: March 2014"),
        ("Study on diasporas", "2013", "New date: 2015"),
        ("Study on remittances", "2013", "Not carried out"),
    ]
    assert not [p for p in text_paragraphs(document) if p.key == "programme:announced"]


def test_staff_see_all_announced_work_before_the_issue(client, reviewer, report, announced):
    client.force_login(reviewer)
    page = client.get(f"/admin/reports/report/{report.pk}/issue/").text
    section = page.partition("What became of the work announced in the report 2012")[2]
    table = section.partition("</table>")[0]
    assert table.count("<tr>") == 1 + len(announced)
    assert "No longer public: not in the report" in table
    assert "Planned, but the date has passed: not in the report" in table
    assert "Study on secrets" not in page


def test_held_meeting_is_told_with_its_place_afterwards(make_report, reviewer):
    OrganizationFactory(published=True, title_en="Commission", is_commission=True)
    meeting = MeetingFactory(
        published=True, status="planned", when="2013-03-14", kind="seminar",
        title_en="Seminar on data", title_es="Seminario de datos", city_en="Santiago",
    )  # fmt: skip
    ActivityFactory(published=True, status="planned", when="2013-03-14", meetings=[meeting],
                    kind="meeting-support", title_en="Support", title_es="Apoyo")  # fmt: skip
    issue_accepted(make_report("2012"), reviewer)
    meeting.status = "completed"
    meeting.save()
    for activity in meeting.activities.all():
        activity.status = "completed"
        activity.save()

    report = make_report("2013", comparison="text")

    assert (
        told(report, "en")
        == "Of what the report of 2012 announced, the seminar on data took place."
    )
    assert (
        told(report, "es")
        == "De lo anunciado en el informe de 2012, se celebró el seminario de datos."
    )
    assert "held in Santiago" in " ".join(report_lines(compose_report(report, "en")))


def test_first_report_compares_with_nothing(make_report):
    report = make_report("2013", comparison="text")
    assert "announced" not in " ".join(report_lines(compose_report(report, "en")))


def test_report_on_a_subject_precedes_only_one_on_the_same(make_report, reviewer, client):

    first = issue_accepted(make_report("2012"), reviewer)
    other = Report(slug="other", subject={"country": ["HND"]})
    other.when = make_report("2013").when
    assert preceding_report(other) is None
    other.subject = {}
    assert preceding_report(other) == first
