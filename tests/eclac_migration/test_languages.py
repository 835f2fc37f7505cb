"""A public address says its language; the admin asks the browser."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("wish", [{}, {"HTTP_ACCEPT_LANGUAGE": "es-CL,es;q=0.9"}])
@pytest.mark.parametrize("cookie", ["", "es"])
@pytest.mark.parametrize(("address", "language"), [("/", "en"), ("/es/", "es")])
def test_public_address_is_in_its_language_whoever_asks(client, address, language, wish, cookie):
    if cookie:
        client.cookies["django_language"] = cookie
    response = client.get(address, **wish)

    assert response["Content-Language"] == language
    assert f'<html lang="{language}"' in response.content.decode()
    assert "Accept-Language" not in response.get("Vary", "")


def test_spanish_address_is_spanish_for_who_asks_for_english(client):
    client.cookies["django_language"] = "en"

    assert client.get("/es/", HTTP_ACCEPT_LANGUAGE="en")["Content-Language"] == "es"


@pytest.mark.parametrize(
    ("cookie", "wish", "language"),
    [("", "es-CL,es;q=0.9", "es"), ("", "fr", "en"), ("es", "en", "es"), ("en", "es", "en")],
)
def test_admin_follows_the_cookie_and_then_the_browser(client, cookie, wish, language):
    if cookie:
        client.cookies["django_language"] = cookie
    response = client.get("/admin/login/", HTTP_ACCEPT_LANGUAGE=wish)

    assert response["Content-Language"] == language
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


def test_english_has_no_prefix(client):
    assert client.get("/en/").status_code == 404
