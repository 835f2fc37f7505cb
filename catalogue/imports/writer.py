"""A plan written: once to see what the database says of it, and taken back; and once for good.

Rows are written many at a time. Where the database refuses some, the many are halved until the
row is found that it refuses, and that row's model says why, in the words of its own rules.
"""

from collections.abc import Iterable
from itertools import count, groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import Error, connection, models, transaction
from django.utils.translation import gettext as _

from catalogue.base.rules import trigger_message
from catalogue.imports.planner import Plan, Progress
from catalogue.imports.rows import Row
from catalogue.imports.widgets import ReferenceWidget
from catalogue.records.record import Record

WRITE_BATCH_SIZE = 200
FIRST_DRY_RUN_NUMBER = 2_000_000_000  # public numbers of a rehearsal, so that it uses none up


class DryRunRollback(Exception):  # noqa: N818  # nothing went wrong
    """Takes a rehearsal back."""


class PlanWriter:
    """One run over the rows of a plan: those that are written, or those that are proposed."""

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
        force_custom_plans()
        for _table, rows in groupby(self.rows, key=lambda row: row.table):
            for batch in self.batches(list(rows)):
                self.write(batch)
                self.done += len(batch)
                stage = "dry_run" if self.is_dry_run else "writing"
                self.progress(stage, self.done, self.total)
        if not self.plan.all_errors:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    # --- order ---------------------------------------------------------------------------------

    def batches(self, rows: list[Row]) -> Iterable[list[Row]]:
        """Removals first, then new rows after those that they refer to, then changed ones."""
        removed = [row for row in rows if row.is_removal]
        changed = [row for row in rows if not row.is_removal and not row.is_new]
        for group in (removed, *self.levels([row for row in rows if row.is_new]), changed):
            for start in range(0, len(group), WRITE_BATCH_SIZE):
                yield group[start : start + WRITE_BATCH_SIZE]

    def levels(self, rows: list[Row]) -> Iterable[list[Row]]:
        waiting, mine = rows, {id(row.instance) for row in rows}
        while waiting:
            ready = [row for row in waiting if not (referenced_ids(row) & mine)]
            if not ready:
                for row in waiting:
                    add_cycle_error(row, mine)
                return
            yield ready
            mine -= {id(row.instance) for row in ready}
            waiting = [row for row in waiting if id(row.instance) in mine]

    # --- many at a time, and fewer where the database refuses -----------------------------------

    def write(self, rows: list[Row]) -> None:
        rows = [row for row in rows if not row.errors and self.is_ready(row)]
        if not rows:
            return
        try:
            with transaction.atomic():
                self.write_all(rows)
        except (Error, ValidationError) as error:
            if connection.connection is None or connection.connection.closed:
                raise  # no row is at error: the connection was lost
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
        """Whether all that it refers to is stored; what keeps that from being is told there."""
        for instance in referenced_instances(row):
            if instance.pk is None:
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
        fresh = [row.instance for row in rows if row.is_new]
        if self.is_dry_run:
            for instance in fresh:
                if isinstance(instance, Record):
                    instance.number = next(self.numbers)
        if fresh:
            type(fresh[0])._base_manager.bulk_create(fresh)
        for row in rows:
            if row.is_removal:
                row.instance.delete()
            elif not row.is_new and (columns := changed_model_fields(row)):
                row.instance.save(update_fields=columns)
        write_many_to_many(rows)

    def explain(self, row: Row, error: Exception) -> None:
        """Say why the database refuses a row: in its model's words, or else in the rule's."""
        if isinstance(error, models.ProtectedError | models.RestrictedError):
            row.add_error(_("Other rows refer to this row, so it cannot be removed."))
            return
        try:
            row.instance.full_clean(exclude={"number"})
        except ValidationError as refusal:
            row.add_validation_error(refusal)
            return
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        sentence = constraint_message(type(row.instance), name) or trigger_message(name)
        row.add_error(sentence or _("This row breaks a rule: %s") % first_line(error))


def force_custom_plans() -> None:
    """For the rest of the transaction, have the database plan each statement of its triggers anew.

    Plans that it made while a table was small read all of it, row by row, once it has grown.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")


def validate_row(row: Row) -> None:
    """What a model knows without the database, and what it fills in by itself.

    Raises ValidationError.
    """
    instance = row.instance
    told = {error.column for error in row.errors}
    left_out = {f.name for f in instance._meta.fields if f.is_relation or not f.editable} | told
    if row.parent is not None:
        setattr(instance, row.table.parent, row.parent)
    errors = ValidationError([])
    errors.error_dict = {}
    for step in (lambda: instance.clean_fields(exclude=left_out), instance.clean):
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
    """The rows that it refers to by a column of its own, or belongs to."""
    if row.parent is not None:
        yield row.parent
    for column, value in row.values.items():
        if isinstance(column.widget, ReferenceWidget) and value is not None:
            yield from value if column.is_many else [value]


def referenced_ids(row: Row) -> set[int]:
    return {id(instance) for instance in referenced_instances(row)}


def changed_model_fields(row: Row) -> list[str]:
    """The model's fields that a changed row writes."""
    columns: set[str] = set()
    for change in row.changes:
        column = row.table.columns_by_code[change.code]
        if column.attribute == "when":
            columns |= {"period", "start_precision", "end_precision"}
        elif not column.is_many:
            columns.add(column.attribute)
    return sorted(columns)


def write_many_to_many(rows: list[Row]) -> None:
    """The relations to several rows: each table of pairs in two statements."""
    changed = {
        (row, column): value
        for row in rows
        for column, value in row.values.items()
        if column.is_many and any(change.code == column.code for change in row.changes)
    }
    for column in {column for _row, column in changed}:
        ours = {row: value for (row, one), value in changed.items() if one is column}
        field: Any = rows[0].table.model._meta.get_field(column.attribute)
        through = field.remote_field.through
        source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
        stored = {
            (getattr(pair, f"{source}_id"), getattr(pair, f"{target}_id")): pair.pk
            for pair in through._base_manager.filter(
                **{f"{source}__in": [row.instance.pk for row in ours if not row.is_new]}
            )
        }
        wanted = {(row.instance.pk, one.pk) for row, value in ours.items() for one in value}
        gone = [pk for pair, pk in stored.items() if pair not in wanted]
        through._base_manager.filter(pk__in=gone).delete()
        through._base_manager.bulk_create(
            through(**{f"{source}_id": one, f"{target}_id": other})
            for one, other in sorted(wanted - stored.keys())
        )


# --- sentences ------------------------------------------------------------------------------------


def constraint_message(model: type[models.Model], name: str | None):
    """What a constraint of the model says to people."""
    for constraint in model._meta.constraints:
        if constraint.name == name:
            return constraint.violation_error_message
    return None


def first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
