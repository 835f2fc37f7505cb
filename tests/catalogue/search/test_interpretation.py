"""Readings of search texts: values, words, synonyms, incomplete and missing words."""

import pytest
from django.utils.translation import override

from activities.models import Activity
from catalogue.models import IndexRow, Synonym
from catalogue.pages.global_search import search_all_kinds
from catalogue.search.interpretation import Mode, interpret
from catalogue.search.name_variants import name_variants
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    EditionFactory,
    MeetingFactory,
    OrganizationFactory,
    PublicationFactory,
    SynonymFactory,
    TopicFactory,
)
from tests.support.filter_cases import listed_slugs
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db


def read(text: str, model=Activity) -> tuple[str, list[str], list[str]]:
    """Return the mode, the labels of the values and the slugs found, in their order."""
    found = interpret(text, model)
    rows = found.filter(IndexRow.objects.of(model))
    count = rows.count()
    keys = rows.order_by(*found.ordering(count), "-record_id").values_list("record_id", flat=True)
    records = model.objects.in_bulk(list(keys))
    return (
        found.mode.value,
        [reading.label for reading in found.readings],
        [records[key].slug for key in keys],
    )


def test_values_filter_and_the_other_terms_are_words():
    peru = CountryFactory(alpha3="PER")
    ActivityFactory(published=True, slug="a", title_en="Census", countries=[peru], when="2012-08")
    ActivityFactory(published=True, slug="b", title_en="Census", countries=[peru], when="2013")
    ActivityFactory(published=True, slug="c", title_en="Census of Peru in 2012", when="2011")
    ActivityFactory(published=True, slug="d", title_en="Water", countries=[peru], when="2012")

    assert read("census Peru 2012") == ("filtered", ["Peru", "2012"], ["a"])
    assert read("censos en el Perú, agosto de 2012")[0] == "partial"
    assert read("Peru August 2012") == ("filtered", ["Peru", "August 2012"], ["a"])
    assert read("15 August 2012 Peru")[1:] == (["15 August 2012", "Peru"], ["a"])
    assert read("Peru 2012-2013")[1:] == (["Peru", "2012–2013"], ["d", "b", "a"])
    # Dates are read as in forms.
    for text in ("12th August 2012", "August 12, 2012", "12 ago 2012", "12 de agosto de 2012"):
        assert (text, read(f"{text} Peru")[1]) == (text, ["12 August 2012", "Peru"])
    for text in ("third quarter of 2012", "tercer trimestre de 2012"):
        assert (text, read(f"{text} Peru")[1:]) == (
            text,
            (["third quarter of 2012", "Peru"], ["a"]),
        )
    assert read("Peru segundo semestre de 2012")[1:] == (["Peru", "second half of 2012"], ["a"])
    assert read("third half of census 2012 Peru")[1] == []  # a year has two halves
    assert read("data set 2012 Peru")[1] == []  # "set" is short for September only after a day
    # Quoted values are words; a text that is a name is not read as values.
    assert read('census "Peru" "2012"') == ("all", [], ["c"])
    assert read("census of Peru in 2012") == ("all", [], ["c", "a"])
    assert read("Peru -census") == ("filtered", ["Peru"], ["d"])


def test_one_value_also_finds_the_word_after_the_value():
    peru = CountryFactory(alpha3="PER")
    ActivityFactory(published=True, slug="country", countries=[peru])
    ActivityFactory(published=True, slug="word", title_en="Peru, Peru and Peru")
    assert read("Peru") == ("all", ["Peru"], ["country", "word"])
    assert read("peruanos")[2] == ["country", "word"]


def test_kinds_statuses_and_languages_are_read_in_both_languages():
    ActivityFactory(published=True, slug="t", kind="training", status="planned", title_en="One")
    MeetingFactory(published=True, slug="m", kind="course", status="planned", title_en="Two")
    publication = PublicationFactory(published=True, slug="p", title_en="Three")
    EditionFactory(publication=publication, language="ar")

    def found(text: str) -> list[str]:
        return sorted(r.slug for kind in search_all_kinds(text).kinds for r in kind.records)

    for text in ("training", "capacitaciones", "planned training", "actividades previstas"):
        assert (text, found(text)) == (text, ["t"])
    assert found("planned") == found("previstos") == found("upcoming") == ["m", "t"]
    assert found("courses") == found("cursos") == found("meetings") == found("reunión") == ["m"]
    assert found("Arabic") == found("publicaciones en árabe") == ["p"]
    with override("es"):
        assert interpret("publications in Arabic").readings[1].label == "árabe"


def test_short_names_count_only_in_capitals():
    usa = CountryFactory(alpha3="USA")
    ActivityFactory(published=True, slug="a", title_en="Work", countries=[usa])
    ActivityFactory(published=True, slug="b", title_en="Work with us and per se")
    assert read("work in the US") == ("filtered", ["United States of America"], ["a"])
    assert read("work with us") == ("all", [], ["b"])
    assert read("US")[2] == ["a", "b"]
    assert read("per se work")[2] == ["b"]


def test_last_word_may_be_incomplete_and_whole_words_come_first():
    ActivityFactory(published=True, slug="begins", title_en="Remittances of migrants")
    ActivityFactory(published=True, slug="whole", title_en="Remit of the group")
    assert read("remit") == ("all", [], ["whole", "begins"])
    assert read("migrants remittanc")[2] == ["begins"]
    assert read("remittanc migrants")[0] == "partial"  # only the last word
    assert read('"remittanc"')[0] == read("re")[0] == "nothing"


def test_partial_match_names_the_missing_term(client):
    ActivityFactory(published=True, slug="a", title_en="Census of remittances")
    ActivityFactory(published=True, slug="b", title_en="Census")
    assert read("census remittances unicorn") == ("partial", [], ["a"])
    assert interpret("census remittances unicorn").missing == ("unicorn",)
    assert read("unicorn dragon census")[0] == "nothing"  # less than half
    page = client.get("/search/?q=census+remittances+unicorn").text
    assert "No record has all of these words" in page
    assert "<strong>unicorn</strong>" in page


def test_long_text_with_a_missing_word_finds_the_others():
    title = "Alpha beta gamma delta epsilon zeta theta iota kappa lambda"
    ActivityFactory(published=True, slug="a", title_en=title)
    assert read(f"{title} unicorn") == ("partial", [], ["a"])
    assert read(f"{title} unicorn dragon")[0] == "nothing"


def test_synonyms_of_a_reviewer_have_effect_at_once(client):
    peru = CountryFactory(alpha3="PER")
    ActivityFactory(published=True, slug="a", title_en="Caravans", countries=[peru])
    assert read("llamaland caravans")[0] == "partial"

    client.force_login(user_with_role("reviewer"))
    response = client.post("/admin/catalogue/synonym/add/", {"words": "Llamaland\n\n Peru \nPeru"})
    assert response.status_code == 302, response.text
    assert Synonym.objects.get(words__startswith="Llama").words == "Llamaland\nPeru"
    assert read("llamaland caravans") == ("filtered", ["Peru"], ["a"])

    client.force_login(user_with_role("editor"))
    assert client.post("/admin/catalogue/synonym/add/", {"words": "a\nb"}).status_code == 403


def test_synonyms_expand_words():
    SynonymFactory(words="abroad\nin another country")
    ActivityFactory(published=True, slug="a", title_en="Work in another country")
    ActivityFactory(published=True, slug="b", title_en="Another work in the country")
    assert read("abroad")[2] == ["a"]


def test_unpublished_names_are_not_read():
    OrganizationFactory(draft=True, title_en="Secret chamber", acronym_en="SBX")
    body = OrganizationFactory(published=True, title_en="Open bureau", acronym_en="OBX")
    activity = ActivityFactory(published=True, slug="a")
    activity.involvements.create(organization=body, role="lead")
    TopicFactory(name_en="Hidden topic")
    assert read("OBX")[2] == ["a"]
    assert [interpret(text).mode for text in ("SBX", "Secret chamber", "Hidden topic")] == [
        Mode.NOTHING
    ] * 3


def test_page_list_file_feed_and_api_find_the_same(client):
    peru = CountryFactory(alpha3="PER")
    for number in range(7):
        ActivityFactory(published=True, slug=f"a-{number}", countries=[peru], when="2012")
    ActivityFactory(published=True, slug="other", title_en="Peru 2012 again", when="2011")
    query = "q=activities+in+Peru+2012"

    search = client.get(f"/search/?{query}")
    assert search.context["total"] == 7
    listed = listed_slugs(client, Activity, q="activities in Peru 2012")
    assert sorted(listed) == [f"a-{number}" for number in range(7)]
    assert client.get(f"/activities/export.csv?{query}&headers=codes").getvalue().count(b"a-") >= 7
    assert len(client.get(f"/api/v1/activities/?{query}").json()["results"]) == 7
    assert client.get(f"/activities/feed.atom?{query}").getvalue().count(b"<entry>") == 7


def test_reading_is_stated_and_can_be_changed(client):
    peru = CountryFactory(alpha3="PER")
    ActivityFactory(published=True, title_en="A census", countries=[peru], when="2012")
    ActivityFactory(published=True, title_en="Water", countries=[peru], when="2012")
    for address in ("/search/", "/activities/"):
        page = client.get(f"{address}?q=activities+Peru+2012+census")
        reading = page.context["reading"]
        assert reading.labels == ["activities", "Peru", "2012"]
        assert "Search for the words instead" in page.text
        assert reading.change_address == "/activities/?q=census&country=PER&year=2012"
        changed = client.get(reading.change_address)
        assert changed.context["paginator"].count == 1
        assert client.get(f"{address}?{reading.word_query}").status_code == 200
    page = client.get("/es/search/?q=activities+Peru+2012+census")
    assert "<strong>Perú</strong>" in page.text
    assert "Buscar solo las palabras" in page.text


def test_misspelt_word_is_corrected_and_the_typed_words_stay_within_reach(client):
    ActivityFactory(published=True, slug="a", title_en="Remittances")
    page = client.get("/search/?q=remitances")
    assert page.context["reading"].corrected_from == "remitances"
    assert page.context["total"] == 1
    typed = client.get(f"/search/?{page.context['reading'].word_query}")
    assert (typed.context["text"], typed.context["total"]) == ('"remitances"', 0)


@pytest.mark.parametrize(
    ("name", "language", "variant"),
    [
        ("Lesson learned", "en", ("lessons", "learned")),
        ("Lección aprendida", "es", ("lecciones", "aprendidas")),
        ("Study", "en", ("studies",)),
        ("Prevista", "es", ("previstos",)),
    ],
)
def test_plurals_of_labels_are_names(name, language, variant):
    assert variant in name_variants(name, language)


@pytest.mark.parametrize(
    ("prefix", "order"),
    [
        ("", "¿Ana? «Año» Anuario Ñandú Nube Oso “Punto 4” Punto 38"),
        ("/es", "¿Ana? Anuario «Año» Nube Ñandú Oso “Punto 4” Punto 38"),
    ],
)
def test_titles_sort_without_punctuation_and_in_spanish_n_tilde_follows_n(client, prefix, order):
    for title in ("Oso", "Punto 38", "“Punto 4”", "Ñandú", "Nube", "Anuario", "«Año»", "¿Ana?"):
        OrganizationFactory(published=True, title_es=title, title_en=title)
    for query in ("", "?sort=title"):  # organizations are listed by name
        page = client.get(f"{prefix}/organizations/{query}").context["page"]
        assert " ".join(str(record.title) for record in page.object_list) == order
