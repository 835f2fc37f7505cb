"""List pages: filters, order, pages and invalid parameters."""

import pytest
from django.urls import reverse

from catalogue.models import CountryGroup
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    ProjectFactory,
    ProvisionFactory,
    TopicFactory,
)
from tests.support.kinds import RECORD_MODELS

pytestmark = pytest.mark.django_db
PLURALS = [model.plural for model in RECORD_MODELS]


def listed_slugs(client, address: str, **parameters) -> list[str]:
    response = client.get(address, parameters)
    assert response.status_code == 200, response.text
    return [record.slug for record in response.context["page"]]


def published_activity(slug: str, **fields) -> object:
    return ActivityFactory(slug=slug, published=True, **fields)


def test_values_of_a_filter_are_alternatives_and_filters_combine(client):
    honduras, peru = CountryFactory(), CountryFactory(alpha3="PER")
    published_activity("a", countries=[honduras], when="2012")
    published_activity("b", countries=[peru], when="2012")
    published_activity("c", countries=[honduras], when="2013")
    published_activity("d", when="2012")

    assert listed_slugs(client, "/activities/", country=["HND", "PER"], year="2012") == ["b", "a"]
    assert listed_slugs(client, "/activities/", year=["2012", "2013"], country="HND") == ["c", "a"]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"year": "2012"}, ["day", "month", "ongoing", "year"]),
        ({"year": "2011"}, ["ongoing"]),
        ({"from": "2012-07-05"}, ["later", "month", "ongoing", "year"]),
        ({"to": "2012-07-04"}, ["day", "month", "ongoing", "unknown-end", "year"]),
        ({"from": "2012-07-04", "to": "2012-07-04"}, ["day", "month", "ongoing", "year"]),
        ({"from": "2013-02-01", "to": "2013-02-28"}, ["ongoing"]),
    ],
)
def test_overlapping_period_is_found(client, parameters, found):
    for slug, when in {
        "day": "2012-07-04",
        "month": "2012-07",
        "year": "2012",
        "ongoing": "2009/..",
        "later": "2014-01-01",
        "unknown-end": "2009/",
    }.items():
        published_activity(slug, when=when)
    published_activity("undated")
    assert sorted(listed_slugs(client, "/activities/", **parameters)) == found


def test_filter_includes_narrower_rows(client):
    topic, body = TopicFactory(slug="above"), OrganizationFactory(slug="body", published=True)
    published_activity("a", topics=[TopicFactory(broader=topic)])
    part = OrganizationFactory(parent=body, published=True)
    published_activity("b").involvements.create(organization=part, role="lead")
    published_activity("c")

    assert listed_slugs(client, "/activities/", topic="above") == ["a"]
    assert listed_slugs(client, "/activities/", organization="body") == ["b"]


def test_region_filter_includes_its_countries_and_subregions(client):
    published_activity("member", countries=[CountryFactory(alpha3="CRI")])
    published_activity("own", regions=[CountryGroup.objects.get(slug="mesoamerica")])
    published_activity("within", regions=[CountryGroup.objects.get(slug="central-america")])
    published_activity("elsewhere", countries=[CountryFactory(alpha3="FRA")])

    assert sorted(listed_slugs(client, "/activities/", region="mesoamerica")) == [
        "member",
        "own",
        "within",
    ]


def test_mandate_is_inherited_from_the_project_and_answered_by_provisions(client):
    mandate = MandateFactory(slug="mandate", published=True)
    provision = ProvisionFactory(mandate=mandate, slug="provision")
    published_activity("own", mandates=[mandate])
    published_activity(
        "through-project", project=ProjectFactory(published=True, mandates=[mandate])
    )
    published_activity("through-draft-project", project=ProjectFactory(mandates=[mandate]))
    published_activity("through-provision", provisions=[provision])

    found = sorted(listed_slugs(client, "/activities/", mandate="mandate"))
    assert found == ["own", "through-project", "through-provision"]
    assert listed_slugs(client, "/activities/", provision="provision") == ["through-provision"]


def test_whole_region_of_a_country_is_counted_and_offered(client):
    honduras = CountryFactory()
    published_activity("country", countries=[honduras], when="2012")
    published_activity("region", regions=[CountryGroup.objects.get(slug="celac")], when="2012")
    published_activity("other-year", regions=[CountryGroup.objects.get(slug="celac")], when="2013")
    response = client.get("/activities/", {"country": "HND", "year": "2012"})

    offered = [(one.group.slug, one.count, one.query) for one in response.context["region_counts"]]
    assert [record.slug for record in response.context["page"]] == ["country"]
    assert offered == [("celac", 1, "year=2012&region=celac")]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", ["b", "c", "a"]),
        ("oldest", ["c", "b", "a"]),
        ("title", ["a", "c", "b"]),
        ("changed", ["c", "b", "a"]),
        ("relevance", ["b", "c", "a"]),
    ],
)
def test_list_has_the_requested_order(client, sort, order):
    published_activity("a", title_en="Álgebra")
    published_activity("b", title_en="Zebra", when="2013")
    published_activity("c", title_en="beta", when="2012")
    assert listed_slugs(client, "/activities/", sort=sort) == order


def test_group_entries_are_marked(client):
    published_activity("a", is_collective=True)
    assert "<strong>1 group entry</strong>" in client.get("/activities/").text

    published_activity("b")
    response = client.get("/activities/")
    assert (response.context["paginator"].count, response.context["collective"]) == (2, 1)
    assert "<strong>1 activity and 1 group entry</strong>" in response.text
    spanish = client.get("/es/activities/").text
    assert "<strong>1 actividad y 1 registro agrupado</strong>" in spanish


@pytest.mark.parametrize("plural", PLURALS)
@pytest.mark.parametrize("file", ["", "export.csv"])
@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"kind": "nonsense"}, "nonsense"),
        ({"topic": "nonsense"}, "nonsense"),
        ({"year": "12"}, "12"),
        ({"year": "20123"}, "20123"),
        ({"from": "2012-02-30"}, "2012-02-30"),
        ({"to": "tomorrow"}, "tomorrow"),
        ({"from": "2013-01-01", "to": "2012-01-01"}, "The end date is before the start date."),
        ({"sort": "random"}, "random"),
        ({"q": ["a", "b"]}, "“q” can be used only once."),
        ({"q": "x" * 301}, "Shorten your search to 300 characters."),
        ({"q": "a\x00b"}, "“q” contains an invalid character."),
        ({"topic": ["x"] * 101}, "“topic” accepts at most 100 values."),
    ],
)
def test_invalid_parameter_is_named(client, plural, file, parameters, named):
    response = client.get(f"/{plural}/{file}", parameters)
    assert response.status_code == 400
    sentences = [problem.sentence for problem in response.context["problems"]]
    if "kind" in parameters and client.get(f"/{plural}/", {"kind": ""}).status_code == 400:
        named = "kind"  # a list without this filter
    assert any(named in sentence for sentence in sentences)


def test_all_invalid_parameters_are_named_and_the_valid_ones_are_offered(client):
    CountryFactory()
    response = client.get("/activities/?country=HND&country=XXX&kind=x&foo=1&year=2012")
    assert [problem.value for problem in response.context["problems"]] == ["1", "x", "XXX"]
    assert response.context["address"] == "/activities/?country=HND&year=2012"


def test_pages_divide_the_list_and_end(client):
    for number in range(26):
        published_activity(f"a-{number}")
    first = listed_slugs(client, "/activities/")
    second = listed_slugs(client, "/activities/", page="2")
    assert (len(first), len(second), len({*first, *second})) == (25, 1, 26)
    assert client.get("/activities/", {"page": "3"}).status_code == 404
    response = client.get("/activities/export.csv", {"page": "1"})
    assert response.status_code == 400
    assert [problem.sentence for problem in response.context["problems"]] == [
        "There is no parameter “page” on this page."
    ]


def test_draft_and_unknown_value_get_the_same_answer(client):
    for state in ({"draft": True}, {"in_review": True}, {"withdrawn": True}):
        slug = f"body-{next(iter(state))}".replace("_", "-")
        OrganizationFactory(slug=slug, **state)
        hidden = client.get("/activities/", {"organization": slug})
        unknown = client.get("/activities/", {"organization": "x" * len(slug)})
        assert hidden.status_code == unknown.status_code == 400
        assert hidden.text.replace(slug, "x" * len(slug)) == unknown.text


def test_tracking_parameters_are_ignored(client):
    published_activity("a")
    assert listed_slugs(client, "/activities/", utm_source="x", fbclid="y", gclid="z") == ["a"]


def test_empty_result_offers_to_remove_one_filter(client):
    published_activity("a", countries=[CountryFactory()], when="2012")
    response = client.get("/activities/", {"country": "HND", "year": "2013", "q": "zzz"})
    left = [choice.query_without for choice in response.context["chosen"]]
    assert left == ["country=HND&year=2013", "country=HND&q=zzz", "year=2013&q=zzz"]
    assert all(
        f'href="/activities/?{query.replace("&", "&amp;")}"' in response.text for query in left
    )


@pytest.mark.parametrize("plural", PLURALS)
def test_empty_list_says_so_in_both_languages(client, plural):
    assert "Nothing has been published yet." in client.get(f"/{plural}/").text
    assert "Nothing has been published yet." not in client.get(f"/es/{plural}/").text


def test_facets_offer_what_public_records_have(client):
    published_activity("a", countries=[CountryFactory()], when="2011/2012", kind="training")
    ActivityFactory(countries=[CountryFactory(alpha3="PER")], when="2020", kind="research")
    facets = {one.name: one for one in client.get("/activities/").context["facets"]}
    offered = {
        name: [option.value for option in facets[name].options]
        for name in ("year", "kind", "country")
    }
    assert offered == {"year": ["2012", "2011"], "kind": ["training"], "country": ["HND"]}


def test_switch_of_language_stays_on_the_page_with_its_filters(client):
    CountryFactory()
    page = client.get("/activities/", {"country": "HND", "year": "2012"}).text
    assert 'href="/es/activities/?country=HND&amp;year=2012" lang="es"' in page


def test_missing_translation_is_shown_in_the_other_language_and_marked(client):
    MeetingFactory(slug="m", title_en="", title_es="Foro", published=True)
    page = client.get("/meetings/").text
    assert (
        '<span lang="es" dir="auto">Foro</span> <small class="fallback">(in Spanish)</small>'
        in page
    )
    assert "fallback" not in client.get("/es/meetings/").text


@pytest.mark.parametrize("plural", PLURALS)
def test_list_and_file_have_names(plural):
    assert reverse(f"{plural}:list") == f"/{plural}/"
    assert reverse(f"{plural}:csv") == f"/{plural}/export.csv"
