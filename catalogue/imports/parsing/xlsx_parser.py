"""XLSX workbooks: looked through before they are read, so that a hostile one does no harm.

The values come from calamine, which is quick but takes as much memory as a file makes it take,
and does not tell all: see `catalogue.imports.workbook_parts`.
"""

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from catalogue.imports.parsing.sheet import (
    MOST_COLUMNS,
    MOST_ROWS,
    Fault,
    Sheet,
    UnreadableFileError,
    place_of,
)
from catalogue.imports.parsing.xlsx_scanner import (
    Look,
    date_shapes,
    look_through,
    shared_lengths,
    sheet_parts,
)

MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 2000
MOST_CHARACTERS = 60_000_000  # of all cells together
MOST_TOLD = 200  # formulas named one by one


def read_workbook(content: bytes) -> list[Sheet]:
    """The sheets of a workbook that hold anything. Raises UnreadableFileError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            refuse_harm(archive)
            parts = sheet_parts(archive)
            lengths = shared_lengths(archive)
            shapes = date_shapes(archive)
            looks = {name: look_through(archive, part, lengths) for name, part in parts.items()}
        for name, look in looks.items():
            refuse_size(name, look)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            sheet_of(workbook, one.name, looks.get(one.name, Look()), shapes)
            for one in workbook.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet and looks.get(one.name, Look()).last_row
        ]
    except (zipfile.BadZipFile, CalamineError, expat.ExpatError, KeyError, OSError) as error:
        raise UnreadableFileError(
            _("The workbook is damaged and cannot be read. Open it in Excel and save it anew.")
        ) from error
    except (NotImplementedError, RuntimeError) as error:  # a packing we do not know; a password
        raise UnreadableFileError(
            _("The workbook is protected by a password, or packed in an unknown way.")
        ) from error


def refuse_harm(archive: zipfile.ZipFile) -> None:
    """Refuse another format, macros, and what would unpack to more than a spreadsheet is."""
    names = archive.namelist()
    if "xl/workbook.xml" not in names:
        raise UnreadableFileError(
            _("This is not an Excel workbook (.xlsx). Save it as XLSX or CSV, and send that.")
        )
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableFileError(
            _("The workbook holds macros (.xlsm). Save it as a workbook without macros (.xlsx).")
        )
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MOST_UNPACKED or len(names) > MOST_PARTS or len(set(names)) < len(names):
        raise UnreadableFileError(
            _("Unpacked, the workbook is far larger than any list; it is not read.")
        )
    # Reading to the end checks that nothing unpacks to more than it says.
    if archive.testzip() is not None:
        raise zipfile.BadZipFile


def refuse_size(name: str, look: Look) -> None:
    if look.last_row > 2 * MOST_ROWS or look.last_column > MOST_COLUMNS:
        raise UnreadableFileError(
            Fault(
                _("There is something in %(cell)s; at most %(rows)s rows and %(columns)s columns"
                  " are read. Delete what lies beyond.")
                % {
                    "cell": place_of(look.last_column - 1, look.last_row),
                    "rows": f"{MOST_ROWS:,}",
                    "columns": MOST_COLUMNS,
                },
                sheet=name,
            )
        )  # fmt: skip
    if look.characters > MOST_CHARACTERS:
        raise UnreadableFileError(
            Fault(_("The cells hold far more text than any list does."), sheet=name)
        )


# --- the cells --------------------------------------------------------------------------------


def sheet_of(workbook, name: str, look: Look, shapes: dict[str, int]) -> Sheet:
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    sheet = Sheet(name, [])
    for line, cells in enumerate(rows, start=1):
        texts = []
        for column, value in enumerate(cells):
            style = look.styles.get(place_of(column, line), "") if is_day(value) else ""
            texts.append(text_of(value, shapes.get(style, 10)))
        sheet.rows.append((line, texts))
    tell_formulas(sheet, look)
    return sheet


def is_day(value: Any) -> bool:
    return isinstance(value, date)


def text_of(value: Any, shown: int = 10) -> str:
    """The cell as somebody would type it; of a day only what the cell shows."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()[:shown]
    if isinstance(value, date):
        return value.isoformat()[:shown]
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value)


def tell_formulas(sheet: Sheet, look: Look) -> None:
    """A formula whose value the file keeps is read as that value; others are refused by name."""
    for place, value in look.errors.items():
        sentence = _("This cell shows the error %s. Mend it, or empty it.") % value
        sheet.faults.append(at(sheet, place, sentence))
    lost = [cell for cell, kept in look.formulas.items() if not kept and cell not in look.errors]
    for place in lost[:MOST_TOLD]:
        sentence = _(
            "This cell holds a formula, and the file does not keep its result. Copy the cells and"
            " paste their values."
        )
        sheet.faults.append(at(sheet, place, sentence))
    kept = [cell for cell, kept in look.formulas.items() if kept]
    if kept:
        sentence = _("These cells hold formulas; their last results were read: %s") % (
            ", ".join(kept[:20]) + (" …" if len(kept) > 20 else "")
        )
        sheet.notices.append(Fault(sentence, sheet=sheet.name))


def at(sheet: Sheet, place: str, sentence: str) -> Fault:
    return Fault(sentence, sheet.name, int(re.sub(r"\D", "", place)), place)
