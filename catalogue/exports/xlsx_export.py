"""XLSX exports of lists, written in constant memory: typed cells, and a sheet with a description.

The limits of Excel apply: rows continue on further sheets, addresses after the maximum number of
links are plain text, and a text that is too long for a cell is shortened and listed in the
description.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from catalogue.exports.cell_values import xlsx_converter
from catalogue.exports.columns import Cell, CellType, Column
from catalogue.exports.csv_export import CHUNK_SIZE, ClosingIterator, TextRow, cells_of, text_rows
from catalogue.exports.streaming import ClientDisconnectedError
from catalogue.exports.xlsx_worksheet import TextWorksheet
from catalogue.filtering.description import DescriptionLine

A4_PAPER = 9  # the code of the paper size in XLSX
MAX_ROWS = 1_048_576  # limit of Excel for a sheet, header included
MAX_LINKS = 65_000  # the limit of Excel for a sheet is 65,530
MAX_CELL_LENGTH = 32_767  # UTF-16 code units, limit of Excel
MAX_LINK_LENGTH = 2_000  # characters
MAX_LISTED_CELLS = 1_000  # shortened cells listed in the description; others are only counted
CLIENT_CHECK_INTERVAL = 1_000  # rows between checks of the client connection

WIDTH_BY_TYPE = {
    CellType.TEXT: 36,
    CellType.INTEGER: 10,
    CellType.BOOLEAN: 12,
    CellType.DAY: 12,
    CellType.INSTANT: 20,
    CellType.ADDRESS: 48,
    CellType.CODE: 20,
    CellType.NAMES: 36,
    CellType.CODES: 24,
}
WIDTH_BY_CODE = {"title": 60, "summary": 80, "when": 24}


def xlsx_chunks(
    found: QuerySet,
    columns: Iterable[Column],
    *,
    site: str,
    codes: bool,
    name: str,
    about: list[DescriptionLine],
    is_client_connected: Callable[[], bool] = lambda: True,
) -> Iterator[bytes]:
    """Return the file in chunks. It is complete, on disk, when this returns.

    `found` is a queryset of index rows, `name` the name of the first sheet, `about` the content of
    the description. Raise ClientDisconnectedError if `is_client_connected` returns False.
    """
    cells = cells_of(columns)
    with tempfile.TemporaryDirectory() as folder:
        file = tempfile.TemporaryFile()  # noqa: SIM115 – closed after it is sent
        book = WorkbookWriter(file, folder, cells, name, codes=codes)
        try:
            records = text_rows(found, site)
            try:
                for number, row in enumerate(records):
                    if number % CLIENT_CHECK_INTERVAL == 0 and not is_client_connected():
                        raise ClientDisconnectedError
                    book.write(row)
            finally:
                records.close()
            book.finish(about)
        except BaseException:
            book.abandon()
            file.close()
            raise
    return ClosingIterator(_file_chunks(file), file)


def _file_chunks(file) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK_SIZE):
        yield chunk


class WorkbookWriter:
    """A workbook that is written row by row."""

    def __init__(self, file, folder: str, cells: list[Cell], name: str, *, codes: bool):
        self.book = Workbook(file, {"constant_memory": True, "tmpdir": folder})
        self.cells, self.name = cells, name
        self.headings = [cell.heading(codes=codes) for cell in cells]
        self.converters = [xlsx_converter(cell) for cell in cells]
        # Legible on paper and in the dark mode of Excel.
        self.header = self.book.add_format(
            {"bold": True, "bg_color": "#E8F1F7", "font_color": "#1C2730", "bottom": 1}
        )
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.instant = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.count, self.too_long, self.unlisted_count = 0, [], 0  # type: int, list[str], int
        self.sheets = 0
        self.sheet = self.begin_sheet()
        self.about = self.book.add_worksheet(_("About this file")[:31], TextWorksheet)

    def begin_sheet(self) -> Worksheet:
        self.sheets += 1
        number = f" {self.sheets}" if self.sheets > 1 else ""
        name = f"{self.name[: 31 - len(number)]}{number}"
        sheet = self.book.add_worksheet(name, TextWorksheet)
        for column, cell in enumerate(self.cells):
            sheet.set_column(column, column, WIDTH_BY_CODE.get(cell.code, WIDTH_BY_TYPE[cell.type]))
            sheet.write_string(0, column, self.headings[column], self.header)
        sheet.freeze_panes(1, 0)
        sheet.set_paper(A4_PAPER)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        self.row, self.links = 0, 0
        return sheet

    def end_sheet(self) -> None:
        self.sheet.autofilter(0, 0, self.row, len(self.cells) - 1)

    def write(self, row: TextRow) -> None:
        if self.row + 1 == MAX_ROWS:
            self.end_sheet()
            self.sheet = self.begin_sheet()
        self.row += 1
        self.count += 1
        for column, text in enumerate(row):
            if text:
                self.write_cell(column, self.converters[column](text))

    def write_cell(self, column: int, value) -> None:
        sheet, row = self.sheet, self.row
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int):
            sheet.write_number(row, column, value)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value, self.instant)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.day)
        elif self.cells[column].type == CellType.ADDRESS and self.can_link(value):
            self.links += 1
            sheet.write_url(row, column, value)
        else:
            sheet.write_string(row, column, self.fitted_text(column, value))

    def can_link(self, address: str) -> bool:
        return (
            address.startswith(("http://", "https://"))
            and self.links < MAX_LINKS
            and len(address) <= MAX_LINK_LENGTH
        )

    def fitted_text(self, column: int, text: str) -> str:
        """Return the text with LF line breaks; shorten and list it if it is too long for a cell."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if len(text) <= MAX_CELL_LENGTH // 2:
            return text
        units = text.encode("utf-16-le")
        if len(units) <= 2 * MAX_CELL_LENGTH:
            return text
        if len(self.too_long) < MAX_LISTED_CELLS:
            self.too_long.append(
                _("%(sheet)s, row %(row)d, “%(column)s”: %(length)d characters")
                % {
                    "sheet": self.sheet.get_name(),
                    "row": self.row + 1,
                    "column": self.headings[column],
                    "length": len(text),
                }
            )
        else:
            self.unlisted_count += 1
        return units[: 2 * MAX_CELL_LENGTH].decode("utf-16-le", errors="ignore")

    def finish(self, about: list[DescriptionLine]) -> None:
        self.end_sheet()
        lines = [*about, (_("Rows"), str(self.count)), *self.long_cells()]
        self.about.set_column(0, 0, 30)
        self.about.set_column(1, 1, 100)
        self.about.set_paper(A4_PAPER)
        self.about.fit_to_pages(1, 0)
        for number, (label, value) in enumerate(lines):
            self.about.write_string(number, 0, label, self.header)
            if value.isascii() and value.isdecimal():
                self.about.write_number(number, 1, int(value))
            else:
                self.about.write_string(number, 1, value[:MAX_CELL_LENGTH])
        self.book.set_properties({"title": self.name})
        self.book.close()

    def abandon(self) -> None:
        """Close the temporary files of an unfinished workbook."""
        for sheet in self.book.worksheets():
            sheet.row_data_fh.close()

    def long_cells(self) -> list[DescriptionLine]:
        """Return the lines of the description that list shortened cells."""
        if not self.too_long:
            return []
        explanation = _(
            "Shortened to %(most)d characters, the limit of a cell. Complete in CSV."
        ) % {"most": MAX_CELL_LENGTH}
        lines = [
            (_("Text too long for a cell"), explanation),
            *(("", cell) for cell in self.too_long),
        ]
        if self.unlisted_count:
            lines.append(("", _("and %(count)d more") % {"count": self.unlisted_count}))
        return lines
