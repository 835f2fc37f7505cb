"""What the text of a cell stands for, for formats that know numbers, truths and lists."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from catalogue.exports.columns import SEVERAL, Cell, CellType
from catalogue.exports.formula_guard import split

Reader = Callable[[str], Any]


def json_reader(cell: Cell) -> Reader:
    """Reads the text of a cell as JSON says it: numbers, true and false, lists; else text."""
    if cell.type in SEVERAL:
        return split
    if cell.type == CellType.INTEGER:
        return int
    if cell.type == CellType.TRUTH:
        yes = _("yes")
        return lambda text: text == yes
    return str


def sheet_reader(cell: Cell) -> Reader:
    """Reads the text of a cell as a spreadsheet knows it: also days and instants.

    A day before 1 March 1900 stays text: Excel counts days from 1900 and takes that year for a
    leap year. Several values stay in one cell, as in CSV.
    """
    if cell.type == CellType.DAY:
        return lambda text: day if (day := date.fromisoformat(text)) >= EXCEL_BEGINS else text
    if cell.type == CellType.INSTANT:
        return lambda text: datetime.fromisoformat(text.removesuffix("Z"))
    return str if cell.type in SEVERAL else json_reader(cell)


EXCEL_BEGINS = date(1900, 3, 1)


def empty(cell: Cell) -> list | None:
    """What JSON says where a cell has no text."""
    return [] if cell.type in SEVERAL else None
