"""Cells that a spreadsheet would take for a formula, made harmless without losing anything.

A cell that begins with `= + - @`, a tab, a line break or an apostrophe gets one apostrophe
before it. Whoever reads the file back takes one apostrophe off every cell that begins with one.
The twin in SQL is `catalogue_guard_formula`.
"""

FORMULA_PREFIXES = ("'", "=", "+", "-", "@", "\t", "\r", "\n")


def guard_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_PREFIXES) else cell


def unguard_formula(cell: str) -> str:
    return cell.removeprefix("'")


def join_values(values: list[str]) -> str:
    """Several values in one cell, parted by `; `, with `;` and the backslash escaped by one."""
    return "; ".join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)


def split_values(cell: str) -> list[str]:
    """The values of a cell that `join` wrote."""
    if not cell:
        return []
    if "\\" not in cell:
        first, *others = cell.split(";")
        return [first, *(one.removeprefix(" ") for one in others)]
    values: list[str] = []
    current, escaped = "", False
    for character in cell:
        if escaped:
            current, escaped = current + character, False
        elif character == "\\":
            escaped = True
        elif character == ";":
            values.append(current.removeprefix(" ") if values else current)
            current = ""
        else:
            current += character
    return [*values, current.removeprefix(" ") if values else current]
