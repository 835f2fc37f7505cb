"""Number of records whose periods overlap each year, and the table that shows them.

Group entries, which cover several activities of unknown number, are counted separately.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape  # Django's is five times slower, and a table has hundreds of values
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
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

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


def year_table(table: YearTable, caption: str, corner: str) -> SafeString:
    """Return the table as HTML; Python code formats its hundreds of cells faster than a template.

    `corner` is the heading of the column with the labels of the rows.
    """
    undated = [_("No date")] if table.has_undated else []
    headings = "".join(
        f'<th scope="col" class="number">{escape(str(heading))}</th>'
        for heading in (*table.years, *undated)
    )
    rows = "".join(
        f'<tr><th scope="row">{_linked(row.label, row.href)}</th>'
        f"{''.join(map(_cell, row.cells))}</tr>\n"
        for row in table.rows
    )
    note = _("* Plus group entries: several activities whose number is not known.")
    caption = conditional_escape(caption)
    return SafeString(
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{caption}"><table>\n'
        f"<caption>{caption}</caption>\n"
        f'<thead><tr><th scope="col">{conditional_escape(corner)}</th>{headings}</tr></thead>\n'
        f"<tbody>{rows}</tbody></table></div>\n"
        + (f'<p class="fine">{escape(note)}</p>' if table.has_group_entries else "")
    )


def _cell(cell: YearCell) -> str:
    if not cell:
        return '<td class="number soft">–</td>'
    group_entries = f" <small>+{cell.group_entries}*</small>" if cell.group_entries else ""
    return f'<td class="number">{_linked(str(cell.number), cell.href)}{group_entries}</td>'


def _linked(text: str, address: str) -> str:
    text = escape(text)
    return f'<a href="{escape(address)}">{text}</a>' if address else text
