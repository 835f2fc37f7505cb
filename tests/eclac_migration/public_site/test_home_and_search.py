"""Home, search and completion, on the programme of 2012 and on nothing at all."""

import pytest

from programme.file_schema import MODELS_BY_FILE
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    EditionFactory,
    MandateFactory,
    MeetingFactory,
    PublicationFactory,
)
from tests.support.kinds import RECORD_MODELS
from tests.support.queries import assert_queries, sql_of_request
from tests.support.query_lists import HOME_QUERIES


def result_slugs(response) -> list[str]:
    return [one.slug for group in response.context["groups"] for one in group.records]


def test_search_finds_every_kind_of_record_without_regard_to_accents(programme, client):
    response = client.get("/search/", {"q": "migracion"})
    kinds = {group.plural for group in response.context["groups"]}
    assert kinds == {model.plural for model in RECORD_MODELS if model in MODELS_BY_FILE.values()}
    assert "<mark>migración</mark>" in client.get("/es/search/", {"q": "migracion"}).text
    assert response.context["total"] == sum(group.count for group in response.context["groups"])

    assert result_slugs(client.get("/search/", {"q": "615 (XXXI)"}))[0] == "resolution-615-xxxi"
    assert result_slugs(client.get("/es/search/", {"q": "Mauricio"})) == result_slugs(
        client.get("/search/", {"q": "mauritius"})
    )


def test_misspelt_words_are_put_right(programme, client):
    for address in ("/es/search/?q=remezas", "/es/activities/?q=remezas&year=2012"):
        page = client.get(address)
        assert "¿Quiso decir" in page.text
        assert "<strong>remesas</strong>" in page.text


def test_search_that_finds_nothing_says_how_to_go_on(client, db):
    assert "No records found" in client.get("/search/", {"q": "zzz"}).text
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


def test_query_that_is_no_text_is_refused_on_every_page(programme, client):
    record = "/meetings/first-celac-meeting-on-migrations/"
    pages = ["/", "/search/", "/search/completions/", "/accessibility/", "/data/", "/reports/"]
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
    assert client.get("/api/v1/meetings/", QUERY_STRING="q=%ff").status_code == 400
    assert client.get("/search/?q=migraci%C3%B3n").status_code == 200


@pytest.mark.django_db
def test_home_costs_the_same_with_one_record_of_a_kind_and_with_three(client):
    for number in range(3):
        activity = ActivityFactory(
            published=True, when="2012", status="planned", mandates=[MandateFactory(published=True)]
        )
        activity.countries.add(CountryFactory(alpha3="HND"))
        MeetingFactory(published=True, status="planned", when="2100")
        EditionFactory(publication=PublicationFactory(published=True), language="ar")
        if number in (0, 2):
            assert_queries(sql_of_request(client, "/"), HOME_QUERIES)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "/es"])
def test_pages_open_while_there_is_nothing_yet(client, language):
    for page in ("/", "/search/", "/accessibility/"):
        assert client.get(f"{language}{page}").status_code == 200


def test_foot_of_every_page_says_whom_to_write_to(client, db, settings):
    settings.CONTACT = ""
    assert "Contacto" not in client.get("/es/").text
    settings.CONTACT = "migration@example.org"
    for page in ("/es/", "/es/activities/", "/es/nothing/"):
        text = client.get(page).text
        assert '<a href="mailto:migration@example.org">Contacto</a>' in text
