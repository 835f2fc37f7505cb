"""The client of the protocol's own software development kit, against a real server."""

import asyncio

import pytest
from mcp import Client

from tests.support.factories import ActivityFactory, MandateFactory

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_client_lists_and_calls_the_tools(live_server, mode):
    mandate = MandateFactory(published=True, symbol="615 (XXXI)")
    ActivityFactory(published=True, mandates=[mandate], title_en="Support to “lagoons”")

    async def conversation():
        async with Client(f"{live_server.url}/mcp", mode=mode) as client:
            tools = await client.list_tools()
            found = await client.call_tool("mandate", {"symbol": "615 (XXXI)"})
            failed = await client.call_tool("record", {"number": 999_999})
            return tools.tools, found, failed

    tools, found, failed = asyncio.run(conversation())
    assert len(tools) == 4
    [activity] = found.structured_content["under_it"]["activities"]["results"]
    assert activity["title"]["en"] == "Support to “lagoons”"
    assert activity["permalink"]["en"].startswith(live_server.url)
    assert failed.is_error
    assert "no public record" in failed.content[0].text
