"""Number of records whose periods overlap each year, and the table that shows them.

Group entries, which cover several activities of unknown number, are counted separately.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    DateField,
    Expression,
    ExpressionWrapper,
    F,
    QuerySet,
    Value,
)
from django.db.models.functions import ExtractYear
from django.utils import timezone

from catalogue.index.facet_counts import RecordCount
from catalogue.index.models import IS_GROUP_ENTRY, SPAN_BITS, IndexRow, decode_span


@dataclass
class YearCell:
    """The records of one row and year: single records as `number`, and group entries."""

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
    """A table with a column per year, the newest first, which is in sight in a narrow window.

    If `has_undated`, the last column counts undated records.
    """

    years: list[int]
    has_undated: bool = False
    rows: list[YearRow] = field(default_factory=list)

    @property
    def has_group_entries(self) -> bool:
        return any(cell.group_entries for row in self.rows for cell in row.cells)


YearCounts = dict[Hashable, dict[int | None, YearCell]]


def year_groups(queryset: QuerySet, key: str | Expression, *, at: str = "") -> QuerySet:
    """Return (key, first year, last year, whether group entries, number of records) of groups.

    `at` is the path from a row of `queryset` to the record that is counted; if empty, the rows are
    the records, or their index rows.
    """
    prefix = f"{at}__" if at else ""
    model = queryset.model
    for step in filter(None, at.split("__")):
        model = model._meta.get_field(step).related_model
    is_group_entry: Any = Value(False, output_field=BooleanField())
    if model is IndexRow:
        is_group_entry = IS_GROUP_ENTRY
    elif any(field.name == "is_collective" for field in model._meta.fields):
        is_group_entry = F(f"{prefix}is_collective")
    last_day = ExpressionWrapper(
        F(f"{prefix}period__endswith") - timedelta(days=1), output_field=DateField()
    )
    return (
        queryset.order_by()
        .annotate(
            first_year=ExtractYear(F(f"{prefix}period__startswith")),
            last_year=ExtractYear(last_day),
            is_group_entry=is_group_entry,
        )
        .values_list(key, "first_year", "last_year", "is_group_entry")
        .annotate(
            row_count=Count("*") if model is IndexRow else Count(f"{prefix}pk", distinct=True)
        )
    )


def count_groups_by_year(groups: Iterable[tuple]) -> YearCounts:
    """Return the number of records per key and year of `year_groups`."""
    counts: YearCounts = defaultdict(lambda: defaultdict(YearCell))
    for key, first, last, is_group_entry, number in groups:
        for year in _years_between(first, last):
            cell = counts[key][year]
            cell.number += 0 if is_group_entry else number
            cell.group_entries += number if is_group_entry else 0
    return counts


def count_spans_by_year(spans: dict[int, RecordCount]) -> dict[int, dict[int | None, YearCell]]:
    """Return the number of dated records per facet value and year.

    The keys of `spans` are index values: a facet value followed by `SPAN_BITS` bits for the first
    and last year.
    """
    cells: dict[int, dict[int | None, YearCell]] = defaultdict(lambda: defaultdict(YearCell))
    for value, count in spans.items():
        for year in _years_between(*decode_span(value)):
            cell = cells[value >> SPAN_BITS][year]
            cell.number += count.number
            cell.group_entries += count.group_entries
    return cells


def _years_between(first: int | None, last: int | None) -> list[int] | list[None]:
    if first is None:
        return [None]
    # An ongoing period overlaps all years up to the current one.
    return list(range(first, (last or max(first, timezone.localdate().year)) + 1))


def build_year_table(
    counts: YearCounts,
    labels: Sequence[tuple[Hashable, str, str]],
    address: Callable[[Hashable, int | None], str] = lambda key, year: "",
) -> YearTable:
    """Return the table with a row per item of `labels` (key, label, address), in that order.

    `address` returns the link of the cell for a key and a year.
    """
    present = {year for by_year in counts.values() for year in by_year}
    years = sorted((year for year in present if year is not None), reverse=True)
    table = YearTable(years, None in present)
    for key, label, href in labels:
        by_year = counts.get(key, {})
        cells = []
        for year in [*years, *([None] if table.has_undated else [])]:
            count = by_year.get(year, YearCell())
            link = address(key, year) if count else ""
            cells.append(YearCell(count.number, count.group_entries, link))
        table.rows.append(YearRow(label, cells, href))
    return table
