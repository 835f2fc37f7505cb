"""Rows of an import file with their errors, warnings and changes."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from catalogue.imports.columns import Column
from catalogue.imports.parsing.sheet import ImportIssue
from catalogue.imports.table_schema import Table

# Begins a reference to a row by its line. Cells of files cannot contain this noncharacter: see
# `server.text`.
ROW_REFERENCE = "\ufffe"


def row_reference(line: int) -> str:
    """Return the cell that refers to the row of the parent table with this line."""
    return f"{ROW_REFERENCE}{line}"


@dataclass(frozen=True)
class Change:
    """Change of one cell: the column's code, and the texts before and after."""

    code: str
    old: str
    new: str


@dataclass(eq=False)
class Row:
    """Row of a sheet, the stored row that it matches, and the changes that it makes."""

    table: Table
    sheet: str
    line: int
    cells: dict[Column, str]
    places: dict[str, str]  # cell references such as C17, by column code
    instance: Any = None
    parent: Any = None
    record: Any = None  # the record that the row is, or belongs to
    values: dict[Column, Any] = field(default_factory=dict)
    parsed_columns: set[Column] = field(default_factory=set)  # read, with or without an error
    is_new: bool = False
    is_removal: bool = False
    is_proposed: bool = False  # it changes a public record, and the user may not publish
    changes: list[Change] = field(default_factory=list)
    errors: list[ImportIssue] = field(default_factory=list)
    warnings: list[ImportIssue] = field(default_factory=list)
    new_rows: dict = field(default_factory=dict)  # of the file, by table code and parent

    def cell(self, code: str) -> str:
        column = self.table.columns_by_code.get(code)
        return self.cells.get(column, "") if column else ""

    def make_issue(self, sentence: str, code: str = "") -> ImportIssue:
        return ImportIssue(
            str(sentence), self.sheet, self.line, self.places.get(code, ""), code, self.cell(code)
        )

    def add_error(self, sentence: str, code: str = "") -> None:
        self.errors.append(self.make_issue(sentence, code))

    def add_secondary_error(self, sentence: str) -> None:
        """Add an error that the row has only because another row has errors."""
        self.errors.append(replace(self.make_issue(sentence), is_secondary=True))

    def add_validation_error(self, error: ValidationError, code: str = "") -> None:
        """Add every message of an error, at its own column if the row has it, else at `code`."""
        for name, sentence in error_messages(error):
            known = {"period": "begins", "when": "begins", self.table.parent: ""}.get(name, name)
            self.add_error(sentence, known if known in self.places else code)

    def has_errors_at(self, *codes: str) -> bool:
        """Return True if one of these columns has an error."""
        return any(error.column in codes for error in self.errors)

    @property
    def outcome(self) -> str:
        if self.errors:
            return "faulty"
        if not (self.is_removal or self.is_new or self.changes):
            return "unchanged"
        if self.is_proposed:
            return "proposed"
        return "removed" if self.is_removal else "new" if self.is_new else "changed"

    def siblings(self, code: str, attribute: str) -> dict[str, models.Model]:
        """Return the rows of the same parent in another table, by the value of `attribute`."""
        rows = list(getattr(self.parent, code).all()) if self.parent.pk else []
        rows += self.new_rows.get(code, {}).get(identity_key(self.parent), [])
        return {getattr(row, attribute): row for row in rows}


def identity_key(instance: models.Model) -> Any:
    """Return a value that identifies a row, also before it is stored."""
    return instance.pk or f"new {id(instance)}"


def error_messages(error: ValidationError) -> Iterable[tuple[str, str]]:
    if hasattr(error, "error_dict"):
        for name, messages in error.message_dict.items():
            for message in messages:
                yield ("" if name == NON_FIELD_ERRORS else name), message
    else:
        for message in error.messages:
            yield "", message
