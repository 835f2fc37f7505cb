"""Files for staff: exports of records in both languages for editing, and import templates."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from tempfile import NamedTemporaryFile
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalogue.exports.formula_guard import guard_formula
from catalogue.exports.xlsx_worksheet import TextWorksheet
from catalogue.imports.columns import Column, PeriodBoundColumn
from catalogue.imports.parsing.sheet import MAX_ROWS
from catalogue.imports.row_matching import prefetched
from catalogue.imports.schema_columns import PermalinkColumn
from catalogue.imports.table_schema import Table
from catalogue.imports.widgets import MultiReferenceWidget, ReferenceWidget

BYTE_ORDER_MARK = "\ufeff"  # Excel reads a file without it as Windows-1252
READ_BATCH_SIZE = 500


# --- cells ----------------------------------------------------------------------------------------


def row_batches(queryset: QuerySet) -> Iterator[list]:
    """Yield the rows of a queryset, in its order, in batches of READ_BATCH_SIZE."""
    ids = list(queryset.values_list("pk", flat=True))
    for start in range(0, len(ids), READ_BATCH_SIZE):
        batch = ids[start : start + READ_BATCH_SIZE]
        rows = queryset.model._base_manager.in_bulk(batch)
        yield [rows[pk] for pk in batch if pk in rows]


def row_cells(table: Table, rows: list, site: str) -> Iterator[list[str]]:
    """Yield the cells of each row; `site` is the scheme and host of permanent links."""
    for row in prefetched(table.model, rows, table.columns):
        yield [guard_formula(export_cell(column, row, site)) for column in table.columns]


def export_cell(column: Column, row: Any, site: str) -> str:
    if column.code == "id":
        return str(row.pk)
    text = column.cell_text(row)
    return f"{site}{text}" if isinstance(column, PermalinkColumn) and text else text


def rows_of_parents(table: Table, parents: list) -> list:
    """Return the rows of a child table of these parents, each with its parent set."""
    by_id = {parent.pk: parent for parent in parents}
    grouped: dict[Any, list] = defaultdict(list)
    for row in table.rows_of(by_id).order_by(*(table.model._meta.ordering or ["pk"])):
        owner = getattr(row, table.parent_id_field)
        setattr(row, table.parent, by_id[owner])
        grouped[owner].append(row)
    return [row for parent in parents for row in grouped[parent.pk]]


# --- files ----------------------------------------------------------------------------------------


def editing_csv(table: Table, queryset: QuerySet, site: str) -> Iterator[bytes]:
    """Yield the table of the records, without its child tables, as CSV."""
    yield (BYTE_ORDER_MARK + _line([column.code for column in table.columns])).encode()
    for rows in row_batches(queryset):
        yield "".join(_line(cells) for cells in row_cells(table, rows, site)).encode()


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def build_workbook(table: Table, queryset: QuerySet | None, site: str) -> IO[bytes]:
    """Return a workbook with one sheet per table: of these records, or a template without rows.

    The file is deleted when it is closed.
    """
    file = NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115  # the response closes it
    with xlsxwriter.Workbook(file.name, {"constant_memory": True}) as book:
        writer = _WorkbookWriter(book, table, is_template=queryset is None)
        for rows in row_batches(queryset) if queryset is not None else ():
            writer.write(table, rows, site)
    file.seek(0)
    return file


class _WorkbookWriter:
    """Writer of the sheets of a workbook."""

    def __init__(self, book: Any, table: Table, *, is_template: bool):
        self.book, self.table = book, table
        self.header_format = book.add_format({"bold": True, "bg_color": "#E8F1F7", "border": 1})
        self.cell_format = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.sheets: dict[Table, Any] = {}
        self.next_line: dict[Table, int] = {}
        for table_or_child in table.all():
            self.sheets[table_or_child] = sheet = book.add_worksheet(
                table_or_child.code, TextWorksheet
            )
            self.next_line[table_or_child] = 1
            self.begin(table_or_child, sheet)
        if is_template:
            self.add_notes()
            self.add_lists()

    def begin(self, table: Table, sheet: Any) -> None:
        sheet.freeze_panes(1, 0)
        for position, column in enumerate(table.columns):
            # Text cells, so that a spreadsheet does not turn a value into a date or a number.
            sheet.set_column(position, position, column_width(column), self.cell_format)
        for position, column in enumerate(table.columns):
            sheet.write_string(0, position, column.code, self.header_format)

    def write(self, table: Table, rows: list, site: str) -> None:
        for cells in row_cells(table, rows, site):
            sheet, line = self.sheets[table], self.next_line[table]
            for position, cell in enumerate(cells):
                if cell:
                    sheet.write_string(line, position, cell, self.cell_format)
            self.next_line[table] += 1
        for child in table.children:
            self.write(child, rows_of_parents(child, rows), site)

    # --- sheets of a template -----------------------------------------------------------------

    def add_notes(self) -> None:
        sheet = self.book.add_worksheet("notes")
        sheet.set_column(0, 1, 22)
        sheet.set_column(2, 4, 44)
        lines: list[list[str]] = [[text] for text in general_notes(self.table)]
        lines += [[], [_("Sheet"), _("Column"), _("Meaning"), _("Instructions"), _("Example")]]
        head = len(lines) - 1
        lines += [
            [t.code, column.code, str(column.label), column_help(column), column_example(column)]
            for t in self.table.all()
            for column in t.columns
        ]
        wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        for number, cells in enumerate(lines):
            style = self.header_format if number == head else None if number < head else wrapped
            for position, cell in enumerate(cells):
                sheet.write_string(number, position, cell, style)

    def add_lists(self) -> None:
        """Add the sheet of closed lists, from which cells are chosen.

        The validation only warns, because a user may type a label instead of a code.
        """
        sheet = self.book.add_worksheet("lists")
        lists = [
            (table, position, column)
            for table in self.table.all()
            for position, column in enumerate(table.columns)
            if column.closed_list
        ]
        height = max((len(column.closed_list) for *_place, column in lists), default=0)
        for place, (table, _position, column) in enumerate(lists):
            sheet.write_string(0, place, f"{table.code}.{column.code}", self.header_format)
        for line in range(height):
            for place, (*_place, column) in enumerate(lists):
                if line < len(column.closed_list):
                    sheet.write_string(line + 1, place, column.closed_list[line])
        for place, (table, position, column) in enumerate(lists):
            letter = xlsxwriter.utility.xl_col_to_name(place, True)
            source = f"=lists!{letter}$2:{letter}${len(column.closed_list) + 1}"
            self.sheets[table].data_validation(
                1, position, MAX_ROWS, position,
                {"validate": "list", "source": source, "error_type": "warning"},
            )  # fmt: skip


def column_width(column: Column) -> int:
    if column.code.startswith(("title", "summary", "text", "objective", "quotation")):
        return 44
    return 30 if isinstance(column.widget, ReferenceWidget) else max(12, len(column.code) + 2)


def general_notes(table: Table) -> list[str]:
    return [
        _(
            "One row per record. The first row contains the column names. You can leave "
            "out columns."
        ),
        _("A row with a permanent link changes that record. A row without one creates a draft."),
        _("An empty cell clears the field. A missing column changes nothing."),
        _(
            "Refer to another record by its permanent link, short name, code or title, and to "
            "a country by its code. Separate several with “; ”. Write a semicolon within a "
            "name as “\\;”."
        ),
        _(
            "Rows that belong to a record have their own sheet. The first column contains the "
            "record. Enter “yes” under “remove” to delete the row."
        ),
    ]


def column_help(column: Column) -> str:
    """Return the help text of a column, with the accepted values."""
    parts = [str(column.note or "")]
    if column.closed_list:
        parts.append(_("One of: %s.") % ", ".join(column.closed_list))
    if isinstance(column.widget, MultiReferenceWidget):
        parts.append(_("Separate several values with “; ”."))
    return " ".join(part for part in parts if part)


EXAMPLES = {
    "begins": "2012-08-19",
    "ends": "2012-08-20",
    "slug": "first-meeting-on-migrations",
    "title_en": "First Meeting on Migrations",
    "title_es": "Primera reunión sobre migraciones",
    "countries": "HND; GTM",
    "country": "HND",
    "topics": "remittances; human-rights",
    "regions": "celac",
    "url": "https://www.cepal.org/",
}


def column_example(column: Column) -> str:
    if column.code in EXAMPLES:
        return EXAMPLES[column.code]
    if column.closed_list and not isinstance(column, PeriodBoundColumn):
        return column.closed_list[0]
    return ""
