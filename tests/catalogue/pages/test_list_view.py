"""List pages: filters, order, pages and invalid parameters."""

import json
from decimal import Decimal

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
    factory_of,
)
from tests.support.kinds import RECORD_MODELS
from tests.support.responses import content_of

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
    assert "<strong>1</strong> group entry" in client.get("/activities/").text

    published_activity("b")
    response = client.get("/activities/")
    assert (response.context["paginator"].count, response.context["collective"]) == (2, 1)
    assert (
        '<strong>1</strong> activity <span class="soft">and 1 group entry</span>' in response.text
    )
    assert '<span class="group-tag">Group entry</span>' in response.text
    spanish = client.get("/es/activities/").text
    assert '<strong>1</strong> actividad <span class="soft">y 1 registro agrupado</span>' in spanish


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
        ({"q": "a\x00b"}, "“q” contains an invalid character (U+0000)."),
        (
            {"q": "a\u202eb"},
            "“q” contains an invalid character (U+202E RIGHT-TO-LEFT OVERRIDE).",
        ),
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


FOREIGN_PARAMETERS = (
    *("mc_cid", "mc_eid", "msclkid", "gbraid", "wbraid", "srsltid", "_gl", "_ga", "mtm_campaign"),
    *("pk_kwd", "_hsenc", "_hsmi", "igshid", "ref", "nocache", "_", "amp;country", "utm_id"),
)


@pytest.mark.parametrize(
    "address",
    ["/activities/", "/activities/export.csv", "/activities/feed.atom", "/api/v1/activities/",
     "/search/", "/data/catalogue.zip", "/es/activities/"],
)  # fmt: skip
def test_parameters_added_by_mail_programs_do_not_turn_a_link_into_an_error(client, address):
    for name in FOREIGN_PARAMETERS:
        assert (name, client.get(address, {name: "1"}).status_code) == (name, 200)
    for name in ("references", "mc", "_x", "am;p", "pkk"):
        assert (name, client.get(address, {name: "1"}).status_code) == (name, 400)


def test_empty_result_offers_to_remove_one_filter(client):
    published_activity("a", countries=[CountryFactory()], when="2012")
    response = client.get("/activities/", {"country": "HND", "year": "2013", "q": "zzz"})
    left = [choice.query_without for choice in response.context["chosen"]]
    assert left == ["country=HND&year=2013", "country=HND&q=zzz", "year=2013&q=zzz"]
    assert all(
        f'href="/activities/?{query.replace("&", "&amp;")}"' in response.text for query in left
    )
    labels = ("“zzz”", "Year: 2013", "Country: Honduras")
    assert all(f">Without {label}</a>" in response.text for label in labels)


def test_active_filters_name_their_filter(client):
    topic = TopicFactory(slug="t", name_en="Remittances", name_es="Remesas")
    published_activity("a", topics=[topic], when="2012", title_en="Sent home")
    query = {"q": "sent", "from": "2010", "year": "2012", "topic": "t"}
    chips = [choice.full_label for choice in client.get("/activities/", query).context["chosen"]]
    assert chips == ["“sent”", "from 2010", "Year: 2012", "Topic: Remittances"]
    spanish = client.get("/es/activities/", {"topic": "t", "year": "2013"}).text
    assert '<span>Tema: Remesas<span class="visually-hidden">' in spanish
    assert ">Sin Tema: Remesas<" in spanish


def test_view_is_kept_when_filters_are_cleared(client):
    published_activity("a", when="2012")
    for year, links in (("2012", 1), ("2013", 2)):  # also offered when nothing is found
        for view, address in ({}, "/activities/"), ({"view": "table"}, "/activities/?view=table"):
            page = client.get("/activities/", {"year": year, **view}).text
            assert page.count(f'href="{address}">Clear all filters</a>') == links


def test_link_to_copy_is_that_of_the_list_in_sight(client):
    published_activity("a", when="2012")
    query = "year=2012&sort=title&view=table"
    page = client.get(f"/activities/?{query}&utm_source=mail").text
    address = f"/activities/?{query}".replace("&", "&amp;")
    assert page.count(f'data-copy-link="{address}"') == 2  # above and below the records
    assert page.count('<button type="button" class="button--quiet script-only">Copy link') == 2
    assert 'data-copy-link="/es/activities/"' in client.get("/es/activities/").text


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


def test_first_eight_values_by_number_of_records_are_in_sight_and_all_are_reachable(client):
    topics = [TopicFactory(slug=f"t-{number}", name_en=f"Topic {number}") for number in range(10)]
    published_activity("a", topics=topics)
    published_activity("b", topics=topics[9:])
    response = client.get("/activities/")
    (topic,) = (one for one in response.context["facets"] if one.name == "topic")
    assert [option.value for option in topic.first_options] == [
        "t-9", *(f"t-{number}" for number in range(7))
    ]  # fmt: skip
    assert [option.value for option in topic.further_options] == ["t-7", "t-8"]
    page = response.text
    assert 'aria-label="Topic 9, 2 activities"' in page
    assert 'aria-label="Topic 8, 1 activity"' in page
    assert 'Show all 10<span class="visually-hidden">: ' in page
    further = '<details class="facet__all" id="all-topic" data-find="Find a value of “Topic”"'
    assert f"{further}>" in page
    chosen = client.get("/activities/", {"topic": "t-8"}).text
    assert f"{further} open>" in chosen


def test_further_values_of_a_filter_are_reachable_without_script(client, monkeypatch):
    monkeypatch.setattr("catalogue.filtering.facets.MAX_OPTIONS", 9)
    topics = [TopicFactory(slug=f"t-{number}", name_en=f"Topic {number}") for number in range(12)]
    published_activity("a", topics=topics, when="2012")
    page = client.get("/activities/", {"year": "2012", "view": "table"}).text
    assert page.count('name="topic"') == 9
    assert "Show all 12" in page
    link = "/activities/?year=2012&view=table&values=topic"
    assert f'href="{link.replace("&", "&amp;")}">Show 3 more values with fewer records</a>' in page

    page = client.get(link).text
    assert page.count('name="topic"') == 12
    assert "more values" not in page
    assert '<input type="hidden" name="values" value="topic">' in page  # a tick keeps them
    assert 'href="/activities/export.csv?year=2012"' in page
    assert 'rel="canonical" href="http://testserver/activities/?year=2012"' in page
    for value in ("year", "kind", "colour", ["topic", "topic"]):
        response = client.get("/activities/", {"values": value})
        assert response.status_code == 400
        assert [problem.name for problem in response.context["problems"]] == ["values"]
    assert client.get("/activities/export.csv", {"values": "topic"}).status_code == 400


def test_group_entries_are_counted_apart_in_filters(client):
    published_activity("a", kind="training", is_collective=True, when="2012")
    published_activity("b", kind="training", is_collective=True, when="2012")
    published_activity("c", kind="training", when="2012")
    published_activity("d", kind="research", is_collective=True, when="2011/2012")
    published_activity("e", kind="publication", when="2011")
    for query in ({}, {"from": "2010"}):  # stored counts, and counts of the rows
        page = client.get("/activities/", query).text
        assert 'aria-label="Training, 1 activity and 2 group entries"' in page
        assert '<span class="count">1 + 2</span>' in page
        assert 'aria-label="Research, 1 group entry"' in page
        assert '<span class="count">+ 1</span>' in page
        assert 'aria-label="2012, 1 activity and 3 group entries"' in page
        assert 'aria-label="2011, 1 activity and 1 group entry"' in page
        assert 'data-label="Show 2 activities and 3 group entries"' in page


@pytest.mark.parametrize(
    ("first", "last", "labelled"),
    [
        (2011, 2013, [2013, 2011]),
        (1990, 2025, [2025, 2010, 2000, 1990]),  # 2020 would touch 2025
        (1998, 2025, [2025, 2010, 1998]),
        (1980, 2025, [2025, 2010, 2000, 1990, 1980]),
    ],
)
def test_labels_of_the_histogram_have_room(client, first, last, labelled):
    for year in (first, last):
        published_activity(f"a-{year}", when=str(year))
    bars = client.get("/activities/").context["histogram"].bars
    assert [bar.year for bar in bars if bar.has_label] == labelled


def test_years_are_a_histogram_with_from_and_to(client):
    for number, when in enumerate(("2008", "2010/2011", "2011", "2011", "2012")):
        published_activity(f"a-{number}", when=when, is_collective=number == 3)
    response = client.get("/activities/", {"from": "2010", "to": "2011"})
    bars = response.context["histogram"].bars
    # The years outside stay in sight, without a gap, the newest first.
    assert [bar.year for bar in bars] == [2012, 2011, 2010, 2009, 2008]
    assert [bar.is_outside for bar in bars] == [True, False, False, True, True]
    heights = [(bar.height, bar.group_height) for bar in bars]
    third = Decimal("33.3")
    assert heights == [(third, 0), (Decimal("66.7"), third), (third, 0), (0, 0), (third, 0)]
    assert response.text.count('<rect class="bar" x="0" width="100%" y="') == 4
    assert 'fill="url(#hatch)" x="0" width="100%" y="0.0%" height="33.3%"/>' in response.text
    assert response.text.count('<li class="outside"><span class="column">') == 3
    assert "; most in 2011: 2 activities and 1 group entry." in response.text
    assert 'name="from" value="2010"' in response.text
    assert {record.slug for record in response.context["page"]} == {"a-1", "a-2", "a-3"}
    years = next(facet for facet in response.context["facets"] if facet.is_year)
    assert [(option.value, option.count) for option in years.options] == [("2011", 3), ("2010", 1)]

    chosen = client.get("/activities/", {"year": "2011"}).context["histogram"].bars
    assert [bar.year for bar in chosen if not bar.is_outside] == [2011]


@pytest.mark.parametrize("file", ["", "export.json"])
def test_year_stands_for_its_first_or_last_day(client, file):
    published_activity("a", when="2011-12-31")
    published_activity("b", when="2012-12-31")
    for parameters, number in (
        ({"from": "2012"}, 1),
        ({"to": "2011"}, 1),
        ({"to": "2012"}, 2),
        ({"from": "2012", "to": "2012"}, 1),
        ({"from": "2012-12-31", "to": "2012"}, 1),
        ({"from": "2013"}, 0),
    ):
        response = client.get(f"/activities/{file}", parameters)
        listed = (
            len(json.loads(content_of(response))) if file else response.context["paginator"].count
        )
        assert (parameters, listed) == (parameters, number)
    for value in ("20", "201", "2012-08", "0999", "２０１２"):
        assert client.get(f"/activities/{file}", {"from": value}).status_code == 400


def test_boxes_of_the_period_stay_when_nothing_is_found(client):
    published_activity("a", when="2012")
    page = client.get("/activities/", {"from": "2031", "q": "zzz"}).text
    assert 'name="from" value="2031"' in page


def test_long_list_has_numbered_pages_that_can_all_be_requested(client, monkeypatch):
    monkeypatch.setattr("catalogue.pages.list_view.PAGE_SIZE", 1)
    monkeypatch.setattr("catalogue.filtering.paginator.MAX_PAGE", 9)
    monkeypatch.setattr("catalogue.pages.list_view.MAX_PAGE", 9)
    for number in range(11):
        published_activity(f"a-{number}")
    numbers = {
        number: client.get("/activities/", {"page": number}).context["page_numbers"]
        for number in (1, 3, 5, 9)
    }
    assert numbers == {
        1: [1, 2, 3, None, 9],
        3: [1, 2, 3, 4, None, 9],
        5: [1, None, 4, 5, 6, None, 9],
        9: [1, None, 7, 8, 9],
    }
    last = client.get("/activities/", {"page": 9, "sort": "title"}).text
    assert 'href="/activities/?sort=title&amp;page=8"' in last
    assert "page=10" not in last
    assert 'rel="next"' not in last
    assert "<strong>9–9</strong> of 11" in last


def test_list_is_shown_as_a_table_with_sortable_columns(client):
    published_activity("a", countries=[CountryFactory()], when="2012", status="planned")
    published_activity("b", when="2013", is_collective=True, status="completed")
    page = client.get("/activities/", {"view": "table", "year": "2012"}).text
    assert (
        '<td data-label="Date" class="date">2012</td><th scope="row"><a href="/activities/a/">'
        in page
    )
    assert '<td data-label="Places">Honduras</td>' in page
    assert '<span class="status-tag">Planned</span>' in page
    completed = client.get("/activities/", {"view": "table", "year": "2013"}).text
    assert '<td data-label="Status">Completed</td>' in completed
    assert 'aria-sort="descending"' in page
    assert 'href="/activities/?view=table&amp;year=2012&amp;sort=oldest"' in page
    assert 'href="/activities/export.csv?year=2012" download' in page  # a file has no view
    assert '<input type="hidden" name="view" value="table">' in page
    cards = client.get("/activities/", {"year": "2012"}).text
    assert 'href="/activities/?year=2012&amp;view=table"' in cards
    assert "<table" not in cards
    for view in ("list", ["table", "table"]):
        assert client.get("/activities/", {"view": view}).status_code == 400
    assert client.get("/activities/export.csv", {"view": "table"}).status_code == 400


@pytest.mark.parametrize("model", RECORD_MODELS)
def test_table_of_each_kind_names_its_records(client, model):
    record = factory_of(model)(published=True)
    page = client.get(f"/{model.plural}/", {"view": "table"}).text
    assert f'<th scope="row"><a href="{record.get_absolute_url()}">' in page
