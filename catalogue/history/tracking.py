"""Which tables have a history, and which rows belong to which: read from the models.

A model says `has_history = True`; every row that belongs to one of its rows has a history too,
without saying so: what is deleted with it (`CASCADE`), its relations to several rows, and what is
attached to a record of any kind. What is written once and never changed says
`has_history = False`. A new table gets its trigger in a migration by `history_trigger_operation`; a
test names those that lack it.
"""

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models
from django.db.migrations.operations import RunSQL

GENERIC_OWNER = (("attached", ""),)  # it belongs to a record of any kind

Owners = tuple[tuple[str, str], ...]


def owners_of(model: type[models.Model]) -> Owners:
    """Columns that name the row which a row belongs to, each with that row's table.

    The first that is filled counts.
    """
    if any(isinstance(field, GenericForeignKey) for field in model._meta.private_fields):
        return GENERIC_OWNER
    declared_by = model._meta.auto_created
    keys: list[Any] = [
        field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)
    ]
    if declared_by:
        keys = [key for key in keys if key.related_model is declared_by][:1]
    owners = []
    for key in keys:
        if key.remote_field.on_delete is models.CASCADE:
            owners.append((key.column, key.related_model._meta.db_table))
            if not key.null:
                break
    return tuple(owners)


@cache
def tracked_tables() -> dict[str, tuple[type[models.Model], Owners]]:
    """Every table that has a history: its model, and what its rows belong to."""
    everything = apps.get_models(include_auto_created=True)
    found = {
        model._meta.db_table: (model, owners_of(model))
        for model in everything
        if getattr(model, "has_history", owners_of(model) == GENERIC_OWNER)
    }
    while more := {
        model._meta.db_table: (model, owners_of(model))
        for model in everything
        if model._meta.db_table not in found
        and getattr(model, "has_history", True)
        and any(table in found for _column, table in owners_of(model))
    }:
        found |= more
    return found


@cache
def child_tables(table: str) -> tuple[tuple[str, str], ...]:
    """The tables whose rows belong to rows of `table`, each with the column that says so.

    What is attached to records of any kind has no such column: "".
    """
    return tuple(
        (name, "" if owners == GENERIC_OWNER else column)
        for name, (_model, owners) in tracked_tables().items()
        for column, owner in owners
        if owner == table or (owners == GENERIC_OWNER and is_record_table(table))
    )


def is_record_table(table: str) -> bool:
    return hasattr(tracked_tables()[table][0], "state")


@cache
def intermediate_tables(table: str) -> tuple[str, ...]:
    """The tables among them to whose rows other rows belong in turn."""
    return tuple(name for name, _column in child_tables(table) if child_tables(name))


def history_trigger_operation(table: str, *owners: str) -> RunSQL:
    """For a migration: every change to `table` is kept from now on.

    `owners` are the columns that name the row which a row belongs to, each followed by its table;
    or "attached" alone.
    """
    arguments = ", ".join(f"'{one}'" for one in owners)
    return RunSQL(
        f"CREATE TRIGGER catalogue_history AFTER INSERT OR UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION catalogue_record_history({arguments})",
        f"DROP TRIGGER catalogue_history ON {table}",
    )


def publish_guard_operation(table: str, *owners: str) -> RunSQL:
    """For a migration: in `table`, who may not publish changes nothing that is public.

    `owners` are as in `history_trigger_operation`; of a table whose rows belong to nothing, "record",
    "source" or "authority".
    """
    arguments = ", ".join(f"'{one}'" for one in owners)
    return RunSQL(
        f"CREATE TRIGGER catalogue_publish_guard BEFORE INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH ROW WHEN (current_setting('catalogue.may_publish', true) = 'no')"
        f" EXECUTE FUNCTION catalogue_check_publish_right({arguments})",
        f"DROP TRIGGER catalogue_publish_guard ON {table}",
    )
