"""A list as a file, streamed by PostgreSQL's own COPY in constant memory.

The listed records are read once; every relation is gathered in one pass over the rows that
belong to them. What the page counts, the file holds: both start from the same queryset. CSV is
passed on as PostgreSQL writes it; the other formats are made of the same cells, row by row.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from django.core.exceptions import EmptyResultSet
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from catalogue.columns import Cell, Column, Related

BYTE_ORDER_MARK = "\ufeff"  # Excel reads a file without it as Windows-1252
PIECE = 64 * 1024  # bytes sent at once: a row by itself would be a packet by itself

Row = tuple[str | None, ...]


def csv_chunks(
    queryset: QuerySet, columns: Iterable[Column], *, site: str, codes: bool, guarded: bool
) -> Iterator[bytes]:
    """The file, chunk by chunk: a header, then a row for every record of `queryset`, in order.

    `site` is the address before a record's slug; `codes` asks for stable column names instead
    of labels; `guarded` makes cells harmless that a spreadsheet would take for formulas. The
    first chunk is there only once the database has answered, so that an error before it can
    still be told by a status. Close the iterator to cancel the query.
    """
    cells = cells_of(columns, site)
    header = io.StringIO(newline="")
    csv.writer(header).writerow([cell.heading(codes=codes) for cell in cells])
    first = (BYTE_ORDER_MARK + header.getvalue()).encode()
    try:
        statement = select(queryset, cells, guarded=guarded)
    except EmptyResultSet:
        return iter([first])
    return pieces(begun(copied(queryset.db, statement), before=(first,)))


def rows(queryset: QuerySet, cells: list[Cell]) -> Iterator[Row]:
    """The cells of every record as text, in order; None where there is nothing.

    The database has answered when this returns. Close the iterator to cancel the query.
    """
    try:
        statement = select(queryset, cells, guarded=False)
    except EmptyResultSet:
        return begun(_none())
    return begun(_copied_rows(queryset.db, statement))


def cells_of(columns: Iterable[Column], site: str) -> list[Cell]:
    return [cell for column in columns for cell in column.cells(site)]


class Closing:
    """An iterator that, when it is closed, ends the query behind it."""

    def __init__(self, chunks: Iterator, query):
        self.chunks, self.query = chunks, query

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.chunks)

    def close(self) -> None:
        self.query.close()


def begun(query, before: tuple = ()) -> Closing:
    """The query's iterator, of which the first item has been asked for, behind `before`.

    What fails before there is anything to send is still an answer with a status.
    """
    first = list(_first(query))
    return Closing(chain(before, first, query), query)


def _first(query) -> Iterator:
    for item in query:
        yield item
        return


def pieces(chunks: Closing) -> Closing:
    """The same bytes in pieces large enough to send."""
    return Closing(_joined(chunks), chunks)


def _joined(chunks: Iterable[bytes]) -> Iterator[bytes]:
    piece = bytearray()
    for chunk in chunks:
        piece += chunk
        if len(piece) >= PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


def _none() -> Iterator[Row]:
    yield from ()


@contextmanager
def unhurried(using: str) -> Iterator[CursorWrapper]:
    """A transaction in which a statement takes as long as the reader does.

    Elsewhere the database is asked for some seconds at most.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield cursor


def copied(using: str, statement: str) -> Iterator[bytes]:
    """What COPY writes for a statement, as CSV."""
    copy_out = f"COPY ({statement}) TO STDOUT (FORMAT csv)"
    with unhurried(using) as cursor, cursor.copy(copy_out) as copy:
        for chunk in copy:
            yield bytes(chunk)


def _copied_rows(using: str, statement: str) -> Iterator[Row]:
    with unhurried(using) as cursor, cursor.copy(f"COPY ({statement}) TO STDOUT") as copy:
        yield from copy.rows()


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
