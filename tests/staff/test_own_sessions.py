"""The list of a user's own sessions, and signing out."""

import pytest
from django.test import Client

from staff.models import StaffSession
from staff.sessions import browser_name
from tests.staff.test_sessions import age_session
from tests.support.users import create_user, event_kinds, is_signed_in, sign_in

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"
DESK = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def devices():
    """Two clients of one user, on a desk and on a phone, and a client of another user."""
    create_user()
    create_user("eva")
    desk, phone, other = Client(), Client(), Client()
    sign_in(desk, HTTP_USER_AGENT=DESK, REMOTE_ADDR="192.0.2.1")
    sign_in(phone, HTTP_USER_AGENT=PHONE, REMOTE_ADDR="192.0.2.2")
    sign_in(other, "eva")
    return desk, phone, other


def listed_sessions(client) -> list:
    return client.get("/admin/account/").context["sessions"]


def test_own_sessions_are_listed_and_no_others(devices):
    desk, _phone, _other = devices
    listed = [(one.is_current, one.address, one.browser) for one in listed_sessions(desk)]

    assert listed == [
        (True, "192.0.2.1", "Firefox, Windows"),
        (False, "192.0.2.2", "Safari, iPhone"),
    ]


def test_page_shows_no_session_key(devices):
    desk, phone, _other = devices
    page = desk.get("/admin/account/").text

    assert [client.session.session_key in page for client in (desk, phone)] == [False, False]


def test_one_session_is_ended(devices):
    desk, phone, other = devices
    (code,) = [one.code for one in listed_sessions(desk) if not one.is_current]
    response = desk.post("/admin/account/sessions/end/", {"session": code}, follow=True)

    assert "1 session was ended." in response.text
    assert [is_signed_in(client) for client in (desk, phone, other)] == [True, False, True]
    assert event_kinds()[-1] == "session-closed"


def test_all_other_sessions_are_ended(devices):
    desk, phone, other = devices
    third = Client()
    sign_in(third)
    response = desk.post("/admin/account/sessions/end/", follow=True)

    assert "2 sessions were ended." in response.text
    states = [is_signed_in(client) for client in (desk, phone, third, other)]
    assert states == [True, False, False, True]


def test_session_of_another_user_cannot_be_ended(devices):
    desk, _phone, other = devices
    (code,) = [one.code for one in listed_sessions(other)]
    response = desk.post("/admin/account/sessions/end/", {"session": code}, follow=True)

    assert "This session has already ended." in response.text
    assert is_signed_in(other)


def test_expired_session_is_not_listed(devices):
    desk, phone, _other = devices
    age_session(phone, seen=3 * 3600)

    assert [one.is_current for one in listed_sessions(desk)] == [True]


def test_sessions_of_a_deleted_user_are_removed():
    user = create_user()
    sign_in(Client())
    user.delete()

    assert not StaffSession.objects.exists()


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (DESK, "Firefox, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605", "Safari, macOS"),
        ("<script>", ""),
    ],
)
def test_browser_is_named(user_agent, name):
    assert browser_name(user_agent) == name


def test_sign_out_lets_the_browser_remove_pages_and_drafts(client):
    create_user()
    sign_in(client)
    response = client.post("/admin/logout/")

    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_signed_in(client)


def test_expired_session_keeps_the_drafts_of_the_browser(client):
    create_user()
    sign_in(client)
    age_session(client, seen=3 * 3600)

    assert "Clear-Site-Data" not in client.get("/admin/account/")


def test_button_names_a_session_of_an_unknown_browser(devices):
    desk, _phone, _other = devices
    sign_in(Client(), HTTP_USER_AGENT="curl/8", REMOTE_ADDR="192.0.2.4")

    assert '<span class="visually-hidden">: Unknown browser, ' in desk.get("/admin/account/").text


def test_pages_of_the_user_say_sign_out(client):
    create_user()
    sign_in(client)
    pages = [client.get(f"/admin/{page}/").text for page in ("account", "password_change")]
    pages.append(client.post("/admin/logout/").text)

    assert all("Log" not in page and "quality time" not in page for page in pages)
    assert [page.count(">Sign out</button>") for page in pages] == [1, 1, 0]
    assert "You are signed out" in pages[2]
