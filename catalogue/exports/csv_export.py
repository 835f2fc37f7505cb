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

from catalogue.base.sql import compiled_sql, no_statement_timeout, sql_literal
from catalogue.base.translation import content_language
from catalogue.exports.columns import Cell, Column

BYTE_ORDER_MARK = "\ufeff"  # Excel reads a file without it as Windows-1252
CHUNK_SIZE = 64 * 1024  # bytes sent at once: a row by itself would be a packet by itself
LINES_BATCH_SIZE = 200  # lines that the database hands over at once

# A cell of a kept line, and what ends it. Python's reader has one limit for all of the process.
CELL_PATTERN = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n)')

TextRow = list[str]


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
    return start_iterator(
        _split_chunks(_line_batches(found, site, guarded=guarded)), before=(first,)
    )


def text_rows(found: QuerySet, site: str) -> Iterator[TextRow]:
    """The cells of every record as text, in order; empty where there is nothing.

    The database has answered when this returns. Close the iterator to cancel the query.
    """
    return start_iterator(_parse_rows(_line_batches(found, site, guarded=False)))


def _split_chunks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that a slow reader takes in time."""
    for several in lines:
        for start in range(0, len(several), CHUNK_SIZE):
            yield several[start : start + CHUNK_SIZE]


def _parse_rows(lines: Iterable[bytes]) -> Iterator[TextRow]:
    row: TextRow = []
    for several in lines:
        for quoted, plain, end in CELL_PATTERN.findall(several.decode()):
            row.append(quoted.replace('""', '"') or plain)
            if end != ",":
                yield row
                row = []


def cells_of(columns: Iterable[Column]) -> list[Cell]:
    return [cell for column in columns for cell in column.cells()]


class ClosingIterator:
    """An iterator that, when it is closed, ends the query behind it."""

    def __init__(self, chunks: Iterator, query):
        self.chunks, self.query = chunks, query

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.chunks)

    def close(self) -> None:
        self.query.close()


def start_iterator(query, before: tuple = ()) -> ClosingIterator:
    """The query's iterator, of which the first item has been asked for, behind `before`.

    What fails before there is anything to send is still an answer with a status.
    """
    first = list(_first_item(query))
    return ClosingIterator(chain(before, first, query), query)


def _first_item(query) -> Iterator:
    for item in query:
        yield item
        return


def join_chunks(chunks: ClosingIterator) -> ClosingIterator:
    """The same bytes in pieces large enough to send."""
    return ClosingIterator(_joined_chunks(chunks), chunks)


def _joined_chunks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    piece = bytearray()
    for chunk in chunks:
        piece += chunk
        if len(piece) >= CHUNK_SIZE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


def copy_csv(using: str, statement: str) -> Iterator[bytes]:
    """What COPY writes for a statement, as CSV."""
    copy_out = f"COPY ({statement}) TO STDOUT (FORMAT csv)"
    with no_statement_timeout(using) as cursor, cursor.copy(copy_out) as copy:
        for chunk in copy:
            yield bytes(chunk)


def _line_batches(found: QuerySet, site: str, *, guarded: bool) -> Iterator[bytes]:
    """Several lines at once, each with its address and its end."""
    try:
        statement = select_lines_sql(found, site, guarded=guarded)
    except EmptyResultSet:
        return
    copy_out = f"COPY ({statement}) TO STDOUT (FORMAT binary)"
    with no_statement_timeout(found.db) as cursor, cursor.copy(copy_out) as copy:
        copy.set_types(["bytea"])  # text travels as its bytes, and is wanted as such
        for (several,) in copy.rows():
            yield several


def select_lines_sql(found: QuerySet, site: str, *, guarded: bool) -> str:
    """The lines of these rows of the index, some at a time. Raises EmptyResultSet.

    What is put in order is numbers alone; each line is fetched from where it stands when it is
    its turn.
    """
    language = content_language()
    line = f"coalesce(line.guarded_{language}, line.{language})" if guarded else f"line.{language}"
    ordered = compiled_sql(found.values_list("kind", "record_id", "since"))
    return f"""SELECT (
        SELECT string_agg({line} || ({sql_literal(site, found.db)} || line.slug || E'/\\r\\n'), ''
            ORDER BY one.place)
        FROM unnest(part.ids, part.times) WITH ORDINALITY AS one (id, since, place)
        JOIN catalogue_exportline AS line
            ON line.record_id = one.id AND line.kind = part.kind AND line.since = one.since
    ) FROM (
        SELECT (place - 1) / {LINES_BATCH_SIZE} AS number, min(kind) AS kind,
            array_agg(id ORDER BY place) AS ids, array_agg(since ORDER BY place) AS times
        FROM (
            SELECT row_number() OVER (), ordered.* FROM ({ordered}) AS ordered
        ) AS placed (place, kind, id, since)
        GROUP BY number ORDER BY number
    ) AS part ORDER BY part.number"""
