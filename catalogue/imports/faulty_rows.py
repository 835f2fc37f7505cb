"""The rows of an import that were left out, as a file to mend and upload again."""

import csv
import io
from collections import defaultdict
from pathlib import PurePath
from typing import IO

import xlsxwriter
from django.utils.translation import override, pgettext

from catalogue.base.translation import content_language
from catalogue.exports.formula_guard import guard_formula
from catalogue.exports.xlsx_worksheet import TextWorksheet
from catalogue.imports.export_actions import XLSX_CONTENT_TYPE
from catalogue.imports.file_rows import faulty_file_rows
from catalogue.imports.mapping.layout import header_index
from catalogue.imports.mapping.step import stored_layouts
from catalogue.imports.models import ImportJob
from catalogue.imports.parsing.header_detection import REASONS_COLUMNS, is_ignored_name
from catalogue.imports.parsing.reader import read_sheets
from catalogue.imports.parsing.sheet import Sheet
from catalogue.imports.rows import ROW_REFERENCE
from catalogue.imports.table_schema import Table
from catalogue.imports.templates import BYTE_ORDER_MARK

CSV_CONTENT_TYPE = "text/csv; charset=utf-8"


def faulty_rows_file(job: ImportJob, table: Table) -> tuple[IO[bytes], str, str]:
    """Return the file, its name and its media type: CSV for a CSV file, otherwise XLSX.

    It is in the language of the report, which its reasons are taken from.
    """
    with override(job.language):
        return _faulty_rows_file(job, table)


def _faulty_rows_file(job: ImportJob, table: Table) -> tuple[IO[bytes], str, str]:
    sheets = read_sheets(bytes(job.content), job.file_name, table.readers)
    reasons = reasons_by_row(job, table)
    lines = [
        (sheet.name, rows)
        for sheet in sheets
        if len(rows := faulty_lines(job, sheet, sheets[0], reasons)) > 1
    ]
    # Translators: the end of the name of a file, in small letters without accents.
    end = pgettext("file name", "errors")
    name = f"{PurePath(job.file_name).stem or 'import'}-{end}"
    if len(sheets) == 1 and not sheets[0].name:
        return io.BytesIO(csv_file(lines[0][1])), f"{name}.csv", CSV_CONTENT_TYPE
    return io.BytesIO(xlsx_file(lines)), f"{name}.xlsx", XLSX_CONTENT_TYPE


def reasons_by_row(job: ImportJob, table: Table) -> dict[tuple[str, int], list[str]]:
    """Return the reasons why rows have errors, by sheet and row number."""
    reasons: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in faulty_file_rows(job):
        for table_code, error in row.errors:
            label = table.column_label(table_code, error.column)
            where = f"{label}: " if label else ""
            sentence = f"{where}{error.sentence}"
            if sentence not in reasons[row.sheet, row.line]:
                reasons[row.sheet, row.line].append(sentence)
    return reasons


def faulty_lines(job: ImportJob, sheet: Sheet, first: Sheet, reasons: dict) -> list[list[str]]:
    """Return the header of a sheet and its rows with errors, each with its reasons at the end."""
    layout = next((one for one in stored_layouts(job) if one.name == sheet.name), None)
    header_line = layout.header if layout else sheet.rows[header_index(sheet, set())][0]
    by_line = dict(sheet.rows)
    header = by_line[header_line]
    ignored = {position for position, name in enumerate(header) if is_ignored_name(name)}
    lines = {header_line} | {line for name, line in reasons if name == sheet.name[:200]}
    width = max((len(cells) for line, cells in sheet.rows if line in lines), default=0)

    titles = {line: next(filter(None, cells), "") for line, cells in first.rows}

    def text_of(cell: str) -> str:
        """Return a cell; for a reference to a row, the first text of that row."""
        if cell.startswith(ROW_REFERENCE):
            return titles.get(int(cell.removeprefix(ROW_REFERENCE)), "")
        return cell

    def padded(cells: list[str], last: str) -> list[str]:
        cells = cells + [""] * (width - len(cells))
        return [*(text_of(c) for position, c in enumerate(cells) if position not in ignored), last]

    faulty = [
        padded(cells, " ".join(reasons[sheet.name[:200], line]))
        for line, cells in sheet.rows
        if (sheet.name[:200], line) in reasons
    ]
    return [padded(header, REASONS_COLUMNS[content_language()]), *faulty]


def csv_file(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([guard_formula(cell) for cell in cells] for cells in rows)
    return (BYTE_ORDER_MARK + buffer.getvalue()).encode()


def xlsx_file(sheets: list[tuple[str, list[list[str]]]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name[:31], TextWorksheet)
            sheet.freeze_panes(1, 0)
            for line, cells in enumerate(rows):
                for position, cell in enumerate(cells):
                    if cell:
                        sheet.write_string(line, position, guard_formula(cell), text)
    return buffer.getvalue()
