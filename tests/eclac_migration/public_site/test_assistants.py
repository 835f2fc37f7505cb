"""Access for assistants: the messages of the Model Context Protocol, its tools, and `/llms.txt`."""

import json

import pytest

from eclac_migration.public_site.assistants.protocol import (
    CAPABILITIES_KEY,
    HEADER_MISMATCH,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    UNSUPPORTED_VERSION,
    VERSION,
    VERSION_KEY,
)
from tests.support.factories import (
    ActivityFactory,
    MandateFactory,
    MeetingFactory,
    ProvisionFactory,
)
from tests.support.visibility import HIDDEN_STATES, MarkedRecords

pytestmark = pytest.mark.django_db


def send(client, method: str, params=None, **headers):
    message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params or {}}
    return client.post("/mcp", message, content_type="application/json", headers=headers)


def call(client, tool: str, **arguments) -> dict:
    """Return the result of a tool; a failure is its sentence under “error”."""
    response = send(client, "tools/call", {"name": tool, "arguments": arguments})
    assert (response.status_code, response.json()["id"]) == (200, 7)
    result = response.json()["result"]
    [content] = result["content"]
    if result["isError"]:
        return {"error": content["text"]}
    assert json.loads(content["text"]) == result["structuredContent"]
    return result["structuredContent"]


# --- messages -------------------------------------------------------------------------------------


def test_older_clients_initialize_and_newer_ones_discover(client):
    for asked, agreed in (("2025-06-18", "2025-06-18"), ("1999-01-01", "2025-11-25")):
        answer = send(client, "initialize", {"protocolVersion": asked}).json()["result"]
        assert (answer["protocolVersion"], answer["capabilities"]) == (agreed, {"tools": {}})

    params = {"_meta": {VERSION_KEY: VERSION, CAPABILITIES_KEY: {}}}
    named = {"MCP-Protocol-Version": VERSION, "Mcp-Method": "server/discover"}
    answer = send(client, "server/discover", params, **named).json()["result"]
    assert (answer["supportedVersions"], answer["resultType"]) == ([VERSION], "complete")


def test_notification_gets_no_body(client):
    message = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    response = client.post("/mcp", message, content_type="application/json")
    assert (response.status_code, response.content) == (202, b"")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, PARSE_ERROR),
        (b"\xff{", 400, PARSE_ERROR),
        (b"[" * 50_000, 400, PARSE_ERROR),
        (rb'{"jsonrpc": "2.0", "id": 1, "method": "\ud800"}', 400, PARSE_ERROR),
        (b"[]", 400, INVALID_REQUEST),
        (b'{"id": 1, "method": "ping"}', 400, INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "id": null, "method": "ping"}', 400, INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "id": 1, "method": 5}', 400, INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}', 400, INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "prompts/list"}', 404, METHOD_NOT_FOUND),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call"}', 400, INVALID_PARAMS),
    ],
)
def test_faulty_message_is_answered_with_its_fault(client, body, status, code):
    response = client.post("/mcp", body, content_type="application/json")
    answer = response.json()
    assert (response.status_code, answer["error"]["code"]) == (status, code)
    assert answer["error"]["message"]


@pytest.mark.parametrize(
    ("meta", "headers", "code"),
    [
        ({}, {"MCP-Protocol-Version": VERSION}, INVALID_PARAMS),
        ({VERSION_KEY: VERSION}, {"MCP-Protocol-Version": VERSION}, INVALID_PARAMS),
        ({VERSION_KEY: VERSION, CAPABILITIES_KEY: {}}, {}, HEADER_MISMATCH),
        (
            {VERSION_KEY: VERSION, CAPABILITIES_KEY: {}},
            {"MCP-Protocol-Version": VERSION, "Mcp-Method": "tools/call"},
            HEADER_MISMATCH,
        ),
        (
            {VERSION_KEY: "2030-01-01", CAPABILITIES_KEY: {}},
            {"MCP-Protocol-Version": "2030-01-01", "Mcp-Method": "ping"},
            UNSUPPORTED_VERSION,
        ),
    ],
)
def test_version_of_a_message_agrees_with_its_headers(client, meta, headers, code):
    response = send(client, "ping", {"_meta": meta}, **headers)
    assert (response.status_code, response.json()["error"]["code"]) == (400, code)


def test_only_messages_are_accepted_and_any_site_may_send_them(client):
    assert client.get("/mcp").status_code == 405
    response = client.options("/mcp")
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (204, "*")


def test_messages_count_for_the_limit_of_requests(client, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    statuses = [send(client, "ping").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert client.get("/api/v1/meetings/").status_code == 429


# --- tools ----------------------------------------------------------------------------------------


def test_tools_say_what_they_take(client):
    tools = {one["name"]: one for one in send(client, "tools/list").json()["result"]["tools"]}
    assert [*tools] == ["search", "list_records", "record", "mandate"]
    assert "meetings: " in tools["list_records"]["description"]
    assert tools["record"]["inputSchema"]["required"] == ["number"]
    assert all(one["annotations"]["readOnlyHint"] for one in tools.values())


def test_search_finds_records_in_either_language(client):
    meeting = MeetingFactory(
        published=True, title_en="A lagoon forum", title_es="Foro", when="2012-08"
    )
    for language, title, prefix in (("en", "A lagoon forum", ""), ("es", "Foro", "/es")):
        found = call(client, "search", text="lagoon", language=language)
        [kind] = found["kinds"]
        assert (found["total"], kind["kind"], kind["count"]) == (1, "meetings", 1)
        assert kind["best"] == [
            {
                "number": meeting.number,
                "title": title,
                "date": "2012-08",
                "address": f"http://testserver{prefix}/meetings/{meeting.slug}/",
            }
        ]


def test_list_has_the_filters_and_pages_of_the_api(client):
    MeetingFactory.create_batch(3, published=True, when="2012")
    MeetingFactory(published=True, when="2013")
    first = call(client, "list_records", kind="meetings", filters={"year": 2012}, limit=2)
    rest = call(
        client, "list_records", kind="meetings", filters={"year": "2012"}, cursor=first["next"]
    )
    assert (first["count"], len(first["results"]), len(rest["results"])) == (3, 2, 1)
    assert rest["next"] is None
    assert all(one["number"] and one["permalink"]["en"] for one in first["results"])


def test_record_is_found_by_its_number(client):
    meeting = MeetingFactory(published=True, title_en="Forum")
    assert call(client, "record", number=meeting.number)["title"]["en"] == "Forum"


def test_mandate_comes_with_what_was_done_under_it(client):
    mandate = MandateFactory(published=True, symbol="615 (XXXI)")
    ProvisionFactory(mandate=mandate)
    activity = ActivityFactory(published=True, mandates=[mandate])
    ActivityFactory(mandates=[mandate])
    for symbol in ("615 (XXXI)", "615(xxxi)", str(mandate.number)):
        found = call(client, "mandate", symbol=symbol)
        assert found["mandate"]["number"] == mandate.number
        activities = found["under_it"]["activities"]
        assert activities["count"] == 1
        assert [one["number"] for one in activities["results"]] == [activity.number]


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("search", {}, "“text” is missing"),
        ("search", {"text": 5}, "“text” must be of type string"),
        ("search", {"text": "a", "language": "fr"}, "must be one of: en, es"),
        ("search", {"text": "a " * 5000}, "long"),
        ("list_records", {"kind": "users"}, "must be one of: activities"),
        ("list_records", {"kind": "meetings", "filters": {"colour": "red"}}, "colour"),
        ("list_records", {"kind": "meetings", "filters": {"year": {}}}, "a text or a list"),
        ("list_records", {"kind": "meetings", "filters": {"year": "soon"}}, "year"),
        ("list_records", {"kind": "meetings", "limit": 5000}, "limit"),
        ("list_records", {"kind": "meetings", "cursor": "x"}, "cursor"),
        ("list_records", {"kind": "meetings", "secret": "x"}, "no argument “secret”"),
        ("record", {"number": True}, "must be of type integer"),
        ("record", {"number": 10**30}, "no public record"),
        ("record", {"number": -1}, "no public record"),
        ("mandate", {"symbol": "0" * 30}, "no public mandate"),
        ("mandate", {"symbol": "\0"}, "no public mandate"),
        ("list_records", {"kind": "meetings", "filters": {"country": "\0"}}, "country"),
        ("list_records", {"kind": "meetings", "filters": {"\0": "x"}}, "no parameter"),
    ],
)
def test_call_that_cannot_be_answered_says_why(client, tool, arguments, words):
    assert words in call(client, tool, **arguments)["error"]


@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_tools_reveal_nothing_hidden(client, state):
    world = MarkedRecords(state)
    public = MandateFactory(published=True, symbol="700")
    ActivityFactory(published=True, mandates=[public, world.mandate], project=world.project)
    answers = [
        call(client, "search", text=world.marker),
        call(client, "mandate", symbol="700"),
        call(client, "mandate", symbol=world.mandate.symbol),
        call(client, "mandate", symbol=str(world.mandate.number)),
        call(client, "list_records", kind="activities"),
        *(call(client, "record", number=one.number) for one in world.records),
        *(call(client, "list_records", kind=one.plural) for one in world.records),
    ]
    assert all(world.marker not in json.dumps(one) for one in answers)
    assert {one.number for one in world.records}.isdisjoint(
        record["number"] for one in answers for record in one.get("results", [])
    )


def test_any_characters_may_be_searched(client):
    assert call(client, "search", text="\0 %_'")["total"] == 0


# --- llms.txt -------------------------------------------------------------------------------------


def test_llms_txt_leads_to_the_lists_and_the_data(client):
    response = client.get("/llms.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.startswith("# ")
    for address in ("/meetings/", "/data/", "/api/docs/", "/mcp"):
        assert f"(http://testserver{address})" in response.text
        assert client.get(address).status_code in (200, 405)
