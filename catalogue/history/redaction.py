"""Redaction of earlier versions of a record for the public.

A version keeps its own relations, except those to rows that are not public now or were not public
then. Relations that other records declare to it are left out. Related rows have their current name.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.dateparse import parse_datetime

from catalogue.base.related_rows import prefetch_name, prefetched_queryset
from catalogue.base.visibility import State, public_q
from catalogue.history.events import Event
from catalogue.history.versions import Row
from catalogue.records.shared_tables import SharedTreeQuerySet

RestrictedModel = type[models.Model]


def redact_record(record: Any, then: datetime) -> Any:
    """Remove from `record`, built by `Version.record`, all references that are not public.

    A related row is shown if it is public now and was public just before `then`. Each model of
    related rows costs two queries, regardless of the number of rows; topics and country groups,
    which are public while a public record uses them, cost one.
    """
    ids_by_model: dict[RestrictedModel, set[int]] = {}
    for row in _reachable_rows(record):
        if is_restricted(type(row)):
            ids_by_model.setdefault(type(row), set()).add(row.pk)
        if row is record or not is_restricted(type(row)):
            for field in _restricted_keys(row):
                ids_by_model.setdefault(field.related_model, set()).add(getattr(row, field.attname))
    shown = {
        model: _rows_public_then_and_now(model, ids, then) for model, ids in ids_by_model.items()
    }
    shown[type(record)][record.pk] = record
    _redact_row(record, record, shown)
    _remove_unused_rows(record)
    return record


def _remove_unused_rows(record: models.Model) -> None:
    """Remove topics and country groups that no public record uses now: one query for each model."""
    for name, rows in _prefetched(record).items():
        if isinstance(rows, SharedTreeQuerySet) and rows:
            ids = [row.pk for row in rows]
            used = rows.model._default_manager.public().filter(pk__in=ids).in_bulk()
            _prefetched(record)[name] = prefetched_queryset(
                rows.model, [row for row in rows if row.pk in used]
            )


def is_restricted(model: RestrictedModel) -> bool:
    """Return whether the model has public and non-public rows, as records and sources do."""
    names = {field.name for field in model._meta.concrete_fields}
    return not names.isdisjoint({"state", "is_public"})


def public_rows_q(model: RestrictedModel) -> models.Q:
    """Return the condition that a row is public now, itself or by the record that shows it."""
    if visibility_relation := getattr(model, "visibility_relation", ""):
        return public_q(visibility_relation)
    return public_q() if hasattr(model, "state") else models.Q(is_public=True)


def _reachable_rows(row: models.Model, *, is_first: bool = True) -> Iterator[models.Model]:
    """Yield a record, the rows that belong to it, and the rows that these refer to."""
    yield row
    if is_first or not is_restricted(type(row)):
        for rows in _prefetched(row).values():
            for related in rows:
                yield from _reachable_rows(related, is_first=False)


def _prefetched(row: models.Model) -> dict[str, models.QuerySet]:
    return getattr(row, "_prefetched_objects_cache", {})


def _restricted_keys(row: models.Model) -> list[Any]:
    keys: list[Any] = [field for field in row._meta.concrete_fields if field.many_to_one]
    return [
        key
        for key in keys
        if is_restricted(key.related_model) and getattr(row, key.attname) is not None
    ]


def _rows_public_then_and_now(model: Any, ids: set[int], then: datetime) -> dict[int, models.Model]:
    now = model._default_manager.filter(public_rows_q(model), pk__in=ids).in_bulk()
    later = Event.objects.filter(table=model._meta.db_table, row_id__in=list(now), at__gte=then)
    first_changes = later.order_by("row_id", "pk").distinct("row_id")
    changed = {event.row_id: event.row_before for event in first_changes}
    for row in now.values():
        _empty_relations(row)
    return {
        pk: row
        for pk, row in now.items()
        if (_row_was_public(changed[pk], then) if pk in changed else _was_public(row, then))
    }


def _was_public(row: Any, then: datetime) -> bool:
    """Return whether a row that is public now, and has not changed since, was public then."""
    public_from = getattr(row, "public_from", None)
    return public_from is None or public_from <= then


def _row_was_public(row: Row | None, then: datetime) -> bool:
    if row is None:
        return False
    if "state" not in row:
        return row["is_public"]
    begins = parse_datetime(row["public_from"]) if row["public_from"] else None
    return row["state"] == State.PUBLISHED and (begins is None or begins <= then)


def _redact_row(
    row: Any, record: Any, shown: dict[RestrictedModel, dict[int, models.Model]]
) -> bool:
    """Remove non-public references from a row. Return whether the row itself may be shown."""
    if row is not record and is_restricted(type(row)):
        _empty_relations(row)
        return row.pk in shown[type(row)]
    for field in _restricted_keys(row):
        target = shown[field.related_model].get(getattr(row, field.attname))
        if target is None and row is not record and field.name not in _optional_relations(row):
            return False
        setattr(row, field.name, target)
    for name, rows in _prefetched(row).items():
        _prefetched(row)[name] = prefetched_queryset(
            rows.model, [related for related in rows if _redact_row(related, record, shown)]
        )
    if row is record:
        _empty_relations(row)
    return True


def _optional_relations(row: models.Model) -> tuple[str, ...]:
    """Return the relations without which a row is still shown if their target is not public.

    A row whose other relations have a non-public target is not shown.
    """
    return getattr(row, "optional_relations", ())


def _empty_relations(row: models.Model) -> None:
    """Set every relation to several rows that is not prefetched to an empty queryset.

    Otherwise a template would read the current, unredacted rows from the database.
    """
    cache = row.__dict__.setdefault("_prefetched_objects_cache", {})
    relations: list[Any] = [
        field for field in row._meta.get_fields() if field.one_to_many or field.many_to_many
    ]
    for relation in relations:
        cache.setdefault(prefetch_name(relation), relation.related_model._default_manager.none())
