"""The promises of the page on privacy: no cookies, and nothing from other sites."""

import re

from tests.support.responses import text_of

PAGES = ("about", "help", "privacy", "accessibility")


def test_public_pages_set_no_cookie_and_load_nothing_from_other_sites(programme, client):
    names = ("activities", "meetings", "publications", "outcomes", "mandates", "projects")
    lists = [f"/{name}/" for name in (*names, "organizations", "reports", "countries", "data")]
    record = "/meetings/first-celac-meeting-on-migrations/"
    files = ["/activities/export.csv", "/activities/feed.atom", "/search/completions/?q=hon"]
    pages = ["/", *lists, *(f"/{name}/" for name in PAGES), "/search/?q=hon", record, "/nothing/"]
    for address in (*pages, *files, *(f"/es{page}" for page in pages)):
        response = client.get(address)
        text = text_of(response)
        assert (address, dict(response.cookies)) == (address, {})
        assert "Set-Cookie" not in response
        if response["Content-Type"].startswith("text/html"):
            loaded = re.findall(
                r'<(?:script|img|iframe)[^>]* src="([^"]*)"|<link rel="(?:stylesheet|icon)" '
                r'href="([^"]*)"',
                text,
            )
            assert loaded
            assert [each for each in loaded if not "".join(each).startswith("/")] == []
            policy = response["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert re.findall(r"https?:", policy) == []
