"""The public site in a real browser: for everybody, by keyboard, without script, back and forth."""

import shutil
from contextlib import contextmanager

import pytest

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
STUDY = "/publications/international-migration-from-a-regional-and-interregional-perspective/"
PAGES = [
    "/",
    "/activities/",
    "/activities/?country=HND&year=2012",
    "/activities/?country=HND&q=zzz",
    "/activities/?nonsense=1",
    "/publications/?language=ar",
    "/meetings/?q=migracion&sort=title",
    "/search/?q=remittances",
    "/search/?q=remezas",
    "/accessibility/",
    "/nothing/",
    "/mandates/resolution-615-xxxi/",
    "/organizations/eclac/?year=2012",
    "/meetings/first-celac-meeting-on-migrations/",
    "/projects/programme-of-work-on-international-migration/",
    "/outcomes/article-30-of-the-santiago-declaration/",
    "/activities/training-in-seven-countries/",
    STUDY,
]
LOOKS = [
    ("", "light", 1280),
    ("/es", "dark", 390),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 60_000  # milliseconds, on a machine that does much else


@pytest.fixture(scope="module")
def chromium(_sockets):
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine.")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def tab(chromium, *, width: int = 1280, scheme: str = "light", script: bool = True):
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    try:
        yield page
    finally:
        context.close()


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_nothing_is_in_anybodys_way(site, chromium, language, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    axe, found, said = Axe(), {}, []
    with tab(chromium, width=width, scheme=scheme) as page:
        page.on("console", lambda one: said.append(one.text) if "Policy" in one.text else None)
        for address in PAGES:
            page.goto(site.address + language + address)
            result = axe.run(page, options={"runOnly": {"type": "tag", "values": RULES}})
            problems = [
                (one["id"], one["nodes"][0]["html"][:200]) for one in result.response["violations"]
            ]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                problems.append(("wider than the window", ""))
            if problems:
                found[address] = problems
    assert found == {}
    assert said == []  # the policy forbids nothing that the pages bring


def test_from_home_to_a_record_by_keyboard_alone(site, chromium):
    with tab(chromium) as page:
        page.goto(site.address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "find-home"
        page.keyboard.type("comayag")
        page.wait_for_selector("#find-home-options [role=option]")
        assert "Suggestions" in page.inner_text("#said")
        page.keyboard.press("ArrowDown")
        chosen = page.get_attribute("#find-home", "aria-activedescendant")
        assert page.get_attribute(f"#{chosen}", "aria-selected") == "true"
        page.keyboard.press("Escape")
        assert page.get_attribute("#find-home", "aria-expanded") == "false"
        page.keyboard.type("ua")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=comayagua")
        page.focus(".found h3 a")
        page.keyboard.press("Enter")
        page.wait_for_selector("article.record")


def test_filters_update_in_place_keep_the_focus_and_go_back(site, chromium):
    with tab(chromium) as page:
        page.goto(f"{site.address}/activities/")
        page.evaluate("window.here = true")
        page.focus("#f-kind-training")
        page.keyboard.press("Space")
        page.wait_for_url("**/activities/?kind=training")
        page.wait_for_function("document.querySelector('#said').textContent.includes('1 result')")
        assert page.evaluate("window.here")  # the page was not loaded anew
        assert page.evaluate("document.activeElement.id") == "f-kind-training"
        assert page.get_attribute(".languages a", "href").endswith("/es/activities/?kind=training")
        page.go_back()
        page.wait_for_url("**/activities/")
        page.wait_for_function("!document.querySelector('#f-kind-training').checked")
        page.goto(f"{site.address}/activities/?kind=training")  # the address can be shared
        assert page.is_checked("#f-kind-training")


def test_newcomer_finds_without_script_what_was_handed_out_in_arabic_and_where(site, chromium):
    with tab(chromium, width=390, script=False) as page:
        page.goto(site.address)
        page.click("text=What was handed out in Arabic?")
        page.click(".items h3 a")
        text = page.inner_text("main")
        assert "Global Forum on Migration and Development, Mauritius, 2012" in text
        assert "which editions is not known" in text
        page.goto(f"{site.address}/es/publications/")
        page.click("#filters > summary")
        page.check("#f-language-ar")
        page.click(".apply button")
        assert "language=ar" in page.url
        assert page.inner_text("#count").startswith("1 ")


def test_nothing_moves_while_a_page_loads(site, chromium):
    script = """new Promise(done => {
        let sum = 0;
        new PerformanceObserver(list => list.getEntries().forEach(one => sum += one.value))
            .observe({type: 'layout-shift', buffered: true});
        setTimeout(() => done(sum), 500);
    })"""
    for width in (1280, 390):
        with tab(chromium, width=width) as page:
            for address in ("/", "/activities/", STUDY):
                page.goto(site.address + address)
                assert (width, address, page.evaluate(script) < 0.02) == (width, address, True)
