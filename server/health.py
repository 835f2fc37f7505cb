"""What a load balancer asks: is the process alive, and can it serve?"""

from functools import cache

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse

from server.replica_router import REPLICA_ALIAS

NO_STORE = {"Cache-Control": "no-store"}


class HealthMiddleware:
    """Answers `/healthz` and `/readyz` before anything else does.

    It stands first because a probe comes by address instead of by host name, and without TLS.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return _text_response(f"alive\nversion {settings.VERSION}")
        if request.path_info == "/readyz":
            missing = reason_not_ready()
            return _text_response(missing, status=503) if missing else _text_response("ready")
        return self.get_response(request)


def reason_not_ready() -> str:
    """Why no page can be served now; empty if pages can.

    Where there are replicas, public pages can without a primary.
    """
    alias = REPLICA_ALIAS if REPLICA_ALIAS in settings.DATABASES else DEFAULT_DB_ALIAS
    try:
        applied = MigrationRecorder(connections[alias]).applied_migrations()
    except DatabaseError:
        return "the database does not answer"
    return "" if disk_migrations() <= applied.keys() else "migrations are missing"


@cache
def disk_migrations() -> frozenset[tuple[str, str]]:
    """Every migration as (app, name); the code of a process does not change."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _text_response(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain", headers=NO_STORE)
