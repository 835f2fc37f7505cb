"""Reads of public pages from replicas; all other queries use the primary.

A replica lags behind the primary. Pages for signed-in users are always read from the primary, so
that staff see their own changes immediately.
"""

from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse

REPLICA_ALIAS = "replica"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
reads_from_replica: ContextVar[bool] = ContextVar("from_replica", default=False)


def read_alias() -> str:
    return REPLICA_ALIAS if reads_from_replica.get() else DEFAULT_DB_ALIAS


def read_connection() -> BaseDatabaseWrapper:
    """Return the connection from which the current request reads."""
    return connections[read_alias()]


class ReplicaRouter:
    """Django's database router: reads from a replica where allowed, writes to the primary."""

    def db_for_read(self, model, **hints) -> str:
        return read_alias()

    def db_for_write(self, model, **hints) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints) -> bool:
        return db == DEFAULT_DB_ALIAS


class ReplicaMiddleware:
    """Middleware that lets public requests with a safe method read from a replica."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = reads_from_replica.set(may_read_replica(request))
        try:
            return self.get_response(request)
        finally:
            reads_from_replica.reset(token)


def may_read_replica(request: HttpRequest) -> bool:
    return (
        REPLICA_ALIAS in settings.DATABASES
        and request.method in SAFE_METHODS
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path_info.startswith("/admin/")
    )
