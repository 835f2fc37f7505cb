"""The record that a row belongs to, also of a deleted row."""

from collections.abc import Iterator

from django.db import models

from catalogue.history.events import Event
from catalogue.history.tracking import tracked_tables
from catalogue.history.versions import RowKey, current_rows


def event_record_key(event: Event) -> RowKey:
    """Return the record, or other row without an owner, that an event belongs to."""
    *_rows, record = event_row_keys(event)
    return record


def event_row_keys(event: Event) -> list[RowKey]:
    """Return the row of an event, the row that this one belongs to, and so on to the record."""
    return [(event.table, event.row_id), *_owner_keys(event.owner_table, event.owner_id)]


def record_key(table: str, pk: int) -> RowKey:
    """Return the record that a row belongs to, or the row itself if it has no owner."""
    *_rows, record = (table, pk), *_owner_keys(*_owner_of(table, pk))
    return record


def owning_record(row: models.Model) -> models.Model | None:
    """Return the record that a stored row belongs to, or the row itself if it has no owner."""
    own = row._meta.db_table, row.pk
    if (key := record_key(*own)) == own:
        return row
    table, pk = key
    return tracked_tables()[table][0]._base_manager.filter(pk=pk).first()


def _owner_keys(table: str, pk: int | None) -> Iterator[RowKey]:
    """Yield an owner, the owner of this one, and so on; nothing if `table` is empty."""
    while table and pk is not None:
        yield table, pk
        table, pk = _owner_of(table, pk)


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
