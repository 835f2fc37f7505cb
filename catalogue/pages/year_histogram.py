"""The small chart of the records of a list by year, above the boxes From and To."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Model
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalogue.filtering.filter_sets import RecordFilterSet
from catalogue.index.facet_counts import RecordCount
from catalogue.pages.count_words import count_words

LABELLED_YEARS = 10  # a label for each tenth year
LABEL_WIDTH = 0.21  # of a label, half of its neighbour and a gap, as a part of the chart's width


@dataclass(frozen=True)
class HistogramBar:
    """The bar of a year: group entries on top of single records, heights in per cent."""

    year: int
    height: Decimal
    group_height: Decimal
    is_outside: bool
    has_label: bool

    @property
    def top(self) -> Decimal:
        return 100 - self.height

    @property
    def group_top(self) -> Decimal:
        return 100 - self.height - self.group_height


@dataclass(frozen=True)
class YearHistogram:
    """The bars from the newest to the oldest year without a gap, and a sentence for readers."""

    bars: list[HistogramBar]
    sentence: str


def year_histogram(filterset: RecordFilterSet) -> YearHistogram | None:
    """Return the chart of all years; those outside the chosen ones are marked."""
    counts = filterset.counts.by_year(all_years=True)
    if not counts:
        return None
    newest, oldest = max(counts), min(counts)
    largest = max(count.total for count in counts.values())
    room = max(4, round(LABEL_WIDTH * (newest - oldest + 1)))
    bars = []
    for year in range(newest, oldest - 1, -1):
        count = counts.get(year, RecordCount())
        bars.append(
            HistogramBar(
                year,
                _per_cent(count.number, largest),
                _per_cent(count.group_entries, largest),
                is_outside=not _is_chosen(year, filterset.form.cleaned_data),
                has_label=year in (newest, oldest)
                or (year % LABELLED_YEARS == 0 and min(newest - year, year - oldest) >= room),
            )
        )
    return YearHistogram(bars, _sentence(filterset._meta.model, counts))


def histogram_bars(histogram: YearHistogram) -> SafeString:
    """Return the bars as HTML, which Python code formats faster than a template."""
    items = "".join(map(_bar_item, histogram.bars))
    return SafeString(f'<ol class="year-bars histogram" aria-hidden="true">{items}</ol>')


def _bar_item(bar: HistogramBar) -> str:
    outside = ' class="outside"' if bar.is_outside else ""
    minor = "" if bar.has_label else " minor"
    group = _rectangle('class="group" fill="url(#hatch)"', bar.group_top, bar.group_height)
    singles = _rectangle('class="bar"', bar.top, bar.height)
    return (
        f'<li{outside}><span class="column"><svg aria-hidden="true" focusable="false">'
        f'{group}{singles}</svg><span class="year{minor}">{bar.year}</span></span></li>'
    )


def _rectangle(attributes: str, top: Decimal, height: Decimal) -> str:
    if not height:
        return ""
    return f'<rect {attributes} x="0" width="100%" y="{top}%" height="{height}%"/>'


def _is_chosen(year: int, chosen: dict) -> bool:
    first, last, years = chosen.get("from"), chosen.get("to"), chosen.get("year")
    return (
        (not years or year in years)
        and (not first or date(year, 12, 31) >= first)
        and (not last or date(year, 1, 1) <= last)
    )


def _per_cent(number: int, largest: int) -> Decimal:
    return round(Decimal(100 * number) / Decimal(largest), 1)


def _sentence(model: type[Model], counts: dict[int, RecordCount]) -> str:
    newest, oldest = max(counts), min(counts)
    if newest == oldest:
        return _("All dated records are of %(year)s.") % {"year": newest}
    year = max(counts, key=lambda year: (counts[year].total, year))
    return _("Records from %(oldest)s to %(newest)s; most in %(year)s: %(count)s.") % {
        "oldest": oldest,
        "newest": newest,
        "year": year,
        "count": count_words(model, counts[year]),
    }
