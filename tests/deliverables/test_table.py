"""The table of an invented programme equals the printed one, and each figure its lists."""

import csv
import io
import re
from html import unescape

import openpyxl
import pytest
from django.utils.translation import override

from deliverables.figures import RecordList, joined_lists, year_columns
from deliverables.measure_rows import MeasureCell, MeasureRow
from deliverables.models import DeliverableYear, Delivery, PerformanceMeasure
from deliverables.table import programme_plan
from tests.deliverables.fascicle import (
    MEASURES,
    PRINTED_OF_PART,
    PRINTED_TOTALS,
    THIS_YEAR,
    YEARS,
    Fascicle,
    lines,
)
from tests.support.factories import (
    ActivityFactory,
    DeliverableFactory,
    DeliveryFactory,
    MeetingFactory,
    ProjectFactory,
    PublicationFactory,
)

pytestmark = pytest.mark.django_db
COLUMNS = year_columns(2030, 2032, today=THIS_YEAR)


@pytest.fixture
def fascicle():
    return Fascicle()


@pytest.fixture(autouse=True)
def in_2031(monkeypatch):
    """Let the pages be shown in the year of the fascicle."""
    monkeypatch.setattr("activities.plan_pages.this_year", lambda: THIS_YEAR)


def cells(quantities) -> list[str]:
    return ["–" if quantity is None else str(quantity) for quantity in quantities]


def printed(table) -> list[list[str]]:
    """Return the cells of the lines of a table."""
    return printed_lines(table.categories)


def printed_lines(categories, *, has_rows: bool = True) -> list[list[str]]:
    found = []
    for category in categories:
        found.append([category.heading])
        for group in category.subcategories:
            found.append([group.heading, *cells(cell.quantity for cell in group.subtotal_cells)])
            for row in group.rows if has_rows else ():
                quantities = (cell.quantity for cell in row.cells)
                found.append([str(row.deliverable), *cells(quantities)])
    return found


def address(record) -> str:
    return f"/projects/{record.slug}/deliverables/"


def test_table_equals_the_printed_one(fascicle):
    with override("en"):
        table = programme_plan(fascicle.programme, COLUMNS).tables[0]

        assert " | ".join(column.label for column in table.columns) == YEARS
        assert printed(table) == lines()


def test_table_contains_the_subprogrammes_and_the_sums(fascicle):
    fascicle.add_part()
    ProjectFactory(draft=True, kind="programme", parent=fascicle.programme)
    with override("en"):
        plan = programme_plan(fascicle.programme, COLUMNS)

        assert [printed(table) for table in plan.tables] == [lines(), lines(PRINTED_OF_PART)]
        assert printed_lines(plan.totals, has_rows=False) == lines(PRINTED_TOTALS)


def test_measures_equal_the_printed_ones(fascicle):
    fascicle.measures()
    with override("en"):
        *numbers, story = programme_plan(fascicle.programme, COLUMNS).tables[0].measures

        assert [
            [f"{row.measure} ({row.unit})", *cells(cell.value for cell in row.all_cells)]
            for row in numbers
        ] == MEASURES
        assert story.all_cells[-1].is_empty


def test_every_figure_leads_to_as_many_records_as_it_names(fascicle, client):
    fascicle.add_part()
    fascicle.measures()
    plan = programme_plan(fascicle.programme, COLUMNS)
    rows = [row for table in plan.tables for row in table.rows()]
    cells = [cell for row in rows for cell in row.cells]
    groups = [group for table in plan.tables for group in table.subcategories()]
    groups += [group for category in plan.totals for group in category.subcategories]
    cells += [cell for group in groups for cell in group.subtotal_cells]
    cells += [cell for row in plan.tables[0].measures for cell in row.cells]

    by_column = {(cell.column.year, cell.column.is_actual) for cell in cells if cell.lists}
    assert by_column == {(2030, False), (2030, True), (2031, False)}
    for cell in cells:
        if cell.column.is_actual and getattr(cell, "quantity", 0):
            assert cell.lists
        for one in cell.lists:
            page = client.get(one.address)
            assert page.status_code == 200
            assert page.context["page"].paginator.count == one.count, one.address


def test_planned_quantity_leads_to_planned_work_and_not_to_cancelled_work(fascicle):
    plan = programme_plan(fascicle.programme, COLUMNS)
    [row] = [row for row in plan.tables[0].rows() if row.deliverable.number == "3"]

    planned, actual, *_others = row.cells
    assert [(one.kind, one.count) for one in planned.lists] == [("meeting", 1)]
    assert actual.lists == ()


def test_page_shows_the_table_in_both_languages(fascicle, client):
    fascicle.measures()
    for prefix, words in (("", "Publications (number of publications)"), ("/es", "Entregable 6")):
        page = client.get(f"{prefix}{address(fascicle.programme)}")

        assert page.status_code == 200
        text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page.text)))
        assert words in text
    assert "Three authorities use it." in text


def test_number_of_statements_does_not_depend_on_the_plan(
    fascicle, client, django_assert_num_queries
):
    one = ProjectFactory(published=True, kind="programme")
    DeliverableFactory(project=one, subcategory="publications", unit="publications")
    PerformanceMeasure.objects.create(project=one, title_en="x", computed_from="participants")
    fascicle.measures()
    with django_assert_num_queries(7):
        programme_plan(one, COLUMNS)
    with django_assert_num_queries(7):
        programme_plan(fascicle.programme, COLUMNS).tables[0]


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn", "unnamed", "embargoed"])
def test_hidden_record_never_raises_a_public_figure(fascicle, client, state):
    before = printed(programme_plan(fascicle.programme, COLUMNS).tables[0])
    page_before = client.get(address(fascicle.programme)).text
    fascicle.count("6", PublicationFactory(**{state: True}, when="2030"))
    fascicle.count(
        "2",
        MeetingFactory(**{state: True}, status="completed", when="2030", three_hour_meetings=9),
    )

    assert printed(programme_plan(fascicle.programme, COLUMNS).tables[0]) == before
    names = re.compile(r'nonce="[^"]*"')
    assert names.sub("", client.get(address(fascicle.programme)).text) == names.sub("", page_before)


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn", "unnamed", "embargoed"])
@pytest.mark.parametrize("ending", ["/", ".csv", ".xlsx"])
def test_plan_of_a_hidden_programme_is_hidden(client, state, ending):
    hidden = ProjectFactory(**{state: True}, kind="programme")
    DeliverableFactory(project=hidden, title_en="Hidden deliverable")

    page = client.get(f"/projects/{hidden.slug}/deliverables{ending}")

    assert page.status_code in (404, 410)
    assert "Hidden deliverable" not in page.text


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn", "unnamed", "embargoed"])
def test_hidden_subprogramme_is_in_no_table(fascicle, client, state):
    before = client.get(f"{address(fascicle.programme)[:-1]}.csv").content
    hidden = ProjectFactory(**{state: True}, kind="programme", parent=fascicle.programme)
    DeliverableFactory(project=hidden, title_en="Hidden deliverable")
    below = ProjectFactory(published=True, kind="programme", parent=hidden)
    DeliverableFactory(project=below, title_en="Deliverable below")

    assert client.get(f"{address(fascicle.programme)[:-1]}.csv").content == before
    page = client.get(address(fascicle.programme)).text
    assert "Hidden deliverable" not in page
    assert "Deliverable below" not in page


def test_subprogramme_that_ended_before_the_years_is_in_no_table(fascicle):
    columns = year_columns(2030, 2032, today=2031)
    before = [table.project for table in programme_plan(fascicle.programme, columns).tables]
    ended = ProjectFactory(
        published=True, kind="programme", parent=fascicle.programme, when="2020/2024"
    )
    running = ProjectFactory(published=True, kind="programme", parent=ended, when="2025/..")
    for project in (ended, running):
        DeliverableFactory(project=project)
    after = [table.project for table in programme_plan(fascicle.programme, columns).tables]

    assert set(after) - set(before) == {running}


def test_staff_see_records_that_are_not_public_yet(fascicle):
    fascicle.count("6", PublicationFactory(draft=True, when="2030"))
    fascicle.count("6", PublicationFactory(withdrawn=True, when="2030"))
    counted = Delivery.objects.recorded(public=False)

    [deliverable] = [one for number, one in fascicle.by_number.items() if number == "6"]
    assert counted.quantities([2030])[deliverable.pk, 2030]["quantity"] == 4


def test_stated_quantity_stands_and_the_computed_one_is_shown(fascicle, client):
    row = DeliverableYear.objects.get(deliverable=fascicle.by_number["6"], year=2030)
    row.stated, row.note_en = 4, "One study appeared without a record."
    row.full_clean()
    row.save()

    table = programme_plan(fascicle.programme, COLUMNS).tables[0]
    [group] = [one for one in table.subcategories() if one.subcategory == "publications"]
    assert group.subtotal_cells[1].quantity == 4
    assert (group.rows[0].cells[1].quantity, group.rows[0].cells[1].computed) == (4, 3)
    page = client.get(address(fascicle.programme)).text
    assert "computed: 3" in page
    assert "One study appeared without a record." in page


def test_group_entry_without_a_quantity_is_not_counted(fascicle):
    fascicle.count(
        "7", ActivityFactory(published=True, status="completed", when="2030", is_collective=True)
    )
    counted = Delivery.objects.recorded(public=True)
    found = counted.quantities([2030])[fascicle.by_number["7"].pk, 2030]

    assert (found["quantity"], found["unknown"], found["activity"]) == (5, 1, 3)


def test_computed_measure_counts_participants_of_training(fascicle):
    fascicle.measures()
    measures = programme_plan(fascicle.programme, COLUMNS).tables[0].measures
    people, story = measures[0], measures[-1]

    assert [cell.value for cell in people.cells] == [45, 50, None, None]
    assert [str(cell.value or "") for cell in story.cells] == [
        "Two authorities use it.",
        "Three authorities use it.",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("kind", "numbers", "totals"),
    [
        ({"computed_from": "participants"}, [100, 90, 200, 150, 300], [300, 240]),
        ({"computed_from": "participants"}, [100, 90, 200, None, 300], [None, None]),
        ({"computed_from": "participants"}, [None, 90, 200, 150, 300], [None, None]),
        ({"is_cumulative": True}, [100, 90, 200, 150, 300], [200, 150]),
        ({"is_cumulative": True}, [None, 90, 200, 150, 300], [200, 150]),
        ({"is_cumulative": True}, [100, 90, 200, None, 300], [None, None]),
        ({}, [100, 90, 200, 150, 300], [None, None]),
    ],
)
def test_totals_of_a_measure_are_of_the_same_years(kind, numbers, totals):
    columns = year_columns(2029, 2031, today=2031)
    cells = [MeasureCell(*one) for one in zip(columns, numbers, strict=True)]
    row = MeasureRow(PerformanceMeasure(**kind), cells, has_totals=True)

    assert [cell.value for cell in row.totals] == totals


def test_subtotal_of_many_deliverables_has_no_address_that_programs_refuse():
    lists = [RecordList("meeting", 1, (f"{number:0>50}",), ()) for number in range(60)]

    [joined] = joined_lists(lists[:20])
    assert joined.count == 20
    assert joined_lists(lists) == ()


def test_csv_has_a_row_for_each_deliverable(fascicle, client):
    response = client.get(f"/projects/{fascicle.programme.slug}/deliverables.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))

    assert [row["Number"] for row in rows] == [*"12345678"]
    assert [row["2030 actual"] for row in rows] == ["1", "6", "0", "1", "12", "3", "5", ""]
    [link] = rows[5]["2030 records or source"].split()
    assert len(client.get(link).context["page"]) == 3


def test_xlsx_has_the_printed_lines_with_links(fascicle, client):
    response = client.get(f"/projects/{fascicle.programme.slug}/deliverables.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    found = [
        ["–" if cell.value is None else str(cell.value) for cell in row]
        for row in sheet.iter_rows(min_row=5)
    ]

    expected = [line if len(line) > 1 else [*line, "–", "–", "–", "–"] for line in lines()]
    assert found == expected
    linked = [cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert any("deliverable=rivers-6&year=2030" in target for target in linked)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=soon", "“soon” is not a year between 1800 and 2199."),
        ("from=2031&to=2030", "The last year is before the first year."),
        ("from=2000&to=2030", "The table has at most 12 years. Choose fewer."),
        ("colour=red", "There is no parameter “colour” on this page."),
    ],
)
def test_wrong_years_are_answered_with_one_sentence(fascicle, client, query, sentence):
    page = client.get(f"{address(fascicle.programme)}?{query}")

    assert page.status_code == 400
    assert sentence in unescape(page.text)


def test_project_that_is_no_programme_has_no_table(client):
    assert client.get(address(ProjectFactory(published=True))).status_code == 404


def test_record_counts_towards_one_deliverable_of_a_subcategory(fascicle):
    record = PublicationFactory(published=True, when="2030")
    fascicle.count("6", record)
    other = DeliverableFactory(subcategory="publications", unit="publications")

    with pytest.raises(Exception, match="once_in_a_subcategory"):
        DeliveryFactory(deliverable=other, publication=record)
