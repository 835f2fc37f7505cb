"""A list as a file, streamed by the database in constant memory.

The database keeps a line for every public record in each language (`catalogue.index`), so that a
file is those lines, in the order of the list, with the address of each record after it. What the
page counts, the file holds: both read the same rows. CSV is passed on as it is kept; the other
formats are made of the same cells, line by line.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from catalogue.base.sql import compiled, literal, unhurried
from catalogue.base.translation import content_language
from catalogue.exports.columns import Cell, Column

BYTE_ORDER_MARK = "\ufeff"  # Excel reads a file without it as Windows-1252
PIECE = 64 * 1024  # bytes sent at once: a row by itself would be a packet by itself
TOGETHER = 200  # lines that the database hands over at once

# A cell of a kept line, and what ends it. Python's reader has one limit for all of the process.
CELL = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n)')

Row = list[str]


def csv_chunks(
    found: QuerySet, columns: Iterable[Column], *, site: str, codes: bool, guarded: bool
) -> Iterator[bytes]:
    """The file, chunk by chunk: a header, then a line for every record of `found`, in order.

    `found` are rows of the index, `site` is the address before a record's slug; `codes` asks for
    stable column names instead of labels; `guarded` makes cells harmless that a spreadsheet
    would take for formulas. The first chunk is there only once the database has answered, so
    that an error before it can still be told by a status. Close the iterator to cancel the query.
    """
    header = io.StringIO(newline="")
    csv.writer(header).writerow([cell.heading(codes=codes) for cell in cells_of(columns)])
    first = (BYTE_ORDER_MARK + header.getvalue()).encode()
    return begun(_cut(_lines(found, site, guarded=guarded)), before=(first,))


def rows(found: QuerySet, site: str) -> Iterator[Row]:
    """The cells of every record as text, in order; empty where there is nothing.

    The database has answered when this returns. Close the iterator to cancel the query.
    """
    return begun(_parted(_lines(found, site, guarded=False)))


def _cut(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that a slow reader takes in time."""
    for several in lines:
        for start in range(0, len(several), PIECE):
            yield several[start : start + PIECE]


def _parted(lines: Iterable[bytes]) -> Iterator[Row]:
    row: Row = []
    for several in lines:
        for quoted, plain, end in CELL.findall(several.decode()):
            row.append(quoted.replace('""', '"') or plain)
            if end != ",":
                yield row
                row = []


def cells_of(columns: Iterable[Column]) -> list[Cell]:
    return [cell for column in columns for cell in column.cells()]


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


def copied(using: str, statement: str) -> Iterator[bytes]:
    """What COPY writes for a statement, as CSV."""
    copy_out = f"COPY ({statement}) TO STDOUT (FORMAT csv)"
    with unhurried(using) as cursor, cursor.copy(copy_out) as copy:
        for chunk in copy:
            yield bytes(chunk)


def _lines(found: QuerySet, site: str, *, guarded: bool) -> Iterator[bytes]:
    """Several lines at once, each with its address and its end."""
    try:
        statement = select(found, site, guarded=guarded)
    except EmptyResultSet:
        return
    copy_out = f"COPY ({statement}) TO STDOUT (FORMAT binary)"
    with unhurried(found.db) as cursor, cursor.copy(copy_out) as copy:
        copy.set_types(["bytea"])  # text travels as its bytes, and is wanted as such
        for (several,) in copy.rows():
            yield several


def select(found: QuerySet, site: str, *, guarded: bool) -> str:
    """The lines of these rows of the index, some at a time. Raises EmptyResultSet.

    What is put in order is numbers alone; each line is fetched from where it stands when it is
    its turn.
    """
    language = content_language()
    line = f"coalesce(line.guarded_{language}, line.{language})" if guarded else f"line.{language}"
    ordered = compiled(found.values_list("kind", "record_id", "since"))
    return f"""SELECT (
        SELECT string_agg({line} || ({literal(site, found.db)} || line.slug || E'/\\r\\n'), ''
            ORDER BY one.place)
        FROM unnest(part.ids, part.times) WITH ORDINALITY AS one (id, since, place)
        JOIN catalogue_indexline AS line
            ON line.record_id = one.id AND line.kind = part.kind AND line.since = one.since
    ) FROM (
        SELECT (place - 1) / {TOGETHER} AS number, min(kind) AS kind,
            array_agg(id ORDER BY place) AS ids, array_agg(since ORDER BY place) AS times
        FROM (
            SELECT row_number() OVER (), ordered.* FROM ({ordered}) AS ordered
        ) AS placed (place, kind, id, since)
        GROUP BY number ORDER BY number
    ) AS part ORDER BY part.number"""
