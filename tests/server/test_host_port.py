"""The port in the Host header: feeds, calendars and mails repeat it in absolute addresses."""

import pytest
from django.core import mail

from tests.support.responses import content_of
from tests.support.users import create_user

pytestmark = pytest.mark.django_db

REPEATING_PAGES = ["/activities/feed.atom", "/meetings/calendar.ics", "/oai?verb=Identify", "/"]


@pytest.fixture
def production(settings):
    settings.LOCAL = False
    settings.ALLOWED_HOSTS = ["migration.example.org"]
    settings.ALLOWED_HOSTS_WITH_PORT = {"migration.example.org:8443"}
    return settings


@pytest.mark.parametrize("path", REPEATING_PAGES)
@pytest.mark.parametrize(
    ("host", "scheme", "status"),
    [
        ("migration.example.org", "http", 200),
        ("migration.example.org:80", "http", 200),
        ("migration.example.org:443", "https", 200),
        ("Migration.Example.org:8443", "https", 200),
        ("migration.example.org:443", "http", 400),
        ("migration.example.org:4444", "https", 400),
        ("evil.example:443", "https", 400),
    ],
)
def test_foreign_port_reaches_no_page(client, production, path, host, scheme, status):
    production.SECURE_SSL_REDIRECT = False
    response = client.get(path, headers={"host": host}, secure=scheme == "https")

    assert response.status_code == status
    assert b":4444" not in content_of(response)


def test_foreign_port_reaches_no_mail(client, production, monkeypatch):
    production.EMAIL_IS_ENABLED = True
    monkeypatch.setattr("staff.reset_mail.Thread.start", lambda thread: thread.run())
    user = create_user("ana")
    address = {"email": user.email}
    foreign = client.post(
        "/admin/password_reset/", address, headers={"host": "migration.example.org:4444"}
    )
    assert (foreign.status_code, mail.outbox) == (400, [])

    client.post("/admin/password_reset/", address, headers={"host": "migration.example.org"})
    assert "http://migration.example.org/admin/" in mail.outbox[0].body


def test_local_site_may_use_any_free_port(client, settings):
    settings.LOCAL = True
    settings.ALLOWED_HOSTS = ["localhost"]

    assert client.get("/", headers={"host": "localhost:8123"}).status_code == 200
