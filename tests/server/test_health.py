"""Health checks for a load balancer."""

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

PROBE = {"HTTP_HOST": "10.0.0.7"}  # a probe comes by address


def response_parts(response) -> tuple:
    return response.status_code, response.content.decode(), response["Cache-Control"]


def test_alive_is_said_without_the_database(client, settings):
    settings.SECURE_SSL_REDIRECT = True  # pytest-django would stop a query here

    assert response_parts(client.get("/healthz", **PROBE)) == (
        200,
        f"alive\nversion {settings.VERSION}\nrelease {settings.BASE_DIR.name}\n",
        "no-store",
    )


@pytest.mark.django_db
def test_ready_is_said_when_every_migration_is_there(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    status, text, caching = response_parts(client.get("/readyz", **PROBE))
    assert (status, text.splitlines()[0], caching) == (200, "ready", "no-store")


@pytest.mark.django_db
def test_ready_is_denied_while_a_migration_is_missing(client):
    MigrationRecorder.Migration.objects.filter(app="staff").delete()

    assert response_parts(client.get("/readyz")) == (
        503,
        "migrations are missing, run manage.py migrate\n",
        "no-store",
    )


def test_ready_is_denied_without_a_database_and_says_no_more(client, monkeypatch):
    def refuse(recorder):
        raise OperationalError("connection to 10.0.0.8 refused, user eclac")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", refuse)

    assert response_parts(client.get("/readyz")) == (
        503,
        "the database does not answer\n",
        "no-store",
    )
