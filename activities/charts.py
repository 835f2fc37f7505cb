"""Bars of numbers of activities: their figures in words, and the sizes of their parts.

Single activities are counted; group entries, which cover an unknown number of activities, are
hatched and never added to the count. The bars link to the filtered list.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalogue.pages.count_words import MAX_KEPT_COUNTS, grouped
from catalogue.pages.year_table import YearCell

MAX_WIDE_COLUMNS = 8  # years whose columns fit beside another chart, each with its figures
MIN_NARROW_COLUMNS = 20  # years from which columns are narrow and most figures are hidden
LABELLED_YEARS = 5  # of many years, those whose number is divisible by this have a label
COLUMN_PART = 96  # per cent of the height that the highest column fills


def count_parts(number: int, group_entries: int) -> list[str]:
    """Return the counts in words, one per kind: “3 activities” and “2 group entries”."""
    parts = []
    if number:
        parts.append(
            ngettext("%(count)s activity", "%(count)s activities", number) % {"count": number}
        )
    if group_entries:
        parts.append(
            ngettext("%(count)s group entry", "%(count)s group entries", group_entries)
            % {"count": group_entries}
        )
    return parts or [_("no activity recorded")]


def count_label(number: int, group_entries: int) -> str:
    """Return the counts in words: “3 activities, 2 group entries”."""
    return ", ".join(count_parts(number, group_entries))


def percentage(number: int, largest: int, part: int = 100) -> Decimal:
    """Return a size in per cent with one decimal, as templates and SVG write it."""
    return round(Decimal(part * number) / Decimal(largest or 1), 1)


@dataclass(frozen=True)
class Bar:
    """A bar in two parts: single activities, then group entries; sizes are in per cent."""

    label: str
    href: str
    number: int
    group_entries: int
    size: Decimal
    group_size: Decimal

    @property
    def total_size(self) -> Decimal:
        return self.size + self.group_size

    @property
    def counts(self) -> str:
        return count_label(self.number, self.group_entries)

    @property
    def group_counts(self) -> str:
        return count_label(0, self.group_entries)


@dataclass(frozen=True)
class YearBar(Bar):
    """The bar of a year; `label` is the year. Of many years, few have a visible label."""

    has_label: bool

    @property
    def top(self) -> Decimal:
        """Return the y coordinate of the part of single activities."""
        return 100 - self.size

    @property
    def group_top(self) -> Decimal:
        return 100 - self.total_size


@dataclass(frozen=True)
class YearBars:
    """The bars of all years from the latest to the earliest; lower ones if `is_short`."""

    bars: list[YearBar]
    is_short: bool = field(default=False, kw_only=True)

    @property
    def has_many(self) -> bool:
        return len(self.bars) >= MIN_NARROW_COLUMNS

    @property
    def css_class(self) -> str:
        """Return the classes for the number of years and for the height."""
        width = "many" if self.has_many else "some" if len(self.bars) > MAX_WIDE_COLUMNS else ""
        return " ".join(filter(None, [width, "short" if self.is_short else ""]))


def year_bar_items(chart: YearBars) -> SafeString:
    """Return the bars as list items; Python code formats them faster than a template.

    The latest one is shown first where there is no room for all.
    """
    language = get_language()
    items = [_year_bar_item(bar, chart.has_many, language) for bar in chart.bars]
    if items and chart.has_many:
        items[0] = items[0].replace("<li>", '<li class="shown">', 1)
    return SafeString("".join(items))


def _year_bar_item(bar: YearBar, has_many: bool, language: str) -> str:
    group = (
        f'<rect class="group" fill="url(#hatch)" x="0" width="100%" y="{bar.group_top}%"'
        f' height="{bar.group_size}%"/>'
        if bar.group_entries
        else ""
    )
    single = (
        f'<rect class="bar" x="0" width="100%" y="{bar.top}%" height="{bar.size}%"/>'
        if bar.number
        else ""
    )
    words, figures = _words_and_figures(bar.number, bar.group_entries, language)
    label = escape(bar.label)
    year = f'<span class="century">{label[:-2]}</span>{label[-2:]}' if has_many else label
    before, after = (
        (f'<a href="{escape(bar.href)}">', "</a>")
        if bar.href
        else ('<span class="column">', "</span>")
    )
    return (
        f'<li>{before}<span class="visually-hidden">{label}: {words}</span>'
        f'<svg aria-hidden="true" focusable="false">{group}{single}</svg>'
        f'<span class="value" aria-hidden="true">{figures}</span>'
        f'<span class="year{"" if bar.has_label else " minor"}" aria-hidden="true">{year}</span>'
        f"{after}</li>\n"
    )


@lru_cache(MAX_KEPT_COUNTS)
def _words_and_figures(number: int, group_entries: int, language: str) -> tuple[str, str]:
    """Return the counts in words and in figures as HTML, kept because they are mostly the same."""
    figures = grouped(number) + (f" + {grouped(group_entries)}" if group_entries else "")
    return escape(count_label(number, group_entries)), escape(figures)


def year_bars(totals: dict[int, YearCell], address: str) -> list[YearBar]:
    """Return a bar for each year, the latest first, also for years without activities between.

    `address` is that of the list, to which the parameter `year` is added.
    """
    largest = max((cell.number + cell.group_entries for cell in totals.values()), default=1)
    years = range(max(totals), min(totals) - 1, -1) if totals else range(0)
    bars = []
    for year in years:
        cell = totals.get(year, YearCell())
        has_label = year == years[0] or year % LABELLED_YEARS == 0
        bars.append(
            YearBar(
                str(year),
                f"{address}year={year}" if cell else "",
                cell.number,
                cell.group_entries,
                percentage(cell.number, largest, COLUMN_PART),
                percentage(cell.group_entries, largest, COLUMN_PART),
                has_label,
            )
        )
    return bars
