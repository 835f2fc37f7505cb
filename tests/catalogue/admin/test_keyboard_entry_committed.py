"""Entry of a meeting by keyboard in a real browser, from the empty form to the public page."""

import pytest
from playwright.sync_api import expect

from activities.models import Activity
from catalogue.models import Organization
from meetings.models import Meeting
from tests.support.factories import (
    CountryFactory,
    MandateFactory,
    OrganizationFactory,
    SourceFactory,
    TopicFactory,
)
from tests.support.runtime.browser import CHROMIUM, Keyboard, browser_page
from tests.support.users import user_with_role

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason="There is no Chromium to drive."),
]


@pytest.fixture
def known_records(transactional_db, monkeypatch):
    """Create the existing records.

    Playwright runs an event loop in this thread, so Django must allow synchronous calls.
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    CountryFactory(alpha3="HND", m49="340", name_en="Honduras", name_es="Honduras")
    TopicFactory(name_en="International migration", name_es="Migración internacional")
    MandateFactory(title_en="Resolution 615 (XXXI)", symbol="615 (XXXI)", published=True)
    SourceFactory(title_en="Account of 2012")
    OrganizationFactory(title_en="Economic Commission", acronym_es="CEPAL", published=True)


def sign_in_as(client, role: str):
    client.force_login(user_with_role(role))
    return client


def test_meeting_in_comayagua_is_entered_by_keyboard_and_published(
    known_records, live_server, client
):
    with browser_page(live_server.url, sign_in_as(client, "editor")) as page:
        hands = Keyboard(page)
        page.goto("/admin/")
        page.get_by_role("navigation", name="Add a record").get_by_role(
            "link", name="Activity"
        ).focus()
        hands.press("Enter")
        enter_activity(hands)
        expect(page.get_by_text("was submitted for review.")).to_be_visible()
    assert hands.navigation_count <= 75, hands.navigation_count
    assert hands.key_count <= 1000, hands.key_count
    assert_records_entered()

    with browser_page(live_server.url, sign_in_as(client, "reviewer")) as page:
        page.goto("/admin/")
        page.get_by_role("link", name="1 to review – Activities").press("Enter")
        page.get_by_role("link", name="Participation in the first").press("Enter")
        page.get_by_role("link", name="Publish", exact=True).press("Enter")
        page.get_by_role("button", name="Publish", exact=True).press("Enter")
        expect(page.get_by_text("was published.")).to_be_visible()
        page.goto(f"/es{Activity.objects.get().get_absolute_url()}")
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Participación en la primera reunión de la CELAC sobre migraciones"
        )
        for said in ("Gobierno de Honduras", "Primera Reunión sobre Migraciones", "615 (XXXI)"):
            expect(page.get_by_text(said).first).to_be_visible()


def enter_activity(hands: Keyboard) -> None:
    page = hands.page
    expect(page.locator("#id_title_en")).to_be_focused()
    hands.fill("Participation in the first CELAC meeting on migration", 1)
    hands.fill("Participación en la primera reunión de la CELAC sobre migraciones", 1)
    hands.fill("Partic", 1)
    hands.fill("Com", 2)
    hands.fill("Representatives of the commission attended it.", 1)
    hands.fill("Asistieron representantes de la Comisión.", 1)
    hands.choose("migracion", "International migration")

    hands.press("Alt+ArrowDown")  # date and place
    hands.fill("19 August 2012", 1)
    hands.fill("20 August 2012", 1)
    hands.choose("hond", "Honduras")

    hands.press("Alt+ArrowDown", "Alt+Enter")  # participating organizations
    expect(page.locator("#id_involvements-0-role")).to_be_focused()
    hands.fill("Lea", 1)
    hands.choose("cepal", "Economic Commission")
    hands.press("Alt+Enter")
    expect(page.locator("#id_involvements-1-role")).to_be_focused()
    hands.fill("Host", 1)
    with hands.add_in_popup("Government of Honduras") as popup:
        expect(popup.page.locator("#id_title_en")).to_be_focused()
        popup.press("Tab")
        popup.fill("Gobierno de Honduras", 3)
        popup.fill("Gov", 1)
        popup.choose("hond", "Honduras")

    hands.press("Alt+ArrowDown")  # mandates
    hands.choose("615", "Resolution 615 (XXXI)")

    hands.press("Alt+ArrowDown")  # meetings that it supported
    with hands.add_in_popup("First Meeting on Migrations") as popup:
        expect(popup.page.locator("#id_title_en")).to_be_focused()
        popup.press("Tab")
        popup.fill("Primera Reunión sobre Migraciones", 1)
        popup.fill("Con", 1)
        popup.fill("Com", 0)
        popup.press("Alt+ArrowDown")
        popup.fill("2012-08-19", 1)
        popup.fill("2012-08-20", 1)
        popup.fill("Comayagua", 2)
        popup.choose("hond", "Honduras")

    hands.press("Alt+ArrowDown", "Alt+ArrowDown", "Alt+Enter")  # sources
    expect(page.locator("[id$=object_id-0] .field-source .select2-selection")).to_be_focused()
    hands.choose("account", "Account of 2012")
    hands.press("Tab", "Tab")
    hands.fill("paragraph 5", 1)
    hands.fill("párrafo 5", 0)
    hands.press("Alt+Shift+Enter")  # save and submit


def assert_records_entered() -> None:
    activity, meeting = Activity.objects.get(), Meeting.objects.get()
    honduras = Organization.objects.get(kind="government")
    assert (activity.kind, activity.status, str(activity.when), activity.state) == (
        "meeting-participation",
        "completed",
        "19–20 August 2012",
        "in-review",
    )
    assert [(one.role, one.organization.title_en) for one in activity.involvements.all()] == [
        ("lead", "Economic Commission"),
        ("host", "Government of Honduras"),
    ]
    assert (honduras.title_es, honduras.country.alpha3) == ("Gobierno de Honduras", "HND")
    assert (str(meeting.when), meeting.city_en, meeting.country.alpha3) == (
        "19–20 August 2012",
        "Comayagua",
        "HND",
    )
    assert list(activity.meetings.all()) == [meeting]
    related = (activity.mandates, activity.topics, activity.countries, activity.citations)
    assert [[str(one) for one in rows.all()] for rows in related] == [
        ["Resolution 615 (XXXI)"],
        ["International migration"],
        ["Honduras"],
        ["Account of 2012, paragraph 5"],
    ]
