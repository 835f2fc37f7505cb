"""Unsaved input and dropped files in a real browser: input survives an expired session and a lost
connection."""

import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from catalogue.models import Source
from meetings.models import Meeting
from staff.models import StaffSession, User
from tests.support.factories import MeetingFactory, OrganizationFactory
from tests.support.runtime.browser import CHROMIUM, Keyboard, browser_page

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason="There is no Chromium to drive."),
]
DRAFTS = "Object.keys(localStorage).filter((one) => one.startsWith('draft:'))"


@pytest.fixture
def browser_client(transactional_db, client, monkeypatch):
    """Return a client in a thread with the event loop of Playwright, which Django must allow."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    client.force_login(User.objects.create_superuser("editor", password="a long enough password"))
    return client


def test_unsaved_input_survives_a_lost_session_and_connection(live_server, browser_client):
    OrganizationFactory(title_en="Observatory")
    with browser_page(live_server.url, browser_client) as page:
        page.goto("/admin/meetings/meeting/add/")
        page.fill("#id_title_en", "Forum")
        page.locator("#participations-group .add-row a").click()
        page.select_option("#id_participations-0-role", "host")
        page.locator("#participations-0 .field-organization .select2-selection").focus()
        Keyboard(page).choose("obs", "Observatory")
        page.context.set_offline(True)
        page.keyboard.press("Control+s")
        page.get_by_text("No connection. Your draft is stored in this browser.").wait_for()
        page.context.set_offline(False)
        StaffSession.objects.all().delete()
        page.keyboard.press("Control+s")
        page.wait_for_url("**/login/**")
        page.fill("#id_username", "editor")
        page.fill("#id_password", "a long enough password")
        page.keyboard.press("Enter")
        page.wait_for_url("**/meeting/add/")
        page.get_by_role("button", name="Restore draft").wait_for()
        assert page.input_value("#id_title_en") == ""
        page.get_by_role("button", name="Restore draft").click()
        assert page.input_value("#id_title_en") == "Forum"
        assert page.input_value("#id_participations-0-role") == "host"
        assert (
            "Observatory" in page.locator("#participations-0 .select2-selection").first.inner_text()
        )
        page.keyboard.press("Control+s")
        page.wait_for_url("**/meetings/meeting/")
        assert page.evaluate(DRAFTS) == []

        page.goto("/admin/meetings/meeting/add/")
        page.fill("#id_title_en", "Another")
        page.goto("/admin/")
        page.get_by_role("heading", name="Unsaved drafts in this browser").wait_for()
        page.goto("/admin/meetings/meeting/add/")
        page.get_by_role("button", name="Restore draft").click()
        assert page.input_value("#id_title_en") == "Another"
        page.locator("#logout-form button").click()
        page.wait_for_url("**/logout/")
        assert page.evaluate(DRAFTS) == []
    assert Meeting.objects.get().participations.get().role == "host"


def test_refused_form_is_offered_to_the_next_new_form_and_not_filled_in(
    live_server, browser_client
):
    other = MeetingFactory(title_en="Another meeting")
    with browser_page(live_server.url, browser_client, timezone_id="Asia/Tokyo") as page:
        page.goto("/admin/meetings/meeting/add/")
        page.fill("#id_title_en", "Forum")
        page.fill("#id_when_0", "no date at all")
        page.keyboard.press("Control+s")
        page.locator(".errornote:not(#offline)").wait_for()
        page.goto(f"/admin/meetings/meeting/{other.pk}/change/")
        assert page.input_value("#id_title_en") == "Another meeting"
        assert page.locator("#draft").is_hidden()
        assert page.locator(".timezonewarning").count() == 0
        page.goto("/admin/meetings/meeting/add/")
        page.get_by_role("button", name="Restore draft").wait_for()
        assert page.input_value("#id_title_en") == ""
        offered = page.locator("#draft time").inner_text()
        assert re.fullmatch(r"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d", offered)
        stored = page.evaluate(f"JSON.parse(localStorage.getItem({DRAFTS}[0])).at")
        saved_at = timezone.localtime(datetime.fromtimestamp(stored / 1000, UTC))
        assert offered.endswith(f"{saved_at:%H:%M}")  # the zone of the pages, not of the browser
        page.get_by_role("button", name="Discard draft").click()
        page.reload()
        page.wait_for_load_state()
        assert page.locator("#draft").is_hidden()
        assert page.evaluate(DRAFTS) == []


def test_file_dropped_on_the_citations_becomes_a_source(
    live_server, browser_client, settings, tmp_path
):
    settings.SOURCE_FILES_ROOT = tmp_path
    meeting = MeetingFactory(title_en="Forum")
    with browser_page(live_server.url, browser_client) as page:
        page.goto(f"/admin/meetings/meeting/{meeting.pk}/change/")
        dropped = page.evaluate_handle(
            """() => {
                const data = new DataTransfer();
                data.items.add(new File(['%PDF-1.4'], 'Acta de Lima.pdf'));
                data.items.add(new File(['MZ'], 'bad.exe'));
                return data;
            }"""
        )
        group = "#catalogue-citation-content_type-object_id-group"
        page.dispatch_event(group, "drop", {"dataTransfer": dropped})
        page.get_by_text("Saved as the source “Acta de Lima”.").wait_for()
        page.get_by_text("“bad.exe” is not accepted. Upload a PDF").first.wait_for()
        page.keyboard.press("Control+s")
        page.wait_for_load_state()
        page.wait_for_url("**/admin/meetings/meeting/")
    assert [one.source.title_en for one in meeting.citations.all()] == ["Acta de Lima"]
    assert Source.objects.count() == 1
