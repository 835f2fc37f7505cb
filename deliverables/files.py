"""The table of deliverables as CSV for analysis, and as XLSX laid out as the budget prints it."""

import csv
import io
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from catalogue.exports.csv_export import BYTE_ORDER_MARK
from catalogue.exports.formula_guard import guard_formula
from deliverables.categories import category_of
from deliverables.measures import PerformanceMeasure
from deliverables.plan import Deliverable
from deliverables.table import DeliverableRow, MeasureRow, PlanTable, YearColumn

A4_PAPER = 9  # the code of the paper size in XLSX
FIRST_COLUMN_WIDTH = 70


def plan_csv(table: PlanTable, site: str) -> bytes:
    """Return the table as CSV in UTF-8: a row for each deliverable, then for each measure.

    `site` is the scheme and host of the addresses of the lists of records.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    headings = [_("category"), _("subcategory"), _("unit"), _("number"), _("title")]
    for column in table.columns:
        headings.append(column.label)
        if column.is_actual:
            headings += [
                _("%(year)s computed from the records") % {"year": column.year},
                _("%(year)s records or source") % {"year": column.year},
            ]
    headings += [_("%(year)s note") % {"year": year} for year in table.years]
    writer.writerow([guard_formula(capfirst(heading)) for heading in headings])
    for row in table.rows():
        writer.writerow([guard_formula(cell) for cell in _deliverable_cells(table, row, site)])
    for measure in table.measures:
        writer.writerow([guard_formula(cell) for cell in _measure_cells(table, measure)])
    return f"{BYTE_ORDER_MARK}{text.getvalue()}".encode()


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _deliverable_cells(table: PlanTable, row: DeliverableRow, site: str) -> list[str]:
    one: Deliverable = row.deliverable
    cells = [
        str(category_of(one.subcategory).value),
        str(one.get_subcategory_display()),
        str(one.get_unit_display()) if one.unit else "",
        one.number,
        str(one.title),
    ]
    for cell in row.cells:
        cells.append(_text(cell.quantity))
        if cell.column.is_actual:
            computed = cell.computed if cell.is_stated else cell.quantity
            cells += [_text(computed), " ".join(f"{site}{found.address}" for found in cell.lists)]
    notes = {note.year: str(note.text) for note in row.notes}
    return [*cells, *(notes.get(year, "") for year in table.years)]


def _measure_cells(table: PlanTable, row: MeasureRow) -> list[str]:
    measure: PerformanceMeasure = row.measure
    title = str(measure.title)
    cells = ["", str(_("performance measure")), str(measure.unit), "", title]
    for cell in row.cells:
        cells.append(_text(cell.value))
        if cell.column.is_actual:
            cells += [_text(cell.value) if measure.computed_from else "", str(cell.source)]
    return [*cells, *("" for _year in table.years)]


def plan_xlsx(table: PlanTable, site: str) -> bytes:
    """Return the table as XLSX: categories, subcategories with their sums, deliverables, notes.

    A figure with one list of records leads to it, one with several to the page of the table.
    """
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    writer = _SheetWriter(book, table, site)
    writer.write_deliverables()
    if table.measures:
        writer.write_measures()
    book.close()
    return file.getvalue()


class _SheetWriter:
    """Writer of the sheets of one workbook."""

    def __init__(self, book: Workbook, table: PlanTable, site: str):
        self.book, self.table, self.site = book, table, site
        wrapped = {"text_wrap": True, "valign": "top"}
        self.header = book.add_format(
            {**wrapped, "bold": True, "bg_color": "#E8F1F7", "font_color": "#1C2730", "bottom": 1}
        )
        self.bold = book.add_format({**wrapped, "bold": True})
        self.text = book.add_format(wrapped)
        self.item = book.add_format({**wrapped, "indent": 1})
        self.note = book.add_format({**wrapped, "indent": 2, "italic": True})

    def sheet(self, name: str, caption: str, columns: list[YearColumn]) -> None:
        self.page = self.book.add_worksheet(name[:31])
        self.page.set_paper(A4_PAPER)
        self.page.set_landscape()
        self.page.fit_to_pages(1, 0)
        self.page.set_column(0, 0, FIRST_COLUMN_WIDTH)
        self.page.set_column(1, len(columns), 12)
        self.page.write_string(0, 0, str(self.table.project.title), self.bold)
        self.page.write_string(1, 0, caption, self.bold)
        self.page.write_string(3, 0, "", self.header)
        for place, column in enumerate(columns, 1):
            self.page.write_string(3, place, column.label, self.header)
        self.page.freeze_panes(4, 1)
        self.page.repeat_rows(3)
        self.row = 4

    def write_deliverables(self) -> None:
        table = self.table
        self.sheet(_("Deliverables"), table.caption, table.columns)
        for category in table.categories:
            self.page.write_string(self.row, 0, category.heading, self.bold)
            self.row += 1
            for group in category.subcategories:
                self.page.write_string(self.row, 0, group.heading, self.bold)
                for place, subtotal in enumerate(group.subtotals, 1):
                    if subtotal is not None:
                        self.page.write_number(self.row, place, subtotal, self.bold)
                self.row += 1
                for row in group.rows:
                    self.write_row(row)

    def write_row(self, row: DeliverableRow) -> None:
        self.page.write_string(self.row, 0, str(row.deliverable), self.item)
        for place, cell in enumerate(row.cells, 1):
            if cell.quantity is None:
                continue
            if cell.lists:
                address = row.deliverable.get_absolute_url()
                if len(cell.lists) == 1:
                    address = cell.lists[0].address
                # The number written next replaces the text of the link and keeps the link.
                self.page.write_url(self.row, place, f"{self.site}{address}", self.text)
            self.page.write_number(self.row, place, cell.quantity, self.text)
            if cell.is_stated:
                comment = _("Computed from the records: %(number)s") % {"number": cell.computed}
                self.page.write_comment(self.row, place, comment)
        self.row += 1
        for note in row.notes:
            self.page.write_string(self.row, 0, f"{note.year}: {note.text}", self.note)
            self.row += 1

    def write_measures(self) -> None:
        table = self.table
        self.sheet(_("Performance measures"), table.measures_caption, table.columns)
        for row in table.measures:
            unit = f" ({row.measure.unit})" if row.measure.unit else ""
            self.page.write_string(self.row, 0, f"{row.measure}{unit}", self.text)
            for place, cell in enumerate(row.cells, 1):
                if isinstance(cell.value, int):
                    self.page.write_number(self.row, place, cell.value, self.text)
                elif cell.value:
                    self.page.write_string(self.row, place, str(cell.value), self.text)
            self.row += 1
