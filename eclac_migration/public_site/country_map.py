"""The map of the home page: public activities by country, in steps of colour."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.utils.translation import gettext as _

from activities.charts import Bar, count_parts
from catalogue.base.translation import active_language
from catalogue.index.facet_counts import RecordCount
from catalogue.models import Country
from catalogue.records.record import list_address
from eclac_migration.public_site.charts import ActivityCounts, ranked_bars
from eclac_migration.public_site.outlines import (
    MapView,
    Outline,
    inset_view,
    main_view,
    region_codes,
    short_names,
)

MAX_RANKED_COUNTRIES = 12


@dataclass(frozen=True)
class MapCountry:
    """A country on the map. `step` is its colour, from 0 to 4; hatched are group entries alone."""

    outline: Outline
    name: str
    short_name: str
    href: str
    number: int
    group_entries: int
    step: int

    @property
    def is_hatched(self) -> bool:
        return not self.number and bool(self.group_entries)

    @property
    def css_class(self) -> str:
        return "hatched" if self.is_hatched else f"h{self.step}"

    @property
    def label_class(self) -> str:
        """Return the class of the name: beside the country, or on its colour."""
        if not self.outline.label.is_inside:
            return "beside"
        return "on-g" if self.is_hatched else f"on-{self.step}"

    @property
    def count_text(self) -> str:
        """Return “2 + 3” for two activities and three group entries, or "" for none."""
        if self.group_entries:
            return f"{self.number} + {self.group_entries}"
        return str(self.number or "")

    @property
    def map_count(self) -> str:
        """Return the count beside the name on the map, without group entries where room lacks."""
        if self.outline.label.is_narrow and self.number:
            return str(self.number)
        return self.count_text

    @cached_property
    def count_parts(self) -> list[str]:
        """Return the counts in words, one per kind."""
        return count_parts(self.number, self.group_entries)

    @property
    def label(self) -> str:
        return f"{self.name}: {', '.join(self.count_parts)}"


@dataclass(frozen=True)
class DrawnView:
    """A view with its countries. `links` can be selected, `marks` only show their colour."""

    view: MapView
    context: list[Outline]
    marks: list[MapCountry]
    links: list[MapCountry]


@dataclass(frozen=True)
class CountryMap:
    """The main map, its inset, the legend as (step, text), and the countries with most records."""

    main: DrawnView
    inset: DrawnView
    legend: list[tuple[int, str]]
    ranked: list[Bar]
    country_total: int


def country_address(code: str) -> str:
    """Return the address of the page about a country."""
    return f"{list_address('countries')}{code}/"


def country_map(counts: ActivityCounts, countries: dict[int, Country]) -> CountryMap:
    """Return the map of the activities by country; `countries` are those of the region and more."""
    named = {countries[pk]: count for pk, count in counts.by_country.items() if pk in countries}
    bounds = step_bounds(count.number for count in named.values())
    by_code = {country.alpha3: country for country in countries.values()}
    short = short_names(active_language())

    def on_map(outline: Outline) -> MapCountry:
        country = by_code[outline.code]
        count = named.get(country, RecordCount())
        step = sum(count.number >= bound for bound in bounds)
        name = str(country.name)
        return MapCountry(
            outline,
            name,
            short.get(outline.code, name),
            country_address(outline.code),
            count.number,
            count.group_entries,
            step,
        )

    enlarged = {outline.code for outline in inset_view().outlines if outline.label}
    # By code, so that the last of several with the same count is the same in both languages.
    most = sorted(
        named.items(), key=lambda row: (-row[1].number, -row[1].group_entries, row[0].alpha3)
    )
    rows = [
        (str(country.name), country_address(country.alpha3), count)
        for country, count in most[:MAX_RANKED_COUNTRIES]
    ]
    return CountryMap(
        _drawn(main_view(), on_map, lambda outline: outline.code not in enlarged, by_code),
        _drawn(inset_view(), on_map, lambda outline: outline.code in enlarged, by_code),
        legend(bounds),
        ranked_bars(rows),
        len(region_codes()),
    )


def _drawn(view: MapView, on_map, is_link, by_code: dict[str, Country]) -> DrawnView:
    members = [outline for outline in view.outlines if outline.code in by_code]
    shapes = [outline for outline in members if not outline.is_context]
    shapes.sort(key=lambda outline: outline.is_circle)  # circles are drawn above areas
    return DrawnView(
        view,
        [outline for outline in view.outlines if outline.is_context],
        [on_map(outline) for outline in shapes if not is_link(outline)],
        [on_map(outline) for outline in shapes if is_link(outline)],
    )


def step_bounds(numbers: Iterable[int]) -> list[int]:
    """Return the lowest count of each of the four steps, near the quartiles and round.

    The first step begins at 1. Bounds are 1, 2, 3, 5 or one of them times a power of ten.
    """
    counts = sorted(number for number in numbers if number)
    bounds = [1]
    for quarter in (1, 2, 3):
        quartile = counts[len(counts) * quarter // 4] if counts else 0
        bounds.append(max(_round_down(quartile), _next_round(bounds[-1])))
    return bounds


def _round_numbers(limit: int) -> list[int]:
    """Return 1, 2, 3, 5, 10, 20, 30, 50, … up to the first that is greater than the limit."""
    numbers: list[int] = []
    power = 1
    while not numbers or numbers[-1] <= limit:
        numbers += [step * power for step in (1, 2, 3, 5)]
        power *= 10
    return numbers


def _round_down(number: int) -> int:
    return max((each for each in _round_numbers(number) if each <= number), default=1)


def _next_round(number: int) -> int:
    return min(each for each in _round_numbers(number) if each > number)


def legend(bounds: list[int]) -> list[tuple[int, str]]:
    """Return the five steps of the map as (step, text)."""
    steps = [(0, _("None"))]
    for step, (first, after) in enumerate(pairwise(bounds), start=1):
        steps.append((step, str(first) if after == first + 1 else f"{first}–{after - 1}"))
    last = _("%(number)s or more") % {"number": bounds[-1]}
    return [*steps, (len(bounds), last)]
