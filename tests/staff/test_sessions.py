"""Sessions expire and end with the password; public pages never read the session."""

import re
from time import time

import pytest
from django.core import mail
from django.test import Client

from staff.models import User
from tests.support.users import PASSWORD, create_user, event_kinds, is_signed_in, sign_in

pytestmark = pytest.mark.django_db


def age_session(client, **seconds: int) -> None:
    session = client.session
    for key, ago in seconds.items():
        session[key] = int(time()) - ago
    session.save()


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        ({"seen": 2 * 3600 + 5}, "You were signed out after 120 minutes of inactivity."),
        ({"began": 12 * 3600 + 5}, "Your session ended after 12 hours. Sign in again."),
    ],
)
def test_session_expires_with_a_message(client, moved, said):
    create_user()
    sign_in(client)
    age_session(client, **moved)

    assert not is_signed_in(client)
    assert said in client.get("/admin/login/").text
    assert event_kinds() == ["signed-in", "session-ended"]


def test_activity_extends_a_session_and_is_recorded_once_a_minute(client, monkeypatch):
    create_user()
    sign_in(client)
    now = int(time())
    monkeypatch.setattr("staff.sessions.time", lambda: now)
    found = []
    for seconds in (3600, 30):
        session = client.session
        session["seen"] = now - seconds
        session.save()
        assert is_signed_in(client)
        found.append(client.session["seen"])

    assert found == [now, now - 30]


def test_cookie_ends_with_the_browser(client):
    create_user()
    cookie = sign_in(client).cookies["sessionid"]

    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")


def test_public_page_reads_no_session(client, django_assert_num_queries):
    create_user()
    sign_in(client)
    with django_assert_num_queries(0):
        response = client.get("/nothing-here/")

    assert "Cookie" not in response.get("Vary", "")


def test_new_password_ends_every_other_session(client):
    create_user()
    other = Client()
    sign_in(client)
    sign_in(other)
    new = "a wader in the reeds"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/admin/password_change/", fields).status_code == 302

    assert (is_signed_in(client), is_signed_in(other)) == (True, False)
    assert event_kinds() == ["signed-in", "signed-in", "password-changed"]


def test_deactivated_account_is_signed_out_immediately(client):
    create_user()
    sign_in(client)
    User.objects.update(is_active=False)

    assert not is_signed_in(client)


@pytest.fixture
def mail_enabled(settings, monkeypatch):
    """Configure mail, and send it at once."""
    settings.EMAIL_IS_ENABLED = True
    monkeypatch.setattr("staff.reset_mail.Thread.start", lambda thread: thread.run())


def test_forgotten_password_is_reset_by_mail(client, mail_enabled):
    create_user()
    other = Client()
    sign_in(other)
    assert "Forgot your password?" in client.get("/admin/login/").text
    answer = client.post("/admin/password_reset/", {"email": "ANA@example.org"})
    address = next(line for line in mail.outbox[0].body.splitlines() if "/reset/" in line)
    page = client.get(address.partition("testserver")[2], follow=True)
    new = "a wader in the reeds"
    fields = {"new_password1": new, "new_password2": new}
    done = client.post(page.redirect_chain[-1][0], fields, follow=True)

    assert answer["Location"] == "/admin/password_reset/done/"
    assert "Your password has been set" in done.text
    assert (is_signed_in(client), is_signed_in(other)) == (False, False)
    assert sign_in(client, password=new).status_code == 302
    again = client.get(address.partition("testserver")[2])
    assert "was invalid" in again.text
    assert event_kinds() == ["signed-in", "reset-asked", "password-changed", "signed-in"]


def test_unknown_mail_address_gets_the_same_answer(client, mail_enabled):
    create_user()
    User.objects.create_user("visitor", email="visitor@example.org", password=PASSWORD)
    addresses = ("ana@example.org", "nobody@example.org", "visitor@example.org")
    pages = [
        client.post("/admin/password_reset/", {"email": address}, follow=True).text
        for address in addresses
    ]
    answers = [re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", page) for page in pages]

    assert answers[0] == answers[1] == answers[2]
    assert [message.to for message in mail.outbox] == [["ana@example.org"]]


def test_answer_does_not_wait_for_the_mail(client, settings, monkeypatch):
    settings.EMAIL_IS_ENABLED, begun = True, []
    monkeypatch.setattr("staff.reset_mail.Thread.start", lambda thread: begun.append(thread))
    create_user()
    client.post("/admin/password_reset/", {"email": "ana@example.org"})

    assert (len(begun), mail.outbox) == (1, [])


def test_reset_mails_are_limited(client, mail_enabled):
    create_user()
    for _number in range(5):
        client.post("/admin/password_reset/", {"email": "ana@example.org"})

    assert len(mail.outbox) == 3


def test_mail_server_error_is_logged_without_the_address(client, mail_enabled, monkeypatch, caplog):
    def refuse(message):
        raise ConnectionRefusedError("ana@example.org")

    create_user()
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    answer = client.post("/admin/password_reset/", {"email": "ana@example.org"})

    assert answer.status_code == 302
    assert "ana@" not in caplog.text
    assert "A mail could not be sent: ConnectionRefusedError" in caplog.text


@pytest.mark.parametrize(
    "address", ["/admin/password_reset/", "/admin/password_reset/done/", "/admin/reset/a/b/"]
)
def test_reset_is_unavailable_without_mail(client, address):
    assert client.get(address).status_code == 404
    assert (
        "Lost your password or phone? Contact the site administrator."
        in client.get("/admin/login/").text
    )
