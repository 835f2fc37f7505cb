"""Search across all kinds, completion, spelling suggestions and marked matches."""

import re

import pytest

from activities.models import Activity
from catalogue.pages.global_search import search_all_kinds, spelling_suggestion, suggest_completions
from catalogue.pages.highlighting import highlight_words, matched_excerpt, words_matching
from catalogue.search.interpretation import interpret
from catalogue.search.lexicon import current_lexicon
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    EditionFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OtherNameFactory,
    OutcomeFactory,
    PublicationFactory,
    TopicFactory,
)
from tests.support.queries import assert_queries, captured_sql

pytestmark = pytest.mark.django_db

# The version of the lexicon, names of organizations, the words; whether the text finds something,
# and records with this name; the counts; the best results, and their records.
SEARCH_QUERIES = "event indexrow unnest indexrow indexrow indexrow indexrow activity"


def search_results(text: str) -> list[tuple[str, int, list[str]]]:
    return [
        (one.model.plural, one.count, [record.slug for record in one.records])
        for one in search_all_kinds(text).kinds
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


def test_equal_matches_are_in_the_order_of_the_menus_and_the_newest_record_first():
    peru = CountryFactory(alpha3="PER")
    # Newer records of a kind have higher keys; keys of two kinds are not compared.
    for factory, key in ((ActivityFactory, 901), (MeetingFactory, 911), (OutcomeFactory, 921)):
        for slug, pk in (("first", key), ("second", key + 1)):
            factory(published=True, pk=pk, slug=slug, title_en="Census", countries=[peru])

    assert search_results("Peru") == [
        (plural, 2, ["second", "first"]) for plural in ("activities", "meetings", "outcomes")
    ]


def test_outcome_is_found_by_the_name_and_place_of_the_meeting_that_adopted_it():
    names = {"title_en": "Forum on censuses", "city_en": "Arequipa", "city_es": "Arequipa"}
    public = MeetingFactory(published=True, slug="forum", **names)
    draft = MeetingFactory(draft=True, slug="draft", **names)
    OutcomeFactory(published=True, slug="adopted", title_en="Water", adopted_at=public)
    OutcomeFactory(published=True, slug="hidden", title_en="Water", adopted_at=draft)

    for typed in ("water Arequipa", "water forum on censuses"):
        assert search_results(typed) == [("outcomes", 1, ["adopted"])]


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
        ActivityFactory(published=True, title_en="Remittances", slug=f"a-{number}")
        MeetingFactory(published=True, title_en=f"Remittances {number}")
        current_lexicon("default")
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


def test_two_letters_in_the_wrong_order_are_one_slip_also_in_a_short_word():
    ActivityFactory(published=True, title_es="Publicaciones de la CEPAL")
    assert spelling_suggestion(None, "cepla") == "cepal"
    assert spelling_suggestion(None, "pecal") == ""


def test_list_proposes_a_spelling_for_a_word_that_no_record_has(client):
    for number in range(4):
        ActivityFactory(published=True, title_es=f"Migración internacional {number}")
    page = client.get("/es/activities/?q=migracion+internacinal+3").text
    assert "¿Quiso decir" in page
    assert "q=migracion+internacional+3" in page


@pytest.mark.parametrize(
    ("typed", "links"),
    [
        ("Guatmala", [("/countries/GTM/", "Guatemala")]),
        ("Costa Rcia", [("/countries/CRI/", "Costa Rica")]),
        ("asylum in Guatmala", [("/countries/GTM/", "Guatemala")]),
        ("Guatemala", []),
        ("Hidden topc", []),
        ("unicorn", []),
    ],
)
def test_search_proposes_countries_with_a_similar_name_that_no_record_names(client, typed, links):
    for code in ("GTM", "CRI"):
        CountryFactory(alpha3=code)
    ActivityFactory(published=True, title_en="Asylum policies")
    ActivityFactory(draft=True, topics=[TopicFactory(name_en="Hidden topic")])
    page = client.get("/es/search/", {"q": typed}).text
    found = re.findall(r'<a href="/es(/countries/.../)"><strong>(.*?)</strong>', page)
    assert found == links
    assert ("¿Quiso decir" in page) == bool(links)


def highlighted(text: str, query: str) -> str:
    return highlight_words(text, words_matching(interpret(query).queries, [text]))


def test_found_words_are_marked_and_all_other_markup_is_escaped():
    text = "<b>Migraciones</b> & policies of migración, 615 (XXXI)<i>"
    assert highlighted(text, "migracion policy res. 615") == (
        "&lt;b&gt;<mark>Migraciones</mark>&lt;/b&gt; &amp; <mark>policies</mark> of"
        " <mark>migración</mark>, <mark>615</mark> (XXXI)&lt;i&gt;"
    )
    assert highlighted("of the", "the") == "of the"
    assert highlighted("asylum", '-asylum "other thing"') == "asylum"
    found = words_matching(interpret("policy").queries, ["Policies, POLICY", "police"])
    assert found == {"Policies", "POLICY"}


def test_words_are_compared_with_a_query_once():
    queries = interpret("policy").queries
    words_matching(queries, ["Policies of asylum"])
    with captured_sql() as statements:
        assert words_matching(queries, ["of policies", "Policies of"]) == {"policies", "Policies"}
        assert words_matching(queries, ["Policies", "policies"]) == {"policies", "Policies"}
    assert len(statements) == 1


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
