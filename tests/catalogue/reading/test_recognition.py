"""Recognition of names, symbols and dates, and its measured quality.

One module, because all kinds are recognized in one pass.
"""

import re
import time
from pathlib import Path

import pytest

from catalogue.reading.recognition.date_mentions import date_mentions
from catalogue.reading.recognition.mentions import MentionKind
from catalogue.reading.recognition.name_table import NameTable, current_names
from catalogue.reading.recognition.recognizer import recognize
from catalogue.reading.recognition.symbols import normalized_symbol, symbols_in
from tests.support.factories import (
    CountryGroupFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
)
from tests.support.recognition_quality import quality

DATA = Path("tests/data")


@pytest.fixture(scope="module")
def programme_names(programme):
    return NameTable().build()


# The figures of docs/recognition.md: right, wrong and missed mentions.


def test_quality_in_the_report_of_2012(programme_names):
    assert quality(DATA / "account-of-2012-mentions.txt", programme_names) == {
        "organizations": (102, 1, 1),
        "country": (13, 0, 0),
        "date": (18, 0, 0),
        "symbols": (2, 0, 0),
        "meetings": (12, 0, 9),
        "publications": (7, 0, 0),
    }


def test_quality_in_a_text_from_which_no_name_was_taken(programme_names):
    assert quality(DATA / "second-account-mentions.txt", programme_names) == {
        "organizations": (16, 0, 0),
        "country": (20, 0, 0),
        "date": (11, 0, 0),
        "symbols": (5, 0, 0),
        "meetings": (0, 0, 0),
        "publications": (0, 0, 0),
    }


# --- names ------------------------------------------------------------------------------------


def found(text: str, kind: str = "") -> list[tuple[str, str]]:
    """Return the words of the mentions and what each may name."""
    return [
        (
            text[mention.start : mention.end],
            " or ".join(candidate.label_en for candidate in mention.candidates),
        )
        for mention in recognize(text, NameTable().build())
        if not kind or mention.kind == kind
    ]


@pytest.fixture
def organizations(db):
    heron = OrganizationFactory(title_en="Heron Centre for Studies", acronym_en="HCS")
    return heron, OrganizationFactory(title_en="Statistics Division of HCS")


def test_accents_capitals_plurals_and_possessives_are_ignored(organizations):
    OrganizationFactory(title_en="", title_es="Instituto de Migración", slug="instituto")
    text = "The HERON CENTRE for Studies, the heron centres for study. INSTITUTO DE MIGRACION’s"

    assert found(text, "organizations") == [
        ("HERON CENTRE for Studies", "Heron Centre for Studies"),
        ("INSTITUTO DE MIGRACION", "Instituto de Migración"),
    ]


def test_acronym_needs_its_capitals(organizations):
    OrganizationFactory(title_en="World Health Office", acronym_en="WHO")

    assert found("Those who can, HCS and WHO.", "organizations") == [
        ("HCS", "Heron Centre for Studies"),
        ("WHO", "World Health Office"),
    ]


def test_longest_name_counts(organizations):
    text = "the Statistics Division of the Heron Centre, the Statistics Division of HCS"

    assert found(text, "organizations") == [
        ("Statistics Division", "Statistics Division of HCS"),
        ("Statistics Division of HCS", "Statistics Division of HCS"),
    ]


def test_acronym_and_full_name_are_exchanged_in_longer_names(organizations):
    assert found("Statistics Division of Heron Centre for Studies (HCS)", "organizations") == [
        ("Statistics Division of Heron Centre for Studies (HCS)", "Statistics Division of HCS")
    ]


def test_name_of_several_records_is_a_choice(db):
    OrganizationFactory(title_en="Ministry of Labour")
    OrganizationFactory(title_en="Ministry of Labour", slug="another-ministry")
    [mention] = recognize("The Ministry of Labour agreed.", NameTable().build())

    assert (len(mention.candidates), mention.is_unsure) == (2, True)


def test_known_name_within_an_unknown_one_is_not_taken_for_it(organizations):
    text = "Heron Centre for Studies Environment Office and Heron Centre for Studies Headquarters"

    mentions = recognize(text, NameTable().build())
    found = [(text[m.start : m.end], m.kind) for m in mentions if m.kind != "kind"]
    assert found == [
        ("Heron Centre for Studies Environment Office", MentionKind.UNKNOWN),
        ("Heron Centre for Studies", MentionKind.ORGANIZATION),
    ]


def test_name_in_a_name_of_another_kind_is_nested(organizations):
    MeetingFactory(title_en="First Meeting of the Heron Centre for Studies on Migration")
    text = "the First Meeting of the Heron Centre for Studies on Migration"

    mentions = recognize(text, NameTable().build())
    assert [(m.kind, m.is_nested) for m in mentions if m.kind in ("meetings", "organizations")] == [
        ("meetings", False),
        ("organizations", True),
    ]


def test_title_without_its_ordinal_is_unsure(db):
    MeetingFactory(title_en="Second Dialogue on Herons and Lagoons, 2013")
    MeetingFactory(title_en="Third Dialogue on Herons and Lagoons, 2016")
    [mention] = [
        one
        for one in recognize("the Dialogue on Herons and Lagoons", NameTable().build())
        if one.kind == "meetings"
    ]

    assert (len(mention.candidates), mention.is_unsure) == (2, True)


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        (
            "Bolivia and the Plurinational State of Bolivia",
            ["Bolivia", "Plurinational State of Bolivia"],
        ),
        ("Honduran and hondureños", ["Honduran", "hondureños"]),
        ("the SAMOA Pathway", []),
        ("chile con carne", []),
        ("Papua New Guinea", ["Papua New Guinea"]),
    ],
)
def test_countries_and_their_adjectives(db, text, countries):
    assert [printed for printed, _label in found(text, "country")] == countries


def test_country_groups_are_found_by_their_acronyms(db):
    CountryGroupFactory(name_en="Herons’ Community", acronym_en="HERC")

    assert found("The HERC countries met.", "group") == [("HERC", "Herons’ Community")]


@pytest.mark.parametrize("printed", ["615 (XXXI)", "615(XXXI)", "615 (xxxi)".upper()])
def test_mandate_is_found_by_its_symbol_in_any_spelling(db, printed):
    MandateFactory(title_en="Mandate on herons", symbol="615 (XXXI)")

    assert found(f"pursuant to resolution {printed}.", "mandates") == [
        (printed, "Mandate on herons")
    ]


def test_names_are_kept_in_memory_until_a_change(db):
    first = current_names()
    assert current_names() is first

    OrganizationFactory()
    assert current_names() is not first


def test_empty_text_has_no_mentions(db):
    assert recognize("", NameTable().build()) == []


def test_a_hundred_pages_are_recognized_in_a_few_seconds(programme_names):
    """The limit is several times what a loaded machine takes, so that it fails for a cause."""
    marked = (DATA / "account-of-2012-mentions.txt").read_text()
    page = re.sub(r"\[[a-z]+:[^|\[\]]*\||\]", "", marked)
    started = time.monotonic()
    for _page in range(25):  # the report has four pages
        recognize(page, programme_names, 2012)
    assert time.monotonic() - started < 20


# --- symbols ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("A/RES/70/1 and E/CN.9/2013/3.", ["A/RES/70/1", "E/CN.9/2013/3"]),
        ("(LC/L.3652(CEP.2012/3))", ["LC/L.3652(CEP.2012/3)"]),
        ("resolution 693 (PLEN.30)", ["693 (PLEN.30)"]),
        ("resolutions 60/1, 62/208 and 63/303", ["60/1", "62/208", "63/303"]),
        ("resolución 67/219 y decisión 1995/313", ["67/219", "1995/313"]),
        (
            "resolutions 49/127 of 19 December 1994, 57/270 B of 23 June 2003 and 60/1",
            ["49/127", "57/270 B", "60/1"],
        ),
        ("in 2012/13 and 3/4 of them", []),
    ],
)
def test_symbols_are_found(text, symbols):
    assert [text[start:end] for start, end in symbols_in(text)] == symbols


def test_symbols_are_compared_without_signs():
    assert normalized_symbol("A/RES/70/1") == "ares70/1"
    assert normalized_symbol("615(XXXI)") == normalized_symbol("615 (xxxi)")
    assert normalized_symbol("60/1") != normalized_symbol("601")


# --- dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("on 21 and 22 November 2012", ["2012-11-21/2012-11-22"]),
        ("on 12 and 15 August 2013", ["2013-08-15"]),
        ("June 24 to June 26, 2014", ["2014-06-24/2014-06-26"]),
        ("October 3-4, 2013", ["2013-10-03/2013-10-04"]),
        ("30 June to 2 July 2014", ["2014-06-30/2014-07-02"]),
        ("del 12 al 15 de agosto de 2013", ["2013-08-12/2013-08-15"]),
        ("el 1.º de marzo de 2012", ["2012-03-01"]),
        ("setiembre de 2013", ["2013-09"]),
        ("2012-08-19 and 19/8/2012", ["2012-08-19", "2012-08-19"]),
        ("between 2000 and 2010, 2013-2015", ["2000/2010", "2013/2015"]),
        ("2024 (actual), 2012 (XIV)", ["2024"]),
        ("the 2030 Agenda, $2000, A/2012/4, http://x.org/2013/a", []),
        ("May we march?", []),
        ("last July and each March", []),
        ("31 February 2012", []),
    ],
)
def test_dates_are_found_with_their_precision(text, periods):
    assert [mention.period.edtf for mention in date_mentions(text)] == periods


def test_date_without_a_year_takes_the_last_one_and_is_inferred():
    text = "In 2012 it met. From 4 to 6 November it met again."
    first, second = date_mentions(text)

    assert (first.is_inferred, second.is_inferred) == (False, True)
    assert second.period.edtf == "2012-11-04/2012-11-06"


def test_date_without_any_year_is_no_date():
    assert list(date_mentions("From 4 to 6 November")) == []
