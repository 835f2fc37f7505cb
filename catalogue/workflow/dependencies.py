"""What a record leads to that nobody can see, and what is public and leads to a row."""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from catalogue.base.visibility import State
from catalogue.history.tracking import GENERIC_OWNER, tracked_tables
from catalogue.history.undo import referencing_relations
from catalogue.history.versions import version_now
from catalogue.records.record import Record, record_models

MAX_UNPUBLISHED_REFERENCES = 100  # about so many are looked for
MAX_REFERRERS_PER_RELATION = 50  # by one relation


def unpublished_dependencies(record: Record) -> list[Record]:
    """The records that nobody can see and a record leads to: what it points at, what that does …

    The nearest come first.
    """
    found = {row_key(record): record}
    waiting = [record]
    while waiting and len(found) <= MAX_UNPUBLISHED_REFERENCES:
        for one in unpublished_references(waiting.pop(0)):
            if row_key(one) not in found:
                found[row_key(one)] = one
                waiting.append(one)
    del found[row_key(record)]
    return list(found.values())


def unpublished_references(record: Record) -> list[Record]:
    """Those that a record, or a row that belongs to it, points at itself."""
    wanted: dict[type[models.Model], set[int]] = {}
    for (table, _pk), row in version_now(record).rows.items():
        for field in tracked_tables()[table][0]._meta.concrete_fields:
            if isinstance(field.related_model, type) and row.get(field.column):
                wanted.setdefault(field.related_model, set()).add(row[field.column])
    for model in list(wanted):
        if visibility_relation := getattr(
            model, "visibility_relation", ""
        ):  # a provision, with its mandate
            owner: Any = model._meta.get_field(visibility_relation)
            keys = model._base_manager.filter(pk__in=wanted[model])
            wanted.setdefault(owner.related_model, set()).update(
                keys.values_list(owner.attname, flat=True)
            )
    wanted.get(type(record), set()).discard(record.pk)
    return [
        row
        for model, ids in wanted.items()
        if issubclass(model, Record)
        for row in model._default_manager.filter(pk__in=ids)
        .exclude(state=State.PUBLISHED)
        .order_by("pk")
    ]


def published_referrers(row: models.Model) -> list[Record]:
    """The published records that point at a row, themselves or by a row that belongs to them."""
    found: dict[tuple[str, int], Record] = {}
    for relation in referencing_relations(type(row)):
        pointing = relation.related_model._base_manager.filter(**{relation.field.name: row.pk})
        for records in _owning_records(pointing):
            published = records.filter(state=State.PUBLISHED).order_by("pk")
            found |= {row_key(one): one for one in published[:MAX_REFERRERS_PER_RELATION]}
    found.pop(row_key(row), None)
    return list(found.values())


def _owning_records(rows: models.QuerySet) -> Iterator[models.QuerySet]:
    """The records, kind by kind, that rows belong to at the top: themselves, where they are."""
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
    """What tells a row from those of all tables."""
    return row._meta.db_table, row.pk
