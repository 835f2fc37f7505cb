"""The impact of deleting a row: counts, and the names of some rows.

Django's own confirmation page reads every row that would be deleted, which may be tens of
thousands.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.base.admin_addresses import change_address

MAX_NAMED_ROWS = 20  # for each relation


@dataclass
class DeletionImpact:
    """The number of rows of each model that would be deleted, names of some, and blocking rows."""

    counts: Counter = field(default_factory=Counter)
    names: list = field(default_factory=list)  # texts, and a nested list after a row for its rows
    blockers: list[str] = field(default_factory=list)


def deletion_impact(row: models.Model) -> DeletionImpact:
    """Return the impact of deleting a row, including the row itself."""
    impact = DeletionImpact()
    model = type(row)
    impact.counts[model] += 1
    impact.names += [
        _linked_row_name(row),
        _collect_cascade(impact, model._base_manager.filter(pk=row.pk)),
    ]
    return impact


def _collect_cascade(impact: DeletionImpact, rows: models.QuerySet) -> list:
    """Add the rows that refer to `rows` to `impact`. Return names of those that are deleted."""
    names: list = []
    for on_delete, referrers in _referencing_rows(rows):
        if on_delete is models.PROTECT:
            impact.blockers += _row_names(referrers)
        elif on_delete is models.CASCADE:
            impact.counts[referrers.model] += referrers.count()
            if not referrers.model._meta.auto_created:
                names += _row_names(referrers)
            names += _collect_cascade(impact, referrers)
    return names


def _referencing_rows(rows: models.QuerySet) -> Iterator[tuple[Any, models.QuerySet]]:
    """Yield `on_delete` and the referring rows for each relation to `rows`."""
    model = rows.model
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, GenericRelation):
            kind = ContentType.objects.get_for_model(model)
            model_attached: Any = relation.related_model
            attached = model_attached._base_manager.filter(
                **{relation.content_type_field_name: kind}
            )
            keys = {f"{relation.object_id_field_name}__in": rows.values("pk")}
            yield models.CASCADE, attached.filter(**keys)
        elif isinstance(relation, models.ManyToOneRel):
            referrer: Any = relation.related_model
            yield (
                relation.on_delete,
                referrer._base_manager.filter(**{f"{relation.field.name}__in": rows.values("pk")}),
            )


def _row_names(rows: models.QuerySet) -> list[str]:
    """Return the names of at most `MAX_NAMED_ROWS` rows, then a line with the number of others."""
    keys = [key.name for key in rows.model._meta.fields if isinstance(key, models.ForeignKey)]
    some = rows.select_related(*keys) if keys else rows
    names = [_linked_row_name(row) for row in some[: MAX_NAMED_ROWS + 1]]
    if len(names) > MAX_NAMED_ROWS:
        more = rows.count() - MAX_NAMED_ROWS
        kind = rows.model._meta.verbose_name_plural
        names[MAX_NAMED_ROWS:] = [
            _("… and %(count)s more: %(kind)s") % {"count": more, "kind": kind}
        ]
    return names


def _linked_row_name(row: models.Model) -> str:
    text = f"{capfirst(row._meta.verbose_name)}: {row}"
    if not admin.site.is_registered(type(row)):
        return text
    return format_html('<a href="{}">{}</a>', change_address(row), text)
