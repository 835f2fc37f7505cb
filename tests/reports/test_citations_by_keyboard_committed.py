"""Records proposed while an author types a citation, in a real browser."""

import pytest
from playwright.sync_api import expect

from catalogue.base.period import Period
from reports.models import Report
from tests.reports.samples import completed_course
from tests.support.factories import MeetingFactory
from tests.support.runtime.browser import CHROMIUM, browser_page
from tests.support.users import user_with_role

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason="There is no Chromium to drive."),
]


def test_citation_is_chosen_by_keyboard(transactional_db, monkeypatch, live_server, client):
    # Playwright runs an event loop in this thread, so Django must allow synchronous calls.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    completed_course(1, summary_en="It trained staff.", summary_es="Formó personal.")
    MeetingFactory(published=True, title_en="Seminar of Lima", when="2011")
    quito = MeetingFactory(published=True, title_en="Seminar of Quito", when="2011")
    report = Report(slug="2012")
    report.when = Period.from_edtf("2012")
    report.save()
    client.force_login(user_with_role("editor"))
    with browser_page(live_server.url, client, viewport={"width": 390, "height": 800}) as page:
        page.goto(f"/admin/reports/report/{report.pk}/paragraphs/")
        field = page.locator("textarea[lang=en]", has_text="It trained staff.")
        field.press("End")
        field.press_sequentially(" See [Semin")
        options = page.get_by_role("listbox", name="Records that can be cited").get_by_role(
            "option"
        )
        expect(options).to_have_count(2)
        expect(options.first).to_contain_text("Seminar of")
        while "Quito" not in page.locator("[role=option][aria-selected=true]").inner_text():
            field.press("ArrowDown")
        field.press("Enter")
        expect(options.first).to_be_hidden()
        expect(field).to_have_value(f"It trained staff. See [{quito.number}]")
        field.press_sequentially(" [Semin")
        expect(options.first).to_be_visible()
        field.press("Escape")
        expect(options.first).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
