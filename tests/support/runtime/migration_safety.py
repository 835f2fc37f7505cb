"""Whether a migration can run while the version before it still serves.

Refused is what keeps a lock for as long as the table is long, and what takes away or demands
something that the running version does not know. A migration that knows better says why in a
sentence, `safe_because`.
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
    """What is wrong with it, a sentence each; `state` is what the models were before it."""
    if getattr(migration, "safe_because", ""):
        return []
    said: list[str] = []
    new_tables: set[str] = set()
    state = state.clone()
    for operation in _flat_operations(migration.operations):
        if isinstance(operation, migrations.CreateModel):
            new_tables.add(operation.name_lower)
        elif getattr(operation, "model_name", "").lower() not in new_tables:
            reason = _reason(operation, migration.app_label, state)
            if reason:
                said.append(f"{migration}: {operation.describe()}: {reason}")
        operation.state_forwards(migration.app_label, state)
    return said


def _flat_operations(operations) -> Iterator[migrations.operations.base.Operation]:
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from _flat_operations(operation.database_operations)
        else:
            yield operation


def _reason(operation, app_label: str, state: ProjectState) -> str:
    if isinstance(operation, DESTRUCTIVE_OPERATIONS):
        return "the version that still runs uses it; take it away one release later."
    if isinstance(operation, migrations.RunSQL):
        return _reason_against_sql(operation)
    if isinstance(operation, migrations.AddIndex) and not isinstance(
        operation, AddIndexConcurrently
    ):
        return "nobody can write while the index is built; use AddIndexConcurrently."
    if isinstance(operation, migrations.AddConstraint) and not isinstance(
        operation, AddConstraintNotValid
    ):
        return "nobody can write while every row is checked; add it as not valid, then validate."
    if isinstance(operation, migrations.AddField):
        return _reason_against_new(operation.field)
    if isinstance(operation, migrations.AlterField):
        old = state.models[app_label, operation.model_name_lower].fields[operation.name]
        return _reason_against_change(old, operation.field)
    return ""


def _reason_against_sql(operation: migrations.RunSQL) -> str:
    statements = operation.sql if isinstance(operation.sql, list | tuple) else [operation.sql]
    text = " ".join(one if isinstance(one, str) else one[0] for one in statements)
    return "the statement locks a table; say in safe_because why not." * bool(
        LOCKING_SQL.search(text)
    )


def _reason_against_new(field: models.Field) -> str:
    if field.many_to_many:
        return ""
    if isinstance(field, models.GeneratedField):
        return "every row is written anew under a lock."
    if field.unique:
        return "nobody can write while the unique index is built."
    if not field.null and field.db_default is NOT_PROVIDED:
        return "the version that still runs leaves it out; give it a db_default or let it be null."
    return ""


def _reason_against_change(old: models.Field, new: models.Field) -> str:
    if old.many_to_many or new.many_to_many:
        return ""
    types = [field.db_parameters(connection)["type"] for field in (old, new)]
    longer = [re.fullmatch(r"varchar\((\d+)\)", str(kind)) for kind in types]
    if types[0] != types[1] and not (all(longer) and int(longer[0][1]) < int(longer[1][1])):
        return "every row is written anew under a lock."
    if old.null and not new.null:
        return "every row is read under a lock, and the version that still runs may leave it empty."
    if new.unique and not old.unique:
        return "nobody can write while the unique index is built."
    return ""
