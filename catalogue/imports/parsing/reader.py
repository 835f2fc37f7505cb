"""Reader of uploaded files: returns sheets of text cells, and reports what it had to guess."""

import hashlib

from django.utils.translation import gettext as _

from catalogue.exports.formula_guard import FORMULA_PREFIXES, unguard_formula
from catalogue.imports.parsing.csv_parser import read_csv
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


def content_digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_sheets(content: bytes, file_name: str) -> list[Sheet]:
    """Return the sheets of a file without empty rows. Raise UnreadableFileError."""
    if not content.strip():
        raise UnreadableFileError(_("The file is empty. Choose another file."))
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableFileError(
            _("The file is larger than %s MB. Split it into smaller files.")
            % (MAX_FILE_BYTES // 1024 // 1024)
        )
    refuse_other_formats(content, file_name)
    is_workbook = content.startswith(b"PK\x03\x04")
    sheets = read_xlsx(content) if is_workbook else [read_csv(content)]
    refuse_oversized_sheets(sheets)
    for sheet in sheets:
        sheet.rows = [(line, [clean_cell(cell) for cell in cells]) for line, cells in sheet.rows]
        sheet.rows = [(line, cells) for line, cells in sheet.rows if any(cells)]
    return sheets


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


def clean_cell(cell: str) -> str:
    """Return a cell without its formula guard, with plain spaces and line ends, trimmed."""
    if cell.startswith("'") and cell[1:].startswith(FORMULA_PREFIXES):
        cell = unguard_formula(cell)
    cell = cell.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return cell.strip("\ufeff\u200b\u200e\u200f \t\n")
