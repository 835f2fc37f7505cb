"""Charts of the home page: their figures and the coordinates of their marks.

Each chart has a table with the same figures, and its marks link to the filtered list.

One module: three charts in three sections, none of them long.
"""

import textwrap
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Activity, ActivityKind, Mandate, Provision
from catalogue.base.translation import TranslatedText
from catalogue.index.facet_counts import RecordCount, record_counts
from catalogue.index.models import code_values
from catalogue.models import Country, Organization
from catalogue.pages.year_table import (
    YearCell,
    YearCounts,
    YearTable,
    build_year_table,
    count_spans_by_year,
)
from eclac_migration.public_site.tile_map import TILE_POSITIONS

MAX_YEARS = 12
MAX_MANDATES = 8
MAX_LABEL_LINE_LENGTH, MAX_LABEL_LINES = 26, 2  # characters; lines of a label beside the chart
MAX_TITLE_LENGTH = 46


def count_label(number: int, group_entries: int) -> str:
    """Return the counts in words: “3 activities and 2 group entries”."""
    parts = []
    if number or not group_entries:
        parts.append(
            ngettext("%(count)s activity", "%(count)s activities", number) % {"count": number}
        )
    if group_entries:
        parts.append(
            ngettext(
                "%(count)s group entry",
                "%(count)s group entries",
                group_entries,
            )
            % {"count": group_entries}
        )
    return _(" and ").join(parts)


# --- activities by year and kind (sizes in pixels) -----------------------------------------

LABEL_WIDTH, COLUMN_WIDTH, ROW_HEIGHT, HEADER_HEIGHT = 176, 62, 46, 30


@dataclass(frozen=True)
class Dot:
    """The mark of a year and kind: a disc for activities, a dashed ring for group entries."""

    x: int
    y: int
    radius: float
    ring: float
    number: int
    href: str
    label: str


@dataclass(frozen=True)
class KindChart:
    """The table and the marks; `labels` are (y, lines as (y, text)), `heads` are (x, year)."""

    table: YearTable
    dots: list[Dot]
    labels: list[tuple[int, list[tuple[int, str]]]]
    heads: list[tuple[int, str]]
    width: int
    height: int


def kind_chart() -> KindChart:
    """Return the chart of activities by kind for the `MAX_YEARS` latest years with activities."""
    table = _kind_table()
    largest_count = max(
        (max(cell.number, cell.group_entries) for row in table.rows for cell in row.cells),
        default=1,
    )
    dots, labels = [], []
    for line, row in enumerate(table.rows):
        middle = HEADER_HEIGHT + line * ROW_HEIGHT + ROW_HEIGHT // 2
        words = textwrap.wrap(row.label, MAX_LABEL_LINE_LENGTH)[:MAX_LABEL_LINES]
        first = middle + 4 - 8 * (len(words) - 1)
        labels.append((middle, [(first + 16 * at, word) for at, word in enumerate(words)]))
        for number, (year, cell) in enumerate(zip(table.years, row.cells, strict=False)):
            if cell:
                dots.append(_dot(cell, _column_middle(number), middle, largest_count, row, year))
    return KindChart(
        table,
        dots,
        labels,
        [(_column_middle(number), str(year)) for number, year in enumerate(table.years)],
        LABEL_WIDTH + len(table.years) * COLUMN_WIDTH,
        HEADER_HEIGHT + len(table.rows) * ROW_HEIGHT,
    )


def _kind_table() -> YearTable:
    codes = {value: code for code, value in code_values(ActivityKind.choices).items()}
    cells_by_value = count_spans_by_year(record_counts(Activity, "kind and span"))
    counts: YearCounts = {codes[value]: row for value, row in cells_by_value.items()}
    every = sorted({year for row in counts.values() for year in row if year is not None})
    latest = set(every[-MAX_YEARS:])
    counts = {
        kind: {year: cell for year, cell in row.items() if year in latest}
        for kind, row in counts.items()
    }
    list_url = reverse("activities:list")
    kinds = [(code, str(label)) for code, label in ActivityKind.choices if counts.get(code)]
    return build_year_table(
        counts,
        [(code, label, f"{list_url}?kind={code}") for code, label in kinds],
        lambda kind, year: f"{list_url}?kind={kind}&year={year}",
    )


def _column_middle(number: int) -> int:
    return LABEL_WIDTH + number * COLUMN_WIDTH + COLUMN_WIDTH // 2


def _dot(cell: YearCell, x: int, y: int, largest_count: int, row, year: int) -> Dot:
    def radius(number: int) -> float:
        return round(5 + 14 * (number / largest_count) ** 0.5, 1) if number else 0

    ring = radius(cell.group_entries)
    if ring and cell.number:
        ring = max(ring, radius(cell.number) + 3)  # outside the disc, so that it stays visible
    label = f"{row.label}, {year}: {count_label(cell.number, cell.group_entries)}"
    return Dot(x, y, radius(cell.number), ring, cell.number, cell.href, label)


# --- activities by country -------------------------------------------------------------------

TILE_SIZE = 38


@dataclass(frozen=True)
class Tile:
    """A country at its position in the tile map; `heat` is the shade, from 0 to 4."""

    x: int
    y: int
    code: str
    name: str
    number: int
    group_entries: int
    heat: int
    href: str
    label: str

    @property
    def count_text(self) -> str:
        """Return “2”, “2+” if there are group entries too, or “+” for group entries alone."""
        return f"{self.number or ''}{'+' if self.group_entries else ''}"


@dataclass(frozen=True)
class CountryMap:
    tiles: list[Tile]
    rows: list[Tile]
    width: int
    height: int


def country_map() -> CountryMap:
    """Return the tiles of the region's countries, and a row for each country with activities."""
    counts = record_counts(Activity, "country")
    largest_total = max((count.total for count in counts.values()), default=1)
    list_url = reverse("activities:list")
    tiles, rows = [], []
    for country in Country.objects.filter(alpha3__in=TILE_POSITIONS) | Country.objects.filter(
        pk__in=counts
    ):
        count = counts.get(country.pk, RecordCount())
        column, line = TILE_POSITIONS.get(country.alpha3, (0, 0))
        tile = Tile(
            column * TILE_SIZE,
            line * TILE_SIZE,
            country.alpha3,
            str(country.name),
            count.number,
            count.group_entries,
            -(-4 * count.total // largest_total),
            f"{list_url}?country={country.alpha3}" if count.total else "",
            f"{country.name}: {count_label(count.number, count.group_entries)}",
        )
        if country.alpha3 in TILE_POSITIONS:
            tiles.append(tile)
        if count.total:
            rows.append(tile)
    tiles.sort(key=lambda tile: (tile.y, tile.x))
    rows.sort(key=lambda tile: (-tile.number - tile.group_entries, tile.name))
    columns, lines = (
        max(position[axis] for position in TILE_POSITIONS.values()) + 1 for axis in (0, 1)
    )
    return CountryMap(tiles, rows, columns * TILE_SIZE, lines * TILE_SIZE)


# --- mandates and the activities under them -----------------------------------------------------

BAR_ROW_HEIGHT, BAR_WIDTH = 56, 300


@dataclass(frozen=True)
class MandateBar:
    """A mandate, the counts of activities under it and of provisions for the commission.

    `bar` is the width of the bar of activities, `ring` that of the group entries after it.
    """

    mandate: Mandate
    title: TranslatedText
    number: int
    group_entries: int
    provisions: int
    without_response: int
    href: str
    label: str
    y: int
    bar: int
    ring: int
    ring_start: int

    @property
    def end(self) -> int:
        """Return the x coordinate of the figure, after both parts of the bar."""
        return (self.ring_start + self.ring if self.ring else self.bar) + 8


@dataclass(frozen=True)
class MandateChart:
    rows: list[MandateBar]
    width: int
    height: int
    has_more: bool


def mandate_chart() -> MandateChart:
    """Return the chart of the `MAX_MANDATES` mandates with most activities.

    The counts include activities under a provision of the mandate or in a project under it.
    """
    counts = record_counts(Activity, "mandate")
    order = sorted(counts, key=lambda pk: (-counts[pk].total, pk))
    mandates = Mandate.objects.public().in_bulk(order[:MAX_MANDATES])
    provision_counts = _provision_counts(mandates)
    largest_total = max((counts[pk].total for pk in mandates), default=1)
    rows = [
        _mandate_bar(
            mandates[pk], counts[pk], provision_counts.get(pk, (0, 0)), largest_total, line
        )
        for line, pk in enumerate(pk for pk in order if pk in mandates)
    ]
    return MandateChart(rows, BAR_WIDTH + 50, len(rows) * BAR_ROW_HEIGHT, len(order) > MAX_MANDATES)


def _mandate_bar(
    mandate: Mandate,
    count: RecordCount,
    provision_counts: tuple[int, int],
    largest_total: int,
    line: int,
) -> MandateBar:
    provisions, without_response = provision_counts
    bar, ring = (
        BAR_WIDTH * number // largest_total for number in (count.number, count.group_entries)
    )
    title = mandate.title
    short_title = textwrap.shorten(title, MAX_TITLE_LENGTH, placeholder="…")
    return MandateBar(
        mandate,
        TranslatedText(short_title, title.language, title.is_fallback),
        count.number,
        count.group_entries,
        provisions,
        without_response,
        f"{reverse('activities:list')}?mandate={mandate.slug}",
        f"{title}: {count_label(count.number, count.group_entries)}",
        line * BAR_ROW_HEIGHT,
        bar,
        ring,
        bar + (3 if bar else 0),
    )


def _provision_counts(mandates: dict[int, Mandate]) -> dict[int, tuple[int, int]]:
    """Return (provisions addressed to the commission, those without response) per mandate."""
    commission = Organization.objects.commission()
    responses: Any = Activity.objects.public().filter(provisions=OuterRef("pk"))
    counts: dict[int, tuple[int, int]] = {}
    provisions = (
        Provision.objects.filter(mandate__in=mandates, addressees__in=commission)
        .annotate(has_response=Exists(responses))
        .distinct()
        .values_list("mandate", "pk", "has_response")
    )
    for mandate, _pk, has_response in provisions:
        total, without_response = counts.get(mandate, (0, 0))
        counts[mandate] = (total + 1, without_response + (not has_response))
    return counts
