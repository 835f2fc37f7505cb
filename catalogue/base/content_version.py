"""The content version, as it is read: a token that changes with each commit that changes a page.

`catalogue.history.content_version` describes how the database renews it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

import psycopg
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from catalogue.base.compiled_queries import preparing_cursor
from catalogue.base.embargoes import last_embargo_sql
from server.replica_router import read_connection

MAX_CONNECTION_SECONDS = 600  # then another replica may be asked
PAUSE_SECONDS = 1  # after a failure; requests need not wait for the same failure one by one
VERSION_SQL = "SELECT token::text, statement_timestamp() FROM content_version"


@dataclass(frozen=True)
class ContentVersion:
    """The token of the content that a connection sees, and the time of its server."""

    token: str
    now: datetime


def read_content_version(connection: BaseDatabaseWrapper) -> ContentVersion:
    """Return the version of the content that this connection sees, with one statement.

    Raise DatabaseError if the database does not answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(VERSION_SQL)
        return ContentVersion(*cursor.fetchone())


class ContentKey(NamedTuple):
    """The content that a connection sees, also drafts and what its transaction has written.

    The number of the last event alone would miss a commit with smaller numbers than those of an
    earlier one, and the token changes neither with drafts nor within a transaction.
    """

    database: str
    event_number: int
    token: str
    transaction: str | None  # None until it writes


def content_key(using: str) -> ContentKey:
    """Return the key of the content that the connection sees, for a cache."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM catalogue_event), token::text,"
            " pg_current_xact_id_if_assigned()::text FROM content_version"
        )
        return ContentKey(str(connection.settings_dict["NAME"]), *cursor.fetchone())


def current_version() -> ContentVersion | None:
    """Return the version of the content that this request reads, or None if it is unknown.

    Within a transaction, changes that are not committed are seen with the version before them.
    """
    return _current(read_content_version)


def current_version_and_embargo() -> ContentVersion | None:
    """Return the version with the last end of an embargo as a part of its token.

    While this token is the same, so is all that public pages read and that no date changes.
    """
    return _current(_read_version_and_embargo)


def _current(read: Callable[[BaseDatabaseWrapper], ContentVersion]) -> ContentVersion | None:
    connection = read_connection()
    if connection.in_atomic_block:
        return None
    try:
        return read(connection)
    except DatabaseError:
        return None  # the view will say that the database does not answer


def _read_version_and_embargo(connection: BaseDatabaseWrapper) -> ContentVersion:
    with preparing_cursor(connection.alias) as cursor:
        cursor.execute(
            f"SELECT concat(token, ({last_embargo_sql()})), statement_timestamp()"
            " FROM content_version"
        )
        return ContentVersion(*cursor.fetchone())


class VersionReader:
    """The version of a database, read on a connection of its own.

    A connection of the pool is tested and given back for each request, which takes longer than the
    statement. Requests that wait for each other share a reading that began after all had arrived.
    """

    def __init__(self, alias: str) -> None:
        self._alias = alias
        self._lock = Lock()
        self._connection: psycopg.Connection | None = None
        self._version: ContentVersion | None = None
        self._began_at = self._opened_at = self._paused_until = float("-inf")

    def read(self) -> ContentVersion | None:
        """Return a version that was current after the call began, or None if it is unknown."""
        arrived_at = monotonic()
        with self._lock:
            if self._began_at <= arrived_at and monotonic() >= self._paused_until:
                self._began_at, self._version = monotonic(), None
                self._version = self._ask()
                if self._version is None:
                    self._paused_until = monotonic() + PAUSE_SECONDS
            return self._version

    def _ask(self) -> ContentVersion | None:
        if monotonic() >= self._opened_at + MAX_CONNECTION_SECONDS:
            self.close()
        is_kept = self._connection is not None
        try:
            if self._connection is None:
                self._connection = psycopg.connect(**self._parameters())
                self._opened_at = monotonic()
            row = self._connection.execute(VERSION_SQL).fetchone()
            return ContentVersion(*row)
        except psycopg.Error:
            self.close()
            # A kept connection may have been closed long ago; a new one shows whether the server
            # answers.
            return self._ask() if is_kept else None

    def _parameters(self) -> dict[str, Any]:
        parameters = connections[self._alias].get_connection_params()
        own = {"autocommit": True, "cursor_factory": psycopg.Cursor, "prepare_threshold": 0}
        return parameters | own

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
