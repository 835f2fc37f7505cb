"""Reports on a subject over a span: records, texts, address, form, and the link from a list."""

import re

import pytest
from django.core.exceptions import ValidationError

from activities.models import Activity
from catalogue.base.period import Period
from catalogue.workflow.transitions import withdraw
from reports.composition.compose import compose
from reports.composition.source_records import Scope
from reports.composition.subject import Subject
from reports.models import Report
from reports.rendering import compose_report
from reports.workflow.issuing import issue
from tests.reports.samples import completed_course, issue_accepted, mandate
from tests.reports.texts import report_lines
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    TopicFactory,
)
from tests.support.users import create_user

pytestmark = pytest.mark.django_db
ADD = "/admin/reports/report/add/"
OPTIONS = {"notes": "all", "comparison": ""}


@pytest.fixture
def resolution():
    return mandate(615)


@pytest.fixture
def commission():
    return OrganizationFactory(
        published=True,
        title_en="Commission for Regional Studies",
        title_es="Comisión de Estudios Regionales",
        acronym_en="CRS",
        acronym_es="CER",
        is_commission=True,
    )


@pytest.fixture
def courses(resolution) -> dict[str, Activity]:
    """Return courses under the resolution in two years, others, and a draft under it."""
    texts = {
        number: {
            "summary_en": f"It held course {number}.",
            "summary_es": f"Impartió el curso {number}.",
        }
        for number in range(1, 6)
    }
    return {
        "2006": completed_course(1, when="2006", mandates=[resolution], **texts[1]),
        "2012": completed_course(2, when="2012", mandates=[resolution], **texts[2]),
        "2014": completed_course(3, when="2014", mandates=[resolution], **texts[3]),
        "other": completed_course(4, when="2012", **texts[4]),
        "draft": ActivityFactory(
            draft=True, when="2012", status="completed", mandates=[resolution],
            title_en="Secret course", title_es="Curso secreto", **texts[5],
        ),
    }  # fmt: skip


def subject_of(**values) -> Subject:
    return Subject.from_stored(values)


def make_subject_report(span: str, **values) -> Report:
    report = Report(subject=values)
    report.when = Period.from_edtf(span)
    report.full_clean()
    report.save()
    return report


def lines(subject: Subject, span: str, language: str = "en") -> list[str]:
    return report_lines(compose(Scope(Period.from_edtf(span), subject=subject), language))


def test_report_on_a_mandate_has_its_public_work_of_the_span_by_year(
    resolution, courses, commission
):
    subject = subject_of(mandate=[resolution.slug])
    english, spanish = (lines(subject, "2006/2012", code) for code in ("en", "es"))

    title = english[0]
    assert title == (
        "Report of the Commission for Regional Studies on its work on international migration"
        " under resolution 615, 2006–2012"
    )
    assert spanish[0] == (
        "Informe de la Comisión de Estudios Regionales sobre su labor en materia de migración"
        " internacional en cumplimiento de la resolución 615, 2006–2012"
    )
    assert "under resolution 615 from 2006 to 2012." in " ".join(english)
    assert "en cumplimiento de la resolución 615 desde 2006 hasta 2012." in " ".join(spanish)
    headings = [line.partition(". ")[2] for line in english if re.match(r"# \w+\. Work", line)]
    assert headings == ["Work carried out in 2006", "Work carried out in 2012"]
    assert [
        line.partition(". ")[2] for line in spanish if line[0] == "#" and ". Labor" in line
    ] == [
        "Labor realizada en 2006",
        "Labor realizada en 2012",
    ]
    told = [number for number in range(1, 6) if f"course {number}." in " ".join(english)]
    assert told == [1, 2]
    assert "ecret" not in " ".join([*english, *spanish])


def test_report_on_a_country_and_topic_says_so(commission):
    honduras, care = CountryFactory(), TopicFactory(name_en="Care", name_es="Cuidados")
    both = completed_course(1, summary_en="Both.", countries=[honduras], topics=[care])
    completed_course(2, summary_en="Country alone.", countries=[honduras])
    subject = subject_of(country=["HND"], topic=[care.slug])

    english, spanish = (lines(subject, "2012", code) for code in ("en", "es"))

    assert english[0].endswith("in Honduras on the topic “Care”, 2012")
    assert spanish[0].endswith("en Honduras sobre el tema «Cuidados», 2012")
    assert english[1] == "# I. Scope of the report"
    assert "in Honduras on the topic “Care” in 2012." in english[2]
    assert "Both." in " ".join(english)
    assert "Country alone." not in " ".join(english)
    assert subject.slug == f"country-hnd-topic-{care.slug}"
    assert both.number


def test_record_reached_through_a_hidden_one_alone_is_not_in_the_report(resolution):
    meeting = MeetingFactory(
        published=True, when="2012", title_en="Open seminar", status="completed"
    )
    ActivityFactory(draft=True, when="2012", mandates=[resolution], meetings=[meeting])
    text = " ".join(lines(subject_of(mandate=[resolution.slug]), "2012"))
    assert "Open seminar" not in text


def test_clause_comes_with_its_declaration():
    honduras = CountryFactory()
    meeting = MeetingFactory(published=True, when="2012", title_en="Summit", status="completed")
    declaration = OutcomeFactory(
        published=True, when="2012", kind="declaration", adopted_at=meeting,
        title_en="Declaration", summary_en="The declaration says more.",
    )  # fmt: skip
    OutcomeFactory(
        published=True, when="2012", kind="declaration", parent=declaration, countries=[honduras],
        title_en="Clause", summary_en="One clause is on Honduras.",
    )  # fmt: skip
    text = " ".join(lines(subject_of(country=["HND"]), "2012"))
    assert "The declaration says more. One clause is on Honduras." in text


def test_hidden_mandate_has_no_records_no_name_and_no_issue(courses, resolution, reviewer):
    report = make_subject_report("2006/2012", mandate=[resolution.slug])
    assert report.name == "2006–2012, Resolution 615"
    withdraw(resolution, by=None, reason_en="Harmful.", unnamed=True)

    text = " ".join(report_lines(compose_report(report, "en")))
    assert "615" not in text
    assert "course 1." not in text
    assert "615" not in Report.objects.get().name
    with pytest.raises(ValidationError, match="has a value that is not public"):
        issue(report=report, person=reviewer, site="https://example.org")


def test_value_that_is_not_public_leaves_no_record_beside_one_that_is(courses, resolution):
    hidden = MandateFactory(draft=True, when="2001", title_en="Resolution 99")
    subject = subject_of(mandate=[resolution.slug, hidden.slug])
    assert "course 1." not in " ".join(lines(subject, "2006/2012"))


def test_address_names_a_mandate_by_its_number(resolution, courses):
    report = make_subject_report("2006/2012", mandate=[resolution.slug])
    assert report.slug == f"mandate-{resolution.number}-2006-2012"
    second = make_subject_report("2006/2012", mandate=[resolution.slug])
    assert second.slug.startswith(f"{report.slug}-")
    assert "resol" not in second.slug


def test_former_slug_stands_for_the_mandate(resolution, courses):
    former, resolution.slug = resolution.slug, "another-slug"
    resolution.save()
    subject = subject_of(mandate=[former])
    assert subject.is_public
    assert "course 1." in " ".join(lines(subject, "2006"))


def test_issued_report_on_a_subject_is_public_and_redacted(
    client, courses, resolution, reviewer, commission
):
    report = make_subject_report("2006/2012", mandate=[resolution.slug])
    issue_accepted(report, reviewer)
    page = client.get(f"/reports/{report.slug}/")
    assert page.status_code == 200
    assert "under resolution 615, 2006–2012" in page.text
    listed = client.get("/reports/").text
    assert "International migration: report 2006–2012, Resolution 615" in listed
    api = client.get(f"/api/v1/reports/{report.slug}/").json()
    assert api["subject"] == {"mandate": [resolution.slug]}

    withdraw(resolution, by=None, reason_en="Harmful.", unnamed=True)
    for address in (f"/reports/{report.slug}/", "/reports/", f"/api/v1/reports/{report.slug}/"):
        text = client.get(address).text
        assert "esolution 615" not in re.sub(r"<head>.*?</head>", "", text, flags=re.DOTALL)
        assert resolution.slug not in text


def test_latest_annual_report_is_not_a_report_on_a_subject(client, courses, resolution, reviewer):
    issue_accepted(make_subject_report("2012", mandate=[resolution.slug]), reviewer)
    assert "Latest annual report" not in client.get("/").text
    issue_accepted(make_subject_report("2012"), reviewer)
    assert "Latest annual report" in client.get("/").text


# --- the form --------------------------------------------------------------------------------


@pytest.fixture
def staff(client, reviewer):
    client.force_login(reviewer)
    return client


def test_form_creates_a_report_on_a_subject(staff, resolution, courses):
    sent = {"when_0": "2006", "when_1": "2012", "mandate": [resolution.pk], **OPTIONS}
    response = staff.post(ADD, sent)
    assert response.status_code == 302
    report = Report.objects.get()
    assert report.subject == {"mandate": [resolution.slug]}
    form = staff.get(f"/admin/reports/report/{report.pk}/change/").text
    assert f'<option value="{resolution.pk}" selected>Resolution 615</option>' in form


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"when_0": "2012", "when_1": "2006"}, "The end is before the beginning."),
        (
            {"when_0": "1950", "when_1": "1951"},
            "No public activity, meeting, publication or outcome of 1950–1951 matches this",
        ),
    ],
)
def test_bad_input_gets_one_sentence_and_is_kept(staff, resolution, courses, wrong, sentence):
    sent = {"mandate": [resolution.pk], "addressee_en": "The Committee", **OPTIONS, **wrong}
    page = staff.post(ADD, sent)
    assert page.status_code == 200
    assert page.text.count(sentence) == 1
    assert 'value="The Committee"' in page.text
    assert f'<option value="{resolution.pk}" selected>' in page.text
    assert not Report.objects.exists()


def test_hidden_mandate_is_refused_and_not_named(staff, courses):
    hidden = MandateFactory(draft=True, when="2001", title_en="Resolution 99")
    sent = {"when_0": "2012", "when_1": "", "mandate": [hidden.pk], **OPTIONS, "symbol": "LC/1"}
    page = staff.post(ADD, sent).text
    assert page.count("One of these values is not public") == 1
    assert "Resolution 99" not in page
    assert 'value="LC/1"' in page
    assert not Report.objects.exists()


def test_list_of_activities_leads_staff_to_the_form(client, staff, resolution, courses):
    query = f"mandate={resolution.slug}&from=2006&to=2012&kind=training"
    page = staff.get(f"/activities/?{query}")
    address = re.search(r'href="(/admin/reports/report/add/\?[^"]+)"', page.text)[1]
    assert "private" in page["Cache-Control"]
    form = staff.get(address.replace("&amp;", "&")).text
    assert f'<option value="{resolution.pk}" selected>Resolution 615</option>' in form
    assert re.search(r'name="when_0"[^>]*value="2006"|value="2006"[^>]*name="when_0"', form)
    assert "A report cannot be limited by these filters, so they are left out: Kind." in form


def test_visitors_and_staff_without_the_permission_get_no_link(client, courses):
    assert "Report on these" not in client.get("/activities/").text
    client.force_login(create_user("vera"))
    assert "Report on these" not in client.get("/activities/").text


def test_reversed_dates_of_an_address_are_kept_for_the_author(staff):
    form = staff.get(f"{ADD}?from=2012&to=2006&mandate=unknown").text
    assert 'value="2012"' in form
    assert 'value="2006"' in form
    assert "left out: Mandate." in form
