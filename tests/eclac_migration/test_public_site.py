"""Home, search and completion, on the programme of 2012 and on nothing at all."""

import pytest

from eclac_migration.views import LISTS


def titles(response) -> list[str]:
    return [one.slug for group in response.context["groups"] for one in group.records]


def test_search_finds_every_kind_of_record_without_regard_to_accents(programme, client):
    response = client.get("/search/", {"q": "migracion"})
    kinds = {group.plural for group in response.context["groups"]}
    assert kinds == {model.plural for model in LISTS}
    assert "<mark>migración</mark>" in client.get("/es/search/", {"q": "migracion"}).text
    assert response.context["total"] == sum(group.count for group in response.context["groups"])
    assert "with filters" in response.text

    assert titles(client.get("/search/", {"q": "615 (XXXI)"}))[0] == "resolution-615-xxxi"
    assert titles(client.get("/es/search/", {"q": "Mauricio"})) == titles(
        client.get("/search/", {"q": "mauritius"})
    )


def test_misspelt_words_are_put_right(programme, client):
    for address in ("/es/search/?q=remezas", "/es/activities/?q=remezas&year=2012"):
        page = client.get(address)
        assert "Quizá quiso decir" in page.text
        assert "<strong>remesas</strong>" in page.text


def test_search_that_finds_nothing_says_how_to_go_on(client, db):
    assert "Nothing was found" in client.get("/search/", {"q": "zzz"}).text
    assert client.get("/search/").context["groups"] == []
    for query in ("q=%00", f"q={'x' * 10_000}", "q=a&q=b", "page=-1"):
        for address in ("/search/", "/es/search/", "/search/completions/"):
            assert client.get(f"{address}?{query}").status_code == 400


def test_completions_are_titles_that_hold_what_was_typed(programme, client):
    found = client.get("/es/search/completions/", {"q": "comayag"}).json()["completions"]
    assert found[-1] == {
        "title": "Participación en la primera reunión de la CELAC sobre migraciones, Comayagua",
        "kind": "Actividad",
        "address": "/es/activities/participation-in-the-first-celac-meeting-on-migrations/",
    }
    (country,) = client.get("/search/completions/", {"q": "hondur"}).json()["completions"][:1]
    assert country["address"] == "/activities/?country=HND"
    assert client.get("/search/completions/", {"q": "c"}).json() == {"completions": []}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "/es"])
def test_pages_open_while_there_is_nothing_yet(client, language):
    for page in ("/", "/search/", "/accessibility/"):
        assert client.get(f"{language}{page}").status_code == 200
