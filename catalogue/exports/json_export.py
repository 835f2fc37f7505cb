"""JSON exports of lists: an array with one object per record and line, with the cells of CSV."""

import json
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from catalogue.exports.cell_values import empty_json_value, json_converter
from catalogue.exports.columns import Column
from catalogue.exports.csv_export import ClosingIterator, TextRow, cells_of, join_chunks, text_rows


def json_chunks(
    found: QuerySet, columns: Iterable[Column], *, site: str, codes: bool
) -> Iterator[bytes]:
    """Return the file in chunks, with typed numbers, booleans and lists; no value is null or [].

    `found` is a queryset of index rows. The database has answered when this returns. Close the
    iterator to cancel the query.
    """
    cells = cells_of(columns)
    names = [cell.heading(codes=codes) for cell in cells]
    converters = [(json_converter(cell), empty_json_value(cell)) for cell in cells]

    def line(row: TextRow) -> dict:
        values = (
            convert(text) if text else empty
            for (convert, empty), text in zip(converters, row, strict=True)
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
