"""Countries of the map and bars as HTML, which Python code formats faster than a template."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from activities.charts import Bar
from catalogue.pages.count_words import grouped
from eclac_migration.public_site.country_map import DrawnView, MapCountry


@dataclass(frozen=True)
class Tip:
    """The place of the name and counts of the selected country, in the units of a view."""

    x: int
    y: int
    line_height: int  # of the counts below the name


MAIN_TIP, INSET_TIP = Tip(592, 565, 18), Tip(10, 108, 13)


def map_context(view: DrawnView) -> SafeString:
    """Return the areas that are drawn for orientation."""
    return SafeString("".join(f'<path class="context" d="{one.path}"/>' for one in view.context))


def main_countries(view: DrawnView) -> SafeString:
    """Return the countries of the main map; those of the inset are marks without a link."""
    links = "".join(
        _country_link(country, _shape(country, "5") + _name_with_count(country), MAIN_TIP)
        for country in view.links
    )
    return SafeString(links + "".join(_circle(one, "islet ", "2.2") for one in view.marks))


def inset_countries(view: DrawnView) -> SafeString:
    """Return the countries of the enlarged view, with the outlines below the circles."""
    marks = "".join(_area(country) for country in view.marks)
    islets = "".join(
        f'<path class="islet {country.css_class}" d="{country.outline.path}"/>'
        for country in view.links
        if country.outline.is_circle
    )
    links = "".join(
        _country_link(country, _shape(country, "5.2") + _name(country), INSET_TIP)
        for country in view.links
    )
    return SafeString(f"{marks}\n{islets}\n{links}")


def _country_link(country: MapCountry, content: str, tip: Tip) -> str:
    lines = "".join(
        f'<text x="{tip.x}" y="{tip.y}" dy="{tip.line_height * line}">{escape(part)}</text>'
        for line, part in enumerate(country.count_parts, start=1)
    )
    return (
        f'<a class="country" href="{escape(country.href)}" aria-label="{escape(country.label)}">'
        f'{content}<g class="tip"><text class="tip-name" x="{tip.x}" y="{tip.y}">'
        f"{escape(country.name)}</text>{lines}</g></a>\n"
    )


def _shape(country: MapCountry, radius: str) -> str:
    return _circle(country, "", radius) if country.outline.is_circle else _area(country)


def _circle(country: MapCountry, css_class: str, radius: str) -> str:
    outline = country.outline
    return (
        f'<circle class="{css_class}{country.css_class}"{_fill(country)}'
        f' cx="{outline.x}" cy="{outline.y}" r="{radius}"/>'
    )


def _area(country: MapCountry) -> str:
    return f'<path class="{country.css_class}"{_fill(country)} d="{country.outline.path}"/>'


def _fill(country: MapCountry) -> str:
    return ' fill="url(#hatch)"' if country.is_hatched else ""


def _name_with_count(country: MapCountry) -> str:
    """Return the name and the count of a country that has both a count and room for its name."""
    label = country.outline.label
    if not (label and country.count_text):
        return ""
    below = f' x="{label.x}" dy="13"' if label.is_inside else ""
    return (
        f'<text class="{country.label_class}" x="{label.x}" y="{label.y}"'
        f' text-anchor="{label.anchor}">{escape(country.short_name)}'
        f' <tspan class="n"{below}>{country.map_count}</tspan></text>'
    )


def _name(country: MapCountry) -> str:
    label = country.outline.label
    if not label:
        return ""
    return (
        f'<text class="beside" x="{label.x}" y="{label.y}" text-anchor="{label.anchor}">'
        f"{escape(country.short_name)}</text>"
    )


def bar_items(bars: Iterable[Bar]) -> SafeString:
    """Return the bars as items of a list."""
    return SafeString("".join(map(_bar_item, bars)))


def _bar_item(bar: Bar) -> str:
    group_figure = group = ""
    if bar.group_entries:
        group_figure = (
            f'<span class="plus" aria-hidden="true"> + {grouped(bar.group_entries)}</span>'
            f'<span class="visually-hidden">, {escape(bar.group_counts)}</span>'
        )
        group = (
            f'<rect class="group" fill="url(#hatch)" x="{bar.size}%" width="{bar.group_size}%"'
            ' height="100%"/>'
        )
    single = f'<rect class="bar" width="{bar.size}%" height="100%"/>' if bar.number else ""
    return (
        f'<li><a href="{escape(bar.href)}">{escape(bar.label)}</a>'
        f' <span class="figure">{grouped(bar.number)}{group_figure}</span>'
        '<svg aria-hidden="true" focusable="false">'
        f'<rect class="track" width="100%" height="100%"/>{single}{group}</svg></li>\n'
    )
