"""XLSX workbooks: looked through before they are read, so that a hostile one does no harm.

The values come from calamine, which is quick but says nothing of formulas, and takes as much
memory as a file makes it take. So the parts are first read as a stream, counted, and searched
for what calamine does not tell: formulas, errors, and dates shown as a month or a year.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from posixpath import join, normpath
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from catalogue.imports.reading import (
    MOST_COLUMNS,
    MOST_ROWS,
    Fault,
    Sheet,
    UnreadableFileError,
    place_of,
)

MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 2000
MOST_CHARACTERS = 60_000_000  # of all cells together
MOST_TOLD = 200  # formulas named one by one


@dataclass
class Look:
    """What a look through a sheet's XML found."""

    last_row: int = 0
    last_column: int = 0
    characters: int = 0
    formulas: dict[str, bool] = field(default_factory=dict)  # by cell: whether a value is kept
    errors: dict[str, str] = field(default_factory=dict)  # such as #REF!
    styles: dict[str, str] = field(default_factory=dict)  # of cells that hold a number


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


# --- the parts ------------------------------------------------------------------------------


def parsed(archive: zipfile.ZipFile, part: str, begins=None, ends=None, text=None) -> None:
    """Read a part as a stream, and tell what begins, ends and stands between."""
    parser = expat.ParserCreate(namespace_separator="}")

    def refuse(*_declared) -> None:
        raise UnreadableFileError(_("The workbook declares entities of its own; it is not read."))

    parser.StartDoctypeDeclHandler = refuse
    if begins:
        parser.StartElementHandler = lambda tag, attrs: begins(tag.rpartition("}")[2], attrs)
    if ends:
        parser.EndElementHandler = lambda tag: ends(tag.rpartition("}")[2])
    if text:
        parser.CharacterDataHandler = text
    parser.buffer_text = True
    with archive.open(part) as file:
        parser.ParseFile(file)


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of the archive that holds each sheet, by the sheet's name."""
    targets: dict[str, str] = {}
    names: dict[str, str] = {}

    def relation(tag, attributes):
        if tag == "Relationship":
            target = attributes["Target"]
            targets[attributes["Id"]] = normpath(
                target.lstrip("/") if target.startswith("/") else join("xl", target)
            )

    def sheet(tag, attributes):
        if tag == "sheet":
            key = next(value for name, value in attributes.items() if name.endswith("}id"))
            names[attributes["name"]] = key

    parsed(archive, "xl/_rels/workbook.xml.rels", relation)
    parsed(archive, "xl/workbook.xml", sheet)
    known = set(archive.namelist())
    return {
        name: targets[key]
        for name, key in names.items()
        if "worksheets/" in targets.get(key, "") and targets[key] in known
    }


def shared_lengths(archive: zipfile.ZipFile) -> list[int]:
    """How long each text is that cells share."""
    lengths: list[int] = []

    def begins(tag, _attributes):
        if tag == "si":
            lengths.append(0)

    def text(characters):
        if lengths:
            lengths[-1] += len(characters)

    if "xl/sharedStrings.xml" in archive.namelist():
        parsed(archive, "xl/sharedStrings.xml", begins, text=text)
    return lengths


def date_shapes(archive: zipfile.ZipFile) -> dict[str, int]:
    """By style: to how many characters an ISO day is shown there, 7 for a month, 4 for a year."""
    formats: dict[str, str] = {"17": "mmm-yy"}
    styles: list[str] = []
    inside: list[str] = []

    def begins(tag, attributes):
        if tag == "numFmt":
            formats[attributes["numFmtId"]] = attributes["formatCode"]
        elif tag == "cellXfs":
            inside.append(tag)
        elif tag == "xf" and inside:
            styles.append(attributes.get("numFmtId", "0"))

    def ends(tag):
        if tag == "cellXfs":
            inside.clear()

    if "xl/styles.xml" in archive.namelist():
        parsed(archive, "xl/styles.xml", begins, ends)
    shapes = {}
    for number, style in enumerate(styles):
        code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", formats.get(style, "")).lower()
        if "y" in code and not re.search(r"[dhs]", code):
            shapes[str(number)] = 7 if "m" in code else 4
    return shapes


def look_through(archive: zipfile.ZipFile, part: str, lengths: list[int]) -> Look:
    """Go through the cells of a sheet without keeping them."""
    look = Look()
    cell: dict[str, Any] = {}
    state: dict[str, Any] = {"row": 0, "column": 0, "inside": ""}

    def begins(tag, attributes):
        if tag == "row":
            state["row"] = number(attributes.get("r"), state["row"] + 1)
            state["column"] = 0
        elif tag == "c":
            column, row = position(attributes.get("r"), state["column"] + 1, state["row"])
            state["column"], state["row"] = column, row
            cell.clear()
            cell.update(at=place_of(column - 1, row), kind=attributes.get("t"), text="")
            cell.update(style=attributes.get("s"), formula=False, column=column, row=row)
        elif tag == "f" and cell:
            cell["formula"] = True
        state["inside"] = tag if tag in ("v", "t") else ""

    def text(characters):
        if cell and state["inside"]:
            if len(cell["text"]) < 64:
                cell["text"] += characters[:64]
            look.characters += len(characters)

    def ends(tag):
        if tag == "c" and cell:
            note(look, cell, lengths)
            cell.clear()
        state["inside"] = ""

    parsed(archive, part, begins, ends, text)
    return look


def note(look: Look, cell: dict[str, Any], lengths: list[int]) -> None:
    """Keep what is to be known of one cell."""
    value, at = cell["text"], cell["at"]
    if value or cell["formula"]:
        look.last_row = max(look.last_row, cell["row"])
        look.last_column = max(look.last_column, cell["column"])
    if cell["formula"]:
        look.formulas[at] = bool(value) and cell["kind"] != "e"
    if cell["kind"] == "e":
        look.errors[at] = value
    elif cell["kind"] == "s" and value.isdecimal() and int(value) < len(lengths):
        look.characters += lengths[int(value)]
    elif cell["kind"] in (None, "n", "d") and cell["style"]:
        look.styles[at] = cell["style"]


def number(text: str | None, default: int) -> int:
    return int(text[:8]) if text and text.isdecimal() else default


def position(reference: str | None, column: int, row: int) -> tuple[int, int]:
    """Column and row of a reference such as C17, counted from 1."""
    found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", reference or "")
    if not found:
        return column, row
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(found[2])


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
