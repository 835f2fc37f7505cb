"""The data page and the archive of all records.

One module, because its tests read the archive with the same helpers.
"""

import csv
import io
import json
import zipfile

import pytest
from django.test import override_settings
from jsonschema import Draft202012Validator

from catalogue.exports.archive_tables import table_name
from catalogue.exports.formula_guard import unguard_formula
from eclac_migration.public_site.data import archive_tables
from tests.support.edge_cases import (
    EDGE_CASE_TEXT,
    EDGE_CASE_TITLES,
    edge_case_activities,
    edge_case_publications,
)
from tests.support.kinds import LIST_VIEWS, RECORD_MODELS
from tests.support.queries import sql_of_request
from tests.support.visibility import (
    HIDDEN_STATES,
    MarkedRecords,
    cite_internal_source,
    link_many,
    link_single,
)

pytestmark = pytest.mark.django_db

# Properties that a tabular data package has to say of each table (the essence of Frictionless'
# own schema).
PACKAGE = {
    "type": "object",
    "required": ["profile", "name", "created", "resources"],
    "properties": {
        "name": {"type": "string", "pattern": "^[-a-z0-9._/]+$"},
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "profile", "schema"],
                "properties": {
                    "name": {"type": "string", "pattern": "^[-a-z0-9._/]+$"},
                    "path": {"type": "string", "pattern": r"^[a-z_]+\.csv$"},
                    "schema": {
                        "type": "object",
                        "required": ["fields"],
                        "properties": {
                            "fields": {
                                "type": "array",
                                "items": {
                                    "type": "object",
                                    "required": ["name", "type"],
                                    "properties": {
                                        "type": {
                                            "enum": [
                                                *("string", "integer", "boolean"),
                                                *("date", "datetime"),
                                            ]
                                        }
                                    },
                                },
                            }
                        },
                    },
                },
            },
        },
    },
}

ARCHIVE_TABLES = [
    "activities",
    "activities_citations",
    "activities_countries",
    "activities_links",
    "activities_mandates",
    "activities_meetings",
    "activities_prepares_activity",
    "activities_prepares_meeting",
    "activities_project",
    "activities_provisions",
    "activities_publications",
    "activities_regions",
    "activities_topics",
    "authorships",
    "contributed_sections",
    "countries",
    "country_groups",
    "country_groups_broader",
    "country_groups_members",
    "decisions_on_mandates",
    "deliverable_years",
    "deliverables",
    "deliveries",
    "disseminations",
    "disseminations_distributors",
    "disseminations_editions",
    "editions",
    "involvements",
    "mandates",
    "mandates_adopted_at",
    "mandates_adopting_body",
    "mandates_citations",
    "mandates_countries",
    "mandates_family",
    "mandates_links",
    "mandates_of_the_project",
    "mandates_regions",
    "mandates_superseded_by",
    "mandates_topics",
    "measure_years",
    "meetings",
    "meetings_citations",
    "meetings_countries",
    "meetings_country",
    "meetings_links",
    "meetings_part_of",
    "meetings_prepares",
    "meetings_regions",
    "meetings_series_bodies",
    "meetings_topics",
    "memberships",
    "organizations",
    "organizations_citations",
    "organizations_country",
    "organizations_links",
    "organizations_other_names",
    "organizations_parent",
    "organizations_successor",
    "organizations_topics",
    "outcomes",
    "outcomes_about_meetings",
    "outcomes_about_publications",
    "outcomes_activity",
    "outcomes_adopted_at",
    "outcomes_citations",
    "outcomes_countries",
    "outcomes_links",
    "outcomes_organization",
    "outcomes_parent",
    "outcomes_project",
    "outcomes_publication",
    "outcomes_regions",
    "outcomes_topics",
    "participations",
    "performance_measures",
    "projects",
    "projects_citations",
    "projects_concluded_at",
    "projects_countries",
    "projects_links",
    "projects_parent",
    "projects_regions",
    "projects_summed_up_in",
    "projects_topics",
    "provisions",
    "provisions_addressees",
    "publications",
    "publications_citations",
    "publications_countries",
    "publications_input_to",
    "publications_input_to_bodies",
    "publications_links",
    "publications_other_names",
    "publications_regions",
    "publications_topics",
    "recipients",
    "topics",
    "topics_broader",
    "uptakes",
]


def archive(client, address="/data/catalogue.zip", **parameters) -> zipfile.ZipFile:
    response = client.get(address, parameters)
    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def table_rows(found: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    text = found.read(f"{name}.csv").decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def data_package(found: zipfile.ZipFile) -> dict:
    return json.loads(found.read("datapackage.json"))


def test_archive_holds_everything_that_is_public_and_describes_it(client):
    public, other = MarkedRecords("published"), MarkedRecords("published-too")
    link_many(public, other)
    link_single(public, other)
    cite_internal_source(public)
    edge_case_activities()
    edge_case_publications()
    with override_settings(DATA_LICENCE="CC BY 4.0"):
        found = archive(client)
    package = data_package(found)

    assert found.testzip() is None
    assert [error.message for error in Draft202012Validator(PACKAGE).iter_errors(package)] == []
    assert package["licenses"][0]["name"] == "CC BY 4.0"
    paths = {resource["path"] for resource in package["resources"]}
    assert paths | {"datapackage.json"} == set(found.namelist())
    keys: dict[tuple[str, str], set[str]] = {}
    for resource in package["resources"]:
        table = resource["path"].removesuffix(".csv")
        content = table_rows(found, table)
        fields = resource["schema"]["fields"]
        for row in content:
            assert list(row) == [field["name"] for field in fields]
            assert all(
                value_matches_type(field, unguard_formula(row[field["name"]])) for field in fields
            ), row
        for name in row if content else ():
            keys[table, name] = {unguard_formula(row[name]) for row in content}
    for resource in package["resources"]:
        table = resource["path"].removesuffix(".csv")
        for key in resource["schema"].get("foreignKeys", []):
            target = (key["reference"]["resource"], key["reference"]["fields"])
            named = keys.get((table, key["fields"]), set()) - {""}
            assert named <= keys.get(target, set()), (table, key)
    for model in RECORD_MODELS:
        assert len(table_rows(found, table_name(model))) == model.objects.public().count()
    row = next(row for row in table_rows(found, "publications") if row["slug"] == "emoji")
    assert row["permalink"] == "http://testserver/publications/emoji/"
    titles = {unguard_formula(row["title_en"]) for row in table_rows(found, "activities")}
    marked = {"marker-published title", "marker-published-too title"}
    assert titles == {*EDGE_CASE_TITLES.values()} | marked
    assert EDGE_CASE_TEXT in {row["summary_en"] for row in table_rows(found, "activities")}
    for name in ("activities_mandates", "meetings_series_bodies", "outcomes_about_meetings"):
        assert len(table_rows(found, name)) == 1
    assert len(table_rows(found, "activities_citations")) == 1


@pytest.fixture
def csv_field_limit():
    """Frictionless has Python read longer cells, in all of the process."""
    limit = csv.field_size_limit()
    yield
    csv.field_size_limit(limit)


@pytest.mark.slow
def test_archive_is_read_by_its_own_description(client, tmp_path, csv_field_limit):
    from frictionless import Package

    public, other = MarkedRecords("published"), MarkedRecords("published-too")
    link_many(public, other)
    link_many(other, public)
    link_single(public, other)
    cite_internal_source(public)
    edge_case_activities()
    edge_case_publications()
    for guard in ({}, {"guard": "none"}):
        folder = tmp_path / str(len(guard))
        archive(client, **guard).extractall(folder)
        report = Package(folder / "datapackage.json").validate()
        assert report.valid, report.flatten(["title", "fieldName", "message"])[:5]
        assert report.stats["tasks"] == len(list(folder.glob("**/*.csv"))) == len(ARCHIVE_TABLES)


def value_matches_type(field: dict, text: str) -> bool:
    """Return whether a cell is of the type and among the values that its description says."""
    if not text:
        return True
    if values := field.get("constraints", {}).get("enum"):
        return text in values
    return {
        "integer": str.isdecimal,
        "boolean": {"true", "false"}.__contains__,
        "date": lambda text: len(text) == 10,
        "datetime": lambda text: text.endswith("Z"),
    }.get(field["type"], bool)(text)


@pytest.mark.slow
def test_archive_is_the_same_in_both_languages_but_for_its_guard(client):
    edge_case_activities()
    english, spanish = archive(client), archive(client, "/es/data/catalogue.zip")
    plain = archive(client, guard="none")

    assert english.namelist() == spanish.namelist()
    assert english.read("activities.csv") == spanish.read("activities.csv")
    assert EDGE_CASE_TITLES["formula"] in {
        row["title_en"] for row in table_rows(plain, "activities")
    }
    assert EDGE_CASE_TITLES["formula"] not in {
        row["title_en"] for row in table_rows(english, "activities")
    }
    for query in ("guard=x", "country=HND"):
        assert client.get(f"/data/catalogue.zip?{query}").status_code == 400
    refused = client.get("/data/catalogue.zip", headers={"accept": "text/html"})
    assert refused.status_code == 406


@pytest.mark.slow
def test_no_row_of_the_archive_names_what_is_not_public(client):
    public = MarkedRecords("published")
    secrets = [MarkedRecords(state) for state in HIDDEN_STATES]
    for secret in secrets:
        link_many(public, secret)
        link_many(secret, public)
    link_single(public, secrets[0])
    found = archive(client)
    numbers = {str(record.number) for secret in secrets for record in secret.records}
    for name in found.namelist():
        if name.endswith(".csv"):
            for row in table_rows(found, name.removesuffix(".csv")):
                named = {row[key] for key in row if key not in ("id", "position", "m49")}
                assert (name, named & numbers) == (name, set())


def test_dictionary_says_of_every_column_what_it_holds(client):
    edge_case_activities()
    for language, word in {"": "values", "/es": "valores"}.items():
        response = client.get(f"{language}/data/")
        assert response.status_code == 200
        lists = {one.entry.plural: one for one in response.context["lists"]}
        assert list(lists) == [view.model.plural for view in LIST_VIEWS]
        assert word in response.text
        for view in LIST_VIEWS:
            file = client.get(f"{language}/{view.model.plural}/export.csv", {"headers": "codes"})
            header = b"".join(file.streaming_content).decode().removeprefix("\ufeff")
            codes = next(csv.reader(io.StringIO(header)))
            assert [column.code for column in lists[view.model.plural].entry.columns] == codes
    columns = {column.code: column for column in lists["activities"].entry.columns}
    assert ("research", "Investigación") in columns["kind_code"].vocabulary
    examples = dict(zip(columns, lists["activities"].examples, strict=True))
    assert examples["status"] == "Prevista"
    assert examples["first_day"][:4].isdecimal()
    slug = examples["slug"]
    assert examples["permalink"] == f"http://testserver/es/activities/{slug}/"


def test_dictionary_reads_its_examples_in_one_statement(client):
    edge_case_activities()
    client.get("/data/")
    assert len(sql_of_request(client, "/data/")) == 1


def test_names_of_tables_are_their_own():
    names = [table.name for table in archive_tables()]
    assert len(set(names)) == len(names)


def test_names_of_archive_tables_never_change():
    assert sorted(table.name for table in archive_tables()) == ARCHIVE_TABLES
