"""Data dictionary of the exported files, built from the column definitions of the export."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst

from catalogue.exports.columns import Cell
from catalogue.exports.csv_export import cells_of, text_rows
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
    example: str


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
    cells = cells_of(list_view.columns)
    newest = IndexRow.objects.of(list_view.model).sorted_by("newest")[:MAX_EXAMPLE_RECORDS]
    examples = dict(_column_examples(cells, list(text_rows(newest, site))))
    filters = list_view.filterset_class.get_filters()
    return ListEntry(
        list_view.model.plural,
        capfirst(str(list_view.model._meta.verbose_name_plural)),
        [_column_entry(cell, examples.get(cell.code, "")) for cell in cells],
        [(name, str(list_filter.label)) for name, list_filter in filters.items()],
        download_links(list_view.content_types, list_view.model.plural, ""),
    )


def _column_examples(cells: list[Cell], rows: list) -> Iterator[tuple[str, str]]:
    """Yield the code of each column and its first non-empty value, shortened."""
    for position, cell in enumerate(cells):
        text = next((row[position] for row in rows if row[position]), "")
        short = f"{text[: MAX_EXAMPLE_LENGTH - 1]}…" if len(text) > MAX_EXAMPLE_LENGTH else text
        yield cell.code, short


def _column_entry(cell: Cell, example: str) -> ColumnEntry:
    vocabulary = tuple((code, str(label)) for code, label in (cell.choices or _NoChoices).choices)
    return ColumnEntry(str(cell.label), cell.code, str(cell.type.label), vocabulary, example)


class _NoChoices:
    choices: tuple = ()
