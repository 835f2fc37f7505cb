"""What the columns of the files mean, made of the very cells of which the files are made."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst

from catalogue.exports.columns import Cell
from catalogue.exports.csv_export import cells_of, text_rows
from catalogue.exports.views import DownloadLink, download_links
from catalogue.index.models import IndexRow
from catalogue.pages.list_view import RecordListView

MAX_EXAMPLE_RECORDS = 40  # newest records, among which an example of each column is looked for
MAX_EXAMPLE_LENGTH = 100


@dataclass(frozen=True)
class ColumnEntry:
    """A column: its label and stable name, what it holds, its closed list, and an example."""

    label: str
    code: str
    type: str
    vocabulary: tuple[tuple[str, str], ...]
    example: str


@dataclass(frozen=True)
class ListEntry:
    """A list: its columns, the parameters that narrow it, and its files."""

    plural: str
    heading: str
    columns: list[ColumnEntry]
    parameters: list[tuple[str, str]]
    files: list[DownloadLink]


def list_entry(list_view: type[RecordListView], site: str) -> ListEntry:
    """What is to be said of a list; `site` is the address before a record's slug."""
    cells = cells_of(list_view.columns)
    newest = IndexRow.objects.of(list_view.model).sorted_by("newest")[:MAX_EXAMPLE_RECORDS]
    examples = dict(_column_examples(cells, list(text_rows(newest, site))))
    filters = list_view.filterset_class.get_filters()
    return ListEntry(
        list_view.model.plural,
        capfirst(str(list_view.model._meta.verbose_name_plural)),
        [_column_entry(cell, examples.get(cell.code, "")) for cell in cells],
        [(name, str(one.label)) for name, one in filters.items()],
        download_links(list_view.content_types, list_view.model.plural, ""),
    )


def _column_examples(cells: list[Cell], found: list) -> Iterator[tuple[str, str]]:
    """For every column the first text that is not empty."""
    for position, cell in enumerate(cells):
        text = next((row[position] for row in found if row[position]), "")
        short = f"{text[: MAX_EXAMPLE_LENGTH - 1]}…" if len(text) > MAX_EXAMPLE_LENGTH else text
        yield cell.code, short


def _column_entry(cell: Cell, example: str) -> ColumnEntry:
    vocabulary = tuple((code, str(label)) for code, label in (cell.choices or _NoChoices).choices)
    return ColumnEntry(str(cell.label), cell.code, str(cell.type.label), vocabulary, example)


class _NoChoices:
    choices: tuple = ()
