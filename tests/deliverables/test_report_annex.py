"""The annex of deliverables of a report: the figures of the public page, in page and files."""

import io

import docx
import pytest

from catalogue.base.period import Period
from catalogue.workflow.transitions import withdraw
from reports.changes_since_issue import withdrawals
from reports.composition.document import Document, Table
from reports.models import Report
from reports.redaction import redact_document
from reports.rendering import compose_report, render_file
from tests.deliverables.fascicle import PRINTED_OF_PART, PRINTED_TOTALS, Fascicle, lines
from tests.reports.samples import issue_accepted, pdf_text
from tests.support.factories import ProjectFactory, PublicationFactory
from tests.support.users import clients_by_role, user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def fascicle():
    return Fascicle()


def make_report(**options) -> Report:
    options = {"annex_deliverables": True, **options}
    report = Report(slug="2030", **options)
    report.when = Period.from_edtf("2030")
    report.save()
    return report


def cells(table: Table) -> list[list[str]]:
    return [["".join(run.text for run in cell) for cell in row.cells] for row in table.rows]


def printed_cells(printed: list[list[str]]) -> list[list[str]]:
    """Return the printed lines with planned and actual of 2030, and planned of 2031."""
    return [line[:4] if len(line) > 1 else [*line, "", "", ""] for line in printed]


def test_annex_has_the_figures_of_the_fascicle(fascicle):
    fascicle.add_part()
    fascicle.measures()
    [annex] = compose_report(make_report(), "en").annexes

    assert annex.code == "annex.deliverables"
    assert [part.heading for part in annex.sections] == [
        "Programme on rivers",
        "Subprogramme on bridges",
        "Total of the programme and its subprogrammes",
    ]
    deliverables, numbers, narratives = annex.sections[0].blocks
    assert deliverables.columns[1:] == ["2030 planned", "2030 actual", "2031 planned"]
    assert cells(deliverables) == printed_cells(lines())
    assert cells(annex.sections[1].blocks[0]) == printed_cells(lines(PRINTED_OF_PART))
    assert cells(annex.sections[2].blocks[0]) == printed_cells(lines(PRINTED_TOTALS))
    assert cells(numbers)[2] == [
        "Average rating (points) – 2030: Survey",
        *("3.5", "3.75", "4", "–", "–"),
    ]
    assert cells(narratives)[0] == [
        "Use of the manual – 2030: Survey of the authorities",
        *("Two authorities use it.", "Three authorities use it.", "–"),
    ]


def test_annex_is_in_both_languages_and_in_the_stored_text(fascicle):
    report = make_report()
    document = compose_report(report, "es")

    assert document.annexes[0].heading == "Entregables y medidas de la ejecución"
    assert "Publicaciones (número de publicaciones)" in str(document.content)
    assert Document.from_content(document.content) == document


@pytest.mark.parametrize("language", ["en", "es"])
def test_page_and_files_contain_the_annex(fascicle, language):
    report = make_report()
    document = compose_report(report, language)
    options = {"site": "https://example.org", "status": "", "at": report.created_at}
    title = "Studies on rivers" if language == "en" else "Entregable 6"

    prefix = "" if language == "en" else "/es"
    page = clients_by_role()["reviewer"].get(f"{prefix}/reports/2030/").text
    assert title in page
    assert '<td class="number">' in page
    pdf = render_file(document, "pdf", **options)
    assert title in pdf_text(pdf)
    file = docx.Document(io.BytesIO(render_file(document, "docx", pdf=pdf, **options)))
    found = [[cell.text for cell in row.cells] for table in file.tables for row in table.rows]
    assert [f"6. {title}", "2", "3", "1"] in found


def test_annex_is_off_unless_chosen_and_suggested_if_there_are_deliverables(fascicle):
    reviewer = clients_by_role()["reviewer"]
    form = reviewer.get("/admin/reports/report/add/").context["adminform"].form

    assert form.initial["annex_deliverables"] is True
    assert compose_report(make_report(annex_deliverables=False), "en").annexes == []


def test_annex_is_not_suggested_without_public_deliverables(fascicle):
    type(fascicle.programme).objects.filter(pk=fascicle.programme.pk).update(state="draft")
    reviewer = clients_by_role()["reviewer"]
    form = reviewer.get("/admin/reports/report/add/").context["adminform"].form

    assert not form.initial.get("annex_deliverables")
    assert compose_report(make_report(), "en").annexes == []


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn", "unnamed", "embargoed"])
def test_annex_shows_nothing_hidden(fascicle, state):
    before = compose_report(make_report(), "en").annexes
    fascicle.count("6", PublicationFactory(**{state: True}, when="2030"))
    ProjectFactory(**{state: True}, kind="programme", parent=fascicle.programme)

    assert compose_report(Report.objects.get(), "en").annexes == before


def test_annex_of_a_withdrawn_programme_is_redacted(fascicle):
    report = issue_accepted(make_report(), user_with_role("reviewer"))
    withdraw(fascicle.programme, by=None, reason_en="Harmful.")
    document = report.texts.get(language="en").document
    assert "Studies on rivers" in str(document.content)

    redacted = redact_document(document, withdrawals(report))
    assert "Studies on rivers" not in str(redacted.content)
    assert "Programme on rivers" not in str(redacted.content)


def test_long_period_has_several_tables(fascicle):
    report = make_report()
    report.when = Period.from_edtf("2029/2033")
    report.save()
    [annex] = compose_report(report, "en").annexes

    first, second = annex.sections[0].blocks
    assert [len(table.columns) for table in (first, second)] == [1 + 6, 1 + 5]
