"""Layout of a sheet: its header, its rows, what is around them, and the values of its columns."""

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from catalogue.imports.mapping.usual_words import NOTE_WORDS, TOTAL_WORDS
from catalogue.imports.normalization import normalize
from catalogue.imports.parsing.header_detection import TEMPLATE_SHEETS
from catalogue.imports.parsing.sheet import Sheet

MAX_HEADER_ROW = 20  # rows from the top that are searched for the header
MAX_VALUES = 500  # different values of a column that the layout stores, the most frequent first
MAX_LONG_VALUES = 50  # the same for a column of texts
LONG_VALUE_LENGTH = 40  # average length of the values of a column of texts
MAX_VALUE_LENGTH = 200  # characters of a stored value
SAMPLES = 3
HEADER_FILL = 0.6  # part of the columns that a header names at least
MIN_NOTE_WIDTH = 3  # columns of a table below which a row with a single cell is a note


@dataclass
class FileColumn:
    """Column of a file: its name, some of its values, and how many cells contain each value."""

    position: int
    name: str
    filled: int = 0
    samples: list[str] = field(default_factory=list)
    values: list[tuple[str, int]] = field(default_factory=list)
    is_cut: bool = False  # True if the column has more different values than are stored


@dataclass
class SheetLayout:
    """Layout of a sheet; `skipped` counts the rows left out, by reason."""

    name: str
    header: int  # row number of the column names
    row_count: int
    columns: list[FileColumn]
    skipped: dict[str, int] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)  # cells with an error such as #N/A

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "SheetLayout":
        columns = [FileColumn(**column) for column in data["columns"]]
        return cls(**{**data, "columns": columns})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def names(self) -> list[str]:
        return [normalize(column.name) for column in self.columns]


def sheet_layouts(sheets: list[Sheet], known_names: set[str]) -> list[SheetLayout]:
    """Return the layouts of the sheets that contain a table, in their order."""
    filled = [s for s in sheets if s.rows and normalize(s.name) not in TEMPLATE_SHEETS]
    return [layout for sheet in filled if (layout := sheet_layout(sheet, known_names))]


def sheet_layout(sheet: Sheet, known_names: set[str]) -> SheetLayout | None:
    index = header_index(sheet, known_names)
    line, header = sheet.rows[index]
    rows, skipped = body_rows(sheet, index)
    width = max((len(cells) for _line, cells in [(line, header), *rows]), default=0)
    columns = []
    for position in range(width):
        name = header[position].strip() if position < len(header) else ""
        is_reference = position == sheet.reference_position
        column = file_column(position, name, [] if is_reference else rows)
        if name or column.filled:
            columns.append(column)
    if not columns:
        return None
    title_rows = index
    counts = {"title": title_rows, **skipped}
    counts = {reason: number for reason, number in counts.items() if number}
    errors = Counter(error.value for error in sheet.errors if error.value)
    return SheetLayout(sheet.name, line, len(rows), columns, counts, dict(errors))


def header_index(sheet: Sheet, known_names: set[str]) -> int:
    """Return the index of the row with the column names.

    It is the row that names most known columns, or else the first one whose cells are texts in
    most columns of the sheet.
    """
    rows = sheet.rows[:MAX_HEADER_ROW]
    scores = [len({normalize(cell) for cell in cells} & known_names) for _line, cells in rows]
    best = max(scores)
    if best > 1 or (best and len(rows) == 1):
        return scores.index(best)
    width = max(sum(map(bool, cells)) for _line, cells in rows)
    for index, (_line, cells) in enumerate(rows):
        filled = [cell for cell in cells if cell]
        if len(filled) >= max(HEADER_FILL * width, 1) and not any(map(is_number, filled)):
            return index
    return scores.index(best)


def body_rows(sheet: Sheet, header: int) -> tuple[list[tuple[int, list[str]]], dict[str, int]]:
    """Return the rows below the header that contain records, and how many others there are."""
    names = [normalize(cell) for cell in sheet.rows[header][1]]
    skipped: Counter[str] = Counter()
    rows = []
    previous = sheet.rows[header][0]
    for line, cells in sheet.rows[header + 1 :]:
        skipped["blank"] += line - previous - 1
        previous = line
        if reason := reason_to_skip(cells, names):
            skipped[reason] += 1
        else:
            rows.append((line, cells))
    return rows, skipped


def reason_to_skip(cells: list[str], header: list[str]) -> str:
    """Return “totals”, “header” or “note” if the row contains no record, else an empty string."""
    filled = [normalize(cell) for cell in cells if cell]
    if filled and filled == [name for name in header if name]:
        return "header"
    first = re.sub(r"[:\s]+$", "", filled[0]) if filled else ""
    others_are_numbers = all(map(is_number, filled[1:]))
    has_number = len(filled) > 1 or re.search(r"\d", first) is not None
    if others_are_numbers and has_number and begins_with(first, TOTAL_WORDS):
        return "totals"
    if len(filled) == 1 and len(header) >= MIN_NOTE_WIDTH and begins_with(first, NOTE_WORDS):
        return "note"
    return ""


def begins_with(text: str, words: tuple[str, ...]) -> bool:
    return any(re.match(rf"{re.escape(normalize(word))}\b", text) for word in words)


def is_number(text: str) -> bool:
    return re.fullmatch(r"[-+$€%\s.,]*\d[-+$€%\s\d.,]*", text) is not None


def file_column(position: int, name: str, rows: list[tuple[int, list[str]]]) -> FileColumn:
    counts: Counter[str] = Counter()
    samples: list[str] = []
    for _line, cells in rows:
        if position < len(cells) and (cell := cells[position].strip()):
            counts[cell[:MAX_VALUE_LENGTH]] += 1
            if len(samples) < SAMPLES and cell[:80] not in samples:
                samples.append(cell[:80])
    length = sum(map(len, counts)) / max(len(counts), 1)
    limit = MAX_LONG_VALUES if length > LONG_VALUE_LENGTH else MAX_VALUES
    values = counts.most_common(limit)
    return FileColumn(position, name[:200], counts.total(), samples, values, len(counts) > limit)
