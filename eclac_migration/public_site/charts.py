"""The programme in pictures: figures for the home page, and where each mark of a drawing stands.

Every picture has the same figures as a table beside it, and its marks lead to the list behind.
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


def count_label(number: int, several: int) -> str:
    """“3 activities, and 2 records that stand for several whose number is not known”."""
    parts = []
    if number or not several:
        parts.append(
            ngettext("%(count)s activity", "%(count)s activities", number) % {"count": number}
        )
    if several:
        parts.append(
            ngettext(
                "%(count)s group entry",
                "%(count)s group entries",
                several,
            )
            % {"count": several}
        )
    return _(" and ").join(parts)


# --- by year and kind ----------------------------------------------------------------------

LABEL_WIDTH, COLUMN_WIDTH, ROW_HEIGHT, HEADER_HEIGHT = 176, 62, 46, 30


@dataclass(frozen=True)
class Dot:
    """A year and kind: a disc for what is counted, a broken ring for what stands for several."""

    x: int
    y: int
    radius: float
    ring: float
    number: int
    href: str
    label: str


@dataclass(frozen=True)
class KindChart:
    table: YearTable
    dots: list[Dot]
    labels: list[tuple[int, list[tuple[int, str]]]]
    heads: list[tuple[int, str]]
    width: int
    height: int


def kind_chart() -> KindChart:
    """How many activities of each kind touch each of the latest years."""
    codes = {value: code for code, value in code_values(ActivityKind.choices).items()}
    found = count_spans_by_year(record_counts(Activity, "kind and span"))
    counts: YearCounts = {codes[value]: row for value, row in found.items()}
    every = sorted({year for row in counts.values() for year in row if year is not None})
    kept = set(every[-MAX_YEARS:])
    counts = {
        kind: {year: cell for year, cell in row.items() if year in kept}
        for kind, row in counts.items()
    }
    listed = reverse("activities:list")
    kinds = [(code, str(label)) for code, label in ActivityKind.choices if counts.get(code)]
    table = build_year_table(
        counts,
        [(code, label, f"{listed}?kind={code}") for code, label in kinds],
        lambda kind, year: f"{listed}?kind={kind}&year={year}",
    )
    most = max((max(c.number, c.group_entries) for row in table.rows for c in row.cells), default=1)
    dots, labels = [], []
    for line, row in enumerate(table.rows):
        middle = HEADER_HEIGHT + line * ROW_HEIGHT + ROW_HEIGHT // 2
        words = textwrap.wrap(row.label, 26)[:2]
        first = middle + 4 - 8 * (len(words) - 1)
        labels.append((middle, [(first + 16 * at, word) for at, word in enumerate(words)]))
        for number, (year, cell) in enumerate(zip(table.years, row.cells, strict=False)):
            x = LABEL_WIDTH + number * COLUMN_WIDTH + COLUMN_WIDTH // 2
            if cell:
                dots.append(_dot(cell, x, middle, most, row, year))
    return KindChart(
        table,
        dots,
        labels,
        [
            (LABEL_WIDTH + n * COLUMN_WIDTH + COLUMN_WIDTH // 2, str(year))
            for n, year in enumerate(table.years)
        ],
        LABEL_WIDTH + len(table.years) * COLUMN_WIDTH,
        HEADER_HEIGHT + len(table.rows) * ROW_HEIGHT,
    )


def _dot(cell: YearCell, x: int, y: int, most: int, row, year: int) -> Dot:
    def radius(number: int) -> float:
        return round(5 + 14 * (number / most) ** 0.5, 1) if number else 0

    ring = radius(cell.group_entries)
    if ring and cell.number:
        ring = max(ring, radius(cell.number) + 3)  # around the disc, never hidden by it
    label = f"{row.label}, {year}: {count_label(cell.number, cell.group_entries)}"
    return Dot(x, y, radius(cell.number), ring, cell.number, cell.href, label)


# --- by country ------------------------------------------------------------------------------

TILE_SIZE = 38


@dataclass(frozen=True)
class Tile:
    """A country of the region at its place in the tile map; `heat` is 0 to 4."""

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
        """“2”, “2+” with others whose number is not known, or “+” for such alone."""
        return f"{self.number or ''}{'+' if self.group_entries else ''}"


@dataclass(frozen=True)
class CountryMap:
    tiles: list[Tile]
    rows: list[Tile]
    width: int
    height: int


def country_map() -> CountryMap:
    """The countries of the region as tiles of one size, and every country with its figures."""
    found = record_counts(Activity, "country")
    most = max((one.total for one in found.values()), default=1)
    listed = reverse("activities:list")
    tiles, rows = [], []
    for country in Country.objects.filter(alpha3__in=TILE_POSITIONS) | Country.objects.filter(
        pk__in=found
    ):
        one = found.get(country.pk, RecordCount())
        column, line = TILE_POSITIONS.get(country.alpha3, (0, 0))
        tile = Tile(
            column * TILE_SIZE,
            line * TILE_SIZE,
            country.alpha3,
            str(country.name),
            one.number,
            one.group_entries,
            -(-4 * one.total // most),
            f"{listed}?country={country.alpha3}" if one.total else "",
            f"{country.name}: {count_label(one.number, one.group_entries)}",
        )
        if country.alpha3 in TILE_POSITIONS:
            tiles.append(tile)
        if one.total:
            rows.append(tile)
    tiles.sort(key=lambda tile: (tile.y, tile.x))
    rows.sort(key=lambda tile: (-tile.number - tile.group_entries, tile.name))
    across, down = (max(place[axis] for place in TILE_POSITIONS.values()) + 1 for axis in (0, 1))
    return CountryMap(tiles, rows, across * TILE_SIZE, down * TILE_SIZE)


# --- mandates, and what answered them -----------------------------------------------------------

BAR_ROW_HEIGHT, BAR_WIDTH = 56, 300


@dataclass(frozen=True)
class MandateBar:
    """A mandate, what is recorded under it, and its provisions addressed to the commission."""

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
        """Where the figure stands, after both parts of the bar."""
        return (self.ring_start + self.ring if self.ring else self.bar) + 8


@dataclass(frozen=True)
class MandateChart:
    rows: list[MandateBar]
    width: int
    height: int
    has_more: bool


def mandate_chart() -> MandateChart:
    """The mandates with most recorded under them: own, by a provision, or through a project."""
    found = record_counts(Activity, "mandate")
    order = sorted(found, key=lambda pk: (-found[pk].total, pk))
    kept = Mandate.objects.public().in_bulk(order[:MAX_MANDATES])
    asked = _provision_counts(kept)
    most = max((found[pk].total for pk in kept), default=1)
    listed = reverse("activities:list")
    rows = []
    for line, pk in enumerate(pk for pk in order if pk in kept):
        one = found[pk]
        provisions, unanswered = asked.get(pk, (0, 0))
        bar, ring = (BAR_WIDTH * each // most for each in (one.number, one.group_entries))
        title = kept[pk].title
        rows.append(
            MandateBar(
                kept[pk],
                TranslatedText(
                    textwrap.shorten(title, 46, placeholder="…"), title.language, title.is_fallback
                ),
                one.number,
                one.group_entries,
                provisions,
                unanswered,
                f"{listed}?mandate={kept[pk].slug}",
                f"{title}: {count_label(one.number, one.group_entries)}",
                line * BAR_ROW_HEIGHT,
                bar,
                ring,
                bar + (3 if bar else 0),
            )
        )
    return MandateChart(rows, BAR_WIDTH + 50, len(rows) * BAR_ROW_HEIGHT, len(order) > MAX_MANDATES)


def _provision_counts(mandates: dict[int, Mandate]) -> dict[int, tuple[int, int]]:
    """For each mandate: its provisions addressed to the commission, and those unanswered."""
    commission = Organization.objects.commission()
    answers: Any = Activity.objects.public().filter(provisions=OuterRef("pk"))
    asked: dict[int, tuple[int, int]] = {}
    provisions = (
        Provision.objects.filter(mandate__in=mandates, addressees__in=commission)
        .annotate(is_answered=Exists(answers))
        .distinct()
        .values_list("mandate", "pk", "is_answered")
    )
    for mandate, _pk, is_answered in provisions:
        total, unanswered = asked.get(mandate, (0, 0))
        asked[mandate] = (total + 1, unanswered + (not is_answered))
    return asked
