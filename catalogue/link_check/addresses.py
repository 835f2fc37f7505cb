"""The addresses of other sites to which the public pages link, and the rows that hold them."""

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from catalogue.base.visibility import public_q
from catalogue.history.tracking import GENERIC_OWNER, owners_of
from catalogue.records.record import record_models
from catalogue.records.sources import Citation, Source
from server.text_fields import WebAddressField


@cache
def address_columns() -> tuple[tuple[type[models.Model], str], ...]:
    """Return each model and field that holds a web address."""
    return tuple(
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, WebAddressField)
    )


def public_rows(model: type[models.Model]) -> models.QuerySet:
    """Return the rows of a model with web addresses that public pages show.

    The address in a draft, an internal source, or a source that only drafts cite, is never sent to
    another site.
    """
    rows: Any = model._default_manager.all()
    if hasattr(rows, "public"):
        return rows.public()
    if model is Source:
        citations = Citation.objects.public().filter(_attached_to_public_record_q())
        return rows.filter(pk__in=citations.order_by().values("source_id"))
    if owners_of(model) == GENERIC_OWNER:
        return rows.filter(_attached_to_public_record_q())
    tables = {owner._meta.db_table for owner in record_models()}
    columns = {column for column, table in owners_of(model) if table in tables}
    [owner_field] = [field.name for field in model._meta.concrete_fields if field.column in columns]
    return rows.filter(public_q(owner_field))


def _attached_to_public_record_q() -> Q:
    condition = Q(pk__in=[])
    for owner in record_models():
        kind = ContentType.objects.get_for_model(owner)
        condition |= Q(content_type=kind, object_id__in=owner.objects.public().values("pk"))
    return condition


def public_addresses() -> set[str]:
    """Return the addresses of other sites on public pages."""
    return {
        address
        for model, field in address_columns()
        for address in public_rows(model)
        .exclude(**{field: ""})
        .order_by()
        .values_list(field, flat=True)
        .distinct()
    }


def rows_with(addresses: Collection[str]) -> Iterator[tuple[str, models.Model]]:
    """Yield (address, row) for the rows of public pages that hold one of the addresses."""
    for model, field in address_columns():
        rows = public_rows(model).filter(**{f"{field}__in": addresses}).order_by("pk")
        if owners_of(model) == GENERIC_OWNER:
            rows = rows.prefetch_related("record")
        for row in rows:
            yield getattr(row, field), row
