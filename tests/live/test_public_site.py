"""Tests of the public site in a browser: accessibility, keyboard, no script, history."""

import re
import shutil
from contextlib import contextmanager

import pytest

from tests.support.kinds import RECORD_MODELS
from tests.support.runtime.live_server import run_manage, running_site

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
STUDY = "/publications/international-migration-from-a-regional-and-interregional-perspective/"
PAGE_STATUSES = {  # every kind of page, with its status
    "/": 200,
    **{f"/{plural}/": 200 for plural in (*(model.plural for model in RECORD_MODELS), "reports")},
    "/activities/?country=HND&year=2012": 200,
    "/activities/?country=HND&q=zzz": 200,  # without results
    "/activities/?view=table": 200,
    "/activities/?nonsense=1": 400,
    "/publications/?language=ar": 200,
    "/meetings/?q=migracion&sort=title": 200,
    "/meetings/?kind=course&page=5": 200,
    "/search/": 200,
    "/search/?q=remittances": 200,
    "/search/?q=remezas": 200,
    "/search/?q=annual+report+Guatmala": 200,  # with pages and a country that are proposed
    "/countries/": 200,
    "/countries/HND/": 200,
    "/countries/BRB/": 200,  # without records
    "/topics/": 200,
    "/topics/international-migration/": 200,
    **{f"/{page}/": 200 for page in ("about", "help", "privacy", "accessibility")},
    "/data/": 200,
    "/api/docs/": 200,
    "/nothing/": 404,
    "/meetings/gone/": 410,
    "/reports/2012/": 200,
    "/mandates/resolution-615-xxxi/": 200,
    "/mandates/long/": 200,
    "/organizations/eclac/?year=2012": 200,
    "/organizations/many/": 200,
    "/meetings/first-celac-meeting-on-migrations/": 200,
    "/meetings/course/": 200,
    "/meetings/bare/": 200,
    "/meetings/changed/versions/": 200,
    "/meetings/changed/versions/{stamp}/": 200,
    "/projects/programme-of-work-on-international-migration/": 200,
    "/outcomes/article-30-of-the-santiago-declaration/": 200,
    "/activities/training-in-seven-countries/": 200,
    "/publications/study/": 200,
    STUDY: 200,
}
# Colour scheme and width in which each language is checked. The colours and the structure of a page
# do not depend on its language, so that the two languages share the four appearances.
APPEARANCES = {
    "": [("light", 1280), ("dark", 390)],
    "/es": [("light", 390), ("dark", 1280)],
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TIMEOUT_MILLISECONDS = 60_000  # long, for machines under load
MAX_PAGE_BYTES = 100_000  # transferred bytes of a first load, compressed
MAX_SHIFT = 0.01  # of the layout, as browsers count it
LAYOUT_SHIFT_SCRIPT = """
    window.moved = 0;
    new PerformanceObserver(list => list.getEntries().forEach(shift => window.moved += shift.value))
        .observe({type: 'layout-shift', buffered: true});
"""


@pytest.fixture(scope="module")
def site(live_database):
    """Yield a site with the programme of 2012 and additional page samples."""
    address = live_database.create("furnished", template="unchanged")
    script = "from tests.support.page_samples import create_page_samples; create_page_samples()"
    done = run_manage(address, "shell", "-c", script)
    assert done.returncode == 0, done.stderr
    with running_site(address, WEB_PROCESSES="2", WEB_THREADS="2") as running:
        yield running


@pytest.fixture(scope="module")
def chromium(session_sockets):
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine.")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def browser_page(chromium, *, width: int = 1280, scheme: str = "light", script: bool = True):
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
    )
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    page = context.new_page()
    try:
        yield page
    finally:
        context.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """Return the script of axe-core."""
    from axe_playwright_python.sync_playwright import Axe

    return Axe().axe_script


# The result of axe holds every element of a page, so only the first of each issue is returned.
AXE_ISSUES_SCRIPT = """async rules => {
    const options = {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']};
    const {violations} = await axe.run(document, options);
    return violations.map(issue => [issue.id, issue.nodes[0].html.slice(0, 200)]);
}"""


def accessibility_issues(page, axe: str, language: str) -> list[tuple[str, str]]:
    """Return the issues that axe finds on a page, in the appearances of its language."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    issues = []
    for scheme, width in APPEARANCES[language]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        issues += [
            (f"{scheme} {width} {name}", html)
            for name, html in page.evaluate(AXE_ISSUES_SCRIPT, RULES)
        ]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            issues.append((f"{width} wider than the window", ""))
    return issues


@pytest.mark.parametrize("language", APPEARANCES)
def test_every_kind_of_page_is_accessible_light_and_still(site, chromium, axe, language):
    listed = site.get("/meetings/changed/versions/").text
    stamp = re.findall(r'href="([0-9TZ:-]+)/"', listed)[-1]
    problems_by_page: dict = {}
    with browser_page(chromium) as page:
        page.add_init_script(LAYOUT_SHIFT_SCRIPT)
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        weights: list[int] = []
        wire.on("Network.loadingFinished", lambda end: weights.append(end["encodedDataLength"]))
        page.on(
            "console",
            lambda message: violations.append(message.text) if "Policy" in message.text else None,
        )
        for address, status in PAGE_STATUSES.items():
            if language and address == "/api/docs/":  # the API documentation is only in English
                continue
            violations: list[str] = []
            weights.clear()
            response = page.goto(f"{site.address}{language}{address.format(stamp=stamp)}")
            weight, moved = sum(weights), page.evaluate("window.moved")
            problems = [(text, "") for text in violations]
            if response.status != status:
                problems.append((f"status {response.status}", ""))
            if weight > MAX_PAGE_BYTES:
                problems.append((f"{weight} bytes", ""))
            if moved > MAX_SHIFT:
                # A busy machine can paint a page before all of it has arrived.
                page.reload()
                moved = page.evaluate("window.moved")
            if moved > MAX_SHIFT:
                problems.append((f"moved by {moved}", ""))
            problems += accessibility_issues(page, axe, language)
            page.set_viewport_size({"width": 1280, "height": 900})
            page.emulate_media(color_scheme="light")
            if problems:
                problems_by_page[address] = problems
    assert problems_by_page == {}


@pytest.mark.parametrize("language", APPEARANCES)
def test_opened_and_updated_content_is_accessible(site, chromium, axe, language):
    with browser_page(chromium) as page:
        for address in ("/activities/?country=HND", STUDY):
            page.goto(f"{site.address}{language}{address}")
            page.evaluate(
                "document.querySelectorAll('details').forEach(element => element.open = true)"
            )
            assert accessibility_issues(page, axe, language) == []
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{site.address}{language}/")
        page.fill("#find-home", "migra")
        page.wait_for_selector("#find-home-options [role=option]")
        page.keyboard.press("ArrowDown")
        assert accessibility_issues(page, axe, language) == []
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{site.address}{language}/activities/")
        page.focus("#f-kind-training")
        page.keyboard.press("Space")
        page.wait_for_url("**/activities/?kind=training")
        assert accessibility_issues(page, axe, language) == []
        page.goto(f"{site.address}{language}/activities/?from=2012-02-30&kind=nothing")
        assert accessibility_issues(page, axe, language) == []


def test_from_home_to_a_record_by_keyboard_alone(site, chromium):
    with browser_page(chromium) as page:
        page.goto(site.address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "find-home"
        page.keyboard.type("comayag")
        page.wait_for_selector("#find-home-options [role=option]")
        assert "suggestion" in page.inner_text("#announcements")
        page.keyboard.press("ArrowDown")
        chosen = page.get_attribute("#find-home", "aria-activedescendant")
        assert page.get_attribute(f"#{chosen}", "aria-selected") == "true"
        page.keyboard.press("Escape")
        assert page.get_attribute("#find-home", "aria-expanded") == "false"
        page.keyboard.type("ua")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=comayagua")
        page.focus(".record-item h3 a")
        page.keyboard.press("Enter")
        page.wait_for_selector("article .record-header h1")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copy link").press("Enter")
        page.get_by_role("button", name="Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == page.url
        assert page.inner_text("#announcements") == "Copied"


def test_filters_update_in_place_keep_the_focus_and_go_back(site, chromium):
    from playwright.sync_api import expect

    with browser_page(chromium) as page:
        page.goto(f"{site.address}/activities/")
        page.evaluate("window.here = true")
        page.focus("#f-kind-training")
        page.keyboard.press("Space")
        page.wait_for_url("**/activities/?kind=training")
        expect(page.locator("#announcements")).to_contain_text("1 group entry")
        assert page.evaluate("window.here")  # the page was not reloaded
        assert page.evaluate("document.activeElement.id") == "f-kind-training"
        assert page.get_attribute(".languages a", "href").endswith("/es/activities/?kind=training")
        page.go_back()
        page.wait_for_url("**/activities/")
        expect(page.locator("#f-kind-training")).not_to_be_checked()
        page.goto(f"{site.address}/activities/?kind=training")  # the address can be shared
        assert page.is_checked("#f-kind-training")


OPEN_FILTERS_SCRIPT = """
    document.querySelectorAll('#filters, #filters details').forEach(one => one.open = true)
"""
LAST_VALUES_SCRIPT = """
    [...document.querySelectorAll('.facet:has([type=checkbox])')]
        .map(facet => [...facet.querySelectorAll('[type=checkbox]')].at(-1).id)
"""
STATE_SCRIPT = """id => {
    const box = document.getElementById(id);
    return {
        checked: box.checked,
        focus: document.activeElement === box,
        inner: box.closest('.facet__options').scrollTop,
        closed: document.querySelectorAll('details:is(#filters, #filters *):not([open])').length,
        top: Math.round(box.getBoundingClientRect().top),
    };
}"""


def tick(page, box_id: str, *, by_mouse: bool) -> None:
    """Tick or clear a value, and wait until the list is replaced and settled."""
    page.evaluate("document.getElementById('list').dataset.before = ''")
    if by_mouse:
        page.click(f"[id='{box_id}']")
    else:
        page.keyboard.press("Space")
    page.wait_for_selector("#list:not([data-before], .htmx-settling)")


@pytest.mark.parametrize("width", [390, 1280])
def test_last_value_of_each_facet_keeps_its_place_and_focus(site, chromium, width):
    with browser_page(chromium, width=width) as page:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{site.address}/activities/")
        page.evaluate("window.here = true")
        page.evaluate(OPEN_FILTERS_SCRIPT)
        values = page.evaluate(LAST_VALUES_SCRIPT)
        assert len(values) == 10
        moved = {}
        for value in values:
            for by_mouse in (True, False):
                box = page.locator(f"[id='{value}']")
                box.evaluate("box => box.scrollIntoView({block: 'center', behavior: 'instant'})")
                box.focus()
                before = page.evaluate(STATE_SCRIPT, value)
                for is_checked in (True, False):
                    tick(page, value, by_mouse=by_mouse)
                    after = page.evaluate(STATE_SCRIPT, value)
                    # The browser rounds the position of a page.
                    distance = abs(after.pop("top") - before["top"])
                    expected = {**before, "checked": is_checked, "focus": True}
                    del expected["top"]
                    if distance > 1 or after != expected:
                        moved[value, by_mouse, is_checked] = (distance, expected, after)
        assert moved == {}
        assert page.evaluate("window.here")  # the page was not reloaded

        # A page that becomes too short for its position keeps its height.
        page.goto(f"{site.address}/activities/")
        page.evaluate("document.getElementById('filters').open = true")
        box = page.locator("#f-status-planned")
        box.evaluate("box => box.scrollIntoView({block: 'start', behavior: 'instant'})")
        top = page.evaluate(STATE_SCRIPT, "f-status-planned")["top"]
        tick(page, "f-status-planned", by_mouse=True)
        assert abs(page.evaluate(STATE_SCRIPT, "f-status-planned")["top"] - top) <= 1


def test_phone_leads_to_the_results_with_one_button(site, chromium):
    with browser_page(chromium, width=390) as page:
        page.goto(f"{site.address}/activities/")
        page.click("#filters > summary")
        button = page.locator("#apply")
        edges = button.bounding_box()
        assert edges["y"] + edges["height"] <= 900  # at the lower edge, before the last filter
        assert button.inner_text() == "Show 9 activities and 11 group entries"
        tick(page, "f-kind-training", by_mouse=True)
        assert button.inner_text() == "Show 1 group entry"
        button.click()
        page.wait_for_selector("#results-heading:focus", state="attached")
        assert not page.evaluate("document.getElementById('filters').open")
        assert page.locator(".record-item").count() == 1


def test_menus_copied_address_years_and_box_of_values(site, chromium):
    from playwright.sync_api import expect

    with browser_page(chromium) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{site.address}/activities/?kind=training&view=table")
        for query in ("kind=training&view=table", "view=table&kind=research&kind=training"):
            if page.url != f"{site.address}/activities/?{query}":
                page.focus("#f-kind-research")
                tick(page, "f-kind-research", by_mouse=False)  # the list has new buttons
            assert page.url == f"{site.address}/activities/?{query}"
            page.get_by_role("button", name="Copy link").first.press("Enter")
            page.get_by_role("button", name="Copied").wait_for()
            expect(page.locator("#announcements")).to_have_text("Copied")
            assert page.evaluate("navigator.clipboard.readText()") == page.url
        menu = page.locator(".menu-button").nth(1)
        menu.locator("summary").press("Enter")
        menu.locator("a").first.focus()
        page.keyboard.press("Escape")
        expect(menu.locator("a").first).not_to_be_visible()
        assert page.evaluate("document.activeElement.textContent") == "Subscribe"

        page.fill("#f-from", "201")  # incomplete: explained in place, nothing is sent
        page.press("#f-from", "Tab")
        page.fill("#f-from", "2013")
        page.press("#f-from", "Tab")
        page.wait_for_url("**from=2013**")
        assert page.inner_text("#count").startswith("0 ")
        page.goto(f"{site.address}/activities/")
        page.evaluate(OPEN_FILTERS_SCRIPT)
        placeholders = page.locator(".facet__all input[type=search]").evaluate_all(
            "boxes => boxes.map(box => box.placeholder)"
        )
        facets = ("Region or group", "Organization", "Topic")  # not the years, which are in order
        assert placeholders == [f"Find a value of “{facet}”" for facet in facets]
        further = page.locator("#all-organization li")
        assert further.count() > 1
        name = further.last.locator("span").first.inner_text()
        page.fill("#find-all-organization", name.upper())
        expect(page.locator("#all-organization li:visible")).to_contain_text([name])
        page.fill("#find-all-organization", "zzz")
        expect(page.locator("#all-organization li:visible")).to_have_count(0)


def test_arabic_distribution_is_found_without_script(site, chromium):
    with browser_page(chromium, width=390, script=False) as page:
        page.goto(site.address)
        page.click("text=All publications >> nth=0")
        page.click("#filters > summary")
        page.check("#f-language-ar")
        page.click(".apply button")
        page.click(f".record-item h3 a[href='{STUDY}']")
        text = page.inner_text("main")
        assert "Global Forum on Migration and Development, Mauritius, 2012" in text
        assert "editions not recorded" in text
        page.goto(f"{site.address}/es/publications/")
        page.click("#filters > summary")
        page.check("#f-language-ar")
        page.click(".apply button")
        assert "language=ar" in page.url
        assert page.inner_text("#count").startswith("2 ")
        page.select_option("#sort", "title")
        page.click(".sort button")
        assert "sort=title" in page.url
        assert not page.is_visible(".results-tools [data-copy-label] button")


def test_nothing_moves_on_a_phone_while_a_page_loads(site, chromium):
    with browser_page(chromium, width=390) as page:
        page.add_init_script(LAYOUT_SHIFT_SCRIPT)
        moved = {}
        for address in ("/", "/activities/", STUDY):
            page.goto(site.address + address)
            page.wait_for_load_state("networkidle")
            moved[address] = page.evaluate("window.moved")
    assert {address: shift for address, shift in moved.items() if shift > 0.01} == {}
