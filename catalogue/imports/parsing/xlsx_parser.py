"""Parser of XLSX workbooks, which checks their size before it reads them.

calamine reads the values. It is fast, but its memory grows with the file without limit, and it
does not return formulas, errors and date formats: `xlsx_scanner` reads these first.
"""

import io
import lzma
import re
import struct
import zipfile
import zlib
from datetime import date, datetime
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from catalogue.imports.parsing.sheet import (
    MAX_COLUMNS,
    MAX_ROWS,
    ImportIssue,
    Sheet,
    UnreadableFileError,
    cell_reference,
)
from catalogue.imports.parsing.xlsx_scanner import (
    SheetScan,
    date_display_lengths,
    scan_sheet,
    shared_string_lengths,
    sheet_parts,
)

# Errors of zipfile, its decompressors, expat and calamine for a damaged file.
DAMAGE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    CalamineError,
    expat.ExpatError,
    EOFError,
    KeyError,
    OSError,
    ValueError,
)
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ARCHIVE_PARTS = 2000
MAX_CHARACTERS = 60_000_000  # of all cells of a sheet together
MAX_REPORTED_FORMULAS = 200  # formulas without a value, each reported as an error


def read_xlsx(content: bytes) -> list[Sheet]:
    """Return the sheets of a workbook that are not empty. Raise UnreadableFileError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            refuse_unsafe_archive(archive)
            parts = sheet_parts(archive)
            lengths = shared_string_lengths(archive)
            date_lengths = date_display_lengths(archive)
            scans = {name: scan_sheet(archive, part, lengths) for name, part in parts.items()}
        for name, scan in scans.items():
            refuse_oversized_sheet(name, scan)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            build_sheet(workbook, sheet.name, scans.get(sheet.name, SheetScan()), date_lengths)
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and scans.get(sheet.name, SheetScan()).last_row
        ]
    except DAMAGE_ERRORS as error:
        raise UnreadableFileError(
            _("The workbook is damaged. Open it in Excel and save it again.")
        ) from error
    except RuntimeError as error:  # unknown compression; password
        raise UnreadableFileError(
            _(
                "The workbook is protected by a password, or its compression is not "
                "supported. Save it as XLSX without a password."
            )
        ) from error


def refuse_unsafe_archive(archive: zipfile.ZipFile) -> None:
    """Raise UnreadableFileError for other formats, macros and archives too large unpacked."""
    names = archive.namelist()
    if "xl/workbook.xml" not in names:
        raise UnreadableFileError(
            _("This is not an Excel workbook (.xlsx). Save it as XLSX or CSV and upload it again.")
        )
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableFileError(
            _("The workbook contains macros (.xlsm). Save it without macros (.xlsx).")
        )
    refuse_oversized_archive(archive)


def refuse_oversized_archive(archive: zipfile.ZipFile) -> None:
    """Raise UnreadableFileError for an archive that is too large when it is unpacked."""
    names = archive.namelist()
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if (
        unpacked > MAX_UNPACKED_BYTES
        or len(names) > MAX_ARCHIVE_PARTS
        or len(set(names)) < len(names)
    ):
        raise UnreadableFileError(
            _("The workbook is too large when unpacked. It was not imported.")
        )
    # Reading to the end checks that no part unpacks to more than its declared size.
    if archive.testzip() is not None:
        raise zipfile.BadZipFile


def refuse_oversized_sheet(name: str, scan: SheetScan) -> None:
    if scan.last_row > 2 * MAX_ROWS or scan.last_column > MAX_COLUMNS:
        raise UnreadableFileError(
            ImportIssue(
                _("Cell %(cell)s is beyond the limit of %(rows)s rows and %(columns)s "
                        "columns. Delete the cells beyond it.")
                % {
                    "cell": cell_reference(scan.last_column - 1, scan.last_row),
                    "rows": f"{MAX_ROWS:,}",
                    "columns": MAX_COLUMNS,
                },
                sheet=name,
            )
        )  # fmt: skip
    if scan.characters > MAX_CHARACTERS:
        raise UnreadableFileError(
            ImportIssue(
                _("The file contains too much text. Split it into smaller files."), sheet=name
            )
        )


# --- the cells --------------------------------------------------------------------------------


def build_sheet(workbook, name: str, scan: SheetScan, date_lengths: dict[str, int]) -> Sheet:
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    sheet = Sheet(name, [])
    for line, cells in enumerate(rows, start=1):
        texts = []
        for column, value in enumerate(cells):
            style = scan.styles.get(cell_reference(column, line), "") if is_date(value) else ""
            texts.append(cell_text(value, date_lengths.get(style, 10)))
        sheet.rows.append((line, texts))
    report_formulas(sheet, scan)
    return sheet


def is_date(value: Any) -> bool:
    return isinstance(value, date)


def cell_text(value: Any, date_length: int = 10) -> str:
    """Return a cell as a user types it; of an ISO date only the first `date_length` characters."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()[:date_length]
    if isinstance(value, date):
        return value.isoformat()[:date_length]
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value)


def report_formulas(sheet: Sheet, scan: SheetScan) -> None:
    """Add errors for formulas without a stored value, and a warning that names the others."""
    for place, value in scan.errors.items():
        sentence = _("This cell contains the error %s. Correct it or clear the cell.") % value
        sheet.errors.append(issue_at(sheet, place, sentence, value))
    without_value = [
        place
        for place, has_value in scan.formulas.items()
        if not has_value and place not in scan.errors
    ]
    for place in without_value[:MAX_REPORTED_FORMULAS]:
        sentence = _(
            "This cell contains a formula without a stored value. Paste the value instead."
        )
        sheet.errors.append(issue_at(sheet, place, sentence))
    with_value = [place for place, has_value in scan.formulas.items() if has_value]
    if with_value:
        sentence = _("Formulas were read as their last values: %s") % (
            ", ".join(with_value[:20]) + (" …" if len(with_value) > 20 else "")
        )
        sheet.warnings.append(ImportIssue(sentence, sheet=sheet.name))


def issue_at(sheet: Sheet, place: str, sentence: str, value: str = "") -> ImportIssue:
    line = int(re.sub(r"\D", "", place))
    return ImportIssue(sentence, sheet.name, line, place, value=value)
