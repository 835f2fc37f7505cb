"""Words: texts and queries are split alike, in every spelling."""

import re

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from activities.models import Activity
from catalogue.models import IndexRow
from catalogue.pages.highlighting import words_matching
from catalogue.search.interpretation import interpret
from tests.support.factories import ActivityFactory, OrganizationFactory

pytestmark = pytest.mark.django_db

SHY, HYPHEN, FIRM_HYPHEN = "\u00ad", "\u2010", "\u2011"
SEPARATORS = [*"-/.,;:()[]'’_+&@·–—", HYPHEN, FIRM_HYPHEN, SHY, "", " ", " - ", " / "]


def is_found(text: str, title: str) -> bool:
    """Return whether the words of a title, in both languages, match the query that lists use."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT catalogue_text_vector('eclac_en', %s) @@ query,"
            " catalogue_text_vector('eclac_es', %s) @@ query"
            " FROM catalogue_word_query(%s, true) AS query",
            [title, title, text],
        )
        return cursor.fetchone() == (True, True)


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        (
            "The post-2015 agenda",
            ["post 2015", "post-2015", "post2015", "2015", '"post-2015 agenda"'],
        ),
        ("Work plan 2012-2013", ["2013", "2012", "2012-2013", "2012/2013", "20122013"]),
        ("Rights of migrants/refugees", ["migrants", "refugees", "migrants/refugees", "refugee"]),
        ("COVID-19 and mobility", ["covid 19", "covid-19", "covid19", "Covid"]),
        ("Migración hacia EE.UU.", ["EEUU", "EE.UU.", "EE. UU.", "eeuu", "ee uu"]),
        (
            f"Co{HYPHEN}operation and non{FIRM_HYPHEN}return",
            ["cooperation", "co-operation", "non-return"],
        ),
        (f"The mi{SHY}gra{SHY}tion of today", ["migration", "migrations"]),
        ("Resolution 615(XXXI)", ["615 (XXXI)", "615(XXXI)", "615", "xxxi"]),
        (
            "Document LC/G.2306(SES.31/14)",
            ["LC/G.2306", "LC/G.2306(SES.31/14)", "2306", "LC/G"],
        ),
        ("A/RES/62/278 and the G-77", ["A/RES/62/278", "res/62", "G77", "g-77", "G 77"]),
        ("O’Higgins and l'Île", ["O'Higgins", "ohiggins", "higgins", "ile", "l’ile"]),
        ("Cairo+20 e-mail", ["Cairo+20", "cairo 20", "email", "e-mail"]),
    ],
)
def test_word_is_found_in_every_spelling(title, typed):
    ActivityFactory(published=True, slug="a", title_en=title)
    ActivityFactory(published=True, slug="other", title_en="Something else")
    for text in typed:
        rows = IndexRow.objects.of(Activity).matching(text).values("record_id")
        assert (
            Activity.objects.filter(pk__in=rows).values_list("slug", flat=True)[:2].get() == "a"
        ), text
        assert words_matching(interpret(text, Activity).queries, [title]), text


# No letter of these is a stop word of either language.
parts = st.text(st.sampled_from("bcñçž0129жقP"), min_size=1, max_size=6)


@hypothesis_settings(max_examples=300)
@given(
    parts=st.lists(parts, min_size=2, max_size=3),
    separator=st.sampled_from(SEPARATORS),
    typed_separator=st.sampled_from(SEPARATORS),
)
def test_run_of_word_characters_of_a_title_finds_it(parts, separator, typed_separator):
    title = f"Zagreb {separator.join(parts)} plan"
    for run in re.findall(r"[^\W\d_]+|\d+", re.sub(SHY, "", title)):
        assert is_found(run, title), run
    if " " not in separator:
        assert is_found(separator.join(parts), title)
        assert is_found("".join(parts), title)
    assert not is_found("absent", title)
    if " " not in separator + typed_separator:
        assert is_found(typed_separator.join(parts), title)


@pytest.mark.parametrize(
    ("acronym", "language"), [("WHO", "en"), ("CAN", "en"), ("UN", "es"), ("ESA", "es")]
)
def test_acronym_that_is_a_stop_word_is_found_and_the_word_is_not(acronym, language):
    body = OrganizationFactory(
        published=True, slug="body", title_en="A body of some kind", acronym_en=acronym
    )
    ActivityFactory(published=True, slug="by-it").involvements.create(
        organization=body, role="lead"
    )
    title = f"title_{language}"
    ActivityFactory(published=True, slug="named", **{title: f"Work with {acronym} on health"})
    ActivityFactory(published=True, slug="word", **{title: f"Those {acronym.lower()} come again"})

    def found(text):
        rows = IndexRow.objects.of(Activity).matching(text).values("record_id")
        return set(Activity.objects.filter(pk__in=rows).values_list("slug", flat=True))

    assert found(acronym) == found(acronym.lower()) == {"by-it", "named"}
    assert found(f"{acronym} health") == {"named"}
    assert found(f"{acronym.lower()} health") == {"named"}
    assert found(f"{acronym.lower()} come again") == {"word"}


def test_stop_words_of_a_phrase_keep_the_distance():
    ActivityFactory(published=True, slug="a", title_en="Plan of work")
    ActivityFactory(published=True, slug="b", title_en="Plan work")
    rows = IndexRow.objects.of(Activity).matching('"plan of work"').values("record_id")
    assert [row.slug for row in Activity.objects.filter(pk__in=rows)] == ["a"]
