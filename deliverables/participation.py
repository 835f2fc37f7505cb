"""Deliverables and measures of the programmes in whose public records a body or country takes part.

The numbers of its records come from the index, as those of the lists do, so each is that of the
list to which it leads. The planned and actual quantities are those of the whole programme.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, F, Func, IntegerField, Q
from django.utils.text import capfirst

from catalogue.index.models import VALUE_BITS, IndexRow, code_values, facet_key
from deliverables.deliveries import DONE, RECORD_FIELDS, Delivery
from deliverables.figures import RecordList, this_year, year_columns
from deliverables.plan import Deliverable
from deliverables.table import DeliverableRow, PlanTable, plan_tables


@dataclass(frozen=True)
class ParticipationRow:
    """A row of the table of a programme, with the lists of the records of the body or country."""

    row: DeliverableRow
    lists: Sequence[RecordList]


@dataclass(frozen=True)
class ProgrammeParticipation:
    """The table of a programme, with the deliverables that the records count towards only."""

    table: PlanTable
    rows: Sequence[ParticipationRow]


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
    and cancelled work is left out. The years are those that the page of a programme shows first.
    """
    counts = _counts(facet, row)
    if not counts:
        return []
    public = Deliverable.objects.public().filter(pk__in=counts).select_related("project")
    programmes = {deliverable.project_id: deliverable.project for deliverable in public}
    in_order = sorted(programmes.values(), key=lambda programme: capfirst(str(programme.title)))
    year = this_year()
    columns = year_columns(year - 1, year + 1, today=year)
    found = []
    for table in plan_tables(in_order, columns) if in_order else ():
        rows = [
            ParticipationRow(
                row_of_table,
                _lists(row_of_table.deliverable, counts[row_of_table.deliverable.pk], facet, value),
            )
            for row_of_table in table.rows()
            if row_of_table.deliverable.pk in counts
        ]
        found.append(ProgrammeParticipation(table, rows))
    return found


def _lists(
    deliverable: Deliverable, counts: dict[str, int], facet: str, value: str
) -> list[RecordList]:
    kinds = {
        Delivery._meta.get_field(name).related_model.plural: name  # type: ignore[union-attr]
        for name in RECORD_FIELDS
    }
    return [
        RecordList(kinds[plural], count, (deliverable.slug,), ((facet, value),))
        for plural, count in sorted(counts.items())
    ]


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
