"""Writing of recorded rows to their tables: insertions, updates and deletions in SQL."""

import json
from collections.abc import Iterable

from django.core.serializers.json import DjangoJSONEncoder
from django.db import Error, connection, models, transaction

from catalogue.base.rules import database_error_message
from catalogue.base.visibility import REVIEW_FIELDS
from catalogue.history.events import Action, Event
from catalogue.history.tracking import is_record_table, tracked_tables
from catalogue.history.versions import Row, RowKey, current_rows
from server.text import without_refused
from server.text_fields import CleanFieldMixin


class HistoryError(Exception):
    """Undoing or restoring is impossible; the message names the obstacle, for users."""


def write_rows(changes: dict[RowKey, Row | None]) -> None:
    """Write each row as given, or delete it if None. Raise HistoryError if a constraint fails.

    The review state of a record is left as it is; a deleted record has its state at the deletion.
    Texts recorded before a rule of `server.text` are cleaned, because nobody can correct them.
    """
    try:
        with transaction.atomic():
            _write_changes(changes)
    except Error as error:
        raise HistoryError(str(database_error_message(error))) from error


def _write_changes(changes: dict[RowKey, Row | None]) -> None:
    now = current_rows(changes)
    deleted = _rows_at_deletion(key for key, row in changes.items() if row and key not in now)
    deletions: dict[str, list] = {}
    updates: dict[str, list] = {}
    insertions: dict[str, list] = {}
    for (table, pk), row in changes.items():
        current = now.get((table, pk))
        if row is None:
            if current:
                deletions.setdefault(table, []).append(pk)
            continue
        row = _cleaned(table, row)
        last = current or deleted.get((table, pk))
        if last and is_record_table(table):
            row = {**row, **{name: last[name] for name in REVIEW_FIELDS if name in last}}
        if current is None:
            insertions.setdefault(table, []).append(row)
        elif row != current:
            updates.setdefault(table, []).append(row)
    with connection.cursor() as cursor:
        for table in sorted(deletions, key=_ownership_depth, reverse=True):
            cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [deletions[table]])
        for table in sorted(updates, key=_ownership_depth):
            _update(cursor, table, updates[table])
        for table in sorted(insertions, key=_ownership_depth):
            _insert(cursor, table, insertions[table])
    check_references({table for table, _pk in changes})


def _cleaned(table: str, row: Row) -> Row:
    """Return the row with its texts as they are stored."""
    fields = _writable_columns(table)
    return {
        name: without_refused(value, one_line=field.one_line)
        if isinstance(value, str) and isinstance(field := fields.get(name), CleanFieldMixin)
        else value
        for name, value in row.items()
    }


def _rows_at_deletion(keys: Iterable[RowKey]) -> dict[RowKey, Row]:
    """Return the last row of each deleted record among the keys."""
    ids_by_table: dict[str, list[int]] = {}
    for table, pk in keys:
        if is_record_table(table):
            ids_by_table.setdefault(table, []).append(pk)
    return {
        (table, event.row_id): event.row
        for table, ids in ids_by_table.items()
        for event in Event.objects.filter(table=table, row_id__in=ids, action=Action.DELETE)
    }


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
