"""Deliverables and measures of the programmes in whose public records a body or country takes part.

The numbers come from the index, as those of the lists do, so each is that of the list to which it
leads.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Count, F, Func, IntegerField, Q
from django.utils.text import capfirst

from catalogue.index.models import VALUE_BITS, IndexRow, code_values, facet_key
from deliverables.deliveries import DONE, RECORD_FIELDS, Delivery
from deliverables.plan import Deliverable
from deliverables.table import RecordList, record_list


@dataclass
class DeliverableRecords:
    deliverable: Deliverable
    lists: list[RecordList] = field(default_factory=list)


@dataclass
class ProgrammeParticipation:
    """A programme, the deliverables that the records count towards, and its measures."""

    programme: Any
    deliverables: list[DeliverableRecords]
    measures: list[Any]


def record_models() -> dict[str, tuple[Any, bool]]:
    """Return the kinds that can count by their plural, each with whether it has a status."""
    found = {}
    for name, has_status in RECORD_FIELDS.items():
        model: Any = Delivery._meta.get_field(name).related_model
        found[model.plural] = (model, has_status)
    return found


def participation(facet: str, row: models.Model, value: str) -> list[ProgrammeParticipation]:
    """Return the public deliverables that the public records with a value of a facet count towards.

    `row` is the organization or country, and `value` names it in the addresses of lists. Planned
    and cancelled work is left out.
    """
    counts = _counts(facet, row)
    if not counts:
        return []
    kinds = record_models()
    by_programme: dict[Any, list[DeliverableRecords]] = defaultdict(list)
    public = Deliverable.objects.public().filter(pk__in=counts).select_related("project")
    for deliverable in public.prefetch_related("project__measures"):
        found = DeliverableRecords(deliverable)
        for plural, count in sorted(counts[deliverable.pk].items()):
            model, has_status = kinds[plural]
            query = f"deliverable={deliverable.slug}&{facet}={value}"
            found.lists.append(record_list(model, count, query, has_status=has_status))
        by_programme[deliverable.project].append(found)
    return sorted(
        (
            ProgrammeParticipation(programme, rows, list(programme.measures.all()))
            for programme, rows in by_programme.items()
        ),
        key=lambda one: capfirst(str(one.programme.title)),
    )


def _counts(facet: str, row: models.Model) -> dict[int, dict[str, int]]:
    """Return the number of records by deliverable and kind."""
    with_status: list[str] = []
    without_status: list[str] = []
    done: list[int] = []
    for plural, (model, has_status) in record_models().items():
        (with_status if has_status else without_status).append(plural)
        if has_status and not done:
            numbers = code_values(model.Status.choices)
            done = [facet_key("status", numbers[status]) for status in DONE]
    rows = (
        IndexRow.objects.current()
        .with_facet_values(facet, row)
        .filter(Q(kind__in=without_status) | Q(kind__in=with_status, keys__overlap=done))
        .annotate(key=Func(F("keys"), function="unnest", output_field=IntegerField()))
        .order_by()
        .values("kind", "key")
        .annotate(number=Count("record_id"))
    )
    first = facet_key("deliverable", 0)
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for found in rows:
        if found["key"] >> VALUE_BITS == first >> VALUE_BITS:
            counts[found["key"] - first][found["kind"]] = found["number"]
    return counts
