"""A list as JSON: an array with one object a record and a line, of the cells that CSV has."""

import json
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from catalogue.exports.cell_values import empty_json_value, json_converter
from catalogue.exports.columns import Column
from catalogue.exports.csv_export import ClosingIterator, TextRow, cells_of, join_chunks, text_rows


def json_chunks(
    found: QuerySet, columns: Iterable[Column], *, site: str, codes: bool
) -> Iterator[bytes]:
    """The file, piece by piece. Numbers, truths and lists are such; no value is null, or [].

    `found` are rows of the index. The database has answered when this returns. Close the
    iterator to cancel the query.
    """
    cells = cells_of(columns)
    names = [cell.heading(codes=codes) for cell in cells]
    readers = [(json_converter(cell), empty_json_value(cell)) for cell in cells]

    def line(row: TextRow) -> dict:
        values = (
            read(text) if text else nothing
            for (read, nothing), text in zip(readers, row, strict=True)
        )
        return dict(zip(names, values, strict=True))

    records = text_rows(found, site)
    return join_chunks(ClosingIterator(_json_array(map(line, records)), records))


def _json_array(lines: Iterable[dict]) -> Iterator[bytes]:
    before = b"[\n"
    for line in lines:
        yield before + json.dumps(line, ensure_ascii=False).encode()
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"
