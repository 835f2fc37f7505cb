"""The public pages of e-mail alerts in a real browser: without script, accessible, on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.db import connections
from playwright.sync_api import sync_playwright

from alerts.mails import send_due_messages
from alerts.models import UNSUBSCRIBE, Subscription
from tests.alerts.readers import READER, path_in
from tests.support.factories import ActivityFactory
from tests.support.runtime.browser import CHROMIUM

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason="There is no Chromium to drive."),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
APPEARANCES = (("light", 1280), ("dark", 820), ("light", 390))
IS_TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def chromium(transactional_db, monkeypatch):
    # Playwright runs an event loop in this thread.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
        connections.close_all()  # Django opens other connections inside Playwright's event loop


def test_pages_are_accessible_and_fit(chromium, live_server, readers):
    ActivityFactory(published=True, when="2012")
    subscription = readers.subscribe("activities?year=2012")
    readers.subscribe("meetings")
    token = subscription.token(UNSUBSCRIBE)
    pages = [
        "/alerts/?about=activities%3Fyear%3D2012",
        "/alerts/?about=nothing",
        "/alerts/requested/",
        f"/alerts/confirm/{subscription.token('alerts.confirm')}/",
        f"/alerts/unsubscribe/{token}/",
        "/activities/?year=2012",
        "/search/?q=nothing",
    ]
    problems = []
    for theme, width in APPEARANCES:
        viewport = {"width": width, "height": 800}
        context = chromium.new_context(viewport=viewport, color_scheme=theme, bypass_csp=True)
        page = context.new_page()
        for prefix in ("", "/es"):
            for path in pages:
                page.goto(f"{live_server.url}{prefix}{path}")
                options = {"runOnly": {"type": "tag", "values": RULES}}
                found = Axe().run(page, options=options).response["violations"]
                problems += [(prefix + path, theme, width, one["id"]) for one in found]
                if page.evaluate(IS_TOO_WIDE):
                    problems.append((prefix + path, theme, width, "too wide"))
        context.close()

    assert problems == []


def test_alert_is_requested_confirmed_and_ended_without_script(chromium, live_server):
    ActivityFactory(published=True, when="2012")
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/es/activities/?year=2012")
    page.get_by_text("Suscribirse").first.click()
    page.get_by_role("link", name="Recibir novedades por correo").first.click()
    page.get_by_label("Correo electrónico").fill(READER)
    page.get_by_label("Semanal, los lunes").check()
    page.get_by_role("button", name="Suscribirse").click()
    page.get_by_role("heading", name="Revise su correo").wait_for()
    send_due_messages()
    page.goto(path_in(mail.outbox[0], "/confirm/"))
    page.get_by_role("button", name="Activar la alerta").click()
    page.get_by_role("heading", name="La alerta está activa").wait_for()
    subscription = Subscription.objects.get()
    assert (subscription.language, subscription.frequency) == ("es", "weekly")
    assert subscription.subject == "activities?year=2012"
    page.get_by_role("link", name="Cancelar la suscripción").click()
    page.get_by_role("button", name="Cancelar la suscripción").click()
    page.get_by_role("heading", name="Se canceló la suscripción").wait_for()

    assert not Subscription.objects.exists()
    assert context.cookies() == []
