"""Data dictionary of the exported files, built from the column definitions of the export."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from itertools import zip_longest
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.base.compiled_queries import preparing_cursor
from catalogue.base.translation import content_language
from catalogue.exports.columns import ADDRESS_CELLS, Cell
from catalogue.exports.csv_export import TextRow, cells_of, rows_of_lines, select_lines_sql
from catalogue.exports.views import DownloadLink, download_links
from catalogue.index.models import IndexRow
from catalogue.pages.list_view import RecordListView
from server.replica_router import read_alias

# Newest records that are searched for an example of each column; their lines are one batch.
MAX_EXAMPLE_RECORDS = 40
MAX_EXAMPLE_LENGTH = 100


@dataclass(frozen=True)
class ColumnEntry:
    """A column: its label, stable code, data type and controlled vocabulary."""

    label: str
    code: str
    type: str
    vocabulary: tuple[tuple[str, str], ...]

    def cells(self) -> SafeString:
        """Return the cells of the row of the column, without that of the example."""
        values = format_html_join("", "<li><code>{}</code> {}</li>", self.vocabulary)
        if values:
            values = format_html(
                "<details><summary>{}</summary><ul>{}</ul></details>", _("values"), values
            )
        return format_html(
            '<th scope="row">{}</th><td><code>{}</code></td><td>{}{}</td>',
            *(self.label, self.code, self.type, values),
        )


@dataclass(frozen=True)
class ListEntry:
    """A list of records in one language: its columns, filter parameters (name, label) and files.

    Its parts of the page are formatted once, because only the code changes them.
    """

    plural: str
    heading: str
    columns: list[ColumnEntry]
    parameters: list[tuple[str, str]]
    files: list[DownloadLink]

    @cached_property
    def column_cells(self) -> list[SafeString]:
        return [column.cells() for column in self.columns]

    @cached_property
    def parameter_list(self) -> SafeString:
        return format_html_join(", ", "<code>{}</code> ({})", self.parameters)

    @cached_property
    def file_list(self) -> SafeString:
        links = ((file.address, file.label) for file in self.files)
        return format_html_join(" · ", '<a href="{}" download>{}</a>', links)


@dataclass(frozen=True)
class ListSection:
    """The section of the page about a list. Without records it has no examples of its columns."""

    entry: ListEntry
    examples: list[str]

    @property
    def rows(self) -> SafeString:
        """Return the rows of the table of columns, which Python formats faster than a template."""
        cells = zip_longest(self.entry.column_cells, self.examples, fillvalue="")
        return SafeString(
            "".join(f"<tr>{first}<td>{escape(example)}</td></tr>\n" for first, example in cells)
        )


def list_sections(list_views: Mapping[str, type[RecordListView]]) -> list[ListSection]:
    """Return the sections of lists by their addresses, with the examples read in one statement."""
    views: Any = tuple(list_views.values())
    with preparing_cursor(read_alias()) as cursor:
        cursor.execute(_example_lines_sql(views, content_language()))
        lines = cursor.fetchone()
    return [
        ListSection(
            list_entry(view, get_language()),
            _column_examples(rows_of_lines(text or ""), address),
        )
        for address, view, text in zip(list_views, views, lines, strict=True)
    ]


@cache
def _example_lines_sql(list_views: tuple[type[RecordListView], ...], language: str) -> str:
    """Return SQL for one text for each list: the lines of its newest records in this language."""
    newest = (
        IndexRow.objects.of(view.model).sorted_by("newest")[:MAX_EXAMPLE_RECORDS]
        for view in list_views
    )
    parts = (f"({select_lines_sql(rows, site='', guarded=False)})" for rows in newest)
    return f"SELECT {', '.join(parts)}"


@cache
def list_entry(list_view: type[RecordListView], language: str) -> ListEntry:
    """Return the entry of a list in a language; only the code changes it."""
    return ListEntry(
        list_view.model.plural,
        capfirst(str(list_view.model._meta.verbose_name_plural)),
        [_column_entry(cell) for cell in cells_of(list_view.columns)],
        [(name, str(one.label)) for name, one in list_view.filterset_class.base_filters.items()],
        download_links(list_view.content_types, list_view.model.plural, ""),
    )


def _column_examples(rows: Iterable[TextRow], address: str) -> list[str]:
    """Return the first non-empty value of each column, shortened.

    The permanent links in `rows` lack the `address` of the list.
    """
    examples = [next(filter(None, texts), "") for texts in zip(*rows, strict=True)]
    if examples:
        examples[-ADDRESS_CELLS] = address + examples[-ADDRESS_CELLS]
    return [
        f"{text[: MAX_EXAMPLE_LENGTH - 1]}…" if len(text) > MAX_EXAMPLE_LENGTH else text
        for text in examples
    ]


def _column_entry(cell: Cell) -> ColumnEntry:
    choices = cell.choices.choices if cell.choices else ()
    vocabulary = tuple((code, str(label)) for code, label in choices)
    return ColumnEntry(str(cell.label), cell.code, str(cell.type.label), vocabulary)
