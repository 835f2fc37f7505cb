"""Rows of the file of an import, as a person counts them.

A row of the file may describe a record and rows that belong to it, such as its organizations. The
report stores each of them as an `ImportRow` of the same sheet and line; its page shows the row of
the file once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from catalogue.imports.issue_groups import TableIssue, primary_errors
from catalogue.imports.models import ImportJob, ImportRow
from catalogue.imports.parsing.sheet import ImportIssue

Line = tuple[str, int]  # sheet and row number


@dataclass
class FileRow:
    """One row of the file, with the errors, warnings and changes of all that it describes."""

    sheet: str
    line: int
    stored: list[ImportRow]  # the record first

    @property
    def name(self) -> str:
        return self.stored[0].name

    @property
    def object_id(self) -> int | None:
        return self.stored[0].object_id

    @property
    def errors(self) -> list[TableIssue]:
        """The errors to show, each with the code of its table."""
        return primary_errors(
            [(row.table, ImportIssue(**error)) for row in self.stored for error in row.errors]
        )

    @property
    def changes(self) -> list[tuple[str, list[str]]]:
        """The changes, each with the code of its table."""
        return [(row.table, change) for row in self.stored for change in row.changes]

    @property
    def warnings(self) -> list[dict[str, Any]]:
        return [warning for row in self.stored for warning in row.warnings]


def line_outcomes(job: ImportJob) -> dict[Line, ImportRow.Outcome]:
    """Return the outcome of each row of the file, in the order of the report."""
    outcomes: dict[Line, list[str]] = defaultdict(list)
    for sheet, line, outcome in job.rows.values_list("sheet", "line", "outcome"):
        outcomes[sheet, line].append(outcome)
    return {line: common_outcome(found) for line, found in outcomes.items()}


def common_outcome(outcomes: list[str]) -> ImportRow.Outcome:
    """Return the outcome of a row of the file from those of its record and rows, in this order."""
    if ImportRow.Outcome.FAULTY in outcomes:
        return ImportRow.Outcome.FAULTY
    effects = set(outcomes) - {ImportRow.Outcome.UNCHANGED}
    if outcomes[0] == ImportRow.Outcome.UNCHANGED and len(outcomes) > 1 and effects:
        is_proposed = ImportRow.Outcome.PROPOSED in effects
        return ImportRow.Outcome.PROPOSED if is_proposed else ImportRow.Outcome.CHANGED
    return ImportRow.Outcome(outcomes[0])


def outcome_counts(outcomes: dict[Line, ImportRow.Outcome]) -> dict[ImportRow.Outcome, int]:
    """Return the number of rows of the file by outcome."""
    return dict(Counter(outcomes.values()))


def file_rows(job: ImportJob, lines: Iterable[Line]) -> list[FileRow]:
    """Return the rows of the file with these sheets and row numbers, in this order."""
    lines = list(lines)
    stored: dict[Line, list[ImportRow]] = {line: [] for line in lines}
    for row in job.rows.filter(line__in={number for _sheet, number in lines}):
        if (row.sheet, row.line) in stored:
            stored[row.sheet, row.line].append(row)
    return [FileRow(sheet, line, stored[sheet, line]) for sheet, line in lines]


def faulty_file_rows(job: ImportJob) -> list[FileRow]:
    """Return the rows of the file with errors, in the order of the report."""
    faulty = job.rows.filter(outcome=ImportRow.Outcome.FAULTY)
    return file_rows(job, dict.fromkeys(faulty.values_list("sheet", "line")))
