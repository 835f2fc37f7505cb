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
from catalogue.index.facet_counts import Held, held_of
from catalogue.index.models import code_values
from catalogue.models import Country, Organization
from catalogue.pages.year_table import Cell, Counts, YearTable, table_of, touched
from eclac_migration.public_site.tile_map import TILES

MOST_YEARS = 12
MOST_MANDATES = 8


def several_text(number: int, several: int) -> str:
    """“3 activities, and 2 records that stand for several whose number is not known”."""
    parts = []
    if number or not several:
        parts.append(
            ngettext("%(count)s activity", "%(count)s activities", number) % {"count": number}
        )
    if several:
        parts.append(
            ngettext(
                "%(count)s record of several whose number is not known",
                "%(count)s records of several whose number is not known",
                several,
            )
            % {"count": several}
        )
    return _(" and ").join(parts)


# --- by year and kind ----------------------------------------------------------------------

LEFT, COLUMN, LINE, TOP = 176, 62, 46, 30


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
class ByKind:
    table: YearTable
    dots: list[Dot]
    labels: list[tuple[int, list[tuple[int, str]]]]
    heads: list[tuple[int, str]]
    width: int
    height: int


def by_year_and_kind() -> ByKind:
    """How many activities of each kind touch each of the latest years."""
    codes = {value: code for code, value in code_values(ActivityKind.choices).items()}
    found = touched(held_of(Activity, "kind and span"))
    counts: Counts = {codes[value]: row for value, row in found.items()}
    every = sorted({year for row in counts.values() for year in row if year is not None})
    kept = set(every[-MOST_YEARS:])
    counts = {
        kind: {year: cell for year, cell in row.items() if year in kept}
        for kind, row in counts.items()
    }
    listed = reverse("activities:list")
    kinds = [(code, str(label)) for code, label in ActivityKind.choices if counts.get(code)]
    table = table_of(
        counts,
        [(code, label, f"{listed}?kind={code}") for code, label in kinds],
        lambda kind, year: f"{listed}?kind={kind}&year={year}",
    )
    most = max((max(c.number, c.several) for row in table.rows for c in row.cells), default=1)
    dots, labels = [], []
    for line, row in enumerate(table.rows):
        middle = TOP + line * LINE + LINE // 2
        words = textwrap.wrap(row.label, 26)[:2]
        first = middle + 4 - 8 * (len(words) - 1)
        labels.append((middle, [(first + 16 * at, word) for at, word in enumerate(words)]))
        for number, (year, cell) in enumerate(zip(table.years, row.cells, strict=False)):
            x = LEFT + number * COLUMN + COLUMN // 2
            if cell:
                dots.append(_dot(cell, x, middle, most, row, year))
    return ByKind(
        table,
        dots,
        labels,
        [(LEFT + n * COLUMN + COLUMN // 2, str(year)) for n, year in enumerate(table.years)],
        LEFT + len(table.years) * COLUMN,
        TOP + len(table.rows) * LINE,
    )


def _dot(cell: Cell, x: int, y: int, most: int, row, year: int) -> Dot:
    def radius(number: int) -> float:
        return round(5 + 14 * (number / most) ** 0.5, 1) if number else 0

    ring = radius(cell.several)
    if ring and cell.number:
        ring = max(ring, radius(cell.number) + 3)  # around the disc, never hidden by it
    label = f"{row.label}, {year}: {several_text(cell.number, cell.several)}"
    return Dot(x, y, radius(cell.number), ring, cell.number, cell.href, label)


# --- by country ------------------------------------------------------------------------------

TILE = 38


@dataclass(frozen=True)
class Tile:
    """A country of the region at its place in the tile map; `heat` is 0 to 4."""

    x: int
    y: int
    code: str
    name: str
    number: int
    several: int
    heat: int
    href: str
    label: str

    @property
    def figure(self) -> str:
        """“2”, “2+” with others whose number is not known, or “+” for such alone."""
        return f"{self.number or ''}{'+' if self.several else ''}"


@dataclass(frozen=True)
class Map:
    tiles: list[Tile]
    rows: list[Tile]
    width: int
    height: int


def by_country() -> Map:
    """The countries of the region as tiles of one size, and every country with its figures."""
    found = held_of(Activity, "country")
    most = max((one.total for one in found.values()), default=1)
    listed = reverse("activities:list")
    tiles, rows = [], []
    for country in Country.objects.filter(alpha3__in=TILES) | Country.objects.filter(pk__in=found):
        one = found.get(country.pk, Held())
        column, line = TILES.get(country.alpha3, (0, 0))
        tile = Tile(
            column * TILE,
            line * TILE,
            country.alpha3,
            str(country.name),
            one.number,
            one.several,
            -(-4 * one.total // most),
            f"{listed}?country={country.alpha3}" if one.total else "",
            f"{country.name}: {several_text(one.number, one.several)}",
        )
        if country.alpha3 in TILES:
            tiles.append(tile)
        if one.total:
            rows.append(tile)
    tiles.sort(key=lambda tile: (tile.y, tile.x))
    rows.sort(key=lambda tile: (-tile.number - tile.several, tile.name))
    across, down = (max(place[axis] for place in TILES.values()) + 1 for axis in (0, 1))
    return Map(tiles, rows, across * TILE, down * TILE)


# --- mandates, and what answered them -----------------------------------------------------------

BAR_LINE, BAR_WIDTH = 56, 300


@dataclass(frozen=True)
class Answered:
    """A mandate, what is recorded under it, and its provisions addressed to the commission."""

    mandate: Mandate
    title: TranslatedText
    number: int
    several: int
    provisions: int
    unanswered: int
    href: str
    label: str
    y: int
    bar: int
    ring: int
    ring_at: int

    @property
    def end(self) -> int:
        """Where the figure stands, after both parts of the bar."""
        return (self.ring_at + self.ring if self.ring else self.bar) + 8


@dataclass(frozen=True)
class Mandates:
    rows: list[Answered]
    width: int
    height: int
    are_more: bool


def mandates_answered() -> Mandates:
    """The mandates with most recorded under them: own, by a provision, or through a project."""
    found = held_of(Activity, "mandate")
    order = sorted(found, key=lambda pk: (-found[pk].total, pk))
    kept = Mandate.objects.public().in_bulk(order[:MOST_MANDATES])
    asked = _provisions_asked(kept)
    most = max((found[pk].total for pk in kept), default=1)
    listed = reverse("activities:list")
    rows = []
    for line, pk in enumerate(pk for pk in order if pk in kept):
        one = found[pk]
        provisions, unanswered = asked.get(pk, (0, 0))
        bar, ring = (BAR_WIDTH * each // most for each in (one.number, one.several))
        title = kept[pk].title
        rows.append(
            Answered(
                kept[pk],
                TranslatedText(
                    textwrap.shorten(title, 46, placeholder="…"), title.language, title.is_fallback
                ),
                one.number,
                one.several,
                provisions,
                unanswered,
                f"{listed}?mandate={kept[pk].slug}",
                f"{title}: {several_text(one.number, one.several)}",
                line * BAR_LINE,
                bar,
                ring,
                bar + (3 if bar else 0),
            )
        )
    return Mandates(rows, BAR_WIDTH + 50, len(rows) * BAR_LINE, len(order) > MOST_MANDATES)


def _provisions_asked(mandates: dict[int, Mandate]) -> dict[int, tuple[int, int]]:
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
