"""Pictures of the tutorial, taken from the running demonstration in English and Spanish.

`python -m tests.support.documentation.pictures` starts the demonstration on a free port, takes the
pictures with Chromium and stores them in `var/docs-pictures`. They show 1280 × 800 points.
"""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from programme.demonstration.accounts import ACCOUNTS
from tests.support.documentation.site_source import PICTURES, PROJECT

CHROMIUM = "/usr/bin/chromium"
SIZE = {"width": 1280, "height": 800}
TIMEOUT_MILLISECONDS = 120_000
# Name of the picture, and the address of the page without the prefix of the language.
PUBLIC_PAGES = (
    ("home", "/"),
    ("list", "/activities/?topic=dementia"),
    ("record", "/activities/dementia-register-of-costa-rica-privacy-and-purpose/"),
)
STAFF_PAGES = (
    ("staff-home", "/admin/"),
    ("form", "/admin/activities/activity/add/"),
    ("drafts", "/admin/activities/activity/?state__exact=draft"),
)


def take_pictures(site: str, folder: Path = PICTURES) -> None:
    """Take all pictures of the site at `site`."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for language, prefix in (("en", ""), ("es", "/es")):
            context = browser.new_context(viewport=SIZE, locale=language)
            page = context.new_page()
            page.set_default_timeout(TIMEOUT_MILLISECONDS)
            for name, address in PUBLIC_PAGES:
                _take(page, site + prefix + address, folder / f"{name}-{language}.png")
            _sign_in(page, site)
            for name, address in STAFF_PAGES:
                _take(page, site + address, folder / f"{name}-{language}.png")
            context.close()
        browser.close()


def _take(page: Page, address: str, file: Path) -> None:
    response = page.goto(address)
    if response is None or not response.ok:
        raise RuntimeError(f"{address} cannot be shown.")
    page.screenshot(path=file)


def _sign_in(page: Page, site: str) -> None:
    account = ACCOUNTS[0]
    page.goto(f"{site}/admin/login/")
    page.fill("[name=username]", account.username)
    page.fill("[name=password]", account.password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{site}/admin/")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def run_demonstration_and_take_pictures() -> None:
    port = free_port()
    variables = {"ENVIRONMENT": "local", "DEMONSTRATION": "1", "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "trial"],
        cwd=PROJECT,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        for line in process.stdout or ():
            if line.startswith("Ctrl-C"):
                take_pictures(f"http://localhost:{port}")
                return
        raise RuntimeError("The demonstration did not start; run `make demo` to see the reason.")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()


if __name__ == "__main__":
    run_demonstration_and_take_pictures()
