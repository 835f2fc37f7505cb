"""The statements from which a value was made, to find out whether it would be the same again.

A page, or another value, is made from the rows of its statements, and each later statement depends
on rows of earlier ones. If all statements give the same rows as before, the value would be the
same, and need not be made again. To ask them again takes a fraction of the time of a page. What
changes with the time of day is not noticed here; whoever keeps the value must know when it ends.

Values in memory are no statements. What keeps one for a content version first asks for the version
(`catalogue.base.content_version`), which gives another row after each change; so a value made with
it counts as changed, unless `depends_on` tells how to find out whether it is the same.
"""

import marshal
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import psycopg
from django.db import Error, connections
from django.utils.translation import get_language, override

from catalogue.base.compiled_queries import PreparingCursor, preparing_cursor
from server.replica_router import read_alias

MAX_STATEMENTS = 64  # of a value; more take as long as to make it
READING_STATEMENT = re.compile(
    r"\s*(\(?SELECT\b|WITH\b(?!.*\b(INSERT|UPDATE|DELETE|MERGE)\b))", re.IGNORECASE | re.DOTALL
)
DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class RecordedStatement:
    """A statement that reads, and a digest of its rows.

    `using` is "" for a statement on the database that its request read from. It is asked again on
    the one that the present request reads from, which may be a replica that is behind.
    """

    using: str
    sql: str
    parameters: Any
    is_prepared: bool
    digest: bytes

    def gives_the_same_rows(self) -> bool:
        using = self.using or read_alias()
        with preparing_cursor(using) if self.is_prepared else connections[using].cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            return digest_of_rows(cursor.cursor) == self.digest


class Recording:
    """The statements and conditions from which a value was made.

    It is not complete if it has a statement that cannot be asked again.
    """

    def __init__(self) -> None:
        self._statements: list[RecordedStatement] = []
        self._conditions: list[tuple[str | None, Callable[[], bool]]] = []
        self.is_complete = True

    def is_unchanged(self) -> bool:
        """Return whether the value would be the same if it were made now.

        It counts as changed if a statement fails, or could not be recorded.
        """
        try:
            return self.is_complete and self._has_same_rows() and self._meets_conditions()
        except Error:
            return False

    def _has_same_rows(self) -> bool:
        with unrecorded():
            return all(statement.gives_the_same_rows() for statement in self._statements)

    def _meets_conditions(self) -> bool:
        with unrecorded():
            for language, is_met in self._conditions:
                with override(language):
                    if not is_met():
                        return False
        return True

    def add_condition(self, is_met: Callable[[], bool]) -> None:
        self._conditions.append((get_language(), is_met))

    def __call__(
        self, execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Execute a statement and record it, as a wrapper of Django's connections."""
        is_recorded = _current.get() is self
        try:
            executed = execute(sql, params, many, context)
        except Error:
            self.is_complete &= not is_recorded
            raise
        if is_recorded:
            self._add(context["connection"].alias, context["cursor"].cursor, sql, params, many)
        return executed

    def _add(self, using: str, cursor: Any, sql: str, parameters: Any, many: bool) -> None:
        self.is_complete &= (
            not many
            and not isinstance(cursor, psycopg.ServerCursor)  # its rows come later
            and isinstance(sql, str)
            and READING_STATEMENT.match(sql) is not None
            and len(self._statements) < MAX_STATEMENTS
        )
        if not self.is_complete:
            self._statements.clear()
            return
        is_prepared = isinstance(cursor, PreparingCursor)
        using = "" if using == read_alias() else using
        digest = digest_of_rows(cursor)
        self._statements.append(RecordedStatement(using, sql, parameters, is_prepared, digest))


_current: ContextVar[Recording | None] = ContextVar("recording", default=None)


@contextmanager
def recorded() -> Iterator[Recording]:
    """Record the statements of this thread within the block."""
    recording = Recording()
    token = _current.set(recording)
    try:
        with ExitStack() as wrappers:
            for connection in connections.all():
                wrappers.enter_context(connection.execute_wrapper(recording))
            yield recording
    finally:
        _current.reset(token)


@contextmanager
def unrecorded() -> Iterator[None]:
    """Leave out statements whose rows change nothing, or that `depends_on` describes."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


def depends_on(is_met: Callable[[], bool]) -> None:
    """Add a condition of the value that is being made: it is the same only if this returns True.

    The condition is asked in the language of now.
    """
    if recording := _current.get():
        recording.add_condition(is_met)


def digest_of_rows(cursor: psycopg.Cursor) -> bytes:
    """Return a digest of the rows of a statement, as PostgreSQL sent them."""
    result: Any = cursor.pgresult
    rows, columns = range(result.ntuples), range(result.nfields)
    cells = [result.get_value(row, column) for row in rows for column in columns]
    # The version before references to objects, which would depend on other uses of the objects.
    return blake2b(marshal.dumps(cells, 2), digest_size=DIGEST_BYTES).digest()
