"""/.well-known/security.txt by RFC 9116."""

from datetime import UTC, datetime

import pytest

from eclac_migration.public_site.security_txt import expiry

ADDRESS = "/.well-known/security.txt"


def fields(client) -> dict[str, str]:
    response = client.get(ADDRESS)
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain")
    return dict(line.split(": ", 1) for line in response.text.splitlines())


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("security@example.org", "mailto:security@example.org"),
        ("https://example.org/security", "https://example.org/security"),
    ],
)
def test_file_names_the_contact_and_is_valid(client, settings, contact, link):
    settings.SECURITY_CONTACT = contact
    found = fields(client)

    assert found | {"Expires": ""} == {
        "Contact": link,
        "Expires": "",
        "Preferred-Languages": "en, es",
        "Canonical": f"http://testserver{ADDRESS}",
    }
    days = (datetime.fromisoformat(found["Expires"]) - datetime.now(UTC)).days
    assert days in (178, 179)


def test_expiry_is_the_same_all_day():
    morning, evening = (datetime(2026, 11, 29, hour, 5, tzinfo=UTC) for hour in (6, 23))

    assert expiry(morning) == expiry(evening) == datetime(2027, 5, 28, tzinfo=UTC)


@pytest.mark.django_db
def test_site_without_a_contact_has_no_file(client, settings):
    settings.SECURITY_CONTACT = ""

    assert client.get(ADDRESS).status_code == 404
