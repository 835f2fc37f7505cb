"""The tables of a programme as CSV for analysis, and as XLSX laid out as the budget prints them."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from catalogue.exports.csv_export import BYTE_ORDER_MARK
from catalogue.exports.formula_guard import guard_formula
from deliverables.categories import category_of
from deliverables.figures import QuantityCell, RecordList, YearColumn
from deliverables.measure_rows import MeasureRow, TotalColumn, total_columns
from deliverables.measures import PerformanceMeasure
from deliverables.plan import Deliverable
from deliverables.table import CategoryRows, DeliverableRow, PlanTable, ProgrammePlan

A4_PAPER = 9  # the code of the paper size in XLSX
FIRST_COLUMN_WIDTH = 70


def plan_csv(plan: ProgrammePlan, site: str) -> bytes:
    """Return the tables as CSV in UTF-8: a row for each deliverable, then for each measure.

    `site` is the scheme and host of the addresses of the lists of records.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    headings = [_("category"), _("subcategory"), _("unit"), _("number"), _("title")]
    for column in plan.columns:
        headings.append(column.label)
        if column.is_actual:
            headings += [
                _("%(year)s computed from the records") % {"year": column.year},
                _("%(year)s records or source") % {"year": column.year},
            ]
    headings += [_("%(year)s note") % {"year": year} for year in plan.years]
    headings += [_("programme"), _("cumulative")]
    headings += [column.label for column in total_columns(plan.columns)]
    writer.writerow([guard_formula(capfirst(heading)) for heading in headings])
    for table in plan.tables:
        rows = [_deliverable_cells(table, row, site) for row in table.rows()]
        rows += [_measure_cells(table, measure, site) for measure in table.measures]
        for cells in rows:
            writer.writerow([guard_formula(cell) for cell in cells])
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
    noted = [notes.get(year, "") for year in table.years]
    return [*cells, *noted, str(table.project.title), "", "", ""]


def _measure_cells(table: PlanTable, row: MeasureRow, site: str) -> list[str]:
    measure: PerformanceMeasure = row.measure
    title = str(measure.title)
    cells = ["", str(_("performance measure")), str(measure.unit), "", title]
    for cell in row.cells:
        cells.append(_text(cell.value))
        if cell.column.is_actual:
            lists = " ".join(f"{site}{found.address}" for found in cell.lists)
            cells += [_text(cell.value) if cell.is_computed else "", lists or str(cell.source)]
    cells += ["" for _year in table.years]
    cumulative = _("yes") if measure.is_cumulative else _("no")
    totals = [_text(cell.value) for cell in row.totals] or ["", ""]
    return [*cells, str(table.project.title), cumulative if row.is_number else "", *totals]


def plan_xlsx(plan: ProgrammePlan, site: str) -> bytes:
    """Return the tables as XLSX: categories, subcategories with their sums, deliverables, notes.

    A figure with one list of records leads to it, one with several to the page of the table.
    """
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    writer = _SheetWriter(book, plan, site)
    writer.write_deliverables()
    if any(table.measures for table in plan.tables):
        writer.write_measures()
    book.close()
    return file.getvalue()


class _SheetWriter:
    """Writer of the sheets of one workbook."""

    def __init__(self, book: Workbook, plan: ProgrammePlan, site: str):
        self.book, self.plan, self.site = book, plan, site
        wrapped = {"text_wrap": True, "valign": "top"}
        self.header = book.add_format(
            {**wrapped, "bold": True, "bg_color": "#E8F1F7", "font_color": "#1C2730", "bottom": 1}
        )
        self.bold = book.add_format({**wrapped, "bold": True})
        self.part = book.add_format({**wrapped, "bold": True, "bg_color": "#F3F6F8"})
        self.text = book.add_format(wrapped)
        self.item = book.add_format({**wrapped, "indent": 1})
        self.note = book.add_format({**wrapped, "indent": 2, "italic": True})

    def sheet(
        self, name: str, caption: str, columns: Sequence[YearColumn | TotalColumn], width: int
    ) -> None:
        self.page = self.book.add_worksheet(name[:31])
        self.page.set_paper(A4_PAPER)
        self.page.set_landscape()
        self.page.fit_to_pages(1, 0)
        self.page.set_column(0, 0, FIRST_COLUMN_WIDTH)
        self.page.set_column(1, len(columns), width)
        self.page.write_string(0, 0, str(self.plan.project.title), self.bold)
        self.page.write_string(1, 0, caption, self.bold)
        self.page.write_string(3, 0, "", self.header)
        for place, column in enumerate(columns, 1):
            self.page.write_string(3, place, column.label, self.header)
        self.page.freeze_panes(4, 1)
        self.page.repeat_rows(3)
        self.row = 4

    def write_part(self, title: str) -> None:
        """Write the title of a programme, if the file has several."""
        if self.plan.has_parts:
            self.page.write_string(self.row, 0, title, self.part)
            self.row += 1

    def write_deliverables(self) -> None:
        plan = self.plan
        self.sheet(_("Deliverables"), plan.caption, plan.columns, 12)
        for table in plan.tables:
            if table.categories:
                self.write_part(str(table.project.title))
                self.write_categories(table.categories, table)
        if plan.totals:
            self.write_part(_("Total of the programme and its subprogrammes"))
            self.write_categories(plan.totals)

    def write_categories(
        self, categories: Sequence[CategoryRows], table: PlanTable | None = None
    ) -> None:
        """Write the sums of subcategories, and with a `table` their deliverables."""
        address = (table or self.plan).address
        for category in categories:
            self.page.write_string(self.row, 0, category.heading, self.bold)
            self.row += 1
            for group in category.subcategories:
                self.page.write_string(self.row, 0, group.heading, self.bold)
                for place, cell in enumerate(group.subtotal_cells, 1):
                    self.write_quantity(place, cell, address, self.bold)
                self.row += 1
                for row in group.rows if table else ():
                    self.write_row(row)

    def write_row(self, row: DeliverableRow) -> None:
        self.page.write_string(self.row, 0, str(row.deliverable), self.item)
        for place, cell in enumerate(row.cells, 1):
            self.write_quantity(place, cell, row.deliverable.get_absolute_url(), self.text)
            if cell.is_stated:
                comment = _("Computed from the records: %(number)s") % {"number": cell.computed}
                self.page.write_comment(self.row, place, comment)
        self.row += 1
        for note in row.notes:
            self.page.write_string(self.row, 0, f"{note.year}: {note.text}", self.note)
            self.row += 1

    def write_quantity(self, place: int, cell: QuantityCell, address: str, style: Any) -> None:
        """Write a quantity that leads to its list, or with several lists to `address`."""
        if cell.quantity is None:
            return
        self.write_link(place, cell.lists, address, style)
        self.page.write_number(self.row, place, cell.quantity, style)

    def write_link(self, place: int, lists: Sequence[RecordList], address: str, style: Any) -> None:
        """Write a link, which the number written next keeps while it replaces the text."""
        if lists:
            target = lists[0].address if len(lists) == 1 else address
            self.page.write_url(self.row, place, f"{self.site}{target}", style)

    def write_measures(self) -> None:
        plan = self.plan
        columns = plan.tables[0].measure_columns
        self.sheet(_("Performance measures"), plan.tables[0].measures_caption, columns, 20)
        for table in plan.tables:
            if table.measures:
                self.write_part(str(table.project.title))
            for row in table.measures:
                self.write_measure(row, table.address)

    def write_measure(self, row: MeasureRow, address: str) -> None:
        """Write the values of a measure, and in the row below their sources."""
        unit = f" ({row.unit})" if row.unit else ""
        self.page.write_string(self.row, 0, f"{row.measure}{unit}", self.text)
        for place, cell in enumerate(row.all_cells, 1):
            if cell.is_empty:
                continue
            if row.is_number:
                self.write_link(place, cell.lists, address, self.text)
                self.page.write_number(self.row, place, cell.value, self.text)
            else:
                self.page.write_string(self.row, place, str(cell.value), self.text)
        self.row += 1
        sources = {
            place: str(cell.source)
            for place, cell in enumerate(row.all_cells, 1)
            if cell.source and not cell.is_empty
        }
        if sources:
            self.page.write_string(self.row, 0, _("Source"), self.note)
            for place, source in sources.items():
                self.page.write_string(self.row, place, source, self.text)
            self.row += 1
