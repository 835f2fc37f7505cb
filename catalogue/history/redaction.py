"""What of a record as it stood may be shown to everyone.

Its own relations are those of then. What led to something that is not public now, or was not then,
is left out, and so is all that others recorded about it. What it led to has its present name.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.dateparse import parse_datetime

from catalogue.base.visibility import State, public_q
from catalogue.history.events import Event
from catalogue.history.versions import Row, prefetched_queryset

RestrictedModel = type[models.Model]


def redact_record(record: Any, then: datetime) -> Any:
    """`record`, as `Version.record` gives it, without what was or is not public.

    Seen are the others as they were just before `then`. Each kind of record that it leads to costs
    two queries, however many there are.
    """
    wanted: dict[RestrictedModel, set[int]] = {}
    for row in _reachable_rows(record):
        if is_restricted(type(row)):
            wanted.setdefault(type(row), set()).add(row.pk)
        if row is record or not is_restricted(type(row)):
            for field in _restricted_keys(row):
                wanted.setdefault(field.related_model, set()).add(getattr(row, field.attname))
    shown = {model: _rows_public_then_and_now(model, ids, then) for model, ids in wanted.items()}
    shown[type(record)][record.pk] = record
    _redact_row(record, record, shown)
    return record


def is_restricted(model: RestrictedModel) -> bool:
    """Whether some rows of it are public and others are not: records, and sources."""
    names = {field.name for field in model._meta.concrete_fields}
    return not names.isdisjoint({"state", "is_public"})


def _reachable_rows(row: models.Model, *, is_first: bool = True) -> Iterator[models.Model]:
    """A record, the rows that belong to it, and what these lead to; no further."""
    yield row
    if is_first or not is_restricted(type(row)):
        for rows in _prefetched(row).values():
            for one in rows:
                yield from _reachable_rows(one, is_first=False)


def _prefetched(row: models.Model) -> dict[str, models.QuerySet]:
    return getattr(row, "_prefetched_objects_cache", {})


def _restricted_keys(row: models.Model) -> list[Any]:
    keys: list[Any] = [one for one in row._meta.concrete_fields if one.many_to_one]
    return [
        one
        for one in keys
        if is_restricted(one.related_model) and getattr(row, one.attname) is not None
    ]


def _rows_public_then_and_now(model: Any, ids: set[int], then: datetime) -> dict[int, models.Model]:
    public = public_q() if hasattr(model, "state") else models.Q(is_public=True)
    now = model._default_manager.filter(public, pk__in=ids).in_bulk()
    later = Event.objects.filter(table=model._meta.db_table, row_id__in=list(now), at__gte=then)
    changed = {
        one.row_id: one.row_before for one in later.order_by("row_id", "pk").distinct("row_id")
    }
    for one in now.values():
        _empty_relations(one)
    return {
        pk: one
        for pk, one in now.items()
        if (_row_was_public(changed[pk], then) if pk in changed else _was_public(one, then))
    }


def _was_public(row: Any, then: datetime) -> bool:
    """Of a row that is public now and has not changed since."""
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
    """Leaves of a row what may be shown; whether the row itself may."""
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
            rows.model, [one for one in rows if _redact_row(one, record, shown)]
        )
    if row is record:
        _empty_relations(row)
    return True


def _optional_relations(row: models.Model) -> tuple[str, ...]:
    """What a row may lead to and is shown without where that is hidden. Others are not shown."""
    return getattr(row, "optional_relations", ())


def _empty_relations(row: models.Model) -> None:
    """Relations to several rows that nobody filled are empty, and never asked of the database."""
    kept = row.__dict__.setdefault("_prefetched_objects_cache", {})
    relations: list[Any] = [
        one for one in row._meta.get_fields() if one.one_to_many or one.many_to_many
    ]
    for one in relations:
        kept.setdefault(_prefetch_name(one), one.related_model._default_manager.none())


def _prefetch_name(relation: Any) -> str:
    """The name under which `prefetch_related` keeps what a relation leads to."""
    if not relation.auto_created:
        return relation.name
    if relation.many_to_many:
        return relation.field.related_query_name()
    return relation.get_accessor_name()
