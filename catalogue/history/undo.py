"""Undo of a whole context, and restoring of one record: completely or not at all."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import Error, connection, models, transaction
from django.db.models import Max, Min, Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from catalogue.base.rules import database_error_message
from catalogue.base.visibility import REVIEW_FIELDS, State
from catalogue.history.actor import act_as
from catalogue.history.events import Action, Event, events_of
from catalogue.history.tracking import tracked_tables
from catalogue.history.versions import (
    Row,
    RowKey,
    Version,
    current_rows,
    instance_of,
    version_after,
    version_now,
)
from catalogue.records.record import Record

# Columns that a restored version leaves unchanged: transitions or the database set them.
UNRESTORED_COLUMNS = ("id", "number", "created_at", "changed_at", *REVIEW_FIELDS)
# The columns that differ after an event which changed nothing but the review state.
TRANSITION_COLUMNS = [*REVIEW_FIELDS, "changed_at", "english_changed_at", "spanish_changed_at"]
MAX_LISTED_NAMES = 10


class HistoryError(Exception):
    """Undoing or restoring is impossible; the message names the obstacle, for users."""


def undo_context(context: UUID) -> UUID:
    """Undo all changes of a context, in a new context, and return the id of the new one.

    Review states are left as they are. Raise HistoryError, without changes, if the context changed
    one, if one of the rows has been changed since (other than its review state), or if another row
    refers to a row that would be deleted.
    """
    with transaction.atomic(), act_as(doing=_("Undo")) as own:
        events = list(Event.objects.filter(context=context))
        if not events:
            raise HistoryError(_("No changes recorded for this operation."))
        _check_unchanged_since(context)
        before: dict[RowKey, Row | None] = {}
        last: dict[RowKey, Row] = {}
        for event in events:
            before.setdefault((event.table, event.row_id), event.row_before)
            last[event.table, event.row_id] = event.row
        for key, row in before.items():
            _check_state_unchanged(key, row, last[key])
        _check_states_of_new(key for key, row in before.items() if row is None)
        _check_unreferenced(before)
        write_rows(before)
    return own


def _check_state_unchanged(key: RowKey, before: Row | None, after: Row) -> None:
    """Raise HistoryError if the change from `before` to `after` set a review state."""
    if before is not None and changes_review_state(key, before, after):
        state, target = after["state"], before["state"]
        if target == State.DRAFT and state == State.IN_REVIEW:
            action = _("Send back")
        elif target == State.IN_REVIEW and state == State.DRAFT:
            action = _("Submit for review")
        else:
            action = _("Publish") if target == State.PUBLISHED else _("Withdraw")
        raise HistoryError(
            _(
                "This change set the review state of “%(record)s” to “%(state)s”. An undo never "
                "changes a review state. Use “%(action)s” instead."
            )
            % {
                "record": row_name(key[0], after),
                "state": dict(State.choices).get(state, state),
                "action": action,
            }
        )


def has_review_state(table: str) -> bool:
    return issubclass(tracked_tables()[table][0], Record)


def changes_review_state(key: RowKey, before: Row | None, after: Row | None) -> bool:
    """Return whether a change of a row, or its insertion, set the review state or its fields."""
    if not has_review_state(key[0]) or after is None:
        return False
    old = before or {"state": State.DRAFT}
    names = REVIEW_FIELDS if before else ("state",)
    return any(old.get(name) != after.get(name) for name in names)


def _check_states_of_new(keys: Iterable[RowKey]) -> None:
    """Raise HistoryError if a record that the undo would delete is not a draft any more."""
    for (table, _pk), row in current_rows(key for key in keys if has_review_state(key[0])).items():
        state = row["state"]
        if state in (State.IN_REVIEW, State.PUBLISHED):
            action = _("Send back") if state == State.IN_REVIEW else _("Withdraw")
            raise HistoryError(
                _(
                    "The undo would delete “%(record)s”, whose review state is “%(state)s”. Use "
                    "“%(action)s” instead."
                )
                % {
                    "record": row_name(table, row),
                    "state": State(state).label,
                    "action": action,
                }
            )


def restore_version(event: Event, key: RowKey | None = None) -> UUID:
    """Set a record back to its version right after `event`, and return the id of the context.

    `event` is one of the record or of a row that belongs to it. With `key`, restore only that row,
    to which `event` belongs, and the rows that belong to it. If the event deleted the record,
    restore the version before the deletion. The review state and the record number are never
    restored from an old version. Raise HistoryError if the version cannot be restored.
    """
    key = key or event_record_key(event)
    point = event.pk
    if event.action == Action.DELETE and (event.table, event.row_id) == key:
        point = _start_of_deletion(key, event) - 1
    with transaction.atomic(), act_as(doing=_("Restore")) as own:
        table, pk = key
        record = tracked_tables()[table][0](pk=pk)
        now, then = version_now(record), version_after(record, point)
        if not then.exists:
            raise HistoryError(_("It did not exist at that time."))
        write_rows(_restore_changes(now, then))
    return own


def _restore_changes(now: Version, then: Version) -> dict[RowKey, Row | None]:
    changes: dict[RowKey, Row | None] = {key: then.rows.get(key) for key in now.rows | then.rows}
    if now.exists:
        stays = {
            name: now.rows[now.key][name]
            for name in UNRESTORED_COLUMNS
            if name in now.rows[now.key]
        }
        changes[then.key] = {**then.rows[then.key], **stays}
    elif has_review_state(now.key[0]):  # a deleted record has its state at the deletion
        table, pk = now.key
        deletion = Event.objects.filter(table=table, row_id=pk, action=Action.DELETE).latest("pk")
        changes[then.key] = {
            **then.rows[then.key],
            **{name: deletion.row[name] for name in REVIEW_FIELDS if name in deletion.row},
        }
    _check_unreferenced(changes)
    return changes


def event_record_key(event: Event) -> RowKey:
    """Return the record, or other row without an owner, that an event belongs to."""
    *_rows, record = event_row_keys(event)
    return record


def event_row_keys(event: Event) -> list[RowKey]:
    """Return the row of an event, the row that this one belongs to, and so on to the record."""
    keys = [(event.table, event.row_id)]
    owner_table, owner_id = event.owner_table, event.owner_id
    while owner_table:
        keys.append((owner_table, owner_id))
        owner_table, owner_id = _owner_of(owner_table, owner_id)
    return keys


def record_key(table: str, pk: int) -> RowKey:
    """Return the record that a row belongs to, or the row itself if it has no owner."""
    owner_table, owner_id = _owner_of(table, pk)
    while owner_table:
        table, pk = owner_table, owner_id
        owner_table, owner_id = _owner_of(table, pk)
    return table, pk


def _owner_of(table: str, pk: int) -> tuple[str, int | None]:
    """Return the owner of a row that may be deleted, or ("", None)."""
    if not tracked_tables()[table][1]:
        return "", None
    last = Event.objects.filter(table=table, row_id=pk).order_by("-pk").first()
    return (last.owner_table, last.owner_id) if last else _current_owner(table, pk)


def _current_owner(table: str, pk: int) -> tuple[str, int | None]:
    row = current_rows([(table, pk)]).get((table, pk), {})
    for column, owner in tracked_tables()[table][1]:
        if row.get(column):
            return owner, row[column]
    return "", None


def _start_of_deletion(key: RowKey, event: Event) -> int:
    """Return the number of the first event of a deletion: owned rows are deleted first."""
    record = tracked_tables()[key[0]][0](pk=key[1])
    before = events_of(record).filter(pk__lt=event.pk)
    deletions = Q(action=Action.DELETE, context=event.context)
    last = before.exclude(deletions).aggregate(last=Max("pk"))["last"] or 0
    return before.filter(pk__gt=last).aggregate(first=Min("pk"))["first"] or event.pk


def _check_unchanged_since(context: UUID) -> None:
    """Raise HistoryError if rows of the context, or rows that belong to them, changed later.

    Later transitions do not count.
    """
    later = Event.objects.raw(
        """
        WITH ours AS (
            SELECT "table", row_id, max(id) AS last FROM catalogue_event
            WHERE context = %s GROUP BY "table", row_id
        )
        SELECT DISTINCT ON (e."table", e.row_id) e.* FROM catalogue_event e JOIN ours
            ON (e."table" = ours."table" AND e.row_id = ours.row_id)
            OR (e.owner_table = ours."table" AND e.owner_id = ours.row_id AND EXISTS (
                SELECT FROM catalogue_event made WHERE made.context = %s AND made.action = 'I'
                AND made."table" = ours."table" AND made.row_id = ours.row_id))
        WHERE e.context <> %s AND e.id > ours.last
        AND NOT coalesce(e.before ?| %s AND e.before - %s::text[] = '{}', false)
        ORDER BY e."table", e.row_id, e.id DESC LIMIT 100
        """,
        [*[context] * 3, list(REVIEW_FIELDS), TRANSITION_COLUMNS],
    )
    names = dict.fromkeys(row_name(event.table, event.row) for event in later)
    if names:
        raise HistoryError(
            _("Changed since then: %(names)s. Undo those changes first.")
            % {"names": quoted_list(names)}
        )


def _check_unreferenced(changes: dict[RowKey, Row | None]) -> None:
    """Raise HistoryError if a remaining row refers to a row that would be deleted."""
    deletions: dict[str, list[int]] = {}
    for (table, pk), row in changes.items():
        if row is None:
            deletions.setdefault(table, []).append(pk)
    names: dict[str, None] = {}
    for table, ids in deletions.items():
        for relation in referencing_relations(tracked_tables()[table][0]):
            model: Any = relation.related_model
            referrers = model._base_manager.filter(**{f"{relation.field.name}__in": ids}).exclude(
                pk__in=deletions.get(model._meta.db_table, [])
            )
            names |= dict.fromkeys(_instance_name(row) for row in referrers[: MAX_LISTED_NAMES + 1])
    if names:
        raise HistoryError(
            _("These records refer to what would be removed: %(names)s.")
            % {"names": quoted_list(names)}
        )


def referencing_relations(model: type[models.Model]) -> list[Any]:
    relations: Iterable[Any] = model._meta.get_fields(include_hidden=True)
    return [
        relation
        for relation in relations
        if type(relation) in (models.ManyToOneRel, models.OneToOneRel)
        and relation.related_model._meta.db_table in tracked_tables()
    ]


def row_name(table: str, row: Row) -> str:
    return _instance_name(instance_of(tracked_tables()[table][0], row))


def _instance_name(row: Any) -> str:
    """Return the name and kind of a row; for a many-to-many row, those of its owner."""
    if row._meta.auto_created:
        row = getattr(row, row._meta.auto_created._meta.model_name, row)
    return f"{row} ({row._meta.verbose_name})"


def quoted_list(names: Iterable[str]) -> str:
    names = list(names)
    items = [_("“%(name)s”") % {"name": name} for name in names[:MAX_LISTED_NAMES]]
    more = len(names) - MAX_LISTED_NAMES
    if more > 0:
        items.append(_("%(count)s more") % {"count": more})
    return get_text_list(items, _("and"))


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
