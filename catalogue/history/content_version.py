"""The content version: a token that changes with each commit that may change a public page.

The table `content_version` has one row. A deferred trigger on the history, and on the tables that
pages show without a history, replaces its token once in a transaction, under the lock of the index
and at commit. A reader who sees a token therefore sees all that was committed with it, on the
primary and on each replica. Sign-ins, throttles and jobs do not change it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations import RunSQL


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
        cursor.execute("SELECT token::text, statement_timestamp() FROM content_version")
        return ContentVersion(*cursor.fetchone())


def content_version_operation(table: str) -> RunSQL:
    """Return a migration operation: changes of `table`, which has no history, renew the token."""
    return RunSQL(
        f"CREATE CONSTRAINT TRIGGER content_version AFTER INSERT OR UPDATE OR DELETE ON {table}"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
        " EXECUTE FUNCTION renew_content_version_at_commit()",
        f"DROP TRIGGER content_version ON {table}",
    )
