"""Security headers of every page."""

import pytest

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
}


@pytest.mark.parametrize("address", ["/", "/es/", "/admin/login/", "/nothing-here/"])
def test_every_page_allows_nothing_but_its_own(client, address):
    response = client.get(address)

    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert "camera=()" in response["Permissions-Policy"].split(", ")


def test_session_cookie_is_hidden_from_scripts(client, django_user_model):
    django_user_model.objects.create_superuser("ana", password="long enough")
    response = client.post("/admin/login/", {"username": "ana", "password": "long enough"})
    cookie = response.cookies["sessionid"]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_production_sends_everybody_to_tls(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/activities/?year=2012")

    assert response.status_code == 301
    assert response["Location"] == "https://testserver/activities/?year=2012"
