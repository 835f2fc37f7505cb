"""How many records touch each year: one grouped query, and a table for people.

What stands for several things whose number is not known is counted apart, never as one.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import BooleanField, Count, DateField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import ExtractYear
from django.utils import timezone

from catalogue.index.facet_counts import RecordCount, span_counts
from catalogue.index.models import SPAN_BITS, IndexRowQuerySet, decode_span


@dataclass
class YearCell:
    """The records of one row and year: those that are one thing each, and the collective ones."""

    number: int = 0
    group_entries: int = 0
    href: str = ""

    def __bool__(self) -> bool:
        return bool(self.number or self.group_entries)


@dataclass(frozen=True)
class YearRow:
    label: str
    cells: list[YearCell]
    href: str = ""


@dataclass
class YearTable:
    """Rows against years; where `has_undated`, a last column counts what has no date."""

    years: list[int]
    has_undated: bool = False
    rows: list[YearRow] = field(default_factory=list)

    @property
    def has_group_entries(self) -> bool:
        return any(cell.group_entries for row in self.rows for cell in row.cells)


YearCounts = dict[Hashable, dict[int | None, YearCell]]


def count_by_year(queryset: QuerySet, key: str = "", *, at: str = "") -> YearCounts:
    """For each value of `key`, or under "" all together: how many records touch which years.

    What has no date is under None.

    `at` is the path from a row of `queryset` to the record that has the period, if not itself.
    """
    prefix = f"{at}__" if at else ""
    model = queryset.model
    for step in filter(None, at.split("__")):
        model = model._meta.get_field(step).related_model
    collective = {field.name for field in model._meta.fields} & {"is_collective"}
    last_day = ExpressionWrapper(
        F(f"{prefix}period__endswith") - timedelta(days=1), output_field=DateField()
    )
    groups = (
        queryset.order_by()
        .annotate(
            first_year=ExtractYear(F(f"{prefix}period__startswith")),
            last_year=ExtractYear(last_day),
            is_group_entry=F(f"{prefix}is_collective")
            if collective
            else Value(False, output_field=BooleanField()),
        )
        .values_list(key or Value(""), "first_year", "last_year", "is_group_entry")
        .annotate(number=Count(f"{prefix}pk", distinct=True))
    )
    counts: YearCounts = defaultdict(lambda: defaultdict(YearCell))
    for value, first, last, several, number in groups:
        for year in _years_between(first, last):
            cell = counts[value][year]
            cell.number += 0 if several else number
            cell.group_entries += number if several else 0
    return counts


def count_rows_by_year(rows: IndexRowQuerySet) -> dict[int | None, YearCell]:
    """How many of the records that these rows are of touch which years, or have no date."""
    everything, spans = span_counts(rows)
    cells = count_spans_by_year(spans)[0]
    number = everything.number - sum(one.number for one in spans.values())
    several = everything.group_entries - sum(one.group_entries for one in spans.values())
    if number or several:
        cells[None] = YearCell(number, several)
    return cells


def count_spans_by_year(spans: dict[int, RecordCount]) -> dict[int, dict[int | None, YearCell]]:
    """The same from the index, of what has a date: its values end with a span of years."""
    found: dict[int, dict[int | None, YearCell]] = defaultdict(lambda: defaultdict(YearCell))
    for value, one in spans.items():
        for year in _years_between(*decode_span(value)):
            cell = found[value >> SPAN_BITS][year]
            cell.number += one.number
            cell.group_entries += one.group_entries
    return found


def _years_between(first: int | None, last: int | None) -> list[int] | list[None]:
    if first is None:
        return [None]
    # What is still going on touches every year up to the present one.
    return list(range(first, (last or max(first, timezone.localdate().year)) + 1))


def build_year_table(
    counts: YearCounts,
    labels: Sequence[tuple[Hashable, str, str]],
    address: Callable[[Hashable, int | None], str] = lambda key, year: "",
) -> YearTable:
    """The table of the rows that `labels` gives (key, label, address), in that order.

    `address` gives what a cell leads to.
    """
    touched = {year for by_year in counts.values() for year in by_year}
    years: list[int | None] = [*sorted(year for year in touched if year is not None)]
    table = YearTable([year for year in years if year is not None], None in touched)
    for key, label, href in labels:
        by_year = counts.get(key, {})
        cells = []
        for year in [*years, *([None] if table.has_undated else [])]:
            one = by_year.get(year, YearCell())
            cells.append(YearCell(one.number, one.group_entries, address(key, year) if one else ""))
        table.rows.append(YearRow(label, cells, href))
    return table
