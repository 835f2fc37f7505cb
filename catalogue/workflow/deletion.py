"""What would go with a row, and what keeps it: counted, and some of it named.

Django's own page reads every row that would go, which may be tens of thousands.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

MAX_NAMED_ROWS = 20  # of one relation


@dataclass
class DeletionImpact:
    """How many rows of each model would go, what some are called, and what stands in the way."""

    counts: Counter = field(default_factory=Counter)
    names: list = field(default_factory=list)  # each a text, or the list of what goes with it
    blockers: list[str] = field(default_factory=list)


def deletion_impact(row: models.Model) -> DeletionImpact:
    """What would go with a row, and itself."""
    found = DeletionImpact()
    model = type(row)
    found.counts[model] += 1
    found.names += [
        _linked_row_name(row),
        _collect_cascade(found, model._base_manager.filter(pk=row.pk)),
    ]
    return found


def _collect_cascade(found: DeletionImpact, rows: models.QuerySet) -> list:
    names: list = []
    for relation, pointing in _referencing_rows(rows):
        if relation is models.PROTECT:
            found.blockers += _row_names(pointing)
        elif relation is models.CASCADE:
            found.counts[pointing.model] += pointing.count()
            if not pointing.model._meta.auto_created:
                names += _row_names(pointing)
            names += _collect_cascade(found, pointing)
    return names


def _referencing_rows(rows: models.QuerySet) -> Iterator[tuple[Any, models.QuerySet]]:
    """The rows that point at some of `rows`, relation by relation, and what becomes of them."""
    model = rows.model
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, GenericRelation):
            kind = ContentType.objects.get_for_model(model)
            belonging: Any = relation.related_model
            attached = belonging._base_manager.filter(**{relation.content_type_field_name: kind})
            keys = {f"{relation.object_id_field_name}__in": rows.values("pk")}
            yield models.CASCADE, attached.filter(**keys)
        elif isinstance(relation, models.ManyToOneRel):
            pointing: Any = relation.related_model
            yield (
                relation.on_delete,
                pointing._base_manager.filter(**{f"{relation.field.name}__in": rows.values("pk")}),
            )


def _row_names(rows: models.QuerySet) -> list[str]:
    """What some rows are called, and how many more there are."""
    keys = [one.name for one in rows.model._meta.fields if isinstance(one, models.ForeignKey)]
    some = rows.select_related(*keys) if keys else rows
    names = [_linked_row_name(row) for row in some[: MAX_NAMED_ROWS + 1]]
    if len(names) > MAX_NAMED_ROWS:
        more = rows.count() - MAX_NAMED_ROWS
        kind = rows.model._meta.verbose_name_plural
        said = _("… and %(count)s more: %(kind)s") % {"count": more, "kind": kind}
        names[MAX_NAMED_ROWS:] = [said]
    return names


def _linked_row_name(row: models.Model) -> str:
    text = f"{capfirst(row._meta.verbose_name)}: {row}"
    if not admin.site.is_registered(type(row)):
        return text
    opts = row._meta
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', address, text)
