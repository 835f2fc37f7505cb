"""Writer of a plan, which runs twice: in a dry run that is rolled back, and for the import.

Rows are written in batches. If the database rejects a batch, the batch is halved until the rejected
row is alone; the error messages are then those of the row's model.
"""

from collections.abc import Iterable
from itertools import count, groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import Error, connection, models, transaction
from django.utils.translation import gettext as _

from catalogue.base.rules import trigger_message
from catalogue.imports.copy_rows import copy_columns, copy_rows
from catalogue.imports.planner import Plan, Progress
from catalogue.imports.rows import Row
from catalogue.imports.widgets import ReferenceWidget
from catalogue.records.record import Record

WRITE_BATCH_SIZE = 500
# Of SQLSTATE: deadlock, lack of memory or disk, lock not available, timeout or shutdown, system.
SERVER_ERROR_CLASSES = ("40", "53", "55", "57", "58")
# First public number of records in a dry run, so that it does not use up numbers of the sequence.
FIRST_DRY_RUN_NUMBER = 2_000_000_000


class DryRunRollback(Exception):  # noqa: N818  # not an error
    """Signal that rolls back the transaction of a dry run."""


class PlanWriter:
    """Writer of the rows of a plan: of those written at once, or of those `proposed`."""

    def __init__(self, plan: Plan, progress: Progress, *, is_dry_run: bool, proposed: bool = False):
        self.plan, self.progress, self.is_dry_run = plan, progress, is_dry_run
        self.rows = [
            row
            for row in plan.rows
            if row.is_proposed == proposed and row.outcome not in ("unchanged", "faulty")
        ]
        self.total = len(self.rows)
        self.done = 0
        self.numbers = count(FIRST_DRY_RUN_NUMBER)

    def run(self) -> None:
        begin_bulk_writing()
        for _table, rows in groupby(self.rows, key=lambda row: row.table):
            for batch in self.batches(list(rows)):
                self.write(batch)
                self.done += len(batch)
                stage = "dry_run" if self.is_dry_run else "writing"
                self.progress(stage, self.done, self.total)
        end_bulk_writing()
        if not self.plan.blocking_errors:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    # --- order ---------------------------------------------------------------------------------

    def batches(self, rows: list[Row]) -> Iterable[list[Row]]:
        """Yield removed rows, then new rows (each after those it refers to), then changed rows."""
        removed = [row for row in rows if row.is_removal]
        changed = [row for row in rows if not row.is_removal and not row.is_new]
        for group in (removed, *self.levels([row for row in rows if row.is_new]), changed):
            for start in range(0, len(group), WRITE_BATCH_SIZE):
                yield group[start : start + WRITE_BATCH_SIZE]

    def levels(self, rows: list[Row]) -> Iterable[list[Row]]:
        """Yield groups of new rows, each after the groups that its rows refer to."""
        remaining, remaining_ids = rows, {id(row.instance) for row in rows}
        while remaining:
            ready = [row for row in remaining if not (referenced_ids(row) & remaining_ids)]
            if not ready:
                for row in remaining:
                    add_cycle_error(row, remaining_ids)
                return
            yield ready
            remaining_ids -= {id(row.instance) for row in ready}
            remaining = [row for row in remaining if id(row.instance) in remaining_ids]

    # --- batches ------------------------------------------------------------------------------

    def write(self, rows: list[Row]) -> None:
        """Write a batch, or its halves if the database rejects it."""
        rows = [row for row in rows if not row.errors and self.is_ready(row)]
        if not rows:
            return
        try:
            with transaction.atomic():
                self.write_all(rows)
        except (Error, ValidationError) as error:
            if not is_caused_by_rows(error):
                raise
            for row in rows:
                if row.is_new:
                    row.instance.pk, row.instance._state.adding = None, True
            if len(rows) == 1:
                self.explain(rows[0], error)
            else:
                middle = len(rows) // 2
                self.write(rows[:middle])
                self.write(rows[middle:])

    def is_ready(self, row: Row) -> bool:
        """Return True if the rows that it refers to are stored, and it is valid.

        A row that refers to a row with errors is skipped, because the error is reported at the
        other row. It has an error of its own if rows with errors are left out.
        """
        for instance in referenced_instances(row):
            if instance.pk is None:
                if self.plan.faulty_left_out:
                    row.add_secondary_error(_("This row refers to another row that has errors."))
                return False
        if row.is_removal:
            return True
        try:
            validate_row(row)
        except ValidationError as error:
            row.add_validation_error(error)
            return False
        return True

    def write_all(self, rows: list[Row]) -> None:
        for row in rows:
            if row.parent is not None:
                setattr(row.instance, row.table.parent, row.parent)
        new_instances = [row.instance for row in rows if row.is_new]
        if self.is_dry_run:
            for instance in new_instances:
                if isinstance(instance, Record):
                    instance.number = next(self.numbers)
        copy_rows(new_instances)
        for row in rows:
            if row.is_removal:
                row.instance.delete()
            elif not row.is_new and (columns := changed_model_fields(row)):
                row.instance.save(update_fields=columns)
        write_many_to_many(rows)

    def explain(self, row: Row, error: Exception) -> None:
        """Add the reason why the database rejects a row: its model's errors, or the rule broken."""
        if isinstance(error, models.ProtectedError | models.RestrictedError):
            row.add_error(_("Other rows refer to this row, so it cannot be removed."))
            return
        row.instance.is_slug_checked = False  # another row may have taken it since
        try:
            row.instance.full_clean(exclude={"number"})
        except ValidationError as model_error:
            row.add_validation_error(model_error)
            return
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        sentence = constraint_message(type(row.instance), name) or trigger_message(name)
        row.add_error(sentence or _("This row breaks a rule: %s") % first_line(error))


def is_caused_by_rows(error: Exception) -> bool:
    """Return False if the connection was lost, or the server gave up for a reason of its own."""
    if connection.connection is None or connection.connection.closed:
        return False
    return (getattr(error.__cause__, "sqlstate", None) or "")[:2] not in SERVER_ERROR_CLASSES


def begin_bulk_writing() -> None:
    """Keep the time that triggers take for a row the same for all rows of the transaction.

    PostgreSQL plans a trigger's statement once per session. A plan made while a table is small
    scans the whole table for each row after it has grown; a new plan for each row doubles the time
    of a row. So each statement has one plan, by indexes, until `end_bulk_writing`.

    Each trigger of pgtrigger reads a setting. Where it is missing, the error rolls back a
    subtransaction, and PostgreSQL then looks through all events of deferred constraints.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")
        cursor.execute("DISCARD PLANS")
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute("SET LOCAL enable_seqscan = off")


def end_bulk_writing() -> None:
    """Let PostgreSQL choose its plans again, before the index of the lists is written."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = auto")
        cursor.execute("SET LOCAL enable_seqscan = on")


def validate_row(row: Row) -> None:
    """Run the model's validation that needs no query, which also fills in derived fields.

    The planner has validated the values of cells. Raise ValidationError.
    """
    instance = row.instance
    validated = {error.column for error in row.errors} | {c.attribute for c in row.values}
    excluded = {f.name for f in instance._meta.fields if f.is_relation or not f.editable}
    if row.parent is not None:
        setattr(instance, row.table.parent, row.parent)
    errors = ValidationError([])
    errors.error_dict = {}
    for step in (lambda: instance.clean_fields(exclude=excluded | validated), instance.clean):
        try:
            step()
        except ValidationError as error:
            errors.error_dict = error.update_error_dict(errors.error_dict)
    if errors.error_dict:
        raise errors


def add_cycle_error(row: Row, others: set[int]) -> None:
    sentence = _("This row and others refer to each other in a loop.")
    for column, value in row.values.items():
        if isinstance(column.widget, ReferenceWidget) and id(value) in others:
            row.add_error(sentence, column.code)
            return


# --- references ---------------------------------------------------------------------------------


def referenced_instances(row: Row) -> Iterable[models.Model]:
    """Yield the parent of a row and the rows that its columns refer to."""
    if row.parent is not None:
        yield row.parent
    for column, value in row.values.items():
        if isinstance(column.widget, ReferenceWidget) and value is not None:
            yield from value if column.is_many else [value]


def referenced_ids(row: Row) -> set[int]:
    return {id(instance) for instance in referenced_instances(row)}


def changed_model_fields(row: Row) -> list[str]:
    """Return the names of the model fields that a changed row writes."""
    columns: set[str] = set()
    for change in row.changes:
        column = row.table.columns_by_code[change.code]
        if column.attribute == "when":
            columns |= {"period", "start_precision", "end_precision"}
        elif not column.is_many:
            columns.add(column.attribute)
    return sorted(columns)


def write_many_to_many(rows: list[Row]) -> None:
    """Write the many-to-many relations of the rows, each through table in two statements."""
    changed = {
        (row, column): value
        for row in rows
        for column, value in row.values.items()
        if column.is_many and any(change.code == column.code for change in row.changes)
    }
    for column in {column for _row, column in changed}:
        values = {row: value for (row, c), value in changed.items() if c is column}
        field: Any = rows[0].table.model._meta.get_field(column.attribute)
        through = field.remote_field.through
        source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
        stored = {
            (getattr(pair, f"{source}_id"), getattr(pair, f"{target}_id")): pair.pk
            for pair in through._base_manager.filter(
                **{f"{source}__in": [row.instance.pk for row in values if not row.is_new]}
            )
        }
        pairs = {
            (row.instance.pk, related.pk) for row, value in values.items() for related in value
        }
        removed = [pk for pair, pk in stored.items() if pair not in pairs]
        through._base_manager.filter(pk__in=removed).delete()
        new = sorted(pairs - stored.keys())
        fields = [through._meta.get_field(name) for name in (source, target)]
        copy_columns(through, dict(zip(fields, zip(*new, strict=True), strict=False)))


# --- messages -------------------------------------------------------------------------------------


def constraint_message(model: type[models.Model], name: str | None):
    """Return the error message of a constraint of the model, or None."""
    for constraint in model._meta.constraints:
        if constraint.name == name:
            return constraint.violation_error_message
    return None


def first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
