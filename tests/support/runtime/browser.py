"""A real browser for the admin, of which a test uses the keyboard alone."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from playwright.sync_api import Page, TimeoutError, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""


@contextmanager
def browser_page(address: str, client, *, record_errors: bool = True, **options) -> Iterator[Page]:
    """A page of a browser in which the user of `client` is signed in.

    It is watched for faults of scripts and breaches of the policy, which axe, too, commits.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = chromium.new_context(base_url=address, **options)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}
        context.add_cookies([cookie])
        page = context.new_page()
        page.set_default_timeout(30_000)
        faults: list[str] = []
        if record_errors:
            record_browser_errors(page, faults)
            context.on("page", lambda popup: record_browser_errors(popup, faults))
        yield page
        chromium.close()
        connections.close_all()  # inside Playwright's loop Django has others than outside
        assert not faults, faults


def record_browser_errors(page: Page, faults: list[str]) -> None:
    """Note what the browser complains of: errors of scripts, and breaches of the policy."""
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
    )


class Keyboard:
    """Two hands on a keyboard, which count what they press."""

    def __init__(self, page: Page):
        self.page = page
        self.key_count = 0  # keys, letters included
        self.navigation_count = 0  # keys that only lead on

    def press(self, *keys: str) -> None:
        for key in keys:
            self.key_count += 1
            self.navigation_count += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.key_count += len(text)
        self.page.keyboard.type(text)

    def fill(self, text: str, tabs: int) -> None:
        """Type in the box where one is, and go on by so many stops."""
        self.type(text)
        # A list of the browser's own forgets after a second what was typed before.
        shown = self.page.evaluate("document.activeElement.selectedOptions?.[0].label")
        assert shown is None or shown.startswith(text), (text, shown)
        self.press(*["Tab"] * tabs)

    def choose(self, typed: str, shown: str) -> None:
        """Type in a box until what is looked for is the one that Enter takes."""
        self.type(typed)
        chosen = self.page.locator(".select2-results__option--highlighted", has_text=shown)
        chosen.first.wait_for()
        self.press("Enter")
        expect(self.page.locator(".select2-selection", has_text=shown).first).to_be_visible()
        expect(self.page.locator(".select2-container--open .select2-dropdown")).to_have_count(0)

    @contextmanager
    def add_in_popup(self, typed: str) -> Iterator["Keyboard"]:
        """Type a name in vain, and fill the form that opens; saving closes it."""
        self.type(typed)
        new = self.page.locator(".select2-results__option", has_text=f"Add “{typed}”")
        new.wait_for()
        with self.page.expect_popup() as opened:
            self.press("ArrowUp", "Enter")
        popup = opened.value
        popup.wait_for_url("**/add/**")  # it begins as an empty page, which is loaded too
        popup.wait_for_load_state()
        hands = Keyboard(popup)
        yield hands
        try:
            with popup.expect_event("close"):
                hands.press("Control+s")
        except TimeoutError:
            said = popup.inner_text("#content")
            raise AssertionError(f"It is not saved: {popup.url}\n{said}") from None
        self.key_count += hands.key_count
        self.navigation_count += hands.navigation_count
