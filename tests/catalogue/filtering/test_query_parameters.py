"""Unusual requests: odd texts, odd numbers, odd pages."""

import pytest
from django.utils.translation import override

from activities.models import Activity
from catalogue.models import Organization
from tests.support.factories import ActivityFactory, CountryFactory, OrganizationFactory
from tests.support.filter_cases import exported_rows, listed_slugs
from tests.support.kinds import RECORD_MODELS

pytestmark = pytest.mark.django_db


def parameter_errors(client, address: str, **parameters) -> list[str]:
    response = client.get(address, parameters)
    assert response.status_code == 400
    return [problem.sentence for problem in response.context["problems"]]


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "'",
        "''''",
        "'; DROP TABLE activities_activity; --",
        "a & b | !c",
        "foo:*",
        "x <-> y",
        "\\",
        "%",
        "(((",
        "café@example.org",
        "http://example.org/?a=b&c=d",
        "عربى",
        "中文",
        "\u200f\ufeff",
        "🙂",
        '-"',
        '"-"',
        "-",
        "a" * 300,
    ],
)
def test_odd_search_finds_nothing_and_breaks_nothing(client, text):
    ActivityFactory(published=True, title_en="Seminar")

    assert listed_slugs(client, Activity, q=text) == []
    assert exported_rows(client, Activity, q=text) == []


@pytest.mark.parametrize("model", RECORD_MODELS)
def test_every_list_is_searched(client, model):
    assert listed_slugs(client, model, q="'a & b \\") == []
    assert exported_rows(client, model, q="the") == []


@pytest.mark.parametrize("text", ["x" * 10_000, "a\x00b", " ".join("abcdefghijklmnopqrstuvwxyz")])
@pytest.mark.parametrize("file", ["", "export.csv"])
def test_search_that_is_too_much_is_refused_by_name(client, file, text):
    sentences = {
        10_000: "Shorten your search to 300 characters.",
        3: "“q” contains an invalid character (U+0000).",
        51: "Use at most 24 words.",
    }

    assert parameter_errors(client, f"/activities/{file}", q=text) == [sentences[len(text)]]


def test_search_by_what_is_left_out_alone(client):
    ActivityFactory(published=True, title_en="Seminar on remittances")
    other = ActivityFactory(published=True, title_en="Seminar on asylum")

    for sort in ("relevance", "newest", "title"):
        assert listed_slugs(client, Activity, q="-remittances", sort=sort) == [other.slug]
        assert [
            row["title"] for row in exported_rows(client, Activity, q="-remittances", sort=sort)
        ] == ["Seminar on asylum"]


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("abc", "“abc” is not a page number."),
        ("0", "“0” is not a page number."),
        ("-1", "“-1” is not a page number."),
        ("1.0", "“1.0” is not a page number."),
        ("١", "“١” is not a page number."),
        ("²", "“²” is not a page number."),
    ],
)
def test_page_that_is_no_number_is_named(client, page, sentence):
    assert parameter_errors(client, "/activities/", page=page) == [sentence]


@pytest.mark.parametrize("page", ["2", "99999999999999999999", "9" * 5000])
def test_page_beyond_the_last_is_not_there(client, page):
    response = client.get("/activities/", {"page": page})

    assert response.status_code == 404
    assert "<h1>Page not found</h1>" in response.text


@pytest.mark.parametrize("name", ["q", "from", "to", "sort", "page"])
def test_parameter_that_occurs_once_is_refused_twice(client, name):
    value = {"q": "a", "from": "2012-01-01", "to": "2012-01-01", "sort": "title", "page": "1"}

    assert parameter_errors(client, "/activities/", **{name: [value[name]] * 2}) == [
        f"“{name}” can be used only once."
    ]


@pytest.mark.parametrize(
    ("name", "value"), [("headers", "labels"), ("guard", "all"), ("page", "1"), ("colour", "red")]
)
def test_file_refuses_what_it_does_not_take(client, name, value):
    sentence = (
        f"“{value}” is not a valid value for “{name}”."
        if name in ("headers", "guard")
        else f"There is no parameter “{name}” on this page."
    )
    assert parameter_errors(client, "/activities/export.csv", **{name: value}) == [sentence]


@pytest.mark.parametrize("name", ["headers", "guard"])
def test_page_does_not_take_what_only_files_take(client, name):
    assert parameter_errors(client, "/activities/", **{name: "codes"}) == [
        f"There is no parameter “{name}” on this page."
    ]


def test_parameters_without_a_value_ask_for_nothing(client):
    activity = ActivityFactory(published=True)

    assert listed_slugs(client, Activity, q="", country="", year=["", " "], sort="") == [
        activity.slug
    ]


def test_refusal_offers_the_same_address_without_what_is_wrong(client):
    CountryFactory()
    address = "/activities/?country=HND&country=XYZ&q=a&q=b&colour=red&utm_source=mail"
    response = client.get(address)

    assert response.status_code == 400
    assert response.context["address"] == "/activities/?country=HND&utm_source=mail"
    assert client.get(response.context["address"]).status_code == 200


def test_refusal_speaks_the_language_of_its_address(client):
    assert parameter_errors(client, "/es/activities/", colour="red") == [
        "En esta página no existe el parámetro «colour»."
    ]


def test_long_value_is_shortened_where_it_is_named(client):
    assert parameter_errors(client, "/activities/", kind="k" * 500) == [
        f"“{'k' * 79}…” is not a valid value for “kind”."
    ]


@pytest.mark.parametrize("language", ["en", "es"])
def test_titles_sort_by_the_alphabet_of_the_reader(client, language):
    first = OrganizationFactory(published=True, title_en="Água", title_es="Zorro", slug="first")
    second = OrganizationFactory(published=True, title_en="bee", title_es="árbol", slug="second")
    order = [first.slug, second.slug] if language == "en" else [second.slug, first.slug]

    with override(language):
        ordered = [organization.slug for organization in Organization.objects.by_title()]

    assert ordered == order


@pytest.mark.parametrize("model", RECORD_MODELS)
def test_address_of_a_list_answers_only_to_reading(client, model):
    refused, read = client.post(f"/{model.plural}/"), client.head(f"/{model.plural}/")

    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert (read.status_code, read.content) == (200, b"")


def test_query_is_cleaned_as_the_stored_texts_are(client):
    record = ActivityFactory(published=True, title_en="Reunión sobre migración")

    for text in ("Reunio\u0301n", "mi\u00adgra\u200bción", "Reunión\u2028sobre", "\ufeffReunión\n"):
        assert listed_slugs(client, Activity, q=text) == [record.slug]
    assert parameter_errors(client, "/activities/", kind=["seminar", "x\u2066"]) == [
        "“kind” contains an invalid character (U+2066 LEFT-TO-RIGHT ISOLATE)."
    ]
