"""Protection of cells against execution as formulas in spreadsheets, without loss of content.

A cell that begins with `= + - @`, a tab, a line break or an apostrophe gets one apostrophe
before it. A reader of the file removes one apostrophe from every cell that begins with one.
`catalogue_guard_formula` does the same in SQL.
"""

FORMULA_PREFIXES = ("'", "=", "+", "-", "@", "\t", "\r", "\n")


def guard_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_PREFIXES) else cell


def unguard_formula(cell: str) -> str:
    return cell.removeprefix("'")


def join_values(values: list[str]) -> str:
    """Join several values with `; `, escaping `;` and the backslash with a backslash."""
    return "; ".join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)


def split_values(cell: str) -> list[str]:
    """Return the values of a cell written by `join_values`."""
    if not cell:
        return []
    if "\\" not in cell:
        first, *others = cell.split(";")
        return [first, *(value.removeprefix(" ") for value in others)]
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
