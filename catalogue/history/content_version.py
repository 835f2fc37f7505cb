"""The content version: a token that changes with each commit that may change a public page.

The table `content_version` has one row. A deferred trigger on the history, and on the tables that
pages show without a history, replaces its token once in a transaction, under the lock of the index
and at commit. A reader who sees a token therefore sees all that was committed with it, on the
primary and on each replica. Sign-ins, throttles and jobs do not change it. Neither do changes of a
draft or of the rows directly below it: the trigger looks at the state of the record at commit,
under the lock.
"""

from django.db.migrations.operations import RunSQL


def content_version_operation(table: str) -> RunSQL:
    """Return a migration operation: changes of `table`, which has no history, renew the token."""
    return RunSQL(
        f"CREATE CONSTRAINT TRIGGER content_version AFTER INSERT OR UPDATE OR DELETE ON {table}"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
        " EXECUTE FUNCTION renew_content_version_at_commit()",
        f"DROP TRIGGER content_version ON {table}",
    )
