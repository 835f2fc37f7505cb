"""Querysets and texts as SQL, and transactions without a statement timeout."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet


@contextmanager
def no_statement_timeout(using: str) -> Iterator[CursorWrapper]:
    """A transaction in which a statement takes as long as the reader does.

    Elsewhere the database is asked for some seconds at most.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield cursor


def compiled_sql(queryset: QuerySet) -> str:
    """The queryset as SQL with its values in place, fit to stand inside another statement."""
    connection = connections[queryset.db]
    with connection.cursor():  # composing needs an open connection
        sql, parameters = queryset.query.sql_with_params()
        return connection.ops.compose_sql(sql, parameters)


def sql_literal(text: str, using: str) -> str:
    """The text as it stands in a statement."""
    connection = connections[using]
    with connection.cursor():
        return connection.ops.compose_sql("%s", [text])
