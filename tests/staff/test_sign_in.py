"""Sign-in: password, throttle, one-time password; no answer reveals which accounts exist."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone
from prometheus_client import REGISTRY

from staff.forms import SignInForm
from staff.models import SignInEvent, User
from staff.session_store import SessionStore
from staff.sign_in import PASSWORD_BACKEND, PendingSignIn
from tests.support.users import PASSWORD, create_user, event_kinds, is_signed_in, sign_in

pytestmark = pytest.mark.django_db
THROTTLED = "Too many attempts. Try again in 15 minutes."


def error_note(response) -> str:
    found = re.search(r'class="errornote" role="alert">(.*?)</div>', response.text, re.DOTALL)
    return re.sub(r"<.*?>", "", found[1]).strip() if found else ""


def test_sign_in_redirects_to_the_requested_page(client):
    create_user()
    page = client.get("/admin/", follow=True)
    assert page.redirect_chain == [("/admin/login/?next=/admin/", 302)]
    response = client.post(
        "/admin/login/", {"username": "ana", "password": PASSWORD, "next": "/admin/account/"}
    )

    assert (response.status_code, response["Location"]) == (302, "/admin/account/")
    assert is_signed_in(client)
    assert client.get("/admin/login/")["Location"] == "/admin/"
    assert event_kinds() == ["signed-in"]


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:a"])
def test_sign_in_does_not_redirect_to_another_site(client, elsewhere):
    create_user()
    fields = {"username": "ana", "password": PASSWORD, "next": elsewhere}

    assert client.post("/admin/login/", fields)["Location"] == "/admin/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:a"])
def test_no_sign_in_method_redirects_to_another_site(rf, elsewhere):
    """Check every sign-in method, because Django checks only the password form."""
    request, user = rf.get("/"), create_user()
    request.session, user.backend = SessionStore(), PASSWORD_BACKEND
    answer = PendingSignIn.begin(request, user, next_address=elsewhere)

    assert answer["Location"] == "/admin/"


def test_every_refused_sign_in_gets_the_same_answer(client):
    create_user("ana")
    create_user("old", is_active=False)
    User.objects.create_user("visitor", password=PASSWORD)
    User.objects.create(username="provided", is_staff=True, password=make_password(None))
    answers = {
        (answer.status_code, error_note(answer))
        for answer in (
            sign_in(client, "ana", "wrong"),
            sign_in(client, "nobody", "wrong"),
            sign_in(client, "old"),
            sign_in(client, "visitor"),
            sign_in(client, "provided", "x"),
        )
    }

    sentence = str(SignInForm.error_messages["invalid_login"])
    assert answers == {(200, sentence)}
    # An unknown name may be a password in the wrong field, so it is not logged.
    named = list(SignInEvent.objects.order_by("pk").values_list("kind", "username"))
    assert named == [("refused", n) for n in ("ana", "", "old", "visitor", "provided")]


def test_unknown_name_costs_as_many_hashes_as_a_known_one(client, monkeypatch, settings):
    from django.contrib.auth.hashers import MD5PasswordHasher

    create_user()
    hashed = []
    plain = MD5PasswordHasher.encode

    def counted(self, password, salt):
        hashed.append(password)
        return plain(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    costs = []
    for name in ("ana", "nobody"):
        hashed.clear()
        sign_in(client, name, "wrong")
        costs.append(len(hashed))

    assert costs == [1, 1]


def test_name_is_locked_only_for_the_guessing_address(client, monkeypatch):
    from axes.models import AccessAttempt

    create_user("ana")
    create_user("eva")
    office, home = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "198.51.100.7"}
    for number in range(5):
        last = sign_in(client, "ana", f"guess {number}", **office, HTTP_USER_AGENT=f"b{number}")
    assert (last.status_code, error_note(last)) == (429, THROTTLED)
    now = timezone.now()
    AccessAttempt.objects.update(attempt_time=now)
    with monkeypatch.context() as frozen:
        frozen.setattr("django.utils.timezone.now", lambda: now)
        refused = sign_in(client, "ana", **office)

    assert (refused.status_code, refused["Retry-After"]) == (429, "900")
    assert sign_in(Client(), "eva", **office).status_code == 302  # a colleague, same address
    assert sign_in(Client(), "ana", **home).status_code == 302  # the same user, another address
    unknown = [sign_in(client, "nobody", "x", **office) for _number in range(5)][-1]
    # the answer does not reveal whether the name exists
    assert error_note(unknown) == error_note(refused)
    assert event_kinds()[:6] == ["refused"] * 4 + ["throttled"] * 2


def test_name_is_locked_for_the_whole_network_of_the_guessing_address(client):
    create_user("ana")
    for number in range(5):
        last = sign_in(client, "ana", f"guess {number}", REMOTE_ADDR=f"2001:db8:1:2::{number}")

    assert (last.status_code, error_note(last)) == (429, THROTTLED)
    assert sign_in(Client(), "ana", REMOTE_ADDR="2001:db8:1:2::99").status_code == 429
    assert sign_in(Client(), "ana", REMOTE_ADDR="2001:db8:1:3::1").status_code == 302


def test_lock_expires_and_is_not_extended(client, monkeypatch):
    from axes.models import AccessAttempt

    create_user()
    for _number in range(5):
        sign_in(client, "ana", "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    still = sign_in(client)
    assert "in a minute" in error_note(still)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))

    assert sign_in(client).status_code == 302
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, "", "127.0.0.1"),
        (1, "unknown", "127.0.0.1"),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_forwarded_address_is_trusted_only_from_own_proxies(
    client, settings, proxies, forwarded, address
):
    settings.PROXY_COUNT = proxies
    sign_in(client, "nobody", "x", HTTP_X_FORWARDED_FOR=forwarded)

    assert SignInEvent.objects.get().address == address


def refusals_counted() -> float:
    return REGISTRY.get_sample_value("eclac_sign_in_events_total", {"kind": "refused"}) or 0


def test_flood_of_refusals_is_counted_but_not_logged(client, monkeypatch):
    monkeypatch.setattr("staff.audit.MAX_REFUSALS_PER_HOUR", 2)
    before = refusals_counted()
    for number in range(5):
        sign_in(client, f"nobody-{number}", "x")

    assert event_kinds() == ["refused"] * 2
    assert refusals_counted() - before == 5


def test_flood_from_addresses_of_one_network_is_one_flood(client, monkeypatch):
    monkeypatch.setattr("staff.audit.MAX_REFUSALS_PER_HOUR", 2)
    for number in range(5):
        sign_in(client, f"nobody-{number}", "x", REMOTE_ADDR=f"2001:db8:1:2::{number}")
    sign_in(client, "nobody", "x", REMOTE_ADDR="2001:db8:1:3::1")

    addresses = SignInEvent.objects.order_by("pk").values_list("address", flat=True)
    assert [*addresses] == ["2001:db8:1:2::", "2001:db8:1:2::1", "2001:db8:1:3::1"]


def test_session_key_changes_at_sign_in(client):
    create_user()
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    sign_in(client)

    assert client.cookies["sessionid"].value != planted
    assert "planted" not in client.session
    assert not is_signed_in(Client(headers={"cookie": f"sessionid={planted}"}))


def test_one_time_password_works_for_one_sign_in(client):
    user = create_user()
    user.set_one_time_password("given by somebody", valid_for=timedelta(days=1))
    user.save()
    response = sign_in(client, password="given by somebody")
    assert response["Location"] == "/admin/sign-in/new-password/"
    assert not is_signed_in(client)
    page = client.get(response["Location"])
    assert (
        "ana, your one-time password cannot be used again. Choose a password that only you know."
        in (page.text)
    )

    def choose(first, second=None):
        fields = {"new_password1": first, "new_password2": second or first}
        return client.post("/admin/sign-in/new-password/", fields)

    for weak, why in {
        "given by somebody": "Choose a password that is different from the one-time password.",
        "short": "This password is too short.",
        "Cepal-Migracion-2026!": "This password is easy to guess on this site.",
        "121212121212": "This password has too few different characters.",
        "ana@example.org": "too similar",
    }.items():
        assert why in choose(weak).text
    assert "didn’t match" in choose(PASSWORD, "something else").text
    assert choose(PASSWORD)["Location"] == "/admin/"
    assert is_signed_in(client)
    assert event_kinds() == ["password-changed", "signed-in"]
    refused = sign_in(Client(), password="given by somebody")
    assert refused.status_code == 200
    assert error_note(refused).startswith("User name or password incorrect")


def test_one_time_password_expires(client):
    user = create_user()
    user.set_one_time_password(PASSWORD, valid_for=timedelta(days=-1))
    user.save()

    assert error_note(sign_in(client)) == (
        "This one-time password has expired. Ask the site administrator for a new one."
    )
    assert event_kinds() == ["expired"]


def test_sign_in_steps_belong_to_one_session_and_expire(client):
    for step in ("code", "new-password", "set-up"):
        assert client.get(f"/admin/sign-in/{step}/")["Location"] == "/admin/login/"
    user = create_user()
    user.set_one_time_password("given by somebody", valid_for=timedelta(days=1))
    user.save()
    sign_in(client, password="given by somebody")
    assert client.get("/admin/sign-in/set-up/")["Location"] == "/admin/sign-in/new-password/"
    user.set_password("changed meanwhile by somebody")
    user.save()

    assert client.get("/admin/sign-in/new-password/")["Location"] == "/admin/login/"
    assert "Sign in again with your user name and password." in client.get("/admin/login/").text


def test_settings_contain_the_password_rules():
    names = [one["NAME"].rpartition(".")[2] for one in project.AUTH_PASSWORD_VALIDATORS]
    assert names[-2:] == ["GuessablePasswordValidator", "StolenPasswordValidator"]


def test_sign_out_is_logged(client):
    create_user()
    sign_in(client)
    client.post("/admin/logout/")

    assert not is_signed_in(client)
    assert event_kinds() == ["signed-in", "signed-out"]


def test_events_cannot_be_changed_or_deleted(client):
    from django.db import DatabaseError, ProgrammingError, connection, transaction

    sign_in(client, "nobody", "x")
    for act in (
        lambda: SignInEvent.objects.update(note="other"),
        lambda: SignInEvent.objects.all().delete(),
        lambda: connection.cursor().execute("DELETE FROM staff_signinevent"),
    ):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            act()
    with pytest.raises(DatabaseError, match="kept as they are"), transaction.atomic():
        connection.cursor().execute(
            "SET LOCAL catalogue.allow_truncate = 'no'; TRUNCATE staff_signinevent"
        )
    assert event_kinds() == ["refused"]
