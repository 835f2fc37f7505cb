"""Conversion of the texts of cells to numbers, booleans, dates and lists, for JSON and XLSX."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from catalogue.exports.columns import MULTI_VALUE_TYPES, Cell, CellType
from catalogue.exports.formula_guard import split_values

Converter = Callable[[str], Any]


def json_converter(cell: Cell) -> Converter:
    """Return a function from the text of a cell to JSON: number, boolean, list or text."""
    if cell.type in MULTI_VALUE_TYPES:
        return split_values
    if cell.type == CellType.INTEGER:
        return int
    if cell.type == CellType.BOOLEAN:
        yes = _("yes")
        return lambda text: text == yes
    return str


def xlsx_converter(cell: Cell) -> Converter:
    """Return a function from the text of a cell to its value in a spreadsheet, dates included.

    A day before 1 March 1900 stays text, because Excel counts days from 1900 and treats that year
    as a leap year. Several values stay in one cell, as in CSV.
    """
    if cell.type == CellType.DAY:
        return lambda text: day if (day := date.fromisoformat(text)) >= MIN_EXCEL_DATE else text
    if cell.type == CellType.INSTANT:
        return lambda text: datetime.fromisoformat(text.removesuffix("Z"))
    return str if cell.type in MULTI_VALUE_TYPES else json_converter(cell)


MIN_EXCEL_DATE = date(1900, 3, 1)


def empty_json_value(cell: Cell) -> list | None:
    """Return the JSON value of an empty cell."""
    return [] if cell.type in MULTI_VALUE_TYPES else None
