"""Scanner of XLSX workbooks, which reads their XML as a stream in little memory.

It counts cells and characters, and finds what calamine does not return: formulas, errors, and
dates formatted as a month or a year.

This second pass is needed because calamine loads a whole sheet before its size can be checked.
"""

import re
import zipfile
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _

from catalogue.imports.parsing.sheet import UnreadableFileError, cell_reference


@dataclass
class SheetScan:
    """Size, formulas, errors and styles of the cells of a sheet, by cell reference."""

    last_row: int = 0
    last_column: int = 0
    characters: int = 0
    formulas: dict[str, bool] = field(default_factory=dict)  # True if the value is stored
    errors: dict[str, str] = field(default_factory=dict)  # such as #REF!
    styles: dict[str, str] = field(default_factory=dict)  # of cells that contain a number


def parse_part(archive: zipfile.ZipFile, part: str, begins=None, ends=None, text=None) -> None:
    """Parse an XML part as a stream, and call the handlers of start tags, end tags and text.

    Raise UnreadableFileError if the part declares entities.
    """
    parser = expat.ParserCreate(namespace_separator="}")

    def refuse(*_declared) -> None:
        raise UnreadableFileError(_("The workbook contains XML entities. It was not imported."))

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
    """Return the names of the archive's parts that contain the sheets, by sheet name."""
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

    parse_part(archive, "xl/_rels/workbook.xml.rels", relation)
    parse_part(archive, "xl/workbook.xml", sheet)
    known = set(archive.namelist())
    return {
        name: targets[key]
        for name, key in names.items()
        if "worksheets/" in targets.get(key, "") and targets[key] in known
    }


def shared_string_lengths(archive: zipfile.ZipFile) -> list[int]:
    """Return the length of each shared string, in characters."""
    lengths: list[int] = []

    def begins(tag, _attributes):
        if tag == "si":
            lengths.append(0)

    def text(characters):
        if lengths:
            lengths[-1] += len(characters)

    if "xl/sharedStrings.xml" in archive.namelist():
        parse_part(archive, "xl/sharedStrings.xml", begins, text=text)
    return lengths


def date_display_lengths(archive: zipfile.ZipFile) -> dict[str, int]:
    """Return the length of an ISO date that a style displays: 7 for a month, 4 for a year.

    Styles that display the day are left out.
    """
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
        parse_part(archive, "xl/styles.xml", begins, ends)
    display_lengths = {}
    for number, style in enumerate(styles):
        code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", formats.get(style, "")).lower()
        if "y" in code and not re.search(r"[dhs]", code):
            display_lengths[str(number)] = 7 if "m" in code else 4
    return display_lengths


def scan_sheet(archive: zipfile.ZipFile, part: str, lengths: list[int]) -> SheetScan:
    """Return the scan of a sheet; `lengths` are those of the shared strings."""
    scan = SheetScan()
    cell: dict[str, Any] = {}
    state: dict[str, Any] = {"row": 0, "column": 0, "inside": ""}

    def begins(tag, attributes):
        if tag == "row":
            state["row"] = parse_number(attributes.get("r"), state["row"] + 1)
            state["column"] = 0
        elif tag == "c":
            column, row = parse_cell_reference(
                attributes.get("r"), state["column"] + 1, state["row"]
            )
            state["column"], state["row"] = column, row
            cell.clear()
            cell.update(at=cell_reference(column - 1, row), kind=attributes.get("t"), text="")
            cell.update(style=attributes.get("s"), formula=False, column=column, row=row)
        elif tag == "f" and cell:
            cell["formula"] = True
        state["inside"] = tag if tag in ("v", "t") else ""

    def text(characters):
        if cell and state["inside"]:
            if len(cell["text"]) < 64:
                cell["text"] += characters[:64]
            scan.characters += len(characters)

    def ends(tag):
        if tag == "c" and cell:
            record_cell(scan, cell, lengths)
            cell.clear()
        state["inside"] = ""

    parse_part(archive, part, begins, ends, text)
    return scan


def record_cell(scan: SheetScan, cell: dict[str, Any], lengths: list[int]) -> None:
    """Add one cell to the scan."""
    value, at = cell["text"], cell["at"]
    if value or cell["formula"]:
        scan.last_row = max(scan.last_row, cell["row"])
        scan.last_column = max(scan.last_column, cell["column"])
    if cell["formula"]:
        scan.formulas[at] = bool(value) and cell["kind"] != "e"
    if cell["kind"] == "e":
        scan.errors[at] = value
    elif cell["kind"] == "s" and value.isdecimal() and int(value) < len(lengths):
        scan.characters += lengths[int(value)]
    elif cell["kind"] in (None, "n", "d") and cell["style"]:
        scan.styles[at] = cell["style"]


def parse_number(text: str | None, default: int) -> int:
    return int(text[:8]) if text and text.isdecimal() else default


def parse_cell_reference(reference: str | None, column: int, row: int) -> tuple[int, int]:
    """Return column and row of a reference such as C17, counted from 1, or the defaults given."""
    match = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", reference or "")
    if not match:
        return column, row
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(match[2])
