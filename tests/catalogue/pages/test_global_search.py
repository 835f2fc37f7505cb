"""Search across all kinds, completion, spelling suggestions and marked matches."""

import pytest

from activities.models import Activity
from catalogue.pages.global_search import search_all_kinds, spelling_suggestion, suggest_completions
from catalogue.pages.highlighting import highlight_words, matched_excerpt, matched_words
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    EditionFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OtherNameFactory,
    PublicationFactory,
    TopicFactory,
)
from tests.support.queries import assert_queries, captured_sql

pytestmark = pytest.mark.django_db

# The words of the text, to match and to rank; the counts; the best results, and their records.
SEARCH_QUERIES = "unnest indexrow unnest indexrow activity meeting"


def search_results(text: str) -> list[tuple[str, int, list[str]]]:
    return [
        (one.model.plural, one.count, [record.slug for record in one.records])
        for one in search_all_kinds(text)
    ]


def test_exact_symbol_acronym_or_title_ranks_first_in_any_spelling():
    mandate = MandateFactory(published=True, slug="m", title_en="On x", symbol="615 (XXXI)")
    for number in range(2):
        title = "Resolution 615 (XXXI), again and again 615 (XXXI)<i>"
        MandateFactory(published=True, slug=f"n{number}", title_en=title)
    ActivityFactory(published=True, slug="a", title_en="615", mandates=[mandate])
    OrganizationFactory(published=True, slug="body", title_en="A commission", acronym_es="CEPAL")
    OrganizationFactory(published=True, slug="other", title_en="CEPAL CEPAL CEPAL")
    OrganizationFactory(draft=True, slug="draft", title_en="CEPAL")

    for typed in ("615(XXXI)", "615 (XXXI)", "res. 615", "Resolución 615 (xxxi)"):
        assert search_results(typed)[0][2][0] == "m", typed
    assert search_results("cepal") == [("organizations", 2, ["body", "other"])]
    assert search_results("the") == search_results("") == []


def test_publication_is_found_by_the_symbol_of_an_edition_and_by_another_name():
    publication = PublicationFactory(published=True, slug="digest")
    edition = EditionFactory(publication=publication, symbol="LC/L.3652", title="Compendio")
    OtherNameFactory(record=publication, name="Statistical Digest")

    for typed in ("LC/L.3652", "lc/l.3652", "statistical digest", "compendio"):
        assert search_results(typed) == [("publications", 1, ["digest"])], typed
    edition.delete()
    assert search_results("LC/L.3652") == []


def test_search_query_count_is_constant():
    for number in range(3):
        # The whole title makes the activity the best match, so the order of the kinds is known.
        ActivityFactory(published=True, title_en="Remittances", slug=f"a-{number}")
        MeetingFactory(published=True, title_en=f"Remittances {number}")
        with captured_sql() as statements:
            search_all_kinds("remittances")
        assert_queries(statements, SEARCH_QUERIES)


def test_completion_offers_public_records_with_the_prefix():
    topic = TopicFactory(slug="remittances", name_en="Remittances", name_es="Remesas")
    unused = TopicFactory(slug="unused", name_en="Unused", name_es="Remesas secretas")
    MeetingFactory(published=True, title_en="A seminar", topics=[topic])
    MeetingFactory(draft=True, title_en="A workshop", topics=[unused])
    OrganizationFactory(published=True, slug="body", title_en="Commission", acronym_en="ECLAC")
    ActivityFactory(published=True, slug="a", title_en="Migración y desarrollo")
    ActivityFactory(published=True, slug="b", title_en="Temas de migración")
    ActivityFactory(draft=True, title_en="Migración secreta")

    assert [one.address for one in suggest_completions("migracio")] == [
        "/activities/a/",
        "/activities/b/",
    ]
    assert [one.address for one in suggest_completions("temas de migr")] == ["/activities/b/"]
    assert [one.address for one in suggest_completions("ecla")] == ["/organizations/body/"]
    assert [(one.facet, one.value) for one in suggest_completions("remes")] == [
        ("topic", "remittances")
    ]
    assert [(one.facet, one.value) for one in suggest_completions("perú")] == [("country", "PER")]
    assert (
        suggest_completions("m")
        == suggest_completions("'!&|")
        == suggest_completions("x" * 101)
        == []
    )


def test_misspelt_words_are_corrected_if_that_gives_results():
    topic = TopicFactory(name_en="Remittances", name_es="Remesas")
    ActivityFactory(published=True, title_es="Migración internacional", topics=[topic])
    ActivityFactory(draft=True, title_en="Clandestine")

    assert spelling_suggestion(Activity, "migrasion") == "migración"
    assert spelling_suggestion(None, "remezas migrasion") == "remesas migración"
    assert (
        spelling_suggestion(Activity, "migración")
        == spelling_suggestion(Activity, "klandestine")
        == ""
    )


def test_found_words_are_marked_and_all_other_markup_is_escaped():
    text = "<b>Migraciones</b> & policies of migración, 615 (XXXI)<i>"
    assert highlight_words(text, "migracion policy res. 615") == (
        "&lt;b&gt;<mark>Migraciones</mark>&lt;/b&gt; &amp; <mark>policies</mark> of"
        " <mark>migración</mark>, <mark>615</mark> (XXXI)&lt;i&gt;"
    )
    assert highlight_words("of the", "the") == "of the"
    assert highlight_words("asylum", '-asylum "other thing"') == "asylum"
    assert matched_words("policy", ["Policies, POLICY", "police"]) == {"Policies", "POLICY"}


def test_excerpt_contains_the_found_word():
    text = f"{'before ' * 60}census {'after ' * 60}".strip()
    assert (
        matched_excerpt(text, frozenset({"census"}), 100)
        == f"… {'before ' * 4}census {'after ' * 10}…"
    )
    assert matched_excerpt("short", frozenset()) == "short"
    assert matched_excerpt("x" * 300, frozenset(), 100) == f"{'x' * 100} …"


def test_country_is_found_in_either_language():
    ActivityFactory(published=True, slug="a", countries=[CountryFactory(alpha3="PER")])
    assert search_results("Perú")[0][2] == search_results("peru")[0][2] == ["a"]
