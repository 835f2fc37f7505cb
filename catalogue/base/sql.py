"""Querysets and texts as SQL, and transactions without a statement timeout."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet


@contextmanager
def no_statement_timeout(using: str) -> Iterator[CursorWrapper]:
    """Open a transaction without `statement_timeout` and yield a cursor.

    A streamed download needs it, because its statement runs as long as the client reads. The
    connection settings limit other statements to some seconds.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield cursor


def compiled_sql(queryset: QuerySet) -> str:
    """Return the queryset as SQL with its parameters inserted, for use in another statement."""
    connection = connections[queryset.db]
    with connection.cursor():  # composing needs an open connection
        sql, parameters = queryset.query.sql_with_params()
        return connection.ops.compose_sql(sql, parameters)


def sql_literal(text: str, using: str) -> str:
    """Return the text as a quoted SQL literal."""
    connection = connections[using]
    with connection.cursor():
        return connection.ops.compose_sql("%s", [text])
