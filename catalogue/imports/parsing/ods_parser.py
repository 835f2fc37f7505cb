"""Parser of ODS spreadsheets (OpenDocument), as a stream and within the limits of a file.

calamine reads ODS files too, but it loads a sheet before its size can be checked, and a few bytes
can repeat a cell a million times. A stream that counts as it reads needs no second pass.
"""

import io
import re
import zipfile
from typing import Any

from django.utils.translation import gettext as _

from catalogue.imports.parsing.sheet import (
    MAX_COLUMNS,
    MAX_ROWS,
    ImportIssue,
    Sheet,
    UnreadableFileError,
    cell_reference,
)
from catalogue.imports.parsing.xlsx_parser import (
    DAMAGE_ERRORS,
    MAX_CHARACTERS,
    cell_text,
    refuse_oversized_archive,
)
from catalogue.imports.parsing.xlsx_scanner import parse_part

MEDIA_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
CELL_TAGS = {"table-cell", "covered-table-cell"}


def is_ods(content: bytes) -> bool:
    """Return True for an archive whose first part names the media type of ODS, as it must."""
    return content.startswith(b"PK\x03\x04") and MEDIA_TYPE in content[30:160]


def read_ods(content: bytes) -> list[Sheet]:
    """Return the sheets of a spreadsheet that are not empty. Raise UnreadableFileError."""
    reader = _ContentReader()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            refuse_oversized_archive(archive)
            parse_part(archive, "content.xml", reader.begin, reader.end, reader.text)
    except (*DAMAGE_ERRORS, RuntimeError) as error:  # unknown compression; password
        raise UnreadableFileError(
            _(
                "The spreadsheet is damaged or protected by a password. Open it in LibreOffice "
                "and save it again without a password."
            )
        ) from error
    return [sheet for sheet in reader.sheets if sheet.rows]


class _ContentReader:
    """Handlers of the XML of `content.xml`, which contains all sheets."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.line = 0
        self.row_count = 0  # of all sheets, with repetitions
        self.row: list[tuple[str, int]] = []  # texts with their number of repetitions
        self.row_repeats = 1
        self.cell: dict[str, Any] | None = None
        self.ignored = 0  # depth inside an annotation or another part that is no content
        self.characters = 0
        self.formulas: list[str] = []

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        values = {name.rpartition("}")[2]: value for name, value in attributes.items()}
        if self.ignored or tag in ("annotation", "tracked-changes"):
            self.ignored += 1
        elif tag == "table":
            self.sheets.append(Sheet(values.get("name", ""), []))
            self.line, self.formulas = 0, []
        elif tag == "table-row":
            self.row, self.row_repeats = [], count(values.get("number-rows-repeated"))
        elif tag in CELL_TAGS:
            self.cell = {**values, "kinds": kinds_of(attributes), "text": [], "paragraphs": 0}
        elif self.cell is not None and tag == "p":
            self.cell["text"] += ["\n"] if self.cell["paragraphs"] else []
            self.cell["paragraphs"] += 1
        elif self.cell is not None and tag in ("line-break", "tab", "s"):
            signs = {"line-break": "\n", "tab": "\t", "s": " "}[tag]
            self.text(signs * min(count(values.get("c")), 1000))

    def text(self, characters: str) -> None:
        if self.cell is not None and self.cell["paragraphs"] and not self.ignored:
            self.cell["text"].append(characters)
            self.count_characters(len(characters))

    def count_characters(self, number: int) -> None:
        self.characters += number
        if self.characters > MAX_CHARACTERS:
            raise UnreadableFileError(
                _("The file contains too much text. Split it into smaller files.")
            )

    def end(self, tag: str) -> None:
        if self.ignored:
            self.ignored -= 1
        elif tag in CELL_TAGS and self.cell is not None:
            self.end_cell(self.cell)
            self.cell = None
        elif tag == "table-row":
            self.end_row()
        elif tag == "table" and self.formulas:
            sentence = _("Formulas were read as their last values: %s") % ", ".join(
                self.formulas[:20]
            )
            self.sheets[-1].warnings.append(ImportIssue(sentence, self.sheets[-1].name))

    def end_cell(self, cell: dict[str, Any]) -> None:
        text = value_text(cell)
        repeats = count(cell.get("number-columns-repeated"))
        position = sum(number for _text, number in self.row)
        place = cell_reference(position, self.line + 1)
        if text and position + repeats > MAX_COLUMNS:
            raise too_large(self.sheets[-1].name, cell_reference(position + repeats - 1, self.line))
        if text and "error" in cell["kinds"]:
            sentence = _("This cell contains the error %s. Correct it or clear the cell.") % text
            self.sheets[-1].errors.append(
                ImportIssue(sentence, self.sheets[-1].name, self.line + 1, place, value=text)
            )
        elif text and "formula" in cell:
            self.formulas.append(place)
        self.row.append((text, repeats))

    def end_row(self) -> None:
        """Add the row to its sheet, as often as it is repeated, unless it is empty."""
        while self.row and not self.row[-1][0]:
            self.row.pop()
        if self.row:
            self.row_count += self.row_repeats
            if max(self.line + self.row_repeats, self.row_count) > 2 * MAX_ROWS:
                place = cell_reference(0, self.line + self.row_repeats)
                raise too_large(self.sheets[-1].name, place)
            texts = [text for text, repeats in self.row for _number in range(repeats)]
            self.count_characters(sum(map(len, texts)) * (self.row_repeats - 1))
            self.sheets[-1].rows += [
                (self.line + number, list(texts)) for number in range(1, self.row_repeats + 1)
            ]
        self.line += self.row_repeats


def count(text: str | None) -> int:
    """Return the number of repetitions that an attribute states, 1 by default."""
    return max(int(text[:8]), 1) if text and text.isdecimal() else 1


def kinds_of(attributes: dict[str, str]) -> set[str]:
    """Return the types of a cell: that of the standard, and that of LibreOffice for errors."""
    return {value for name, value in attributes.items() if name.endswith("}value-type")}


def value_text(cell: dict[str, Any]) -> str:
    """Return a cell as a user types it."""
    shown = "".join(cell["text"]).strip()
    kinds = cell["kinds"]
    if "error" in kinds:
        return shown
    if "date" in kinds and (value := cell.get("date-value")):
        return value[: date_length(shown)]
    if "boolean" in kinds:
        return "yes" if cell.get("boolean-value") == "true" else "no"
    if kinds & {"float", "currency", "percentage"} and (value := cell.get("value")):
        try:
            return cell_text(float(value))
        except ValueError:
            return shown
    return shown or cell.get("string-value", "")


def date_length(shown: str) -> int:
    """Return the length of an ISO date that says as much as the text displayed: of a year, 4."""
    if re.fullmatch(r"\d{4}", shown):
        return 4
    is_month = re.fullmatch(r"\d{1,2}[/.-]\d{4}|[^\d]*\D\d{4}|\d{4}[/.-]\d{1,2}", shown)
    return 7 if is_month else 10


def too_large(sheet: str, place: str) -> UnreadableFileError:
    sentence = _(
        "Cell %(cell)s is beyond the limit of %(rows)s rows and %(columns)s columns. Delete the "
        "cells beyond it."
    ) % {"cell": place, "rows": f"{MAX_ROWS:,}", "columns": MAX_COLUMNS}
    return UnreadableFileError(ImportIssue(sentence, sheet=sheet))
