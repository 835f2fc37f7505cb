"""The tables with a history, and the ownership of their rows, derived from the models.

A model with `has_history = True` has a history, and so have the rows that belong to its rows:
those deleted with it (`CASCADE`), its many-to-many tables, and rows attached to records of any
kind. Models whose rows never change declare `has_history = False`. A migration creates the trigger
of a new table with `history_trigger_operation`; a test lists tables without it.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models
from django.db.migrations.operations import RunSQL

from catalogue.records.record import Record

GENERIC_OWNER = (("attached", ""),)  # rows that belong to a record of any kind

Owners = tuple[tuple[str, str], ...]


def owners_of(model: type[models.Model]) -> Owners:
    """Return the columns that hold the owner of a row, each with the owner's table.

    The first column that is not null applies.
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
    """Return every table with a history: its model and the owners of its rows."""
    models_ = apps.get_models(include_auto_created=True)
    tables = {
        model._meta.db_table: (model, owners_of(model))
        for model in models_
        if getattr(model, "has_history", owners_of(model) == GENERIC_OWNER)
    }
    while more := {
        model._meta.db_table: (model, owners_of(model))
        for model in models_
        if model._meta.db_table not in tables
        and getattr(model, "has_history", True)
        and any(table in tables for _column, table in owners_of(model))
    }:
        tables |= more
    return tables


@cache
def child_tables(table: str) -> tuple[tuple[str, str], ...]:
    """Return the tables whose rows belong to rows of `table`, each with the owner's column.

    The column is "" for tables whose rows are attached to records of any kind.
    """
    return tuple(
        (name, "" if owners == GENERIC_OWNER else column)
        for name, (_model, owners) in tracked_tables().items()
        for column, owner in owners
        if owner == table or (owners == GENERIC_OWNER and is_record_table(table))
    )


def referencing_relations(model: type[models.Model]) -> list[Any]:
    relations: Iterable[Any] = model._meta.get_fields(include_hidden=True)
    return [
        relation
        for relation in relations
        if type(relation) in (models.ManyToOneRel, models.OneToOneRel)
        and relation.related_model._meta.db_table in tracked_tables()
    ]


def is_record_table(table: str) -> bool:
    return issubclass(tracked_tables()[table][0], Record)


@cache
def intermediate_tables(table: str) -> tuple[str, ...]:
    """Return the child tables of `table` that have child tables themselves."""
    return tuple(name for name, _column in child_tables(table) if child_tables(name))


HISTORY_TRIGGERS = ("catalogue_history", "catalogue_history_inserted", "catalogue_history_deleted")
# New and deleted rows are recorded together, once for each statement: for each row of a large
# import, a call of its own took half of the time of the database.
_HISTORY_TRIGGERS_SQL = """
    EXECUTE format('CREATE OR REPLACE TRIGGER catalogue_history AFTER UPDATE ON %1$s'
        ' FOR EACH ROW EXECUTE FUNCTION catalogue_record_history(%2$s)', {table}, {owners});
    EXECUTE format('CREATE OR REPLACE TRIGGER catalogue_history_inserted AFTER INSERT ON %1$s'
        ' REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT'
        ' EXECUTE FUNCTION catalogue_record_rows(%2$s)', {table}, {owners});
    EXECUTE format('CREATE OR REPLACE TRIGGER catalogue_history_deleted AFTER DELETE ON %1$s'
        ' REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT'
        ' EXECUTE FUNCTION catalogue_record_rows(%2$s)', {table}, {owners});
"""


def history_trigger_operation(table: str, *owners: str) -> RunSQL:
    """Return a migration operation that records every change of `table` in the history.

    `owners` are the columns that hold the owner of a row, each followed by the owner's table; or
    only "attached". Before the migration that creates `catalogue_record_rows`, one trigger records
    every row; `statement_history_operation` replaces it.
    """
    arguments = ", ".join(f"'{owner}'" for owner in owners)
    row_trigger = (
        f"CREATE TRIGGER catalogue_history AFTER INSERT OR UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION catalogue_record_history({arguments})"
    )
    name, quoted = f"'{table}'", f"$owners${arguments}$owners$"
    return RunSQL(
        [  # a list, because Django would split a text at the quotes
            f"""DO $do$ BEGIN
            IF to_regproc('catalogue_record_rows') IS NULL THEN {row_trigger}; ELSE
            {_HISTORY_TRIGGERS_SQL.format(table=name, owners=quoted)} END IF; END $do$"""
        ],
        [f"DROP TRIGGER IF EXISTS {trigger} ON {table}" for trigger in HISTORY_TRIGGERS],
    )


def statement_history_operation() -> RunSQL:
    """Return a migration operation that replaces the triggers of all tables with a history."""
    row_trigger = """
    EXECUTE format('DROP TRIGGER catalogue_history_inserted ON %1$s;'
        ' DROP TRIGGER catalogue_history_deleted ON %1$s;'
        ' CREATE OR REPLACE TRIGGER catalogue_history AFTER INSERT OR UPDATE OR DELETE ON %1$s'
        ' FOR EACH ROW EXECUTE FUNCTION catalogue_record_history(%2$s)',
        tracked.name, tracked.owners);
    """
    statement_triggers = _HISTORY_TRIGGERS_SQL.format(table="tracked.name", owners="tracked.owners")
    return RunSQL(_for_each_tracked_sql(statement_triggers), _for_each_tracked_sql(row_trigger))


def _for_each_tracked_sql(statements: str) -> str:
    return f"""DO $$ DECLARE tracked record; BEGIN
    FOR tracked IN
        SELECT tgrelid::regclass AS name, (
            SELECT coalesce(string_agg(quote_literal(owner), ', ' ORDER BY place), '')
            FROM unnest(string_to_array(encode(tgargs, 'escape'), '\\000'))
                WITH ORDINALITY AS argument (owner, place)
            WHERE owner <> ''
        ) AS owners
        FROM pg_trigger WHERE tgname = 'catalogue_history'
    LOOP {statements} END LOOP; END $$"""


def publish_guard_operation(table: str, *owners: str) -> RunSQL:
    """Return a migration operation that rejects changes of public rows without that right.

    The right is the one to publish. `owners` are as in `history_trigger_operation`; for a table
    whose rows have no owner, they are "record", "source" or "authority".
    """
    arguments = ", ".join(f"'{owner}'" for owner in owners)
    return RunSQL(
        f"CREATE TRIGGER catalogue_publish_guard BEFORE INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH ROW WHEN (current_setting('catalogue.may_publish', true) = 'no')"
        f" EXECUTE FUNCTION catalogue_check_publish_right({arguments})",
        f"DROP TRIGGER catalogue_publish_guard ON {table}",
    )
