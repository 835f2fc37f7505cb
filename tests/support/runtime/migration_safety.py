"""A check that migrations can run while the previous version is in use.

It rejects operations that hold a lock for a time proportional to the table, and those that remove
or require something that the previous version does not support. A migration can declare itself
safe with a reason in its attribute `safe_because`.
"""

import re
from collections.abc import Iterator

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

LOCKING_SQL = re.compile(
    r"\b(LOCK\s+TABLE|TRUNCATE|CLUSTER|VACUUM\s+FULL|ALTER\s+TABLE|DROP\s+(TABLE|COLUMN)|REINDEX"
    r"|CREATE\s+(UNIQUE\s+)?INDEX(?!\s+CONCURRENTLY))\b",
    re.IGNORECASE,
)
DESTRUCTIVE_OPERATIONS = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


def unsafe_operations(migration: migrations.Migration, state: ProjectState) -> list[str]:
    """Return one sentence for each unsafe operation; `state` is the state before the migration."""
    if getattr(migration, "safe_because", ""):
        return []
    problems: list[str] = []
    new_tables: set[str] = set()
    state = state.clone()
    for operation in _flat_operations(migration.operations):
        if isinstance(operation, migrations.CreateModel):
            new_tables.add(operation.name_lower)
        elif getattr(operation, "model_name", "").lower() not in new_tables:
            reason = _reason(operation, migration.app_label, state)
            if reason:
                problems.append(f"{migration}: {operation.describe()}: {reason}")
        operation.state_forwards(migration.app_label, state)
    return problems


def _flat_operations(operations) -> Iterator[migrations.operations.base.Operation]:
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from _flat_operations(operation.database_operations)
        else:
            yield operation


def _reason(operation, app_label: str, state: ProjectState) -> str:
    if isinstance(operation, DESTRUCTIVE_OPERATIONS):
        return "the previous version uses it; remove it one release later."
    if isinstance(operation, migrations.RunSQL):
        return _reason_against_sql(operation)
    if isinstance(operation, migrations.AddIndex) and not isinstance(
        operation, AddIndexConcurrently
    ):
        return "it blocks writes while the index is built; use AddIndexConcurrently."
    if isinstance(operation, migrations.AddConstraint) and not isinstance(
        operation, AddConstraintNotValid
    ):
        return "it blocks writes while every row is checked; add it as not valid, then validate it."
    if isinstance(operation, migrations.AddField):
        return _reason_against_new(operation.field)
    if isinstance(operation, migrations.AlterField):
        old = state.models[app_label, operation.model_name_lower].fields[operation.name]
        return _reason_against_change(old, operation.field)
    return ""


def _reason_against_sql(operation: migrations.RunSQL) -> str:
    statements = operation.sql if isinstance(operation.sql, list | tuple) else [operation.sql]
    text = " ".join(
        statement if isinstance(statement, str) else statement[0] for statement in statements
    )
    return "the statement locks a table; if not, give the reason in safe_because." * bool(
        LOCKING_SQL.search(text)
    )


def _reason_against_new(field: models.Field) -> str:
    if field.many_to_many:
        return ""
    if isinstance(field, models.GeneratedField):
        return "every row is rewritten under a lock."
    if field.unique:
        return "it blocks writes while the unique index is built."
    if not field.null and field.db_default is NOT_PROVIDED:
        return "the previous version does not set it; add a db_default or allow null."
    return ""


def _column_type(field: models.Field) -> str:
    """Return the type of the column; a foreign key of a migration names its model only."""
    if field.remote_field:
        return f"key of {field.remote_field.model}".lower()
    return str(field.db_parameters(connection)["type"])


def _reason_against_change(old: models.Field, new: models.Field) -> str:
    if old.many_to_many or new.many_to_many:
        return ""
    types = [_column_type(field) for field in (old, new)]
    longer = [re.fullmatch(r"varchar\((\d+)\)", kind) for kind in types]
    if types[0] != types[1] and not (all(longer) and int(longer[0][1]) < int(longer[1][1])):
        return "every row is rewritten under a lock."
    if old.null and not new.null:
        return "every row is read under a lock, and the previous version may store null."
    if new.unique and not old.unique:
        return "it blocks writes while the unique index is built."
    return ""
