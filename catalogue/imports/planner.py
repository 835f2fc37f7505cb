"""Planner of an import: matches, reads and compares every row with the stored rows.

It does not write. The dry run in `writer` finds the errors that only the database can detect.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.imports.columns import Column, KeyColumn, PeriodBoundColumn
from catalogue.imports.duplicate_check import check_duplicates
from catalogue.imports.identified_rows import IdentifiedRows, keep_stored
from catalogue.imports.name_lookup import NameLookup
from catalogue.imports.parsing.header_detection import SheetTable, detect_tables
from catalogue.imports.parsing.sheet import ImportIssue, Sheet, cell_reference
from catalogue.imports.row_matching import SlugAllocator, StoredRows
from catalogue.imports.rows import ROW_REFERENCE, Change, Row, identity_key
from catalogue.imports.table_schema import Table
from catalogue.imports.widgets import ReferenceWidget
from catalogue.records.record import State
from catalogue.records.slugs import SluggedModel
from server.whole_numbers import is_key

Progress = Callable[[str, int, int], None]


@dataclass
class Plan:
    """Rows of a file with their changes, and the errors and warnings of the file as a whole."""

    table: Table
    rows: list[Row] = field(default_factory=list)
    errors: list[ImportIssue] = field(default_factory=list)  # of the file as a whole
    warnings: list[ImportIssue] = field(default_factory=list)
    faulty_left_out: bool = False  # rows with errors are left out, and do not prevent the import

    @property
    def blocking_errors(self) -> list[ImportIssue]:
        """Return the errors that prevent the import."""
        return self.errors if self.faulty_left_out else self.all_errors

    @property
    def all_errors(self) -> list[ImportIssue]:
        return [*self.errors, *(error for row in self.rows for error in row.errors)]

    def leave_out_lines(self) -> bool:
        """Add an error to the rows whose line of the file has a row with errors.

        A line is imported or left out as a whole: its record, and the rows that belong to it.
        Return True if rows got an error; without `faulty_left_out`, none does.
        """
        if not self.faulty_left_out:
            return False
        faulty = {(row.sheet, row.line) for row in self.rows if row.errors}
        rows = [row for row in self.rows if not row.errors and (row.sheet, row.line) in faulty]
        for row in rows:
            row.add_secondary_error(_("Other values of this row have errors."))
        return bool(rows)


def build_plan(
    sheets: list[Sheet],
    table: Table,
    *,
    duplicates_allowed: bool,
    progress: Progress,
    parts: list[SheetTable] | None = None,
) -> Plan:
    """Return the plan of a file. With `duplicates_allowed`, a duplicate is only a warning.

    `parts` are the tables of its sheets, by default those that their column names say.
    Raise UnreadableFileError if no sheet has rows.
    """
    errors: list[ImportIssue] = []
    if parts is None:
        parts, errors = detect_tables(sheets, table)
    plan = Plan(table, errors=errors)
    for sheet in sheets:
        plan.errors += sheet.errors
        plan.warnings += sheet.warnings
    Planner(plan, parts, progress).run()
    check_duplicates(plan.rows, allowed=duplicates_allowed)
    return plan


class Planner:
    """Planner of one file; `parts` are its sheets in the order of the tables."""

    def __init__(self, plan: Plan, parts: list[SheetTable], progress: Progress):
        self.plan, self.parts, self.progress = plan, parts, progress
        self.names, self.slugs = NameLookup(), SlugAllocator()
        self.identified = IdentifiedRows()
        self.parent_tables = {
            child: table for table in plan.table.all() for child in table.children
        }
        # Rows without names: a file refers to them by number, or by labels of its own if new.
        self.numbered = {
            table.model for table in self.parent_tables.values() if table.key.code == "id"
        }
        self.new_rows: dict[str, dict[Any, list]] = defaultdict(lambda: defaultdict(list))
        self.parsed: dict[tuple[Column, str], Any] = {}  # values of cells that repeat
        self.labels: dict[str, Any] = {}  # new rows by table code and label
        self.rows: dict[str, list[Row]] = {}
        self.by_line: dict[str, dict[int, Row]] = {}

    def run(self) -> None:
        for part in self.parts:
            self.rows[part.table.code] = list(self.rows_of(part))
        for part in self.parts:
            self.request(part)
        main = [part for part in self.parts if not part.table.parent]
        self.matches = StoredRows()
        for part in main:
            self.match_records(part)
        self.names.load_names()
        total = sum(len(rows) for rows in self.rows.values())
        done = 0
        for part in self.parts:
            rows = self.rows[part.table.code]
            if part.table.parent:
                self.match_children(part.table, rows)
            for row in rows:
                self.compare(row)
                done += 1
                if done % 200 == 0:
                    self.progress("comparing", done, total)
            self.plan.rows += rows

    # --- rows of cells ---------------------------------------------------------------------

    def rows_of(self, part: SheetTable) -> Iterable[Row]:
        for line, cells in part.rows:
            padded = cells + [""] * (part.width - len(cells))
            row = Row(
                part.table,
                part.sheet.name,
                line,
                {
                    column: column.trim(padded[position])
                    for position, column in part.columns.items()
                },
                {c.code: cell_reference(position, line) for position, c in part.columns.items()},
                new_rows=self.new_rows,
            )
            if any(cells[part.width :]):
                row.add_error(_("This row has more cells than there are columns."))
            yield row

    def request(self, part: SheetTable) -> None:
        """Request the names of other rows in the cells from the name lookup."""
        for row in self.rows[part.table.code]:
            for column, cell in row.cells.items():
                if cell.startswith(ROW_REFERENCE):
                    continue
                model, tokens = column.tokens(cell)
                if model and model not in self.numbered:
                    for token in tokens:
                        self.names.request(model, token)

    # --- matching -----------------------------------------------------------------------------

    def match_records(self, part: SheetTable) -> None:
        table, rows = part.table, self.rows[part.table.code]
        key = table.key
        self.matches.load(table, [row.cells.get(key, "") for row in rows], part.columns.values())
        self.identified.load(table, rows)
        lines: dict[int, int] = {}
        new_rows = []
        for row in rows:
            row.instance = self.matches.find(table, row) or self.identified.find(row)
            if row.instance is None:
                self.start_new_row(row)
                new_rows.append(row)
            elif row.instance.pk in lines:
                sentence = _("Row %s already changes this record.") % lines[row.instance.pk]
                row.add_error(sentence, key.code)
            else:
                lines[row.instance.pk] = row.line
            row.record = row.instance
        if issubclass(table.model, SluggedModel):
            self.slugs.assign([row for row in new_rows if not row.has_errors_at("slug")])
        for row in new_rows:
            self.names.add_new_row(row.instance)

    def start_new_row(self, row: Row) -> None:
        """Start a new row and read its texts at once, so that other rows can refer to it."""
        row.instance, row.is_new = row.table.model(), True
        for column, cell in row.cells.items():
            if not isinstance(column.widget, ReferenceWidget):
                self.parse_cell(row, column, cell)
        for column, value in row.values.items():
            if not (column.is_many or column.is_read_only or isinstance(column, PeriodBoundColumn)):
                column.set_value(row.instance, value)

    def match_children(self, table: Table, rows: list[Row]) -> None:
        column = table.parent_column
        parents = self.parent_tables[table]
        for row in rows:
            cell = row.cells.get(column, "")
            row.parent = self.parent_of(row, parents, column, cell)
            if (
                row.parent is not None
                and (type(row.parent), row.parent.pk) in self.identified.found
            ):
                keep_stored(row)
            for own_column, text in row.cells.items():
                if own_column is not column:
                    self.parse_cell(row, own_column, text)
        self.matches.load_children(table, [row.parent for row in rows if row.parent])
        for row in rows:
            if row.parent is None:
                continue
            row.record = row.parent
            if parents.parent:
                row.record = getattr(row.parent, parents.parent)
            self.matches.find_child(table, row)
            if row.is_new:
                setattr(row.instance, table.parent, row.parent)
                self.new_rows[table.code][identity_key(row.parent)].append(row.instance)
                if label := row.cell(table.key.code):
                    self.labels[f"{table.code} {label}"] = row.instance
                if isinstance(row.instance, SluggedModel) and not row.has_errors_at("slug"):
                    self.slugs.assign([row])

    def parent_of(self, row: Row, parents: Table, column: Column, cell: str) -> Any:
        """Return the parent that the cell names, or add an error to the row and return None."""
        if not cell:
            row.add_error(_("Enter the record of this row."), column.code)
            return None
        if cell.startswith(ROW_REFERENCE):
            if parents.code not in self.by_line:
                self.by_line[parents.code] = {row.line: row for row in self.rows[parents.code]}
            return self.by_line[parents.code][int(cell.removeprefix(ROW_REFERENCE))].instance
        if not parents.parent:
            try:
                return self.names.resolve(parents.model, cell)
            except ValidationError as error:
                row.add_validation_error(error, column.code)
                return None
        if known := self.labels.get(f"{parents.code} {cell}"):
            return known
        rows = parents.model._base_manager.all()
        if parents.key.code == "slug":
            parent = rows.filter(slug=cell).first()
        else:
            parent = rows.filter(pk=cell).first() if is_key(cell) else None
        if parent is None:
            row.add_error(self.names.not_found_message(parents.model, cell), column.code)
        return parent

    # --- comparison ---------------------------------------------------------------------------

    def parse_cell(self, row: Row, column: Column, cell: str) -> None:
        if column in row.parsed_columns or isinstance(column, KeyColumn):
            return
        row.parsed_columns.add(column)
        if column.code in ("slug", "position") and not cell and column is not row.table.key:
            return  # an empty cell keeps the stored value; a new row gets a generated one
        try:
            row.values[column] = self.parsed_value(row, column, cell)
        except ValidationError as error:
            row.add_validation_error(error, column.code)

    def parsed_value(self, row: Row, column: Column, cell: str) -> Any:
        """Return the value of a cell; equal cells of a closed list or a relation are read once."""
        if not column.is_independent:
            return column.parse_cell(cell, self.names, row)
        if (column, cell) not in self.parsed:
            self.parsed[column, cell] = column.parse_cell(cell, self.names, row)
        return self.parsed[column, cell]

    def compare(self, row: Row) -> None:
        """Set the values of a row on its instance, and add its changes."""
        if row.instance is None or row.is_removal:
            return
        for column, cell in row.cells.items():
            if column is not row.table.parent_column:
                self.parse_cell(row, column, cell)
        before = {} if row.is_new else {c: c.cell_text(row.instance) for c in row.values}
        self.write_period(row)
        for column, value in row.values.items():
            if column.is_read_only:
                self.check_read_only(row, column, value)
            elif column.code not in ("begins", "ends", "remove"):
                if column.is_many:
                    new = column.widget.render(value)
                else:
                    column.set_value(row.instance, value)
                    new = column.cell_text(row.instance)
                self.add_change(row, column, before.get(column, ""), new)
        for column in (
            row.table.columns_by_code.get("begins"),
            row.table.columns_by_code.get("ends"),
        ):
            if column in row.values and not row.has_errors_at("begins", "ends"):
                self.add_change(row, column, before.get(column, ""), column.cell_text(row.instance))
        self.warn_if_stale(row)

    @staticmethod
    def add_change(row: Row, column: Column, old: str, new: str) -> None:
        if old != new:
            row.changes.append(Change(column.code, old, new))

    @staticmethod
    def write_period(row: Row) -> None:
        """Set the period from its two columns; a bound without a column keeps its value."""
        bounds = [row.table.columns_by_code.get(code) for code in ("begins", "ends")]
        if not any(column in row.values for column in bounds):
            return
        stored = ["", ""] if row.is_new else [column.cell_text(row.instance) for column in bounds]
        cells = [row.values.get(column, stored[n]) for n, column in enumerate(bounds)]
        try:
            row.instance.when = PeriodBoundColumn.period_from_cells(*cells)
        except ValidationError as error:
            invalid = (getattr(error, "params", None) or {}).get("text")
            row.add_validation_error(error, "ends" if invalid and invalid == cells[1] else "begins")

    @staticmethod
    def check_read_only(row: Row, column: Column, value: str) -> None:
        """Add an error if the row changes the review state, which an import cannot change."""
        if column.code != "state" or not value:
            return
        state = State.DRAFT if row.is_new else row.instance.state
        if value not in (state, State(state).label):
            sentence = (
                _("New records are drafts. Clear this cell.")
                if row.is_new
                else _("The review state is “%s”. An import cannot change it.") % State(state).label
            )
            row.add_error(sentence, column.code)

    @staticmethod
    def warn_if_stale(row: Row) -> None:
        """Add a warning if the record was changed after the file was exported."""
        changed_at = row.cell("changed_at")
        if row.changes and changed_at and not row.is_new:
            column = row.table.columns_by_code["changed_at"]
            if column.cell_text(row.instance) != changed_at:
                sentence = _(
                    "The record was changed after this file was exported. Check that the "
                    "change is not lost."
                )
                row.warnings.append(row.make_issue(sentence, "changed_at"))
