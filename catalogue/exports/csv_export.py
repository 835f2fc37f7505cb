"""CSV exports of lists, streamed from the database in constant memory.

The database stores a CSV line for every public record in each language (`ExportLine`). An export
consists of these lines in the order of the list, each followed by the address and the slug of the
record. Pages and exports read the same index rows, so they contain the same records. The other
formats are converted from the cells of these lines.
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
CHUNK_SIZE = 64 * 1024  # bytes; single rows would be sent in many small packets
LINES_BATCH_SIZE = 200  # lines in one row of the database result

# A cell of a stored line with its separator or line end. The csv module is not used, because its
# limit of the size of a field is global to the process.
CELL_PATTERN = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n)')

TextRow = list[str]


def csv_chunks(
    found: QuerySet,
    columns: Iterable[Column],
    *,
    site: str,
    codes: bool,
    guarded: bool,
    semicolons: bool = False,
) -> Iterator[bytes]:
    """Return the file in chunks: a header, then a line for every record of `found`, in order.

    `found` is a queryset of index rows; `site` is the address before the slug of a record; `codes`
    selects permanent column names instead of labels; `guarded` protects against formulas;
    `semicolons` separates the cells by semicolons, as spreadsheets in Spanish expect. The database
    has answered when this returns, so an error up to then can be sent as an HTTP status. Close the
    iterator to cancel the query.
    """
    header = io.StringIO(newline="")
    writer = csv.writer(header, delimiter=";" if semicolons else ",")
    writer.writerow([cell.heading(codes=codes) for cell in cells_of(columns)])
    first = (BYTE_ORDER_MARK + header.getvalue()).encode()
    lines = _line_batches(found, site, guarded=guarded, semicolons=semicolons)
    return start_iterator(_split_chunks(lines), before=(first,))


def _with_semicolons(lines: bytes) -> bytes:
    """Return the lines with cells separated by semicolons."""
    return CELL_PATTERN.sub(_cell_before_semicolon, lines.decode()).encode()


def _cell_before_semicolon(found: re.Match) -> str:
    quoted, plain, end = found.groups(default="")
    cell = f'"{quoted}"' if quoted else f'"{plain}"' if ";" in plain else plain
    return cell + (";" if end == "," else end)


def text_rows(found: QuerySet, site: str) -> Iterator[TextRow]:
    """Return the cells of every record as texts, in order; an empty text means no value.

    The database has answered when this returns. Close the iterator to cancel the query.
    """
    return start_iterator(_parse_rows(_line_batches(found, site, guarded=False)))


def _split_chunks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes in chunks small enough for a slow client to receive within the timeout."""
    for several in lines:
        for start in range(0, len(several), CHUNK_SIZE):
            yield several[start : start + CHUNK_SIZE]


def _parse_rows(batches: Iterable[bytes]) -> Iterator[TextRow]:
    for lines in batches:
        yield from rows_of_lines(lines.decode())


def rows_of_lines(lines: str) -> Iterator[TextRow]:
    """Yield the cells of each of several whole lines."""
    row: TextRow = []
    for quoted, plain, end in CELL_PATTERN.findall(lines):
        row.append(quoted.replace('""', '"') if quoted else plain)
        if end != ",":
            yield row
            row = []


def cells_of(columns: Iterable[Column]) -> list[Cell]:
    return [cell for column in columns for cell in column.cells()]


class ClosingIterator:
    """An iterator over `chunks` that closes `query` when it is closed."""

    def __init__(self, chunks: Iterator, query):
        self.chunks, self.query = chunks, query

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.chunks)

    def close(self) -> None:
        self.query.close()


def start_iterator(query, before: tuple = ()) -> ClosingIterator:
    """Fetch the first item of `query`. Return an iterator over `before` and all items.

    An error of the query is raised here, when the response can still have an error status.
    """
    first = list(_first_item(query))
    return ClosingIterator(chain(before, first, query), query)


def _first_item(query) -> Iterator:
    for item in query:
        yield item
        return


def join_chunks(chunks: ClosingIterator) -> ClosingIterator:
    """Return the same bytes in chunks of at least `CHUNK_SIZE`."""
    return ClosingIterator(_joined_chunks(chunks), chunks)


def _joined_chunks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    joined = bytearray()
    for chunk in chunks:
        joined += chunk
        if len(joined) >= CHUNK_SIZE:
            yield bytes(joined)
            joined.clear()
    yield bytes(joined)


def copy_csv(using: str, statement: str) -> Iterator[bytes]:
    """Yield the result of a SELECT statement as CSV, written by COPY."""
    copy_out = f"COPY ({statement}) TO STDOUT (FORMAT csv)"
    with no_statement_timeout(using) as cursor, cursor.copy(copy_out) as copy:
        for chunk in copy:
            yield bytes(chunk)


def _line_batches(
    found: QuerySet, site: str, *, guarded: bool, semicolons: bool = False
) -> Iterator[bytes]:
    """Yield batches of lines, each line with its address, its slug and line end."""
    try:
        statement = select_lines_sql(found, site, guarded=guarded)
    except EmptyResultSet:
        return
    copy_out = f"COPY ({statement}) TO STDOUT (FORMAT binary)"
    with no_statement_timeout(found.db) as cursor, cursor.copy(copy_out) as copy:
        copy.set_types(["bytea"])  # read the text as bytes, without decoding
        for (several,) in copy.rows():
            yield _with_semicolons(several) if semicolons else several


def select_lines_sql(found: QuerySet, site: str, *, guarded: bool) -> str:
    """Return SQL for the lines of these index rows, in batches. Raise EmptyResultSet.

    The statement sorts keys only and reads each line afterwards, because lines are long. A slug
    consists of letters, digits and hyphens, so it needs neither quotation marks nor a guard.
    """
    language = content_language()
    line = f"coalesce(line.guarded_{language}, line.{language})" if guarded else f"line.{language}"
    site_sql = sql_literal(site, found.db)
    ordered = compiled_sql(found.values_list("kind", "record_id", "since"))
    return f"""SELECT (
        SELECT string_agg({line} || ({site_sql} || line.slug || '/,' || line.slug || E'\\r\\n'), ''
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
