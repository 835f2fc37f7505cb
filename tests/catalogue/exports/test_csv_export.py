"""A filtered list as a CSV file: all of it, nothing lost, nothing that a spreadsheet runs."""

import csv
import io
from datetime import date

import pytest

from activities.models import Activity
from activities.views.activity import ActivityListView
from catalogue.exports import csv_export
from catalogue.exports.formula_guard import split_values, unguard_formula
from catalogue.models import CountryGroup, IndexRow
from tests.support.column_codes import labels_of
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    EditionFactory,
    MandateFactory,
    OrganizationFactory,
    ProjectFactory,
    ProvisionFactory,
)
from tests.support.queries import FILE_STATEMENTS, captured_sql
from tests.support.responses import content_of, download

pytestmark = pytest.mark.django_db


def csv_rows(client, address="/activities/export.csv", **parameters) -> list[dict[str, str]]:
    text = download(client, address, **parameters).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_file_begins_with_a_byte_order_mark_and_is_named_after_its_filters(client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 3, 9))
    CountryFactory()
    response = client.get("/activities/export.csv", {"country": "HND", "year": "2012"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == (
        'attachment; filename="activities_country-HND_year-2012_2026-03-09.csv"'
    )
    header = ",".join(labels_of(Activity, "en"))
    assert content_of(response).decode() == f"\ufeff{header}\r\n"


def test_file_holds_what_the_page_counts_in_its_order(client):
    honduras = CountryFactory()
    for number in range(30):
        ActivityFactory(published=True, countries=[honduras], when=f"{1990 + number}")
    ActivityFactory(draft=True, countries=[honduras])
    ActivityFactory(published=True)
    asked = {"country": "HND", "sort": "oldest"}

    page = client.get("/activities/", asked).context
    exported = csv_rows(client, **asked)
    assert len(exported) == page["paginator"].count == 30
    assert [row["Date"] for row in exported] == [str(1990 + number) for number in range(30)]
    numbers = [one.number for one in page["page"]]
    assert [int(row["Record number"]) for row in exported[:25]] == numbers


@pytest.fixture
def seminar() -> Activity:
    """An activity with a value in each column that a test below reads."""
    mandate = MandateFactory(published=True, title_en="On migration", symbol="615 (XXXI)", slug="r")
    activity = ActivityFactory(
        published=True,
        title_en="Seminar",
        title_es="Seminario",
        slug="seminar",
        when="2012-07",
        kind="training",
        status="completed",
        countries=[CountryFactory(), CountryFactory(alpha3="PER")],
        regions=[CountryGroup.objects.get(slug="celac")],
        mandates=[mandate],
        provisions=[ProvisionFactory(mandate=mandate, number="4", slug="r-4")],
        project=ProjectFactory(published=True, mandates=[mandate], title_en="Project", slug="p"),
    )
    activity.involvements.create(
        organization=OrganizationFactory(published=True, title_en="Body; of two"), role="lead"
    )
    return activity


def cells_of(row: dict[str, str], *names: str) -> list[str]:
    return [row[name] for name in names]


def test_row_has_names_and_codes(client, seminar):
    (row,) = csv_rows(client)

    names = cells_of(row, "Title", "Kind", "Status", "Countries", "Mandates", "Project")
    assert names == [
        "Seminar",
        "Training",
        "Completed",
        "Honduras; Peru",
        "On migration",
        "Project",
    ]
    codes = cells_of(row, "Kind (code)", "Countries (code)", "Mandates (code)", "Project (code)")
    assert codes == ["training", "HND; PER", "r", "p"]
    assert cells_of(row, "Provisions", "Provisions (code)") == ["615 (XXXI), 4", "r-4"]
    assert cells_of(row, "Country groups (code)", "Covers several activities") == ["celac", "no"]
    assert split_values(row["Organizations"]) == ["Body; of two"]


def test_row_has_the_days_of_its_period(client, seminar):
    (row,) = csv_rows(client)
    days = cells_of(row, "Date", "First day", "Last day")
    assert days == ["July 2012", "2012-07-01", "2012-07-31"]


def test_row_has_its_permanent_link(client, seminar):
    for language in ("", "/es"):
        (row,) = csv_rows(client, f"{language}/activities/export.csv", headers="codes")
        assert row["permalink"] == f"http://testserver{language}/activities/seminar/"
        assert row["slug"] == "seminar"


def test_row_in_the_other_language(client, seminar):
    (row,) = csv_rows(client, "/es/activities/export.csv")
    cells = cells_of(row, "Título", "Tipo", "Fecha", "Países", "Países (código)")
    assert cells == ["Seminario", "Capacitación", "julio de 2012", "Honduras; Perú", "HND; PER"]


def test_row_under_codes_as_headers(client, seminar):
    (row,) = csv_rows(client, headers="codes")
    assert cells_of(row, "title", "kind", "kind_code") == ["Seminar", "Training", "training"]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@x", "'quoted", "ordinary"])
def test_formula_is_made_harmless_and_nothing_is_lost(client, title):
    ActivityFactory(published=True, title_en=title, slug="a")
    (guarded,) = csv_rows(client)
    (plain,) = csv_rows(client, guard="none")
    assert not guarded["Title"].startswith(("=", "+", "-", "@", "\t"))
    assert unguard_formula(guarded["Title"]) == plain["Title"] == title


def test_text_with_every_difficulty_comes_back_whole(client):
    text = 'Two\nlines, "quoted"; \\ and ñandú, عربى'
    ActivityFactory(published=True, summary_en=text)
    assert csv_rows(client)[0]["Summary"] == text


def test_file_with_semicolons_has_the_same_cells(client, seminar):
    text = 'Two\nlines, "quoted"; \\ and ñandú'
    ActivityFactory(published=True, summary_en=text, title_en="a;b", title_es='"')
    ActivityFactory(published=True, title_en="=1;2", title_es="a,b")
    for parameters in ({}, {"headers": "codes"}, {"guard": "none", "sort": "title"}):
        commas = download(client, "/activities/export.csv", **parameters).decode()
        asked = {**parameters, "delimiter": "semicolon"}
        semicolons = download(client, "/activities/export.csv", **asked).decode()
        rows = list(csv.reader(io.StringIO(commas, newline="")))
        assert list(csv.reader(io.StringIO(semicolons, newline=""), delimiter=";")) == rows
        assert len(rows) == 4
    downloads = client.get("/activities/?year=2012").context["downloads"]
    (link,) = (one for one in downloads if "semicolon" in one.address)
    assert link.address == "/activities/export.csv?year=2012&delimiter=semicolon"


def test_delimiter_is_for_csv_alone_and_not_in_the_name_of_the_file(client):
    for value in ("tab", ["semicolon", "semicolon"]):
        assert client.get("/activities/export.csv", {"delimiter": value}).status_code == 400
    for name in ("", "export.json", "export.xlsx", "feed.atom"):
        response = client.get(f"/activities/{name}", {"delimiter": "semicolon"})
        assert (name, response.status_code) == (name, 400)
    response = client.get("/activities/export.csv", {"delimiter": "semicolon"})
    assert "semicolon" not in response["Content-Disposition"]


def test_empty_list_is_a_header_alone(client):
    content = download(client, "/activities/export.csv").decode()
    assert content == "\ufeff" + ",".join(labels_of(Activity, "en")) + "\r\n"


def test_unknown_headers_and_guard_are_refused(client):
    for parameters in ({"headers": "x"}, {"guard": "x"}, {"headers": ["codes", "codes"]}):
        response = client.get("/activities/export.csv", parameters)
        named = [problem.name for problem in response.context["problems"]]
        assert (response.status_code, named) == (400, [*parameters])


def test_editions_are_named_by_their_languages(client):
    edition = EditionFactory(language="ar")
    EditionFactory(publication=edition.publication, language="es")
    (row,) = csv_rows(client, "/publications/export.csv")
    assert (row["Editions"], row["Editions (code)"]) == ("Arabic; Spanish", "ar; es")


@pytest.mark.parametrize("count", [1, 3])
def test_file_costs_the_same_with_one_row_and_with_three(client, count):
    for number in range(count):
        countries = [CountryFactory(), CountryFactory(alpha3="PER")][: number + 1]
        ActivityFactory(published=True, countries=countries)
    with captured_sql() as statements:
        assert len(csv_rows(client)) == count
    assert [sql.split()[0] for sql in statements] == FILE_STATEMENTS, "\n".join(statements)


def test_failure_before_the_first_row_is_a_status(client, monkeypatch):
    ActivityFactory(published=True)
    client.raise_request_exception = False
    monkeypatch.setattr(csv_export, "select_lines_sql", lambda *_, **__: "SELECT 1/0")
    response = client.get("/activities/export.csv")
    assert (response.status_code, response["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert "Content-Disposition" not in response
    assert "There is a problem with this site" in response.text


def test_closing_the_file_ends_its_query():
    for number in range(3):
        ActivityFactory(published=True, slug=f"a-{number}")
    chunks = csv_export.csv_chunks(
        IndexRow.objects.of(Activity).sorted_by("newest"),
        ActivityListView.columns,
        site="",
        codes=True,
        guarded=True,
    )
    next(chunks)
    chunks.close()

    # The connection is free for the next question, and nothing was rolled back but the query.
    assert Activity.objects.count() == 3
