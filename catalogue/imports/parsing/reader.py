"""Reader of uploaded files: returns sheets of text cells, and reports what it had to guess."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.exports.formula_guard import FORMULA_PREFIXES, unguard_formula
from catalogue.imports.parsing.csv_parser import read_csv
from catalogue.imports.parsing.ods_parser import is_ods, read_ods
from catalogue.imports.parsing.sheet import (
    MAX_CELL_LENGTH,
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    MAX_ROWS,
    ImportIssue,
    Sheet,
    UnreadableFileError,
    cell_reference,
)
from catalogue.imports.parsing.xlsx_parser import read_xlsx
from server.text import clean_text

MAX_REPORTED_CELLS = 200  # cells with refused characters, each reported as an error


def content_digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_sheets(
    content: bytes,
    file_name: str,
    readers: Iterable[Callable[[bytes, str], list[Sheet] | None]] = (),
) -> list[Sheet]:
    """Return the sheets of a file without empty rows. Raise UnreadableFileError.

    `readers` are tried first; each returns None if the file is not in its format.
    """
    if not content.strip():
        raise UnreadableFileError(_("The file is empty. Choose another file."))
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableFileError(
            _("The file is larger than %s MB. Split it into smaller files.")
            % (MAX_FILE_BYTES // 1024 // 1024)
        )
    refuse_other_formats(content, file_name)
    sheets = read_by_format(content, file_name, readers)
    refuse_oversized_sheets(sheets)
    for sheet in sheets:
        clean_cells(sheet)
        sheet.rows = [(line, cells) for line, cells in sheet.rows if any(cells)]
    return sheets


def read_by_format(content: bytes, file_name: str, readers: Iterable[Any]) -> list[Sheet]:
    for reader in readers:
        if (sheets := reader(content, file_name)) is not None:
            return sheets
    if is_ods(content):
        return read_ods(content)
    if content.startswith(b"PK\x03\x04"):
        return read_xlsx(content)
    return [read_csv(content)]


def refuse_other_formats(content: bytes, file_name: str) -> None:
    """Raise UnreadableFileError with the format of a file that is neither CSV nor XLSX."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFileError(
            _(
                "This is an old Excel workbook (.xls), or it is protected by a password. Save "
                "it as XLSX without a password, or as CSV."
            )
        )
    names = {b"%PDF": "PDF", b"{\\rtf": "RTF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG"}
    for beginning, name in names.items():
        if content.startswith(beginning):
            raise UnreadableFileError(
                _("“%(file)s” is a %(kind)s file. Upload a spreadsheet (XLSX or CSV).")
                % {"file": file_name, "kind": name}
            )
    if content.lstrip()[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise UnreadableFileError(
            _("“%s” is a web page or an XML file. Save it as XLSX or CSV.") % file_name
        )


def refuse_oversized_sheets(sheets: list[Sheet]) -> None:
    if sum(len(sheet.rows) for sheet in sheets) > MAX_ROWS + len(sheets):
        raise UnreadableFileError(
            _("The file has more than %s rows. Split it into smaller files.") % f"{MAX_ROWS:,}"
        )
    for sheet in sheets:
        if any(len(cells) > MAX_COLUMNS for _line, cells in sheet.rows):
            raise UnreadableFileError(
                ImportIssue(
                    _("The file has more than %s columns. Delete the columns that you do not need.")
                    % MAX_COLUMNS,
                    sheet=sheet.name,
                )
            )
        for line, cells in sheet.rows:
            for position, cell in enumerate(cells):
                if len(cell) > MAX_CELL_LENGTH:
                    raise UnreadableFileError(
                        ImportIssue(
                            _("This cell has more than %s characters. Shorten the text.")
                            % f"{MAX_CELL_LENGTH:,}",
                            sheet.name,
                            line,
                            cell_reference(position, line),
                        )
                    )


def clean_cells(sheet: Sheet) -> None:
    """Clean every cell. A cell with a refused character becomes empty and an error of the sheet."""
    for line, cells in sheet.rows:
        for position, cell in enumerate(cells):
            if position == sheet.reference_position:
                continue
            try:
                cells[position] = clean_cell(cell)
            except ValidationError as error:
                cells[position] = ""
                if len(sheet.errors) < MAX_REPORTED_CELLS:
                    place = cell_reference(position, line)
                    sheet.errors += [
                        ImportIssue(message, sheet.name, line, place) for message in error.messages
                    ]


def clean_cell(cell: str) -> str:
    """Return a cell without its formula guard, cleaned. Raise ValidationError."""
    if cell.startswith("'") and cell[1:].startswith(FORMULA_PREFIXES):
        cell = unguard_formula(cell)
    return clean_text(cell, one_line=False)
