"""Charts of the home page and of pages about a country or topic: figures and sizes of marks.

Single activities are counted; group entries, which cover an unknown number of activities, are
hatched and never added to the count. The marks link to the filtered list.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from activities.charts import Bar, YearBars, percentage, year_bars
from activities.models import Activity, ActivityKind
from catalogue.index.facet_counts import RecordCount, of_facet, public_counts, total_of
from catalogue.index.models import code_values
from catalogue.pages.year_table import (
    YearCell,
    YearCounts,
    YearTable,
    build_year_table,
    count_spans_by_year,
)


@dataclass(frozen=True)
class ActivityCounts:
    """The number of public activities: in all, and by the values of the facets of the charts."""

    total: RecordCount
    by_kind: dict[int, RecordCount]
    by_kind_and_span: dict[int, RecordCount]
    by_country: dict[int, RecordCount]
    by_mandate: dict[int, RecordCount]


def activity_counts() -> ActivityCounts:
    """Return the counts for all charts."""
    facets = ("kind", "kind and span", "country", "mandate")
    counts = public_counts(Activity)
    return ActivityCounts(total_of(counts), *(of_facet(counts, facet) for facet in facets))


# --- activities by year ----------------------------------------------------------------------


@dataclass(frozen=True)
class YearChart(YearBars):
    """The bars of all years from the latest to the earliest, and the same figures by kind."""

    table: YearTable

    @property
    def first_year(self) -> str:
        return self.bars[-1].label if self.bars else ""


def year_chart(counts: ActivityCounts, query: str = "") -> YearChart:
    """Return the chart of activities by year, without a gap between the first and last year.

    `query` holds the parameters of the list that the counts are of.
    """
    by_kind = count_spans_by_year(counts.by_kind_and_span)
    totals: dict[int, YearCell] = {}
    for row in by_kind.values():
        for year, cell in row.items():
            if year is not None:
                sum_of_year = totals.setdefault(year, YearCell())
                sum_of_year.number += cell.number
                sum_of_year.group_entries += cell.group_entries
    address = f"{reverse('activities:list')}?{query}{'&' if query else ''}"
    return YearChart(year_bars(totals, address), table=_kind_table(by_kind, address))


def _kind_table(by_kind: dict[int, dict[int | None, YearCell]], address: str) -> YearTable:
    codes = {value: code for code, value in code_values(ActivityKind.choices).items()}
    counts: YearCounts = {codes[value]: row for value, row in by_kind.items()}
    kinds = [(code, str(label)) for code, label in ActivityKind.choices if counts.get(code)]
    return build_year_table(
        counts,
        [(code, label, f"{address}kind={code}") for code, label in kinds],
        lambda kind, year: f"{address}kind={kind}&year={year}",
    )


# --- activities by kind ------------------------------------------------------------------------


def kind_bars(counts: ActivityCounts) -> list[Bar]:
    """Return a bar for each kind of activity that occurs, the most frequent first."""
    values = code_values(ActivityKind.choices)
    list_url = reverse("activities:list")
    rows = [
        (str(label), f"{list_url}?kind={code}", counts.by_kind[values[code]])
        for code, label in ActivityKind.choices
        if values[code] in counts.by_kind
    ]
    return ranked_bars(rows)


def ranked_bars(rows: Iterable[tuple[str, str, RecordCount]]) -> list[Bar]:
    """Return the bars of rows (label, address, count), sorted by single activities, then all."""
    ordered = sorted(rows, key=lambda row: (-row[2].number, -row[2].group_entries, row[0]))
    largest = max((count.total for _label, _href, count in ordered), default=1)
    return [
        Bar(
            label,
            href,
            count.number,
            count.group_entries,
            percentage(count.number, largest),
            percentage(count.group_entries, largest),
        )
        for label, href, count in ordered
    ]
