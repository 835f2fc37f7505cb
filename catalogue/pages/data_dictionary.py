"""Data dictionary of the exported files, built from the column definitions of the export."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language

from catalogue.exports.columns import Cell
from catalogue.exports.csv_export import TextRow, cells_of, text_rows
from catalogue.exports.views import DownloadLink, download_links
from catalogue.index.models import IndexRow
from catalogue.pages.list_view import RecordListView

MAX_EXAMPLE_RECORDS = 40  # newest records that are searched for an example of each column
MAX_EXAMPLE_LENGTH = 100


@dataclass(frozen=True)
class ColumnEntry:
    """A column: its label, stable code, data type, controlled vocabulary and an example."""

    label: str
    code: str
    type: str
    vocabulary: tuple[tuple[str, str], ...]
    example: str = ""


@dataclass(frozen=True)
class ListEntry:
    """A list of records: its columns, its filter parameters (name, label) and its files."""

    plural: str
    heading: str
    columns: list[ColumnEntry]
    parameters: list[tuple[str, str]]
    files: list[DownloadLink]


def list_entry(list_view: type[RecordListView], site: str) -> ListEntry:
    """Return the entry of a list; `site` is the part of a record's URL before its slug."""
    view: Any = list_view
    entry = entry_without_examples(view, get_language())
    newest = IndexRow.objects.of(list_view.model).sorted_by("newest")[:MAX_EXAMPLE_RECORDS]
    examples = _column_examples(list(text_rows(newest, site)))
    columns = [
        replace(column, example=example)
        for column, example in zip(entry.columns, examples, strict=False)
    ]
    return replace(entry, columns=columns or entry.columns)


@cache
def entry_without_examples(list_view: type[RecordListView], language: str) -> ListEntry:
    """Return the entry of a list in a language; only the code changes it."""
    return ListEntry(
        list_view.model.plural,
        capfirst(str(list_view.model._meta.verbose_name_plural)),
        [_column_entry(cell) for cell in cells_of(list_view.columns)],
        [(name, str(one.label)) for name, one in list_view.filterset_class.base_filters.items()],
        download_links(list_view.content_types, list_view.model.plural, ""),
    )


def _column_examples(rows: list[TextRow]) -> Iterator[str]:
    """Yield the first non-empty value of each column, shortened."""
    for texts in zip(*rows, strict=True):
        text = next(filter(None, texts), "")
        yield f"{text[: MAX_EXAMPLE_LENGTH - 1]}…" if len(text) > MAX_EXAMPLE_LENGTH else text


def _column_entry(cell: Cell) -> ColumnEntry:
    choices = cell.choices.choices if cell.choices else ()
    vocabulary = tuple((code, str(label)) for code, label in choices)
    return ColumnEntry(str(cell.label), cell.code, str(cell.type.label), vocabulary)
