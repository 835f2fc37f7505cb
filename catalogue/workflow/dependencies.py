"""Unpublished records that a record refers to, and published records that refer to a row."""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from catalogue.base.visibility import State
from catalogue.history.tracking import GENERIC_OWNER, referencing_relations, tracked_tables
from catalogue.history.versions import version_now
from catalogue.records.record import Record, record_models

MAX_UNPUBLISHED_REFERENCES = 100  # the search stops soon after this number of records
MAX_REFERRERS_PER_RELATION = 50


def unpublished_dependencies(record: Record) -> list[Record]:
    """Return the unpublished records that a record refers to, directly or through others.

    The nearest come first.
    """
    records = {row_key(record): record}
    queue = [record]
    while queue and len(records) <= MAX_UNPUBLISHED_REFERENCES:
        for reference in unpublished_references(queue.pop(0)):
            if row_key(reference) not in records:
                records[row_key(reference)] = reference
                queue.append(reference)
    del records[row_key(record)]
    return list(records.values())


def unpublished_references(record: Record) -> list[Record]:
    """Return the unpublished records that a record, or a row of it, refers to directly."""
    ids_by_model: dict[type[models.Model], set[int]] = {}
    for (table, _pk), row in version_now(record).rows.items():
        for field in tracked_tables()[table][0]._meta.concrete_fields:
            if isinstance(field.related_model, type) and row.get(field.column):
                ids_by_model.setdefault(field.related_model, set()).add(row[field.column])
    for model in list(ids_by_model):
        # A provision, for example, is public with its mandate.
        if visibility_relation := getattr(model, "visibility_relation", ""):
            owner: Any = model._meta.get_field(visibility_relation)
            keys = model._base_manager.filter(pk__in=ids_by_model[model])
            ids_by_model.setdefault(owner.related_model, set()).update(
                keys.values_list(owner.attname, flat=True)
            )
    ids_by_model.get(type(record), set()).discard(record.pk)
    return [
        row
        for model, ids in ids_by_model.items()
        if issubclass(model, Record)
        for row in model._default_manager.filter(pk__in=ids)
        .exclude(state=State.PUBLISHED)
        .order_by("pk")
    ]


def published_referrers(row: models.Model) -> list[Record]:
    """Return the published records that refer to a row, directly or by a row of theirs."""
    referrers: dict[tuple[str, int], Record] = {}
    for relation in referencing_relations(type(row)):
        rows = relation.related_model._base_manager.filter(**{relation.field.name: row.pk})
        for records in _owning_records(rows):
            published = records.filter(state=State.PUBLISHED).order_by("pk")
            referrers |= {
                row_key(record): record for record in published[:MAX_REFERRERS_PER_RELATION]
            }
    referrers.pop(row_key(row), None)
    return list(referrers.values())


def _owning_records(rows: models.QuerySet) -> Iterator[models.QuerySet]:
    """Yield, for each kind, the records that rows belong to, or the rows if they are records."""
    model: type[models.Model] = rows.model
    owners = tracked_tables()[model._meta.db_table][1]
    if issubclass(model, Record):
        yield rows
    elif owners == GENERIC_OWNER:
        for kind in record_models():
            attached = rows.filter(content_type=ContentType.objects.get_for_model(kind))
            yield kind._base_manager.filter(pk__in=attached.values("object_id"))
    else:
        for column, table in owners:
            owner = tracked_tables()[table][0]
            yield from _owning_records(owner._base_manager.filter(pk__in=rows.values(column)))


def row_key(row: models.Model) -> tuple[str, int]:
    """Return a key that is unique among the rows of all tables."""
    return row._meta.db_table, row.pk
