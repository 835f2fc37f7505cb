"""Health checks for load balancers: process alive, and ready to serve."""

from functools import cache

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse

from server.backups.status import age_text, last_successes
from server.replica_router import REPLICA_ALIAS

NO_STORE = {"Cache-Control": "no-store"}


class HealthMiddleware:
    """Middleware that answers `/healthz` and `/readyz` before all other middleware.

    It must be first because probes use an IP address as host, without TLS, which later
    middleware rejects.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return _text_response(f"alive\nversion {settings.VERSION}\nrelease {settings.RELEASE}")
        if request.path_info == "/readyz":
            reason = reason_not_ready()
            return _text_response(reason, status=503) if reason else _text_response(ready_text())
        return self.get_response(request)


def ready_text() -> str:
    """Return "ready", and the last success of each step of the backups, for operators."""
    successes = last_successes().items()
    return "\n".join(["ready", *(f"last {step} {age_text(time)}" for step, time in successes)])


def reason_not_ready() -> str:
    """Return the reason why pages cannot be served, or "" if they can.

    With replicas, public pages do not need the primary, so only a replica is checked.
    """
    alias = REPLICA_ALIAS if REPLICA_ALIAS in settings.DATABASES else DEFAULT_DB_ALIAS
    try:
        applied = MigrationRecorder(connections[alias]).applied_migrations()
    except DatabaseError:
        return "the database does not answer"
    return (
        ""
        if disk_migrations() <= applied.keys()
        else "migrations are missing, run manage.py migrate"
    )


@cache
def disk_migrations() -> frozenset[tuple[str, str]]:
    """Return all migrations as (app, name); cached because they do not change in a process."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _text_response(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain", headers=NO_STORE)
