"""Undo of a whole context, and restoring of one record: completely or not at all."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from catalogue.base.visibility import State
from catalogue.history.actor import act_as
from catalogue.history.events import Action, Event, events_of
from catalogue.history.operations import Operation, operation
from catalogue.history.owners import event_record_key
from catalogue.history.review_states import (
    TRANSITION_EVENT_PARAMETERS,
    TRANSITION_EVENT_SQL,
    changes_review_state,
    transition_label,
)
from catalogue.history.row_writer import HistoryError, write_rows
from catalogue.history.tracking import is_record_table, referencing_relations, tracked_tables
from catalogue.history.versions import (
    Row,
    RowKey,
    Version,
    current_rows,
    instance_of,
    net_changes,
    version_after,
    version_now,
)

# Columns that a restored version leaves unchanged: the database sets them.
UNRESTORED_COLUMNS = ("id", "number", "created_at", "changed_at")
MAX_LISTED_NAMES = 10


def undo_context(context: UUID) -> UUID:
    """Undo all changes of a context, in a new context, and return the id of the new one.

    Review states are left as they are. Raise HistoryError, without changes, if the context changed
    one, if one of the rows has been changed since (other than its review state), or if another row
    refers to a row that would be deleted.
    """
    with transaction.atomic(), act_as(doing=operation(Operation.UNDO)) as own:
        events = list(Event.objects.filter(context=context))
        if not events:
            raise HistoryError(_("No changes recorded for this operation."))
        _check_unchanged_since(context)
        before, after = net_changes(events)
        for key, row in before.items():
            _check_state_unchanged(key, row, after[key])
        _check_states_of_new(key for key, row in before.items() if row is None)
        _check_unreferenced(before)
        write_rows(before)
    return own


def _check_state_unchanged(key: RowKey, before: Row | None, after: Row | None) -> None:
    """Raise HistoryError if the change from `before` to `after` set a review state."""
    if before and after and changes_review_state(key, before, after):
        raise HistoryError(
            _(
                "This change set the review state of “%(record)s” to “%(state)s”. An undo never "
                "changes a review state. Use “%(action)s” instead."
            )
            % {
                "record": row_name(key[0], after),
                "state": State(after["state"]).label,
                "action": transition_label(after["state"], before["state"]),
            }
        )


def _check_states_of_new(keys: Iterable[RowKey]) -> None:
    """Raise HistoryError if a record that the undo would delete is not a draft any more."""
    for (table, _pk), row in current_rows(key for key in keys if is_record_table(key[0])).items():
        state = row["state"]
        if state in (State.IN_REVIEW, State.PUBLISHED):
            raise HistoryError(
                _(
                    "The undo would delete “%(record)s”, whose review state is “%(state)s”. Use "
                    "“%(action)s” instead."
                )
                % {
                    "record": row_name(table, row),
                    "state": State(state).label,
                    "action": transition_label(state, State.DRAFT),
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
    with transaction.atomic(), act_as(doing=operation(Operation.RESTORE)) as own:
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
    _check_unreferenced(changes)
    return changes


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
        f"""
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
        AND NOT {TRANSITION_EVENT_SQL}
        ORDER BY e."table", e.row_id, e.id DESC LIMIT 100
        """,
        [*[context] * 3, *TRANSITION_EVENT_PARAMETERS],
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
