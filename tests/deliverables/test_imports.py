"""Import of a plan, and of the deliverables that records count towards."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.utils.translation import override

from activities.models import Project
from deliverables.figures import year_columns
from deliverables.models import Deliverable, Delivery
from deliverables.table import programme_plan
from publications.models import Publication
from tests.deliverables.fascicle import SUBCATEGORIES, THIS_YEAR, Fascicle, lines
from tests.deliverables.test_table import printed
from tests.support.factories import PerformanceMeasureFactory, ProjectFactory, PublicationFactory
from tests.support.import_jobs import (
    confirm_import,
    export_for_editing,
    import_issues,
    upload_import,
)
from tests.support.users import clients_by_role
from tests.support.workbooks import workbook_bytes, workbook_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return clients_by_role()["reviewer"]


def test_workbook_contains_a_plan(reviewer):
    programme = ProjectFactory(kind="programme", when="2030/2032", slug="rivers")
    content = workbook_bytes(
        deliverables=[
            ["project", "slug", "title_en", "subcategory", "unit"],
            ["rivers", "studies", "Studies", "Publications", "publications"],
        ],
        deliverable_years=[
            ["deliverable", "year", "planned"],
            ["studies", 2030, 2],
            ["studies", 2031, 3],
        ],
    )

    job = upload_import(reviewer, Project, content, "plan.xlsx")
    assert import_issues(job) == []
    confirm_import(reviewer, job)
    deliverable = Deliverable.objects.get(project=programme)
    assert [(row.year, row.planned) for row in deliverable.years.all()] == [(2030, 2), (2031, 3)]

    changed = workbook_bytes(
        deliverable_years=[["deliverable", "year", "planned"], ["studies", 2031, 5]]
    )
    job = upload_import(reviewer, Project, changed, "changed.xlsx")
    assert import_issues(job) == []
    confirm_import(reviewer, job)
    assert deliverable.years.get(year=2031).planned == 5


def test_table_typed_from_the_fascicle_comes_out_again(reviewer):
    """Type the printed lines into a workbook, as a programme officer would, and import it."""
    programme = ProjectFactory(published=True, kind="programme", when="2030/2032", slug="rivers")
    deliverables = [["project", "slug", "number", "position", "title_en", "subcategory", "unit"]]
    years = [["deliverable", "year", "planned", "stated", "note_en"]]
    for cells in lines():
        number, dot, title = cells[0].partition(". ")
        if not dot or number not in SUBCATEGORIES:
            continue
        subcategory, unit = SUBCATEGORIES[number]
        slug = f"rivers-{number}"
        deliverables.append(["rivers", slug, number, int(number), title, subcategory, unit])
        planned, actual, *later = (None if cell == "–" else int(cell) for cell in cells[1:])
        if planned is not None:
            years.append([slug, 2030, planned, actual, "As printed."])
        for year, quantity in zip((2031, 2032), later, strict=True):
            if quantity is not None:
                years.append([slug, year, quantity, None, None])
    content = workbook_bytes(deliverables=deliverables, deliverable_years=years)

    job = upload_import(reviewer, Project, content, "fascicle.xlsx")
    assert import_issues(job) == []
    confirm_import(reviewer, job)
    with override("en"):
        plan = programme_plan(programme, year_columns(2030, 2032, today=THIS_YEAR))
        assert printed(plan.tables[0]) == lines()


def test_workbook_contains_measures_with_decimals(reviewer):
    programme = ProjectFactory(kind="programme", when="2030/2032", slug="rivers")
    content = workbook_bytes(
        performance_measures=[
            ["project", "id", "title_en", "unit_en", "is_cumulative"],
            ["rivers", "share", "Share of authorities", "per cent", "yes"],
        ],
        measure_years=[
            ["performancemeasure", "year", "planned", "actual", "source_en"],
            ["share", 2030, 12.5, "13,75", "Survey"],
        ],
    )

    job = upload_import(reviewer, Project, content, "measures.xlsx")
    assert import_issues(job) == []
    confirm_import(reviewer, job)
    [value] = programme.measures.get().years.all()
    assert (value.planned, value.actual) == (Decimal("12.5"), Decimal("13.75"))
    exported = workbook_rows(export_for_editing(reviewer, Project, "xlsx"))["measure_years"]
    assert [(row["planned"], row["actual"]) for row in exported] == [("12.5", "13.75")]


def test_comma_that_may_separate_thousands_is_refused(reviewer):
    measure = PerformanceMeasureFactory(
        project=ProjectFactory(kind="programme", when="2030/2032", slug="rivers")
    )
    content = workbook_bytes(
        measure_years=[["performancemeasure", "year", "planned"], [measure.pk, 2030, "12,500"]]
    )

    [issue] = import_issues(upload_import(reviewer, Project, content, "measures.xlsx"))
    assert "“12,500” value must be a decimal number." in str(issue)


def test_row_outside_the_rules_is_named(reviewer):
    ProjectFactory(kind="programme", when="2030/2032", slug="rivers")
    content = workbook_bytes(
        deliverables=[
            ["project", "slug", "title_en", "subcategory", "unit"],
            ["rivers", "studies", "Studies", "publications", "days"],
        ],
    )

    job = upload_import(reviewer, Project, content, "plan.xlsx")
    assert any("not counted in this unit" in str(issue) for issue in import_issues(job))
    assert not Deliverable.objects.exists()


def test_workbook_contains_the_deliverables_of_records(reviewer):
    fascicle = Fascicle()
    PublicationFactory(slug="new-study")
    content = workbook_bytes(
        deliveries=[["publication", "deliverable", "quantity"], ["new-study", "rivers-6", None]]
    )

    job = upload_import(reviewer, Publication, content, "deliveries.xlsx")
    assert import_issues(job) == []
    confirm_import(reviewer, job)
    assert (
        Delivery.objects.get(publication__slug="new-study").deliverable == (fascicle.by_number["6"])
    )


def test_export_for_editing_contains_the_deliverables(reviewer):
    Fascicle()
    content = export_for_editing(reviewer, Publication, "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(content))["deliveries"]

    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert "rivers-6" in {cell for row in cells for cell in row}
