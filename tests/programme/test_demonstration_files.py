"""The files of the demonstration: numbers of records, both languages, and only invented bodies."""

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from programme.demonstration.accounts import ACCOUNTS
from programme.demonstration.preparation import DATA
from programme.entries import FileEntry, read_entries

PROJECT = Path(__file__).parents[2]
TRANSLATED = ("title", "name", "summary", "label", "group", "place", "city", "text")


@pytest.fixture(scope="module")
def entries() -> dict[str, FileEntry]:
    return read_entries(DATA)[0]


def values_of(entries: dict[str, FileEntry], kind: str) -> list[dict]:
    return [entry.value.plain for entry in entries.values() if entry.kind == kind]


def mappings_in(value):
    """Yield each mapping within a value."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from mappings_in(inner)


def test_there_are_three_hundred_activities_and_records_of_every_kind(entries):
    assert Counter(entry.kind for entry in entries.values()) == {
        "activities": 300,
        "meetings": 44,
        "publications": 30,
        "outcomes": 26,
        "organizations": 23,
        "topics": 23,
        "sources": 11,
        "mandates": 9,
        "projects": 8,
    }
    years = Counter(activity["period"][:4] for activity in values_of(entries, "activities"))
    assert sorted(years) == [str(year) for year in range(2017, 2028)]
    assert min(years[str(year)] for year in range(2017, 2027)) >= 20


def test_there_are_records_in_every_state(entries):
    activities = values_of(entries, "activities")
    assert Counter(activity["state"] for activity in activities) == {
        "published": 287,
        "in-review": 6,
        "draft": 4,
        "withdrawn": 3,
    }
    assert Counter(activity["status"] for activity in activities) == {
        "completed": 274,
        "planned": 16,
        "under-way": 7,
        "cancelled": 3,
    }
    assert sum(activity.get("is_collective") == "true" for activity in activities) == 10
    assert len({activity["kind"] for activity in activities}) == 8


def test_each_text_is_in_both_languages(entries):
    lacking = [
        (entry.name, name)
        for entry in entries.values()
        for mapping in mappings_in(entry.value.plain)
        for name in TRANSLATED
        if bool(mapping.get(f"{name}_en")) != bool(mapping.get(f"{name}_es"))
    ]
    assert lacking == []
    assert all(
        activity["summary_en"] and activity["summary_es"]
        for activity in values_of(entries, "activities")
    )


@pytest.mark.parametrize("name", ["title_en", "title_es", "summary_en", "summary_es"])
def test_no_text_is_repeated(entries, name):
    for kind in ("activities", "meetings", "publications", "outcomes"):
        texts = Counter(value[name] for value in values_of(entries, kind))
        assert [text for text, number in texts.items() if number > 1] == []


def test_names_of_all_organizations_say_that_they_are_invented(entries):
    for organization in values_of(entries, "organizations"):
        assert organization["title_en"].endswith("(invented)")
        assert organization["title_es"].endswith(("(ficticio)", "(ficticia)"))
        assert "country" not in organization


@pytest.mark.parametrize("language", ["en", "es"])
def test_all_texts_that_name_the_commission_or_its_field_are_replaced(language):
    folder = PROJECT
    replaced = msgids(folder / f"programme/demonstration/texts/{language}/LC_MESSAGES/django.po")
    naming = {
        text
        for text in msgids(folder / "locale/es/LC_MESSAGES/django.po")
        if re.search("ECLAC|CELADE|nternational migration", text)
    }
    assert naming - replaced == {"For example ECLAC."}


def msgids(file: Path) -> set[str]:
    """Return the texts to translate of a file, each on one line."""
    entries = re.findall(r'^msgid ((?:".*"\n)+)', file.read_text("utf-8"), re.MULTILINE)
    return {"".join(re.findall(r'"(.*)"', entry)) for entry in entries}


def test_no_text_names_a_real_organization(entries):
    text = " ".join(str(entry.value.plain) for entry in entries.values())
    for name in ("United Nations", "Naciones Unidas", "ECLAC", "CEPAL", "PAHO", "OPS", "ILO"):
        assert name not in text
    for name in ("CELAC", "MERCOSUR", "CARICOM", "World Bank", "Banco Mundial", "Government of"):
        assert name not in text


def test_passwords_of_the_accounts_are_long_enough_to_sign_in():
    assert [account.username for account in ACCOUNTS] == ["editor", "reviewer", "author"]
    assert all(len(account.password) >= 12 for account in ACCOUNTS)


def test_one_command_deletes_the_demonstration_alone(tmp_path):
    (tmp_path / "Makefile").write_text((PROJECT / "Makefile").read_text())
    (tmp_path / "var/demo/postgres").mkdir(parents=True)
    (tmp_path / "var/postgres").mkdir()

    subprocess.run(["make", "demo-reset"], cwd=tmp_path, check=True, capture_output=True)  # noqa: S607

    assert [path.name for path in (tmp_path / "var").iterdir()] == ["postgres"]
