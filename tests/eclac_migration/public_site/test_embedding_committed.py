"""Frames of other sites in a real browser: an allowed origin shows a page, another does not."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import BrowserContext, Frame, sync_playwright

from tests.support.factories import ActivityFactory, CountryFactory
from tests.support.runtime.browser import CHROMIUM

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="There is no Chromium to drive."),
]
TITLE = "Course on lagoons"
PATHS = ("/embed/activities/", "/es/embed/charts/map/", "/embed/charts/years/", "{record}")


@pytest.fixture
def paths() -> list[str]:
    # Other tests with transactions of their own have emptied the table of countries.
    names = dict.fromkeys(("name_en", "name_es"), "Honduras")
    honduras = CountryFactory(alpha3="HND", m49="340", **names)
    activity = ActivityFactory(published=True, title_en=TITLE, countries=[honduras], when="2012")
    ActivityFactory(published=True, title_en="Elsewhere", when="2013")
    return [path.format(record=f"/embed/id/{activity.number}/") for path in PATHS]


class OtherSite(BaseHTTPRequestHandler):
    """Another site: a page with a frame of the address after `?`."""

    def do_GET(self) -> None:
        address = self.path.partition("?")[2]
        page = f'<!doctype html><title>x</title><iframe src="{address}" width="640" height="700">'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *arguments) -> None:
        """Write no log."""


@pytest.fixture
def sites() -> Iterator[list[str]]:
    """The origins of two other sites. The browser keeps pages of the Internet off this machine."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), OtherSite) for _number in range(2)]
    for server in servers:
        Thread(target=server.serve_forever, daemon=True).start()
    yield [f"http://localhost:{server.server_port}" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def browser(live_server, settings, paths, sites, monkeypatch) -> Iterator[BrowserContext]:
    """A browser, opened after the records are stored. The first of the sites may embed.

    Playwright runs an event loop in this thread, so Django must allow synchronous calls.
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.EMBEDDING_ORIGINS = sites[0]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium.new_context()
        chromium.close()
        connections.close_all()


def framed(browser: BrowserContext, site: str, address: str) -> Frame:
    """Return the frame that another site shows at an address."""
    page = browser.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{site}/?{address}")
    return page.frames[1]


def test_allowed_origin_shows_the_pages_and_another_does_not(live_server, browser, paths, sites):
    for path in paths:
        shown = framed(browser, sites[0], f"{live_server.url}{path}")
        shown.locator("footer a").first.wait_for()
        assert shown.url == f"{live_server.url}{path}"
        blocked = framed(browser, sites[1], f"{live_server.url}{path}")
        assert blocked.url == "chrome-error://chromewebdata/"
    assert browser.cookies() == []


def test_other_pages_are_shown_by_no_origin(live_server, browser, sites):
    for path in ("/", "/activities/", "/admin/login/"):
        blocked = framed(browser, sites[0], f"{live_server.url}{path}")
        assert blocked.url == "chrome-error://chromewebdata/"


def test_link_of_a_frame_opens_the_full_page_beside(live_server, browser, paths, sites):
    frame = framed(browser, sites[0], f"{live_server.url}{paths[0]}")
    with browser.expect_page() as opened:
        frame.get_by_role("link", name=TITLE).click()
    opened.value.wait_for_load_state()
    assert TITLE in opened.value.title()
    assert frame.url == f"{live_server.url}{paths[0]}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_narrow_frames_and_are_accessible(live_server, browser, paths, scheme):
    page = browser.new_page()
    page.emulate_media(color_scheme=scheme)
    for width in (320, 640):
        page.set_viewport_size({"width": width, "height": 700})
        for path in paths:
            page.goto(f"{live_server.url}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            found = Axe().run(page).response["violations"]
            assert [(one["id"], path, width) for one in found] == []
