"""Entry of a meeting by keyboard in a real browser, from the empty form to the public page."""

import pytest
from playwright.sync_api import expect

from activities.models import Activity, Mandate
from catalogue.models import Organization
from meetings.models import Meeting
from tests.support.factories import (
    CountryFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    SourceFactory,
    TopicFactory,
)
from tests.support.review_forms import admin_url
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
        to_review = page.locator(".to-do li", has_text="To review")
        to_review.get_by_role("link", name="1 activity").press("Enter")
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


def test_choices_of_rows_survive_the_removal_of_a_row_before_them(
    known_records, live_server, client
):
    OrganizationFactory(title_en="Observatory")
    rows = "#participations-group tr.dynamic-participations:not(.empty-form)"
    with browser_page(live_server.url, sign_in_as(client, "editor")) as page:
        page.goto("/admin/meetings/meeting/add/")
        add_row = page.locator("#participations-group .add-row a")
        for _number in range(3):
            add_row.click()
        page.locator(rows).nth(2).locator(".field-organization .select2-selection").focus()
        Keyboard(page).choose("obs", "Observatory")
        page.locator(rows).nth(1).locator(".inline-deletelink").click()
        add_row.click()
        chosen = page.locator(rows).locator(".field-organization .select2-selection")
        expect(chosen).to_have_count(3)
        expect(chosen.nth(1)).to_contain_text("Observatory")
        chosen.nth(2).focus()
        Keyboard(page).choose("economic", "Economic Commission")
        expect(chosen.nth(1)).to_contain_text("Observatory")

        # A new row before stored ones, and the removal of another: stored rows stay themselves.
        meeting = MeetingFactory()
        stored = [
            ParticipationFactory(
                meeting=meeting, organization=OrganizationFactory(), position=place
            )
            for place in (1, 2)
        ]
        page.goto(admin_url(meeting))
        for _number in range(2):
            add_row.click()
        page.locator(rows).nth(2).locator(".field-role select").select_option("organizer")
        page.locator(rows).nth(2).locator(".field-organization .select2-selection").focus()
        hands = Keyboard(page)
        hands.choose("obs", "Observatory")
        hands.press("Alt+Shift+ArrowUp", "Alt+Shift+ArrowUp")
        expect(chosen.nth(0)).to_contain_text("Observatory")
        page.locator(rows).nth(3).locator(".inline-deletelink").click()
        page.locator(rows).nth(2).get_by_role("button", name="Move up").click()
        expect(chosen.nth(0)).to_contain_text("Observatory")
        hands.press("Control+s")
        expect(page.locator(".messagelist .success")).to_be_visible()
        check_rows_from_one_text(page)
    names = [str(row.organization) for row in meeting.participations.all()]
    assert names == ["Observatory", str(stored[1].organization), str(stored[0].organization)]
    assert {row.pk for row in stored} < set(meeting.participations.values_list("pk", flat=True))


def check_rows_from_one_text(page) -> None:
    """Add organizations and provisions from texts; names that are not certain stay in the box."""
    hands = Keyboard(page)
    OrganizationFactory(title_en="Observatory of remittances", acronym_en="OR")
    page.goto("/admin/meetings/meeting/add/")
    rows = page.locator("#participations-group tr.dynamic-participations:not(.empty-form)")
    box = page.get_by_label("Add several organizations")
    box.focus()
    hands.fill("Organizer: CEPAL; hosts: OR; Observ", 1)
    expect(rows).to_have_count(2)
    expect(box).to_have_value("Observ")  # two have names that begin so
    hands.press("Control+s")
    expect(box).to_be_focused()
    box.fill("")
    page.locator("#id_title_en").focus()
    hands.fill("Seminar", 0)
    page.locator("#id_when_0").focus()
    hands.fill("3 May 2013", 0)
    page.locator("#id_topics ~ .select2 .select2-search__field").focus()
    hands.choose("migration", "International migration")
    hands.press("Control+s")
    expect(page.locator(".messagelist .success")).to_be_visible()
    meeting = Meeting.objects.get(title_en="Seminar")
    assert meeting.status == "completed"
    assert [(one.role, str(one.organization)) for one in meeting.participations.all()] == [
        ("organizer", "Economic Commission"),
        ("host", "Observatory of remittances"),
    ]

    page.goto("/admin/activities/mandate/add/")
    hands.press("Alt+Shift+R")
    expect(page.locator("#id_topics option:checked")).to_have_text("International migration")
    page.locator("#id_title_en").focus()
    hands.fill("Resolution 670", 0)
    for language, words in (("English", "Requests"), ("Spanish", "Solicita")):
        page.get_by_label(f"Paste provisions in {language}").focus()
        page.keyboard.insert_text(f"1. {words} one\nof two\n4 (b) {words} two")
        hands.press("Tab")
    hands.press("Control+s")
    expect(page.locator(".messagelist .success")).to_be_visible()
    mandate = Mandate.objects.get(title_en="Resolution 670")
    assert list(mandate.provisions.values_list("number", "text_en", "text_es")) == [
        ("1", "Requests one\nof two", "Solicita one\nof two"),
        ("4 (b)", "Requests two", "Solicita two"),
    ]


BEHIND_THE_BAR = """
    () => {
        const [focused, bar] = [document.activeElement, document.querySelector('.submit-row')];
        const [one, other] = [focused, bar].map(element => element.getBoundingClientRect());
        return !bar.contains(focused) && one.bottom > other.top && one.top < other.bottom;
    }
"""


def test_focus_is_not_behind_the_bar_of_buttons(known_records, live_server, client):
    with browser_page(live_server.url, sign_in_as(client, "editor")) as page:
        page.set_viewport_size({"width": 1280, "height": 700})
        page.goto("/admin/activities/activity/add/")
        expect(page.locator("#id_title_en")).to_be_focused()
        hidden = []
        for _number in range(40):
            page.keyboard.press("Tab")
            if page.evaluate(BEHIND_THE_BAR):
                hidden.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
        assert hidden == []
