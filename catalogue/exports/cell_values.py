"""What the text of a cell stands for, for formats that know numbers, truths and lists."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from catalogue.exports.columns import MULTI_VALUE_TYPES, Cell, CellType
from catalogue.exports.formula_guard import split_values

Converter = Callable[[str], Any]


def json_converter(cell: Cell) -> Converter:
    """Reads the text of a cell as JSON says it: numbers, true and false, lists; else text."""
    if cell.type in MULTI_VALUE_TYPES:
        return split_values
    if cell.type == CellType.INTEGER:
        return int
    if cell.type == CellType.BOOLEAN:
        yes = _("yes")
        return lambda text: text == yes
    return str


def xlsx_converter(cell: Cell) -> Converter:
    """Reads the text of a cell as a spreadsheet knows it: also days and instants.

    A day before 1 March 1900 stays text: Excel counts days from 1900 and takes that year for a
    leap year. Several values stay in one cell, as in CSV.
    """
    if cell.type == CellType.DAY:
        return lambda text: day if (day := date.fromisoformat(text)) >= MIN_EXCEL_DATE else text
    if cell.type == CellType.INSTANT:
        return lambda text: datetime.fromisoformat(text.removesuffix("Z"))
    return str if cell.type in MULTI_VALUE_TYPES else json_converter(cell)


MIN_EXCEL_DATE = date(1900, 3, 1)


def empty_json_value(cell: Cell) -> list | None:
    """What JSON says where a cell has no text."""
    return [] if cell.type in MULTI_VALUE_TYPES else None
