"""A browser for tests of the admin by keyboard."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from playwright.sync_api import Page, TimeoutError, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""


@contextmanager
def browser_page(address: str, client, *, record_errors: bool = True, **options) -> Iterator[Page]:
    """Yield a browser page in which the user of `client` is signed in.

    Script errors and violations of the Content-Security-Policy fail the test. Axe causes
    violations itself, so tests with axe set `record_errors` to false.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = chromium.new_context(base_url=address, **options)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}
        context.add_cookies([cookie])
        page = context.new_page()
        page.set_default_timeout(30_000)
        errors: list[str] = []
        if record_errors:
            record_browser_errors(page, errors)
            context.on("page", lambda popup: record_browser_errors(popup, errors))
        yield page
        chromium.close()
        connections.close_all()  # Django opens other connections inside Playwright's event loop
        assert not errors, errors


def record_browser_errors(page: Page, errors: list[str]) -> None:
    """Append script errors and violations of the Content-Security-Policy to `errors`."""
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: (
            errors.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )


class Keyboard:
    """Keyboard input on a page, with the number of pressed keys."""

    def __init__(self, page: Page):
        self.page = page
        self.key_count = 0  # all keys, including letters
        self.navigation_count = 0  # keys other than typed text

    def press(self, *keys: str) -> None:
        for key in keys:
            self.key_count += 1
            self.navigation_count += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.key_count += len(text)
        self.page.keyboard.type(text)

    def fill(self, text: str, tabs: int) -> None:
        """Type into the focused field, and move the focus forward by `tabs` fields."""
        self.type(text)
        # A native list resets its type-ahead after a second, so the selection is checked.
        shown = self.page.evaluate("document.activeElement.selectedOptions?.[0].label")
        assert shown is None or shown.startswith(text), (text, shown)
        self.press(*["Tab"] * tabs)

    def choose(self, typed: str, shown: str) -> None:
        """Type into a search field, and press Enter when the option `shown` is highlighted."""
        self.type(typed)
        chosen = self.page.locator(".select2-results__option--highlighted", has_text=shown)
        chosen.first.wait_for()
        self.press("Enter")
        expect(self.page.locator(".select2-selection", has_text=shown).first).to_be_visible()
        expect(self.page.locator(".select2-container--open .select2-dropdown")).to_have_count(0)

    @contextmanager
    def add_in_popup(self, typed: str) -> Iterator["Keyboard"]:
        """Type an unknown name, and yield the keyboard of the form that opens; then save it."""
        self.type(typed)
        new = self.page.locator(".select2-results__option", has_text=f"Add “{typed}”")
        new.wait_for()
        with self.page.expect_popup() as opened:
            self.press("ArrowUp", "Enter")
        popup = opened.value
        popup.wait_for_url("**/add/**")  # a popup first loads an empty page
        popup.wait_for_load_state()
        keyboard = Keyboard(popup)
        yield keyboard
        try:
            with popup.expect_event("close"):
                keyboard.press("Control+s")
        except TimeoutError:
            text = popup.inner_text("#content")
            raise AssertionError(f"The form is not saved: {popup.url}\n{text}") from None
        self.key_count += keyboard.key_count
        self.navigation_count += keyboard.navigation_count
