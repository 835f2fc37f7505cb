"""What the columns of the files mean, made of the very cells of which the files are made."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst

from catalogue.exports.columns import Cell
from catalogue.exports.csv_export import cells_of, rows
from catalogue.exports.views import Download, downloads
from catalogue.index.models import IndexRow
from catalogue.pages.list_view import RecordListView

EXAMPLES = 40  # newest records, among which an example of each column is looked for
LONGEST_EXAMPLE = 100


@dataclass(frozen=True)
class Entry:
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
    columns: list[Entry]
    parameters: list[tuple[str, str]]
    files: list[Download]


def entry_of(list_view: type[RecordListView], site: str) -> ListEntry:
    """What is to be said of a list; `site` is the address before a record's slug."""
    cells = cells_of(list_view.columns)
    newest = IndexRow.objects.of(list_view.model).in_order_of("newest")[:EXAMPLES]
    examples = dict(_examples(cells, list(rows(newest, site))))
    filters = list_view.filterset_class.get_filters()
    return ListEntry(
        list_view.model.plural,
        capfirst(str(list_view.model._meta.verbose_name_plural)),
        [_column(cell, examples.get(cell.code, "")) for cell in cells],
        [(name, str(one.label)) for name, one in filters.items()],
        downloads(list_view.content_types, list_view.model.plural, ""),
    )


def _examples(cells: list[Cell], found: list) -> Iterator[tuple[str, str]]:
    """For every column the first text that is not empty."""
    for position, cell in enumerate(cells):
        text = next((row[position] for row in found if row[position]), "")
        short = f"{text[: LONGEST_EXAMPLE - 1]}…" if len(text) > LONGEST_EXAMPLE else text
        yield cell.code, short


def _column(cell: Cell, example: str) -> Entry:
    vocabulary = tuple((code, str(label)) for code, label in (cell.choices or _NoList).choices)
    return Entry(str(cell.label), cell.code, str(cell.type.label), vocabulary, example)


class _NoList:
    choices: tuple = ()
