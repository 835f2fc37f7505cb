"""Writing of former rows: all of them with their keys, or none."""

import json
from collections.abc import Iterable

from django.core.serializers.json import DjangoJSONEncoder
from django.db import Error, connection, models, transaction

from catalogue.base.rules import database_error_message
from catalogue.base.visibility import REVIEW_FIELDS
from catalogue.history.tracking import tracked_tables
from catalogue.history.versions import Row, RowKey, current_rows
from catalogue.records.record import Record


class HistoryError(Exception):
    """Undoing or restoring is impossible; the message names the obstacle, for users."""


def has_review_state(table: str) -> bool:
    return issubclass(tracked_tables()[table][0], Record)


def write_rows(changes: dict[RowKey, Row | None]) -> None:
    """Write each row as given, or delete it if None. Raise HistoryError if a constraint fails.

    Review states of existing rows are left as they are.
    """
    try:
        with transaction.atomic():
            _write_changes(changes)
    except Error as error:
        raise HistoryError(str(database_error_message(error))) from error


def _write_changes(changes: dict[RowKey, Row | None]) -> None:
    now = current_rows(changes)
    deletions: dict[str, list] = {}
    updates: dict[str, list] = {}
    insertions: dict[str, list] = {}
    for (table, pk), row in changes.items():
        if row is None:
            if (table, pk) in now:
                deletions.setdefault(table, []).append(pk)
        elif (table, pk) not in now:
            insertions.setdefault(table, []).append(row)
        else:
            current = now[table, pk]
            if has_review_state(table):
                row = {**row, **{name: current[name] for name in REVIEW_FIELDS if name in current}}
            if row != current:
                updates.setdefault(table, []).append(row)
    with connection.cursor() as cursor:
        for table in sorted(deletions, key=_ownership_depth, reverse=True):
            cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [deletions[table]])
        for table in sorted(updates, key=_ownership_depth):
            _update(cursor, table, updates[table])
        for table in sorted(insertions, key=_ownership_depth):
            _insert(cursor, table, insertions[table])
    check_references({table for table, _pk in changes})


def check_references(tables: Iterable[str]) -> None:
    """Check the foreign keys of these tables now instead of at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT string_agg(DISTINCT quote_ident(conname), ', ') FROM pg_constraint
            WHERE contype = 'f' AND condeferrable
            AND (conrelid = ANY(%s::regclass[]) OR confrelid = ANY(%s::regclass[]))
            """,
            [list(tables), list(tables)],
        )
        [names] = cursor.fetchone()
        if names:
            cursor.execute(f"SET CONSTRAINTS {names} IMMEDIATE")
            cursor.execute(f"SET CONSTRAINTS {names} DEFERRED")


def _ownership_depth(table: str) -> int:
    """Return the number of levels of owners above a row of `table`."""
    owners = [owner for _column, owner in tracked_tables()[table][1] if owner]
    if not owners:
        return 0 if not tracked_tables()[table][1] else 1
    return 1 + max(_ownership_depth(owner) for owner in owners)


def _writable_columns(table: str) -> dict[str, models.Field]:
    fields = tracked_tables()[table][0]._meta.concrete_fields
    return {field.column: field for field in fields if not field.generated}


def _update(cursor, table: str, rows: list[Row]) -> None:
    for names, alike in _rows_by_columns(rows):
        columns = [
            name for name in _writable_columns(table) if name in names - {"id", "changed_at"}
        ]
        values = ", ".join(f'"{name}" = s."{name}"' for name in columns)
        cursor.execute(
            f"UPDATE {table} t SET {values}"
            f" FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) s WHERE t.id = s.id",
            [json.dumps(alike)],
        )


def _insert(cursor, table: str, rows: list[Row]) -> None:
    """Insert rows; a column added after a row was recorded gets its default."""
    columns = _writable_columns(table)
    for known, alike in _rows_by_columns(rows):
        new = {name: field for name, field in columns.items() if name not in known}
        defaults = {
            name: field.get_default() for name, field in new.items() if not field.has_db_default()
        }
        full = [{**defaults, **row} for row in alike]
        names = ", ".join(f'"{name}"' for name in columns if name in known | defaults.keys())
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names}"
            f" FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)",
            [json.dumps(full, cls=DjangoJSONEncoder)],
        )


def _rows_by_columns(rows: list[Row]) -> Iterable[tuple[frozenset[str], list[Row]]]:
    groups: dict[frozenset[str], list[Row]] = {}
    for row in rows:
        groups.setdefault(frozenset(row), []).append(row)
    return groups.items()
