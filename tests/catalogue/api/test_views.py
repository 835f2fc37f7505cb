"""The API: what the page shows, in both languages, page by page, and nothing that is not public."""

import json
import re

import pytest
from django.test import override_settings
from jsonschema import Draft202012Validator

from activities.models import Activity
from catalogue.api import throttling
from catalogue.api.resolved_serializers import resolved_serializer
from catalogue.kinds import listed_kinds
from eclac_migration.public_site.api import schema
from meetings.models import Meeting
from tests.support.edge_cases import EDGE_CASE_TEXT, edge_case_activities
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
)
from tests.support.kinds import RECORD_MODELS
from tests.support.queries import assert_queries, assert_same_queries, sql_of_request
from tests.support.query_lists import API_QUERIES
from tests.support.visibility import (
    MarkedRecords,
    add_relations,
    cite_internal_source,
    link_many,
    link_single,
)

pytestmark = pytest.mark.django_db
ROOT = "http://testserver/api/v1/"


def get_json(client, address: str, **parameters) -> dict:
    response = client.get(address, parameters)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    return response.json()


def all_results(client, address: str, **parameters) -> list[dict]:
    """All records of a list, page after page."""
    page = get_json(client, address, **parameters)
    found = page["results"]
    while page["next"]:
        page = get_json(client, page["next"])
        found += page["results"]
    assert page["count"] == len(found)
    return found


def test_record_says_everything_in_both_languages(client):
    body = OrganizationFactory(published=True, title_en="Body", title_es="Órgano", slug="body")
    draft = OrganizationFactory(draft=True, slug="draft")
    meeting = MeetingFactory(
        published=True,
        slug="forum",
        title_en="Forum",
        title_es="Foro",
        when="2012-08-19/2012-08-20",
        country=CountryFactory(alpha3="ECU"),
        series_bodies=[body, draft],
        part_of=MeetingFactory(draft=True, slug="hidden"),
        prepares=MeetingFactory(published=True, slug="later", title_en="Later"),
    )
    ParticipationFactory(meeting=meeting, organization=body, role="host")
    ParticipationFactory(meeting=meeting, organization=draft, role="organizer")
    ParticipationFactory(meeting=meeting, organization=None, group_en="All", group_size=7)
    record = get_json(client, "/api/v1/meetings/forum/")

    link = {"number": body.number, "slug": "body", "title": {"en": "Body", "es": "Órgano"}}
    link["url"] = f"{ROOT}organizations/body/"
    assert record["number"] == meeting.number
    assert record["permalink"] == {
        "en": "http://testserver/meetings/forum/",
        "es": "http://testserver/es/meetings/forum/",
    }
    assert record["title"] == {"en": "Forum", "es": "Foro"}
    assert record["when"] == {
        "edtf": "2012-08-19/2012-08-20",
        "label": {"en": "19–20 August 2012", "es": "19 y 20 de agosto de 2012"},
        "first_day": "2012-08-19",
        "last_day": "2012-08-20",
    }
    assert record["country"]["name"] == {"en": "Ecuador", "es": "Ecuador"}
    assert record["series_bodies"] == [link]
    assert (record["part_of"], record["prepares"]["slug"]) == (None, "later")
    group = {"role": "participant", "organization": None, "group": {"en": "All", "es": ""}}
    assert record["participations"] == [
        {
            "role": "host",
            "organization": link,
            "group": {"en": "", "es": ""},
            "group_kind": "",
            "group_size": None,
        },
        group | {"group_kind": "", "group_size": 7},
    ]


def test_answers_are_what_the_description_says_whatever_is_in_them(client):
    """Every kind of record, with something in every relation, against its own schema."""
    public, other = MarkedRecords("published"), MarkedRecords("published-too")
    link_many(public, other)
    link_single(public, other)
    cite_internal_source(public)
    edge_case_activities()
    description = schema()
    for model in RECORD_MODELS:
        plural = model.plural
        answers = description["paths"][f"/api/v1/{plural}/"]["get"]["responses"]["200"]
        wanted = answers["content"]["application/json"]["schema"]
        validator = Draft202012Validator(wanted | {"components": description["components"]})
        page = get_json(client, f"/api/v1/{plural}/")
        assert [error.message for error in validator.iter_errors(page)] == []
        assert page["count"] == len(page["results"]) == model.objects.public().count()
        assert page["count"] == (9 if model is Activity else 2)
        assert get_json(client, page["results"][0]["url"]) == page["results"][0]
    summaries = {record["summary"]["es"] for record in all_results(client, "/api/v1/activities/")}
    assert f"{EDGE_CASE_TEXT}ñ" in summaries


def test_resolved_serializer_returns_what_the_framework_returns():
    public, other = MarkedRecords("published"), MarkedRecords("published-too")
    link_many(public, other)
    link_single(public, other)
    edge_case_activities()
    for kind in listed_kinds():
        view = kind.api_view_set()
        records = view.as_public(list(view.get_queryset()))
        context = {"origin": "https://example.org"}
        by_framework = view.serializer_class(records, many=True, context=context).data
        resolved = resolved_serializer(view.serializer_class, context["origin"])
        assert [resolved.to_representation(record) for record in records] == by_framework
        assert len(records) > 1


@pytest.mark.parametrize(
    ("sort", "slugs"),
    [
        ("newest", "a-5 a-6 a-2 a-1 a-3 a-4 a-0"),
        ("oldest", "a-3 a-1 a-2 a-6 a-5 a-0 a-4"),
        ("title", "a-0 a-3 a-6 a-1 a-4 a-2 a-5"),
        ("changed", "a-6 a-5 a-4 a-3 a-2 a-1 a-0"),
        ("relevance", "a-6 a-5 a-4 a-3 a-2 a-1 a-0"),
    ],
)
def test_pages_hold_the_list_in_its_order_each_record_once(client, sort, slugs):
    for number, when in enumerate([None, "2012", "2012", "2010", None, "2013-01-01", "2012"]):
        ActivityFactory(
            published=True, title_en=f"Seminar {number % 3}", slug=f"a-{number}", when=when
        )
    ActivityFactory(draft=True, title_en="Seminar")
    asked = {"sort": sort, "q": "seminar"}
    found = all_results(client, "/api/v1/activities/", limit="2", **asked)
    page = client.get("/activities/", asked).context["page"]

    assert " ".join(record["slug"] for record in found) == slugs
    assert [record.slug for record in page] == slugs.split()


def test_page_after_a_cursor_costs_what_the_first_does(client):
    for number in range(4):
        ActivityFactory(published=True, countries=[CountryFactory()], when=f"{2000 + number}")
    address, pages = f"{ROOT}activities/?limit=1", 0
    while address:
        assert_queries(sql_of_request(client, address), API_QUERIES[Activity])
        address, pages = get_json(client, address)["next"], pages + 1
    assert pages == 4


def test_list_costs_the_same_with_one_row_in_every_relation_and_with_three(client):
    first, found = MarkedRecords("published"), {1: {}, 3: {}}
    for number in (1, 2, 3):
        add_relations(first, number)
        if number in found:
            for model in RECORD_MODELS:
                found[number][model] = sql_of_request(client, f"/api/v1/{model.plural}/")
    for model in RECORD_MODELS:
        assert_same_queries(found[1][model], found[3][model], API_QUERIES[model])


@pytest.mark.parametrize("address", ["nothing/", "activities/a/b/", "activities/a%0Ab/"])
def test_unknown_address_is_answered_in_json(client, address):
    response = client.get(f"/api/v1/{address}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_address_of_what_is_not_public(client):
    for state, status in {"draft": 404, "in_review": 404, "withdrawn": 410}.items():
        for record in MarkedRecords(state).records:
            response = client.get(f"/api/v1/{record.plural}/{record.slug}/")
            assert (state, response.status_code) == (state, status)
            assert response["Content-Type"] == "application/problem+json"
            if status == 404:
                unknown = client.get(f"/api/v1/{record.plural}/unknown/")
                assert response.content == unknown.content


def test_former_address_leads_to_the_present_one(client):
    meeting = MeetingFactory(published=True, slug="first")
    meeting.slug = "second"
    meeting.save()
    response = client.get("/api/v1/meetings/first/")
    assert (response.status_code, response["Location"]) == (301, f"{ROOT}meetings/second/")


def test_what_cannot_be_answered_is_a_problem_that_names_it(client):
    for query, name in {
        "colour=red": "colour",
        "kind=nonsense": "kind",
        "country=XXX": "country",
        "limit=0": "limit",
        "limit=201": "limit",
        "cursor=x": "cursor",
        "cursor=WzFd": "cursor",
        "cursor=W1tdLCB7fV0=": "cursor",
        "q=a&q=b": "q",
        "from=2012-02-30": "from",
        "page=2": "page",
    }.items():
        response = client.get(f"/api/v1/activities/?{query}")
        body = json.loads(response.content)
        assert (query, response.status_code) == (query, 400)
        assert response["Content-Type"] == "application/problem+json"
        assert (body["type"], body["title"], body["status"]) == ("about:blank", "Bad Request", 400)
        assert [one["name"] for one in body["parameters"]] == [name]
    activity = ActivityFactory(published=True)
    assert client.get(f"/api/v1/activities/{activity.slug}/?x=1").status_code == 400
    assert client.get("/api/v1/activities/?utm_source=mail").status_code == 200


def test_errors_of_every_kind_are_problems(client, monkeypatch):
    refused = client.get("/api/v1/activities/", headers={"accept": "text/csv"})
    for response, status in {
        client.get("/api/v1/nothing/"): 404,
        client.get("/api/nothing"): 404,
        client.post("/api/v1/activities/"): 405,
        refused: 406,
    }.items():
        assert (response.status_code, response["Content-Type"]) == (
            status,
            "application/problem+json",
        )
        assert json.loads(response.content)["status"] == status
    client.raise_request_exception = False
    monkeypatch.setattr("catalogue.api.views.compiled_relations", lambda *_: 1 / 0)
    response = client.get("/api/v1/activities/")
    assert (response.status_code, json.loads(response.content)["status"]) == (500, 500)


def test_reader_who_has_the_answer_is_not_sent_it_again(client):
    activity = ActivityFactory(published=True, slug="a")
    first = client.get("/api/v1/activities/a/")
    again = client.get("/api/v1/activities/a/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Access-Control-Allow-Origin"] == "*"
    activity.countries.add(CountryFactory())
    changed = client.get("/api/v1/activities/a/", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def test_any_page_may_read(client):
    response = client.options("/api/v1/activities/", headers={"origin": "https://example.org"})
    assert (response.status_code, response.content) == (204, b"")
    for answer in (response, client.get("/api/v1/"), client.get("/api/v1/activities/?x=1")):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "If-None-Match" in answer["Access-Control-Allow-Headers"]
    assert "Set-Cookie" not in response.headers


def test_address_that_asks_too_often_is_told_when_to_come_again(client, monkeypatch):
    monkeypatch.setattr(throttling.time, "time", lambda: 1_000_000_015.0)
    monkeypatch.setattr(throttling, "CLEANUP_PROBABILITY", 1)
    with override_settings(API_REQUESTS_PER_MINUTE=2):
        found = [client.get("/api/v1/") for _ in range(3)]
        other = client.get("/api/v1/", REMOTE_ADDR="192.0.2.7")
        monkeypatch.setattr(throttling.time, "time", lambda: 1_000_000_075.0)
        later = client.get("/api/v1/")
    assert [response.status_code for response in (*found, other, later)] == [
        200,
        200,
        429,
        200,
        200,
    ]
    assert found[2]["Retry-After"] == "5"
    assert json.loads(found[2].content)["detail"] == (
        "Too many requests came from this IP address. Try again in 5 seconds."
    )
    digests = list(throttling.ApiUse.objects.values_list("address", flat=True))
    assert "192.0.2.7" not in str(digests)
    assert {len(digest) for digest in digests} == {64}  # HMAC-SHA-256


def test_addresses_of_one_network_share_a_limit(client, monkeypatch):
    monkeypatch.setattr(throttling.time, "time", lambda: 1_000_000_015.0)
    addresses = ("2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:3::1")
    with override_settings(API_REQUESTS_PER_MINUTE=1):
        found = [client.get("/api/v1/", REMOTE_ADDR=address) for address in addresses]

    assert [response.status_code for response in found] == [200, 429, 200]


def test_description_and_documentation_are_there_without_another_host(client):
    described = client.get("/api/schema/").json()
    page = client.get("/api/docs/")
    lists = client.get("/api/v1/").json()

    assert described["openapi"].startswith("3.1")
    assert len(described["paths"]) == 2 * (len(RECORD_MODELS) + 1)  # and the reports
    assert page.status_code == 200
    assert not re.search(r"(src|<link[^>]* href)=\"https?://(?!testserver/)", page.text)
    for model in RECORD_MODELS:
        assert f"/api/v1/{model.plural}/{{slug}}/" in page.text
        assert lists[model.plural] == f"{ROOT}{model.plural}/"
    yaml = client.get("/api/schema/", headers={"accept": "application/vnd.oai.openapi"})
    assert yaml.text.startswith("openapi: 3.1")
    assert Meeting.objects.count() == Activity.objects.count() == 0
