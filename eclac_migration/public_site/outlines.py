"""Outlines of the region's countries, for the map of the home page.

`map/region.json` is made by `map/draw_outlines.py` from Natural Earth; `map/labels.json` has the
places of names. Lengths are in the units of the view that they belong to.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

MAP_FOLDER = Path(__file__).parent / "map"
MAIN_HEIGHT = 664  # less than that of region.json, which ends south of the last country


@dataclass(frozen=True)
class Label:
    """The place of a country's name. The name can be on the country itself (`is_inside`).

    Beside an `is_narrow` name there is no room for group entries.
    """

    x: float
    y: float
    anchor: str
    is_inside: bool = False
    is_narrow: bool = False


@dataclass(frozen=True)
class Outline:
    """A country in a view. A circle at (x, y) replaces an area that is too small to select."""

    code: str
    path: str
    x: float
    y: float
    is_circle: bool
    is_context: bool  # no member of the commission's region, drawn for orientation
    label: Label | None


@dataclass(frozen=True)
class MapView:
    """A view of the map: its size, its outlines, and the frame of the inset in the main view."""

    width: int
    height: int
    outlines: list[Outline]
    frame: tuple[float, float, float, float] | None = None


@cache
def main_view() -> MapView:
    """Return the map of the whole region."""
    view, places = _read("region.json")["main"], _read("labels.json")["main"]
    west, north, east, south = _read("region.json")["inset"]["frame"]
    frame = (west, north, round(east - west, 1), round(south - north, 1))
    return MapView(view["width"], MAIN_HEIGHT, _outlines(view, places), frame)


@cache
def inset_view() -> MapView:
    """Return the enlarged map of the eastern Caribbean."""
    view, places = _read("region.json")["inset"], _read("labels.json")["inset"]
    return MapView(view["width"], view["height"], _outlines(view, places))


def region_codes() -> frozenset[str]:
    """Return the alpha-3 codes of the members and associate members on the map."""
    outlines = [*main_view().outlines, *inset_view().outlines]
    return frozenset(outline.code for outline in outlines if not outline.is_context)


def short_names(language: str) -> dict[str, str]:
    """Return the short names of countries whose full name does not fit on the map."""
    return _read("labels.json")["short_names"].get(language, {})


def _outlines(view: dict[str, Any], places: dict[str, Any]) -> list[Outline]:
    outlines = []
    for code, shape in view["countries"].items():
        place = places.get(code)
        right, down = place.get("shift", (0, 0)) if place else (0, 0)
        label = place and Label(
            place["x"],
            place["y"],
            place["anchor"],
            bool(place.get("inside", False)),
            bool(place.get("narrow", False)),
        )
        x, y = round(shape["x"] + right, 1), round(shape["y"] + down, 1)
        outlines.append(
            Outline(code, shape["path"], x, y, shape["circle"], shape["context"], label)
        )
    return outlines


@cache
def _read(name: str) -> dict[str, Any]:
    return json.loads((MAP_FOLDER / name).read_text(encoding="utf-8"))
