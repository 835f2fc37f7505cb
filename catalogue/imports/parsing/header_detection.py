"""Which table a sheet is, and which column stands where: told by names, in either language."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.imports.columns import Column
from catalogue.imports.normalization import normalize
from catalogue.imports.parsing.sheet import ImportIssue, Sheet, UnreadableFileError, cell_reference
from catalogue.imports.table_schema import Table

TEMPLATE_SHEETS = {"notes", "lists"}  # sheets of our templates that hold no rows
MAX_HEADER_ROW = 10  # rows from the top in which the names of the columns are looked for


@dataclass
class SheetTable:
    """A sheet whose table is known: where each of its columns stands, and its rows."""

    table: Table
    sheet: Sheet
    columns: dict[int, Column]
    rows: list[tuple[int, list[str]]]
    width: int


def detect_tables(sheets: list[Sheet], table: Table) -> tuple[list[SheetTable], list[ImportIssue]]:
    """The parts of a file, in the order of the tables, and what is wrong with its columns.

    Raises UnreadableFileError if there is nothing to go on with.
    """
    filled = [
        sheet for sheet in sheets if sheet.rows and normalize(sheet.name) not in TEMPLATE_SHEETS
    ]
    if not filled:
        raise UnreadableFileError(_("The file has no rows."))
    # Beside the rows of a public file stands a sheet that says what it is.
    filled = [one for one in filled if _is_public(one)] or filled
    parts: dict[str, SheetTable] = {}
    errors: list[ImportIssue] = []
    tables = list(table.all())
    for sheet in filled:
        named = _table_by_name(sheet.name, tables) if len(filled) > 1 else None
        candidates = [named] if named else [one for one in tables if one.code not in parts]
        best = max(candidates, key=lambda one: header_score(one, sheet), default=None)
        if best is None or not header_score(best, sheet):
            errors.append(_unknown_sheet_issue(sheet, table, alone=len(filled) == 1))
        elif best.code in parts:
            sentence = _("Two sheets contain %s.") % best
            errors.append(ImportIssue(sentence, sheet.name))
        else:
            parts[best.code], found = detect_header(best, sheet)
            errors += found
    if parts and not any(part.rows for part in parts.values()):
        errors.append(ImportIssue(_("There are no rows below the column names.")))
    return [parts[one.code] for one in tables if one.code in parts], errors


def _table_by_name(name: str, tables: list[Table]) -> Table | None:
    names = {normalize(one.code): one for one in tables}
    for language in ("en", "es"):
        with override(language):
            for one in tables:
                names.setdefault(normalize(str(one)), one)
    return names.get(normalize(name))


def _unknown_sheet_issue(sheet: Sheet, table: Table, *, alone: bool) -> ImportIssue:
    codes = ", ".join(column.code for column in table.columns)
    if alone:
        sentence = _("No column names found. The first row must contain names such as: %s.")
        return ImportIssue(sentence % codes, sheet.name, sheet.rows[0][0])
    known = ", ".join(one.code for one in table.all())
    sentence = _("Unknown sheet “%(name)s”. Remove it or rename it to one of: %(known)s.")
    return ImportIssue(sentence % {"name": sheet.name, "known": known}, sheet.name)


# --- the columns of a sheet -------------------------------------------------------------------


def columns_by_name(table: Table) -> dict[str, Column]:
    """Every way of naming a column: its code, and its label in either language."""
    known = {normalize(column.code): column for column in table.columns}
    for language in ("en", "es"):
        with override(language):
            for column in table.columns:
                known.setdefault(normalize(str(column.label)), column)
    return known


def header_score(table: Table, sheet: Sheet) -> int:
    """How many columns of the table the sheet names, at best in one of its first rows."""
    known = columns_by_name(table)
    return max(
        (len({known[normalize(cell)] for cell in cells if normalize(cell) in known})
         for _line, cells in sheet.rows[:MAX_HEADER_ROW]),
        default=0,
    )  # fmt: skip


def detect_header(table: Table, sheet: Sheet) -> tuple[SheetTable, list[ImportIssue]]:
    known = columns_by_name(table)
    header = max(
        range(min(MAX_HEADER_ROW, len(sheet.rows))),
        key=lambda row: (sum(normalize(cell) in known for cell in sheet.rows[row][1]), -row),
    )
    line, cells = sheet.rows[header]
    rows = sheet.rows[header + 1 :]
    columns = {
        position: known[normalize(cell)]
        for position, cell in enumerate(cells)
        if normalize(cell) in known
    }
    part = SheetTable(table, sheet, columns, rows, len(cells))
    if public := _public_file_message(table, cells, columns.values()):
        return part, [ImportIssue(public, sheet.name, line)]
    errors = [
        ImportIssue(sentence, sheet.name, line, cell_reference(position, line), cells[position])
        for position, sentence in _column_errors(table, cells, known, rows)
    ]
    parent = table.parent_column
    if parent and parent not in columns.values():
        sentence = _("Column “%s” is missing. It identifies the record of each row.")
        errors.append(ImportIssue(sentence % parent.code, sheet.name, line))
    return part, errors


def _column_errors(table: Table, cells: list[str], known: dict[str, Column], rows):
    """Positions of columns that cannot be read, and why."""
    seen: dict[Column, int] = {}
    for position, cell in enumerate(cells):
        column = known.get(normalize(cell))
        if column in seen:
            yield position, _("Column “%s” appears twice.") % column.code
        elif column:
            seen[column] = position
        elif cell:
            yield position, _unknown_column_message(table, cell, known)
        elif any(len(row) > position and row[position] for _line, row in rows):
            yield position, _("This column has values but no name.")


def _unknown_column_message(table: Table, cell: str, known: dict[str, Column]) -> str:
    sentence = _("Unknown column “%s”.") % cell[:100]
    close = difflib.get_close_matches(normalize(cell), known, n=1, cutoff=0.6)
    if close:
        meant = _("Did you mean “%s”?") % known[close[0]].code
        return f"{sentence} {meant}"
    codes = ", ".join(column.code for column in table.columns)
    all_there_are = _("Available columns: %s.") % codes
    return f"{sentence} {all_there_are}"


def _public_file_message(table: Table, cells: list[str], columns: Iterable[Column]) -> str:
    """What a file for the public lacks, if this is one."""
    given = {column.code for column in columns}
    if not _is_public_header(cells) or {"title_en", "title_es"} & given:
        return ""
    lacking = [c.code for c in table.columns if c.code not in given and not c.is_read_only]
    return _(
        "This is a public download with texts in one language. Missing: %s. Use “Export for "
        "editing” in the list instead."
    ) % ", ".join(lacking)


def _is_public(sheet: Sheet) -> bool:
    return _is_public_header(sheet.rows[0][1])


def _is_public_header(cells: list[str]) -> bool:
    """Whether these are the names of the columns of a file for the public."""
    words = {normalize(cell) for cell in cells}
    titles, links = {"title"}, {"permalink"}
    for language in ("en", "es"):
        with override(language):
            titles.add(normalize(_("Title")))
            links.add(normalize(_("Permanent link")))
    return bool(words & titles and words & links)
