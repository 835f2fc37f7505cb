"""What the columns mean, and everything at once."""

import csv
import io
import json
import zipfile

import pytest
from django.test import override_settings
from jsonschema import Draft202012Validator

from catalogue.exports.formula_guard import unguard
from eclac_migration.public_site.data import LIST_VIEWS, tables
from eclac_migration.public_site.views import LISTS
from tests.leaks import HIDDEN, World, cite, join, lead
from tests.nasty import TEXT, TITLES, nasty_activities, nasty_publications

pytestmark = pytest.mark.django_db

# What a tabular data package has to say of each table (the essence of Frictionless' own schema).
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


def archive(client, address="/data/catalogue.zip", **parameters) -> zipfile.ZipFile:
    response = client.get(address, parameters)
    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def rows(found: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    text = found.read(f"{name}.csv").decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def described(found: zipfile.ZipFile) -> dict:
    return json.loads(found.read("datapackage.json"))


def test_archive_holds_everything_that_is_public_and_describes_it(client):
    public, other = World("published"), World("published-too")
    join(public, other)
    lead(public, other)
    cite(public)
    nasty_activities()
    nasty_publications()
    with override_settings(DATA_LICENCE="CC BY 4.0"):
        found = archive(client)
    package = described(found)

    assert found.testzip() is None
    assert [error.message for error in Draft202012Validator(PACKAGE).iter_errors(package)] == []
    assert package["licenses"][0]["name"] == "CC BY 4.0"
    paths = {resource["path"] for resource in package["resources"]}
    assert paths | {"datapackage.json"} == set(found.namelist())
    keys: dict[tuple[str, str], set[str]] = {}
    for resource in package["resources"]:
        table = resource["path"].removesuffix(".csv")
        content = rows(found, table)
        fields = resource["schema"]["fields"]
        for row in content:
            assert list(row) == [field["name"] for field in fields]
            assert all(fits(field, unguard(row[field["name"]])) for field in fields), row
        for name in row if content else ():
            keys[table, name] = {unguard(row[name]) for row in content}
    for resource in package["resources"]:
        table = resource["path"].removesuffix(".csv")
        for key in resource["schema"].get("foreignKeys", []):
            target = (key["reference"]["resource"], key["reference"]["fields"])
            named = keys.get((table, key["fields"]), set()) - {""}
            assert named <= keys.get(target, set()), (table, key)
    for model in LISTS:
        assert len(rows(found, model.plural)) == model.objects.public().count()
    row = next(row for row in rows(found, "publications") if row["slug"] == "emoji")
    assert row["permalink"] == "http://testserver/publications/emoji/"
    titles = {unguard(row["title_en"]) for row in rows(found, "activities")}
    assert set(TITLES.values()) <= titles
    assert TEXT in {row["summary_en"] for row in rows(found, "activities")}
    for name in ("activities_mandates", "meetings_series_bodies", "outcomes_about_meetings"):
        assert len(rows(found, name)) == 1
    assert len(rows(found, "activities_citations")) == 1


@pytest.fixture
def usual_reader():
    """Frictionless has Python read longer cells, in all of the process."""
    limit = csv.field_size_limit()
    yield
    csv.field_size_limit(limit)


@pytest.mark.slow
def test_archive_is_read_by_its_own_description(client, tmp_path, usual_reader):
    from frictionless import Package

    public, other = World("published"), World("published-too")
    join(public, other)
    join(other, public)
    lead(public, other)
    cite(public)
    nasty_activities()
    nasty_publications()
    for guard in ({}, {"guard": "none"}):
        folder = tmp_path / str(len(guard))
        archive(client, **guard).extractall(folder)
        report = Package(folder / "datapackage.json").validate()
        assert report.valid, report.flatten(["title", "fieldName", "message"])[:5]
        assert report.stats["tasks"] > 40


def fits(field: dict, text: str) -> bool:
    """Whether a cell is of the type and among the values that its description says."""
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
    nasty_activities()
    english, spanish = archive(client), archive(client, "/es/data/catalogue.zip")
    plain = archive(client, guard="none")

    assert english.namelist() == spanish.namelist()
    assert english.read("activities.csv") == spanish.read("activities.csv")
    assert TITLES["formula"] in {row["title_en"] for row in rows(plain, "activities")}
    assert TITLES["formula"] not in {row["title_en"] for row in rows(english, "activities")}
    for query in ("guard=x", "country=HND"):
        assert client.get(f"/data/catalogue.zip?{query}").status_code == 400
    refused = client.get("/data/catalogue.zip", headers={"accept": "text/html"})
    assert refused.status_code == 406


@pytest.mark.slow
def test_no_row_of_the_archive_names_what_is_not_public(client):
    public = World("published")
    secrets = [World(state) for state in HIDDEN]
    for secret in secrets:
        join(public, secret)
        join(secret, public)
    lead(public, secrets[0])
    found = archive(client)
    numbers = {str(record.number) for secret in secrets for record in secret.records}
    for name in found.namelist():
        if name.endswith(".csv"):
            for row in rows(found, name.removesuffix(".csv")):
                named = {row[key] for key in row if key not in ("id", "position", "m49")}
                assert (name, named & numbers) == (name, set())


def test_dictionary_says_of_every_column_what_it_holds(client):
    nasty_activities()
    for language, word in {"": "values", "/es": "valores"}.items():
        response = client.get(f"{language}/data/")
        assert response.status_code == 200
        lists = {one.plural: one for one in response.context["lists"]}
        assert list(lists) == [view.model.plural for view in LIST_VIEWS]
        assert word in response.text
        for view in LIST_VIEWS:
            file = client.get(f"{language}/{view.model.plural}/export.csv", {"headers": "codes"})
            header = b"".join(file.streaming_content).decode().removeprefix("\ufeff")
            codes = next(csv.reader(io.StringIO(header)))
            assert [column.code for column in lists[view.model.plural].columns] == codes
    columns = {column.code: column for column in lists["activities"].columns}
    assert ("research", "Investigación") in columns["kind_code"].vocabulary
    assert columns["status"].example == "Prevista"
    assert columns["first_day"].example[:4].isdecimal()


def test_names_of_tables_are_their_own():
    names = [table.name for table in tables()]
    assert len(set(names)) == len(names)
