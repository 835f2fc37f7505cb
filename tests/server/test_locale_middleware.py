"""A public address says its language; the admin asks the browser."""

import re
import struct
from pathlib import Path

import pytest

from tests.support.factories import MeetingFactory

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
    assert set(response["Vary"].split(", ")) == {"Accept-Encoding", "Accept-Language", "Cookie"}


@pytest.mark.parametrize(("language", "button"), [("en", "Español"), ("es", "English")])
def test_staff_choose_the_other_language_on_any_page(admin_client, client, language, button):
    other = {"en": "es", "es": "en"}[language]
    for browser, address in (
        (client, "/admin/login/?next=/admin/"),
        (admin_client, "/admin/meetings/meeting/?q=Quito"),
    ):
        page = browser.get(address, HTTP_ACCEPT_LANGUAGE=language).content.decode()
        choice = f'name="language" value="{other}" lang="{other}"'
        assert f'<button type="submit" {choice}>{button}</button>' in page
        target = re.search(r'name="next" value="(/admin/[^"]+)">\n<button', page)[1]
        chosen = browser.post("/admin/language/", {"language": other, "next": target})
        assert (chosen.status_code, chosen["Location"]) == (302, address)
        assert chosen.cookies["django_language"]["path"] == "/admin/"
        page = browser.get(address, HTTP_ACCEPT_LANGUAGE=language)
        assert page["Content-Language"] == other


@pytest.mark.parametrize(
    "target", ["https://example.org/", "//example.org/", "javascript:alert(1)"]
)
def test_choice_of_a_language_leads_to_no_other_host(client, target):
    response = client.post("/admin/language/", {"language": "es", "next": target})

    assert response["Location"] == "/es/"  # the home page


def test_unknown_language_is_not_stored(client):
    assert client.post("/admin/language/", {"language": "xx"}).cookies == {}
    assert client.get("/admin/language/?language=es").cookies == {}


def test_english_has_no_prefix(client):
    assert client.get("/en/").status_code == 404


def compiled_catalog(messages: dict[str, str]) -> bytes:
    """A compiled catalogue, as msgfmt writes one; not every machine has it."""
    texts = [(key.encode(), messages[key].encode()) for key in sorted(messages)]
    tables, body, start = [b"", b""], b"", 28 + 16 * len(texts)
    for column in (0, 1):
        for pair in texts:
            tables[column] += struct.pack("<2I", len(pair[column]), start + len(body))
            body += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(texts), 28, 28 + 8 * len(texts), 0, 0)
    return head + b"".join(tables) + body


def test_further_language_needs_its_name_and_its_messages_and_no_code(client, settings, tmp_path):
    folder = tmp_path / "pt/LC_MESSAGES"
    folder.mkdir(parents=True)
    header = "Language: pt\nContent-Type: text/plain; charset=UTF-8\n"
    (folder / "django.mo").write_bytes(compiled_catalog({"": header, "activities": "atividades"}))
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, tmp_path]
    settings.LANGUAGES = [*settings.LANGUAGES, ("pt", "Português"), ("ar", "العربية")]
    MeetingFactory(published=True, slug="m", title_en="Forum", when="2012-07")

    for path in ("/", "/activities/", "/search/?q=forum", "/accessibility/", "/data/", "/reports/"):
        page = client.get(f"/pt{path}")
        assert (path, page.status_code, page["Content-Language"]) == (path, 200, "pt")
        assert '<html lang="pt" dir="ltr">' in page.text
    page = client.get("/pt/meetings/m/").text
    assert ">Atividades</a>" in page
    assert '<h1><span lang="en" dir="auto">Forum</span>' in page  # there is no Portuguese title
    for code, prefix in (("en", ""), ("es", "/es"), ("pt", "/pt"), ("ar", "/ar")):
        address = f"http://testserver{prefix}/meetings/m/"
        assert f'hreflang="{code}" href="{address}"' in page
    assert "Português" in client.get("/meetings/m/").text
    assert '<html lang="ar" dir="rtl">' in client.get("/ar/meetings/m/").text
    assert client.get("/pt/nothing/").status_code == 404
    assert client.get("/fr/").status_code == 404


def test_styles_know_no_left_or_right():
    """An element on the left for one language is on the right for another."""
    for name in ("site.css", "admin.css", "sign-in.css", "review.css", "imports.css"):
        text = (Path(__file__).parents[2] / "static" / name).read_text()
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        sided = re.findall(r"[^;{}]*\b(?:left|right)\b[^;{}]*", text)
        assert (name, sided) == (name, [])
