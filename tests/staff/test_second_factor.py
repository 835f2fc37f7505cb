"""The second factor: requirement, setup, verification and recovery."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff import second_factor
from staff.models import SignInEvent, User
from tests.support.users import (
    PASSWORD,
    add_totp_device,
    create_user,
    event_kinds,
    is_signed_in,
    sign_in,
    totp_code,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_factor_required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def setup_key(client, second_factor_required) -> str:
    """Sign in as an administrator without a second factor; return the key that the page shows."""
    create_user(is_superuser=True)
    assert sign_in(client)["Location"] == "/admin/sign-in/set-up/"
    client.get("/admin/sign-in/set-up/")
    return client.session["new_key"]


@pytest.fixture
def recovery_codes(client, setup_key) -> list[str]:
    """Set up the second factor of the administrator and return the recovery codes."""
    page = client.post("/admin/sign-in/set-up/", {"code": totp_code(setup_key)})
    return re.findall(r"<li><code>(\w{4}-\w{4})</code>", page.text)


def submit_code(client, code: str):
    """Sign in with the password, then submit a code."""
    assert sign_in(client)["Location"] == "/admin/sign-in/code/"
    return client.post("/admin/sign-in/code/", {"code": code})


def test_administrator_must_set_up_a_second_factor(client, setup_key):
    assert not is_signed_in(client)
    page = client.get("/admin/sign-in/set-up/")
    assert "<svg" in page.text
    assert "style=" not in page.text
    assert client.session["new_key"] == setup_key


def test_incorrect_code_at_the_setup_keeps_the_key(client, setup_key):
    page = client.post("/admin/sign-in/set-up/", {"code": "000000"})
    assert "Incorrect code. Enter the code that your app shows now." in page.text
    assert client.session["new_key"] == setup_key  # the phone already has the key
    assert not is_signed_in(client)


def test_setup_signs_in_and_shows_recovery_codes(client, recovery_codes):
    assert len(recovery_codes) == second_factor.RECOVERY_CODE_COUNT
    assert is_signed_in(client)
    assert event_kinds() == ["second-factor-set", "signed-in"]


def test_code_is_required_at_the_next_sign_in_and_is_valid_once(setup_key, recovery_codes):
    other = Client()
    replayed = submit_code(other, totp_code(setup_key))
    assert "Incorrect or used code. Wait for the next one." in replayed.text
    assert not is_signed_in(other)
    TOTPDevice.objects.update(throttling_failure_count=0)
    response = other.post("/admin/sign-in/code/", {"code": totp_code(setup_key, 1)})
    assert response["Location"] == "/admin/"
    assert is_signed_in(other)


def test_recovery_code_is_valid_once(recovery_codes):
    client, other = Client(), Client()
    submit_code(client, recovery_codes[0].upper())
    page = client.get("/admin/account/").text
    assert "You used a recovery code. 9 codes are left. Get new ones under “My account”." in page
    assert "9 recovery codes left." in page
    refused = submit_code(other, recovery_codes[0])
    assert "Incorrect or used code. Wait for the next one." in refused.text
    assert event_kinds()[-2:] == ["signed-in", "code-refused"]


def test_second_factor_is_optional_for_editors(client, second_factor_required):
    create_user(role="editor")
    assert sign_in(client)["Location"] == "/admin/"
    assert "Set up two-step verification" in client.get("/admin/account/").text
    client.get("/admin/account/second-factor/")
    key = client.session["new_key"]
    client.post("/admin/account/second-factor/", {"code": totp_code(key)})
    assert "A verification code is required at every sign-in." in client.get("/admin/account/").text
    page = client.post("/admin/account/recovery-codes/")
    assert page.text.count("<li><code>") == second_factor.RECOVERY_CODE_COUNT
    client.post("/admin/account/second-factor/remove/")

    assert not second_factor.is_set_up(User.objects.get())
    assert client.post("/admin/account/recovery-codes/")["Location"] == "/admin/account/"
    assert event_kinds() == [
        *("signed-in", "second-factor-set", "recovery-codes-renewed", "second-factor-removed"),
    ]


@pytest.mark.parametrize("role", ["reviewer", "administrator"])
def test_second_factor_is_required_for_reviewers(client, second_factor_required, role):
    create_user(role=role)

    assert sign_in(client)["Location"] == "/admin/sign-in/set-up/"


def test_session_without_second_factor_ends_when_it_becomes_required(
    client, second_factor_required
):
    user = create_user()
    sign_in(client)
    assert is_signed_in(client)
    user.groups.add(Group.objects.get(name="reviewer"))

    assert not is_signed_in(client)
    assert (
        "Your account now requires two-step verification. Sign in again to set it up."
        in client.get("/admin/login/").text
    )
    assert event_kinds() == ["signed-in", "session-ended"]


def test_required_second_factor_cannot_be_removed(client, second_factor_required):
    user = create_user(is_superuser=True)
    device = add_totp_device(user)
    sign_in(client)
    client.post("/admin/sign-in/code/", {"code": totp_code(device.key)})
    client.post("/admin/account/second-factor/remove/")

    assert second_factor.is_set_up(user)
    assert "Your account requires two-step verification." in client.get("/admin/account/").text


def test_second_factor_change_requires_a_recent_sign_in(client):
    create_user()
    sign_in(client)
    session = client.session
    session["began"] -= 3600
    session.save()
    response = client.get("/admin/account/second-factor/")

    assert response["Location"] == "/admin/login/?next=/admin/account/"
    assert not is_signed_in(client)


def test_wrong_codes_are_delayed_and_then_end_the_sign_in(client):
    device = add_totp_device(create_user())
    sign_in(client)
    assert client.post("/admin/sign-in/code/", {"code": ""}).status_code == 200
    client.post("/admin/sign-in/code/", {"code": "000000"})
    waits = client.post("/admin/sign-in/code/", {"code": totp_code(device.key)})
    assert (waits.status_code, waits["Retry-After"]) == (429, "1")
    assert "Wait 1 second before the next attempt." in waits.text
    for _number in range(4):
        TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(hours=1))
        last = client.post("/admin/sign-in/code/", {"code": "000000"})

    assert last["Location"] == "/admin/login/"
    assert client.get("/admin/sign-in/code/")["Location"] == "/admin/login/"
    assert not is_signed_in(client)
    assert "code-refused" in event_kinds()


def test_password_alone_gives_no_session(client):
    """A user is anonymous at every staff address until the second factor is verified."""
    add_totp_device(create_user(is_superuser=True))
    sign_in(client)
    for address in ("/admin/", "/admin/account/", "/admin/staff/user/", "/admin/jsi18n/"):
        response = client.get(address)
        assert (response.status_code, response.get("Location")) == (
            302,
            f"/admin/login/?next={address}",
        )
    assert "_auth_user_id" not in client.session


def test_code_of_a_person_with_recovery_codes_alone_is_refused():
    user = create_user()

    assert second_factor.check_code(user, "123456") == second_factor.CodeCheck()


def test_rescue_allows_one_sign_in_and_ends_other_sessions(client, second_factor_required):
    user = create_user(is_superuser=True)
    device = add_totp_device(user)
    sign_in(client)
    client.post("/admin/sign-in/code/", {"code": totp_code(device.key)})
    assert is_signed_in(client)
    for _number in range(5):
        sign_in(Client(), password="forgotten")
    said = StringIO()
    call_command("rescue_user", "ana", stdout=said)
    password = re.search(r"with this password: (\S+)", said.getvalue())[1]

    assert not is_signed_in(client)
    assert sign_in(Client()).status_code == 200
    answer = sign_in(client, password=password)
    assert answer["Location"] == "/admin/sign-in/new-password/"
    fields = dict.fromkeys(("new_password1", "new_password2"), PASSWORD)
    assert client.post(answer["Location"], fields)["Location"] == "/admin/sign-in/set-up/"
    assert not is_signed_in(client)
    rescued = SignInEvent.objects.get(kind="rescued")
    assert rescued.note.endswith("on the server")
    assert password not in str(list(SignInEvent.objects.values()))


def test_rescue_names_the_user_it_refuses():
    with pytest.raises(CommandError, match=r"There is no user 'eva'\."):
        call_command("rescue_user", "eva")
    create_user("old", is_active=False)
    with pytest.raises(CommandError, match="old has no access to the staff area"):
        call_command("rescue_user", "old")
