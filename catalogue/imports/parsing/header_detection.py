"""Detection of the table of a sheet and of its columns, by their names in either language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.exports.columns import PERMALINK_LABEL
from catalogue.imports.columns import Column
from catalogue.imports.former_labels import FORMER_COLUMN_LABELS, FORMER_SHEET_NAMES
from catalogue.imports.normalization import normalize
from catalogue.imports.parsing.sheet import ImportIssue, Sheet, UnreadableFileError, cell_reference
from catalogue.imports.table_schema import Table

TEMPLATE_SHEETS = {"notes", "lists"}  # sheets of the import template that contain no rows
# The column of reasons in a file of rows that were left out, by the language of the file. The next
# import ignores it in every language; older files in Spanish have the English name.
REASONS_COLUMNS = {"en": "import_errors", "es": "errores_de_importación"}
MAX_HEADER_ROW = 10  # rows from the top that are searched for the column names


@dataclass
class SheetTable:
    """Sheet with its table, its columns by position, and its rows below the column names."""

    table: Table
    sheet: Sheet
    columns: dict[int, Column]
    rows: list[tuple[int, list[str]]]
    width: int


def detect_tables(sheets: list[Sheet], table: Table) -> tuple[list[SheetTable], list[ImportIssue]]:
    """Return the sheets of a file in the order of the tables, and the errors of their columns.

    Raise UnreadableFileError if no sheet has rows.
    """
    filled = [
        sheet for sheet in sheets if sheet.rows and normalize(sheet.name) not in TEMPLATE_SHEETS
    ]
    if not filled:
        raise UnreadableFileError(_("The file has no rows."))
    # A public download has another sheet, which describes it.
    filled = [sheet for sheet in filled if _is_public(sheet)] or filled
    parts: dict[str, SheetTable] = {}
    errors: list[ImportIssue] = []
    tables = list(table.all())
    for sheet in filled:
        named = _table_by_name(sheet.name, tables) if len(filled) > 1 else None
        candidates = [named] if named else [t for t in tables if t.code not in parts]
        best = max(candidates, key=lambda table: header_score(table, sheet), default=None)
        if best is None or not header_score(best, sheet):
            errors.append(_unknown_sheet_issue(sheet, table, alone=len(filled) == 1))
        elif best.code in parts:
            sentence = _("Two sheets contain %s.") % best
            errors.append(ImportIssue(sentence, sheet.name))
        else:
            parts[best.code], header_errors = detect_header(best, sheet)
            errors += header_errors
    if parts and not any(part.rows for part in parts.values()):
        errors.append(ImportIssue(_("There are no rows below the column names.")))
    return [parts[t.code] for t in tables if t.code in parts], errors


def _table_by_name(name: str, tables: list[Table]) -> Table | None:
    names = {normalize(table.code): table for table in tables}
    for language in ("en", "es"):
        with override(language):
            for table in tables:
                names.setdefault(normalize(str(table)), table)
    for table in tables:
        for former in FORMER_SHEET_NAMES.get(table.code, ()):
            names.setdefault(normalize(former), table)
    return names.get(normalize(name))


def _unknown_sheet_issue(sheet: Sheet, table: Table, *, alone: bool) -> ImportIssue:
    codes = ", ".join(column.code for column in table.columns)
    if alone:
        sentence = _("No column names found. The first row must contain names such as: %s.")
        return ImportIssue(sentence % codes, sheet.name, sheet.rows[0][0])
    known = ", ".join(t.code for t in table.all())
    sentence = _("Unknown sheet “%(name)s”. Remove it or rename it to one of: %(known)s.")
    return ImportIssue(sentence % {"name": sheet.name, "known": known}, sheet.name)


def is_ignored_name(name: str) -> bool:
    """Return True for the column that an earlier import added to a file."""
    return normalize(name) in {normalize(reasons) for reasons in REASONS_COLUMNS.values()}


# --- the columns of a sheet -------------------------------------------------------------------


def columns_by_name(table: Table) -> dict[str, Column]:
    """Return the columns by normalized code, label in either language, and former labels."""
    known = {normalize(column.code): column for column in table.columns}
    for language in ("en", "es"):
        with override(language):
            for column in table.columns:
                known.setdefault(normalize(str(column.label)), column)
    for column in table.columns:
        for former in FORMER_COLUMN_LABELS.get(column.code, ()):
            known.setdefault(normalize(former), column)
    return known


def header_score(table: Table, sheet: Sheet) -> int:
    """Return the greatest number of columns of `table` that one of the first rows names."""
    known = columns_by_name(table)
    return max(
        (len({known[normalize(cell)] for cell in cells if normalize(cell) in known})
         for _line, cells in sheet.rows[:MAX_HEADER_ROW]),
        default=0,
    )  # fmt: skip


def detect_header(table: Table, sheet: Sheet) -> tuple[SheetTable, list[ImportIssue]]:
    """Return the sheet with the columns of its header, and the errors of the header."""
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
    """Yield the position and the error of each column that cannot be read."""
    earlier_columns: set[Column] = set()
    for position, cell in enumerate(cells):
        column = known.get(normalize(cell))
        if column in earlier_columns:
            yield position, _("Column “%s” appears twice.") % column.code
        elif column:
            earlier_columns.add(column)
        elif is_ignored_name(cell):
            continue
        elif cell:
            yield position, _("Unknown column “%s”.") % cell[:100]
        elif any(len(row) > position and row[position] for _line, row in rows):
            yield position, _("This column has values but no name.")


def _public_file_message(table: Table, cells: list[str], columns: Iterable[Column]) -> str:
    """Return an error that names the missing columns if this is a public download, else ""."""
    codes = {column.code for column in columns}
    if not _is_public_header(cells) or {"title_en", "title_es"} & codes:
        return ""
    missing = [c.code for c in table.columns if c.code not in codes and not c.is_read_only]
    return _(
        "This is a public download with texts in one language. Missing: %s. Use “Export for "
        "editing” in the list instead."
    ) % ", ".join(missing)


def is_public_download(sheets: list[Sheet]) -> bool:
    """Return True if a sheet is that of a public download, which has texts in one language."""
    return any(sheet.rows and _is_public(sheet) for sheet in sheets)


def _is_public(sheet: Sheet) -> bool:
    return _is_public_header(sheet.rows[0][1])


def _is_public_header(cells: list[str]) -> bool:
    """Return True if these are the column names of a public download."""
    words = {normalize(cell) for cell in cells}
    titles, links = {"title"}, {"permalink"}
    for language in ("en", "es"):
        with override(language):
            titles.add(normalize(_("Title")))
            links.add(normalize(str(PERMALINK_LABEL)))
    return bool(words & titles and words & links)
