"""A list as a CSV file, streamed by PostgreSQL's own COPY in constant memory.

The listed records are read once; every relation is gathered in one pass over the rows that
belong to them. What the page counts, the file holds: both start from the same queryset.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain

from django.core.exceptions import EmptyResultSet
from django.db import connections, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from catalogue.columns import Cell, Column, Related

BYTE_ORDER_MARK = "\ufeff"  # Excel reads a file without it as Windows-1252


def csv_chunks(
    queryset: QuerySet, columns: Iterable[Column], *, site: str, codes: bool, guarded: bool
) -> Iterator[bytes]:
    """The file, chunk by chunk: a header, then a row for every record of `queryset`, in order.

    `site` is the address before a record's slug; `codes` asks for stable column names instead
    of labels; `guarded` makes cells harmless that a spreadsheet would take for formulas. The
    first chunk is there only once the database has answered, so that an error before it can
    still be told by a status. Close the iterator to cancel the query.
    """
    cells = [cell for column in columns for cell in column.cells(site)]
    header = io.StringIO(newline="")
    csv.writer(header).writerow([cell.code if codes else str(cell.label) for cell in cells])
    first = (BYTE_ORDER_MARK + header.getvalue()).encode()
    try:
        statement = select(queryset, cells, guarded=guarded)
    except EmptyResultSet:
        return iter([first])
    rows = _copied(queryset.db, statement)
    # The first row is asked for now: what fails here is still an answer with a status.
    second = next(rows, b"")
    return _Closing(chain([first, second], rows), rows)


class _Closing:
    """An iterator that, when the server closes it, ends the query behind it."""

    def __init__(self, chunks: Iterator[bytes], query):
        self.chunks, self.query = chunks, query

    def __iter__(self):
        return self

    def __next__(self) -> bytes:
        return next(self.chunks)

    def close(self) -> None:
        self.query.close()


def _copied(using: str, statement: str) -> Iterator[bytes]:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        # A page is cut off after some seconds; a file takes as long as its reader does.
        cursor.execute("SET LOCAL statement_timeout = 0")
        with cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as copy:
            for chunk in copy:
                yield bytes(chunk)


def select(queryset: QuerySet, cells: list[Cell], *, guarded: bool) -> str:
    """One SELECT for all cells of all records. Raises EmptyResultSet."""
    own = {f"cell_{number}": cell for number, cell in enumerate(cells) if cell.expression}
    listed = queryset.annotate(**{name: cell.expression for name, cell in own.items()})
    inner = compiled(listed.values_list("pk", *own))
    joins: dict[Related, str] = {}
    wanted = []
    for number, cell in enumerate(cells):
        if cell.relation is None:
            text = f"listed.cell_{number}"
        else:
            alias = joins.setdefault(cell.relation, f"relation_{len(joins)}")
            text = f"{alias}.{'codes' if cell.of_codes else 'names'}"
        wanted.append(f"catalogue_guard({text})" if guarded else text)
    names = ", ".join(["id", *own])
    gathered = " ".join(
        f"LEFT JOIN ({_gathered(queryset, relation)}) AS {alias} ON {alias}.id = listed.id"
        for relation, alias in joins.items()
    )
    return (
        f"WITH listed AS MATERIALIZED ("
        f"SELECT row_number() OVER () AS position, ordered.* FROM ({inner}) AS ordered ({names})"
        f") SELECT {', '.join(wanted)} FROM listed {gathered} ORDER BY listed.position"
    )


def _gathered(queryset: QuerySet, relation: Related) -> str:
    pairs = relation.pairs(queryset.model, RawSQL("SELECT id FROM listed", ()))
    return (
        "SELECT id,"
        " string_agg(catalogue_escape(name), '; ' ORDER BY name, code) AS names,"
        " string_agg(catalogue_escape(code), '; ' ORDER BY name, code) AS codes"
        f" FROM ({compiled(pairs)}) AS pairs (id, code, name) GROUP BY id"
    )


def compiled(queryset: QuerySet) -> str:
    """The queryset as SQL with its values in place, fit to stand inside another statement."""
    connection = connections[queryset.db]
    with connection.cursor():  # composing needs an open connection
        sql, parameters = queryset.query.sql_with_params()
        return connection.ops.compose_sql(sql, parameters)
