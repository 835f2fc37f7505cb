"""Search and completion, on the programme of 2012 and on nothing at all."""

import pytest

from programme.file_schema import MODELS_BY_FILE
from tests.support.kinds import RECORD_MODELS


def result_slugs(response) -> list[str]:
    return [one.slug for group in response.context["groups"] for one in group.records]


@pytest.mark.parametrize("typed", ["migracion", "migración"])
def test_search_finds_every_kind_of_record_without_regard_to_accents(programme, client, typed):
    kinds = {model.plural for model in RECORD_MODELS if model in MODELS_BY_FILE.values()}
    response = client.get("/search/", {"q": typed})
    counts = {group.plural: group.count for group in response.context["groups"]}

    assert counts.keys() == kinds
    for plural, count in counts.items():
        listed = client.get(f"/{plural}/", {"q": typed}).context["paginator"].count
        assert (plural, listed) == (plural, count)
    assert response.context["total"] == sum(counts.values()) == 74
    assert "<strong>74 records found</strong>" in response.text
    assert "<mark>migración</mark>" in client.get("/es/search/", {"q": typed}).text


def test_search_for_a_symbol_finds_its_mandate_first(programme, client):
    assert result_slugs(client.get("/search/", {"q": "615 (XXXI)"}))[0] == "resolution-615-xxxi"


@pytest.mark.parametrize(("prefix", "typed"), [("", "mauritius"), ("/es", "Mauricio")])
def test_search_finds_a_country_in_either_language(programme, client, prefix, typed):
    assert result_slugs(client.get(f"{prefix}/search/", {"q": typed})) == [
        "global-forum-on-migration-and-development-mauritius-2012",
        "global-forum-on-migration-and-development",
        "eca",
    ]


def test_misspelt_words_are_put_right(programme, client):
    found = client.get("/es/search/?q=remezas")
    assert "Ningún registro contiene «remezas»." in found.text
    assert result_slugs(found) == result_slugs(client.get("/es/search/?q=remesas")) != []

    page = client.get("/es/activities/?q=remezas&year=2012")
    assert "¿Quiso decir" in page.text
    assert "<strong>remesas</strong>" in page.text


def test_search_that_finds_nothing_says_how_to_go_on(client, db):
    page = client.get("/search/", {"q": "zzz"})

    assert (page.context["groups"], page.context["total"]) == ([], 0)
    assert "No record is about “zzz”" in page.text
    assert "Check the spelling, use fewer words, or browse a list:" in page.text


@pytest.mark.parametrize(
    ("query", "parameter", "english", "spanish"),
    [
        (
            "q=%00",
            "q",
            "“q” contains an invalid character (U+0000).",
            "«q» contiene un carácter no válido (U+0000).",
        ),
        (
            f"q={'x' * 10_000}",
            "q",
            "Shorten your search to 300 characters.",
            "Reduzca la búsqueda a 300 caracteres.",
        ),
        ("q=a&q=b", "q", "“q” can be used only once.", "«q» solo puede usarse una vez."),
        (
            "page=-1",
            "page",
            "There is no parameter “page” on this page.",
            "En esta página no existe el parámetro «page».",
        ),
    ],
)
def test_search_with_a_wrong_parameter_is_refused_with_the_reason(
    client, db, query, parameter, english, spanish
):
    for prefix, sentence in (("", english), ("/es", spanish)):
        page = client.get(f"{prefix}/search/?{query}")
        assert page.status_code == 400
        problems = [(problem.name, problem.sentence) for problem in page.context["problems"]]
        assert problems == [(parameter, sentence)]
        assert sentence in page.text
        completions = client.get(f"{prefix}/search/completions/?{query}")
        assert (completions.status_code, completions.json()) == (400, {"problems": [sentence]})


def test_completions_are_titles_that_hold_what_was_typed(programme, client):
    found = client.get("/es/search/completions/", {"q": "comayag"}).json()["completions"]
    assert found[0] == {
        "title": "Participación en la primera reunión de la CELAC sobre migraciones, Comayagua",
        "kind": "Actividad",
        "address": "/es/activities/participation-in-the-first-celac-meeting-on-migrations/",
    }
    (country,) = client.get("/search/completions/", {"q": "hondur"}).json()["completions"][:1]
    assert country["address"] == "/activities/?country=HND"
    assert client.get("/search/completions/", {"q": "c"}).json() == {"completions": []}


def test_query_that_is_no_text_is_refused_on_every_page(programme, client):
    record = "/meetings/first-celac-meeting-on-migrations/"
    about = ["/about/", "/help/", "/privacy/", "/accessibility/"]
    lists_of_other_kinds = ["/countries/", "/data/", "/reports/"]
    pages = ["/", "/search/", "/search/completions/", *about, *lists_of_other_kinds]
    lists = [
        "/activities/",
        "/meetings/export.csv",
        "/meetings/calendar.ics",
        "/meetings/feed.atom",
    ]
    for page in (*pages, *lists, record, f"{record}versions/", f"{record}versions/2012-01-01/"):
        for query in ("q=%ff", "%c3%28=1", "x=%00%fe"):
            for language in ("", "/es"):
                response = client.get(f"{language}{page}", QUERY_STRING=query)
                assert (page, query, response.status_code) == (page, query, 400)
                assert "UTF-8" in response.text
    refused = client.get("/api/v1/meetings/", QUERY_STRING="q=%ff")
    assert refused.status_code == 400
    assert refused.json()["detail"] == "“q” contains an invalid character."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/search/", "You can search for words, countries, years, symbols and names"),
        ("/es/search/", "Puede buscar palabras, países, años, signaturas y nombres"),
    ],
)
def test_search_page_without_words_explains_the_search(client, address, sentence):
    response = client.get(address)

    assert (response.status_code, response.context["groups"]) == (200, [])
    assert sentence in response.text
    assert 'id="count"' not in response.text
