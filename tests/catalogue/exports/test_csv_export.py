"""A filtered list as a CSV file: all of it, nothing lost, nothing that a spreadsheet runs."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Activity
from activities.views import ActivityListView
from catalogue.exports import csv_export
from catalogue.exports.formula_guard import split_values, unguard_formula
from catalogue.models import CountryGroup, IndexRow
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    EditionFactory,
    MandateFactory,
    OrganizationFactory,
    ProjectFactory,
    ProvisionFactory,
)

pytestmark = pytest.mark.django_db


def download_text(response) -> str:
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode("utf-8")


def csv_rows(client, address="/activities/export.csv", **parameters) -> list[dict[str, str]]:
    text = download_text(client.get(address, parameters)).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_file_begins_with_a_byte_order_mark_and_is_named_after_its_filters(client):
    CountryFactory()
    response = client.get("/activities/export.csv", {"country": "HND", "year": "2012"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="activities_country-HND_year-2012_20' in response["Content-Disposition"]
    assert download_text(response).startswith("\ufeffNumber,Title,Kind,Kind (code),Status")


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
    assert [int(row["Number"]) for row in exported[:25]] == [one.number for one in page["page"]]


def test_row_holds_names_codes_days_and_its_address(client):
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
    (row,) = csv_rows(client)
    names = ("Title", "Kind", "Kind (code)", "Date", "First day", "Last day", "Countries")
    assert [row[name] for name in names] == [
        "Seminar",
        "Training",
        "training",
        "July 2012",
        "2012-07-01",
        "2012-07-31",
        "Honduras; Peru",
    ]
    names = ("Countries (code)", "Mandates", "Provisions", "Provisions (code)", "Project")
    assert [row[name] for name in names] == [
        "HND; PER",
        "On migration",
        "615 (XXXI), 4",
        "r-4",
        "Project",
    ]
    assert split_values(row["Organizations"]) == ["Body; of two"]
    assert row["Stands for several"] == "no"
    assert row["Permanent link"] == "http://testserver/activities/seminar/"

    (spanish,) = csv_rows(client, "/es/activities/export.csv")
    assert (spanish["Título"], spanish["Fecha"]) == ("Seminario", "julio de 2012")
    (coded,) = csv_rows(client, headers="codes")
    assert (coded["title"], coded["kind_code"], coded["permalink"]) == (
        "Seminar",
        "training",
        "http://testserver/activities/seminar/",
    )


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@x", "'quoted", "\tTab", "ordinary"])
def test_formula_is_made_harmless_and_nothing_is_lost(client, title):
    ActivityFactory(published=True, title_en=title, slug="a")
    (guarded,) = csv_rows(client)
    (plain,) = csv_rows(client, guard="none")
    assert not guarded["Title"].startswith(("=", "+", "-", "@", "\t"))
    assert unguard_formula(guarded["Title"]) == plain["Title"] == title


def test_text_with_every_difficulty_comes_back_whole(client):
    text = 'Two\nlines, "quoted"; \\ and ñandú, عربى\r\n'
    ActivityFactory(published=True, summary_en=text)
    assert csv_rows(client)[0]["Summary"] == text


def test_empty_list_is_a_header_alone(client):
    assert download_text(client.get("/activities/export.csv")).count("\r\n") <= 1
    assert csv_rows(client) == []


def test_unknown_headers_and_guard_are_refused(client):
    for parameters in ({"headers": "x"}, {"guard": "x"}, {"headers": ["codes", "codes"]}):
        assert client.get("/activities/export.csv", parameters).status_code == 400


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
    with CaptureQueriesContext(connection) as queries:
        assert len(csv_rows(client)) == count
    statements = [query["sql"].split()[0] for query in queries]
    assert statements == ["SAVEPOINT", "SET", "COPY", "RELEASE"], list(queries)


def test_failure_before_the_first_row_is_a_status(client, monkeypatch):
    ActivityFactory(published=True)
    client.raise_request_exception = False
    monkeypatch.setattr(csv_export, "select_lines_sql", lambda *_, **__: "SELECT 1/0")
    assert client.get("/activities/export.csv").status_code == 500


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
