"""Sign-in with OpenID Connect, against a provider in the test process."""

import json
from time import time
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import Group

from staff.models import User
from tests.support.users import add_totp_device, create_user, event_kinds, is_signed_in

pytestmark = pytest.mark.django_db
ISSUER = "https://id.example.org"
KEY, STRANGERS_KEY = (rsa.generate_private_key(65537, 2048) for _number in range(2))


class Provider:
    """A provider in the test process. Tests change its claims."""

    def __init__(self):
        self.key, self.claims, self.token, self.challenge = KEY, {}, {}, ""
        self.user = {
            "sub": "u-17",
            "email": "eva@example.org",
            "email_verified": True,
            "given_name": "Eva",
            "groups": ["Migration editors"],
        }

    def get(self, url, **options):
        if url == f"{ISSUER}/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return fake_response({"keys": [{**public, "kid": "1", "alg": "RS256"}]})
        assert options["headers"] == {"Authorization": "Bearer access"}
        return fake_response(self.user | self.claims)

    def post(self, url, data, **options):
        assert (url, data["code"], data["client_secret"]) == (f"{ISSUER}/token", "c", "s3cret")
        assert data["code_verifier"]
        token = {
            "iss": ISSUER,
            "aud": "migration",
            "sub": "u-17",
            "exp": time() + 60,
            "nonce": self.nonce,
            **self.token,
        }
        signed = jwt.encode(token, self.key, "RS256", headers={"kid": "1"})
        return fake_response({"access_token": "access", "id_token": signed})


def fake_response(content: dict):
    return SimpleNamespace(
        status_code=200,
        headers={"content-type": "application/json"},
        json=lambda: content,
        raise_for_status=lambda: None,
    )


@pytest.fixture
def provider(settings, monkeypatch):
    settings.OPENID_NAME, settings.OPENID_ISSUER = "Example ID", ISSUER
    settings.OPENID_GROUPS = {"Migration editors": "editors-here", "Heads": "heads-here"}
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = "migration", "s3cret"
    for name in ("AUTHORIZATION", "TOKEN", "USER", "JWKS"):
        path = {"JWKS": "keys"}.get(name, name.lower())
        setattr(settings, f"OIDC_OP_{name}_ENDPOINT", f"{ISSUER}/{path}")
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "staff.openid.OpenIdBackend",
    ]
    for name in ("editors-here", "heads-here"):
        Group.objects.create(name=name)
    provider = Provider()
    monkeypatch.setattr("mozilla_django_oidc.auth.requests", provider)
    return provider


def sign_in_with_provider(client, provider, next_address=""):
    """Go to the provider and come back."""
    there = client.get("/admin/sign-in/openid/", {"next": next_address} if next_address else {})
    asked = parse_qs(urlsplit(there["Location"]).query)
    assert there["Location"].startswith(f"{ISSUER}/authorization?")
    assert asked["redirect_uri"] == ["http://testserver/admin/sign-in/openid/callback/"]
    provider.nonce = asked["nonce"][0]
    return client.get("/admin/sign-in/openid/callback/", {"code": "c", "state": asked["state"][0]})


def test_person_of_a_mapped_group_gets_a_user_account_with_the_group(client, provider):
    assert "Sign in with Example ID" in client.get("/admin/login/").text
    response = sign_in_with_provider(client, provider, "/admin/account/")
    user = User.objects.get()

    assert response["Location"] == "/admin/account/"
    assert is_signed_in(client)
    assert (user.username, user.first_name) == ("eva@example.org", "Eva")
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)
    assert [group.name for group in user.groups.all()] == ["editors-here"]
    assert event_kinds() == ["signed-in"]


def test_mapped_groups_follow_the_provider_and_others_stay(client, provider):
    sign_in_with_provider(client, provider)
    user = User.objects.get()
    user.groups.add(Group.objects.create(name="ours alone"))
    provider.claims = {"groups": ["Heads", "Football"], "email": "eva@new.example"}
    sign_in_with_provider(client, provider)

    assert {group.name for group in user.groups.all()} == {"heads-here", "ours alone"}
    assert User.objects.get().email == "eva@new.example"


def test_existing_account_is_matched_by_its_verified_mail_address(client, provider):
    user = create_user("eva")
    sign_in_with_provider(client, provider)

    assert User.objects.get(openid_subject="u-17") == user


@pytest.mark.parametrize(
    ("claims", "token"),
    [
        ({"groups": ["Football"]}, {}),
        ({"groups": "Football"}, {}),
        ({"groups": None}, {}),
        ({"email_verified": False}, {}),
        ({"email_verified": "true"}, {}),
        ({"email": ""}, {}),
        ({"sub": "u-18"}, {}),
        ({}, {"aud": "another"}),
        ({}, {"iss": "https://evil.example"}),
        ({}, {"nonce": "replayed"}),
        ({}, {"exp": time() - 60}),
        ({}, {"exp": None}),
        ({"is_superuser": True, "groups": []}, {}),
    ],
)
def test_person_without_a_mapped_group_is_refused(client, provider, claims, token):
    provider.claims, provider.token = claims, token
    response = sign_in_with_provider(client, provider)

    assert response["Location"] == "/admin/login/"
    assert (
        "Sign-in with Example ID was not accepted. Contact the site administrator."
        in client.get("/admin/login/").text
    )
    assert (is_signed_in(client), User.objects.count()) == (False, 0)
    assert event_kinds() == ["refused"]


def test_token_with_another_signature_is_refused(client, provider):
    provider.key = STRANGERS_KEY

    assert sign_in_with_provider(client, provider)["Location"] == "/admin/login/"


def test_superuser_is_not_matched_by_mail_address(client, provider):
    create_user("eva", is_superuser=True)
    sign_in_with_provider(client, provider)

    assert not is_signed_in(client)
    assert not User.objects.exclude(openid_subject="").exists()


def test_shared_mail_address_matches_no_account(client, provider):
    create_user("eva")
    create_user("eva2", first_name="Other")
    User.objects.update(email="eva@example.org")

    assert sign_in_with_provider(client, provider)["Location"] == "/admin/login/"


def test_inactive_account_stays_inactive(client, provider):
    sign_in_with_provider(client, provider)
    client.post("/admin/logout/")
    User.objects.update(is_active=False)

    assert sign_in_with_provider(client, provider)["Location"] == "/admin/login/"
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("suffices", "amr", "step"),
    [(False, ["pwd"], "code/"), (False, ["pwd", "mfa"], ""), (True, [], "")],
)
def test_second_factor_is_checked_by_the_provider_or_here(
    client, provider, settings, suffices, amr, step
):
    settings.OPENID_SECOND_FACTOR = suffices
    add_totp_device(create_user("eva"))
    provider.token = {"amr": amr}
    address = sign_in_with_provider(client, provider)["Location"]

    assert address == ("/admin/sign-in/code/" if step else "/admin/")
    assert is_signed_in(client) is not bool(step)


def test_unrequested_answer_is_refused(client, provider):
    for query in ("code=c&state=x", "error=access_denied", ""):
        response = client.get(f"/admin/sign-in/openid/callback/?{query}")
        assert response["Location"] == "/admin/login/"


def test_unreachable_provider_shows_a_message(client, provider, monkeypatch):
    import requests

    def refuse(url, **options):
        raise requests.ConnectionError("no route")

    monkeypatch.setattr(provider, "post", refuse)

    assert sign_in_with_provider(client, provider)["Location"] == "/admin/login/"


def test_refusals_of_the_provider_lock_no_account(client, provider):
    provider.claims = {"groups": []}
    for _number in range(7):
        sign_in_with_provider(client, provider)
    provider.claims = {}

    assert sign_in_with_provider(client, provider)["Location"] == "/admin/"


@pytest.mark.parametrize("address", ["", "callback/"])
def test_openid_addresses_exist_only_if_enabled(client, address):
    assert client.get(f"/admin/sign-in/openid/{address}").status_code == 404
    assert "Sign in with" not in client.get("/admin/login/").text
