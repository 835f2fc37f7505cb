"""Files into sheets of cells, whatever people send: every cell is a text, every doubt is said."""

import hashlib

from django.utils.translation import gettext as _

from catalogue.exports.formula_guard import RISKY, unguard
from catalogue.imports.parsing.csv_parser import read_text
from catalogue.imports.parsing.sheet import (
    LONGEST_CELL,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Fault,
    Sheet,
    UnreadableFileError,
    place_of,
)
from catalogue.imports.parsing.xlsx_parser import read_workbook


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read(content: bytes, file_name: str) -> list[Sheet]:
    """The sheets of a file. Raises UnreadableFileError."""
    if not content.strip():
        raise UnreadableFileError(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise UnreadableFileError(
            _("The file is larger than %s megabytes. Divide it.") % (MOST_BYTES // 1024 // 1024)
        )
    refuse_other_formats(content, file_name)
    is_workbook = content.startswith(b"PK\x03\x04")
    sheets = read_workbook(content) if is_workbook else [read_text(content)]
    refuse_too_many(sheets)
    for sheet in sheets:
        sheet.rows = [(line, [cleaned(cell) for cell in cells]) for line, cells in sheet.rows]
        sheet.rows = [(line, cells) for line, cells in sheet.rows if any(cells)]
    return sheets


def refuse_other_formats(content: bytes, file_name: str) -> None:
    """Say what a file is that is neither CSV nor XLSX."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFileError(
            _(
                "This is a workbook of the old kind (.xls), or one that a password protects."
                " Save it as an Excel workbook (.xlsx) without a password, or as CSV."
            )
        )
    names = {b"%PDF": "PDF", b"{\\rtf": "RTF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG"}
    for beginning, name in names.items():
        if content.startswith(beginning):
            raise UnreadableFileError(
                _("“%(file)s” is a %(kind)s file. Send a spreadsheet: XLSX or CSV.")
                % {"file": file_name, "kind": name}
            )
    if content.lstrip()[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise UnreadableFileError(
            _("“%s” is a web page or XML, whatever its name says. Save it as XLSX or CSV.")
            % file_name
        )


def refuse_too_many(sheets: list[Sheet]) -> None:
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS + len(sheets):
        raise UnreadableFileError(
            _("The file has more than %s rows. Divide it.") % f"{MOST_ROWS:,}"
        )
    for sheet in sheets:
        if any(len(cells) > MOST_COLUMNS for _line, cells in sheet.rows):
            raise UnreadableFileError(
                Fault(_("There are more than %s columns.") % MOST_COLUMNS, sheet=sheet.name)
            )
        for line, cells in sheet.rows:
            for position, cell in enumerate(cells):
                if len(cell) > LONGEST_CELL:
                    raise UnreadableFileError(
                        Fault(
                            _("This cell holds more than %s characters.") % f"{LONGEST_CELL:,}",
                            sheet.name,
                            line,
                            place_of(position, line),
                        )
                    )


def cleaned(cell: str) -> str:
    """A cell without what surrounds it: the guard against formulas, odd spaces and line ends."""
    if cell.startswith("'") and cell[1:].startswith(RISKY):
        cell = unguard(cell)
    cell = cell.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return cell.strip("\ufeff\u200b\u200e\u200f \t\n")
