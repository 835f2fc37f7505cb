"""Frames of other sites in a real browser: an allowed origin shows a page, another does not."""

from collections.abc import Iterator

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
ALLOWED, OTHER = "http://allowed.test", "http://other.test"
TITLE = "Course on lagoons"
PATHS = ("/embed/activities/", "/es/embed/charts/map/", "/embed/charts/years/", "{record}")


@pytest.fixture
def browser(live_server, settings) -> Iterator[BrowserContext]:
    """A browser without an own network, in which both origins show what a test gives them."""
    settings.EMBEDDING_ORIGINS = ALLOWED
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium.new_context()
        chromium.close()
        connections.close_all()


@pytest.fixture
def paths() -> list[str]:
    activity = ActivityFactory(
        published=True, title_en=TITLE, countries=[CountryFactory()], when="2012"
    )
    ActivityFactory(published=True, title_en="Elsewhere", when="2013")
    return [path.format(record=f"/embed/id/{activity.number}/") for path in PATHS]


def framed(browser: BrowserContext, origin: str, address: str, width: int = 640) -> Frame:
    """Return the frame that a page of an origin shows at an address."""
    page = browser.new_page()
    page.set_default_timeout(30_000)
    body = f'<!doctype html><title>x</title><iframe src="{address}" width="{width}" height="700">'
    page.route(f"{origin}/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(f"{origin}/")
    return page.frames[1]


def test_allowed_origin_shows_the_pages_and_another_does_not(live_server, browser, paths):
    for path in paths:
        shown = framed(browser, ALLOWED, f"{live_server.url}{path}")
        shown.locator("footer a").first.wait_for()
        assert shown.url == f"{live_server.url}{path}"
        blocked = framed(browser, OTHER, f"{live_server.url}{path}")
        assert blocked.url == "chrome-error://chromewebdata/"
    assert browser.cookies() == []


def test_other_pages_are_shown_by_no_origin(live_server, browser, paths):
    for path in ("/", "/activities/", "/admin/login/"):
        blocked = framed(browser, ALLOWED, f"{live_server.url}{path}")
        assert blocked.url == "chrome-error://chromewebdata/"


def test_link_of_a_frame_opens_the_full_page_beside(live_server, browser, paths):
    frame = framed(browser, ALLOWED, f"{live_server.url}{paths[0]}")
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
