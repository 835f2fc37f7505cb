r"""Draw the outlines of Latin America and the Caribbean from open data.

Input: `countries-50m.json` of the npm package `world-atlas` 2.0.2, which is Natural Earth 1:50m
(public domain), and the list of countries with the columns alpha3, m49 and name_en. Output, in this
folder: `region.json` with the views and, for each country, its path, centre and size. The site
reads that file; the script is run by hand when the outlines change:

    python eclac_migration/public_site/map/draw_outlines.py countries-50m.json \\
        catalogue/migrations/countries.csv

Borders are simplified once as shared arcs, so neighbours never part or overlap.
"""

import csv
import heapq
import json
import math
import sys
from itertools import pairwise, product
from pathlib import Path

MEMBERS = [
    *("ABW", "AIA", "ARG", "ATG", "BHS", "BLZ", "BMU", "BOL", "BRA", "BRB", "CHL", "COL"),
    *("CRI", "CUB", "CUW", "CYM", "DMA", "DOM", "ECU", "GLP", "GRD", "GTM", "GUF", "GUY"),
    *("HND", "HTI", "JAM", "KNA", "LCA", "MEX", "MSR", "MTQ", "NIC", "PAN", "PER", "PRI"),
    *("PRY", "SLV", "SUR", "SXM", "TCA", "TTO", "URY", "VCT", "VEN", "VGB", "VIR"),
]
CONTEXT = ["USA", "CAN", "FLK", "SGS", "MAF", "BLM"]
# Natural Earth draws these as parts of France: cut out by a box of west, south, east, north.
PARTS_OF_FRANCE = {
    "GUF": (-55, 2, -51, 6),
    "GLP": (-62, 15.7, -60.9, 16.6),
    "MTQ": (-61.4, 14.3, -60.7, 15),
}
FRANCE = "250"


class View:
    """A Lambert azimuthal equal-area projection, fitted to a box of degrees."""

    def __init__(self, name, centre, corners, width, tolerance, *, smallest, circle_below):
        self.name, self.width = name, width
        self.lon0, self.lat0 = (math.radians(value) for value in centre)
        self.tolerance, self.smallest, self.circle_below = tolerance, smallest, circle_below
        self.scale, self.dx, self.dy = 1, 0, 0
        west, south, east, north = corners
        lons, lats = (west, (west + east) / 2, east), (south, (south + north) / 2, north)
        xs, ys = zip(*(self(point) for point in product(lons, lats)), strict=True)
        self.scale = width / (max(xs) - min(xs))
        self.dx, self.dy = -min(xs) * self.scale, -min(ys) * self.scale
        self.height = round((max(ys) - min(ys)) * self.scale)

    def __call__(self, point):
        lon, lat = (math.radians(value) for value in point)
        sin0, cos0 = math.sin(self.lat0), math.cos(self.lat0)
        sin, cos, turn = math.sin(lat), math.cos(lat), lon - self.lon0
        cosine = sin0 * sin + cos0 * cos * math.cos(turn)
        factor = math.sqrt(2 / max(1 + cosine, 1e-9))
        x = factor * cos * math.sin(turn)
        y = factor * (cos0 * sin - sin0 * cos * math.cos(turn))
        return x * self.scale + self.dx, -y * self.scale + self.dy


INSET_CENTRE, INSET_CORNERS = (-63, 14.5), (-71.2, 9.9, -54.6, 19.7)
VIEWS = (
    View(
        "main",
        (-75, -10),
        (-117.5, -55, -34, 33.5),
        600,
        tolerance=0.9,
        smallest=1.1,
        circle_below=26,
    ),
    View("inset", INSET_CENTRE, INSET_CORNERS, 340, tolerance=0.4, smallest=0.6, circle_below=110),
)


def decoded_arcs(topology):
    """Return every arc as a list of (longitude, latitude)."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        yield points


def triangle(a, b, c):
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def simplified(points, tolerance):
    """Drop the points whose triangle with their neighbours is smallest, but never an end.

    The algorithm is Visvalingam's.
    """
    if len(points) < 4:
        return points
    before, after = list(range(-1, len(points) - 1)), list(range(1, len(points) + 1))
    area = (
        [math.inf]
        + [triangle(*points[i - 1 : i + 2]) for i in range(1, len(points) - 1)]
        + [math.inf]
    )
    heap = [(area[i], i) for i in range(1, len(points) - 1)]
    heapq.heapify(heap)
    gone, left = set(), len(points)
    closed = points[0] == points[-1]
    while heap and left > (4 if closed else 2):
        size, i = heapq.heappop(heap)
        if i in gone or size != area[i]:
            continue
        if size > tolerance:
            break
        gone.add(i)
        left -= 1
        p, n = before[i], after[i]
        after[p], before[n] = n, p
        for j in (p, n):
            if 0 < j < len(points) - 1:
                area[j] = max(size, triangle(points[before[j]], points[j], points[after[j]]))
                heapq.heappush(heap, (area[j], j))
    return [point for i, point in enumerate(points) if i not in gone]


def ring_area(ring):
    return (
        sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2
    )


def centre_of(ring):
    size = ring_area(ring)
    if abs(size) < 1e-6:
        xs, ys = zip(*ring, strict=True)
        return sum(xs) / len(xs), sum(ys) / len(ys)
    x = y = 0
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x, y = x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross
    return x / (6 * size), y / (6 * size)


def clipped(ring, width, height, margin=12):
    """Cut a ring at the frame (Sutherland–Hodgman)."""
    sides = ((0, -margin, 1), (0, width + margin, -1), (1, -margin, 1), (1, height + margin, -1))
    for axis, limit, sign in sides:
        kept = []
        for a, b in zip(ring[-1:] + ring[:-1], ring, strict=True):
            inside_a, inside_b = sign * (a[axis] - limit) >= 0, sign * (b[axis] - limit) >= 0
            if inside_a != inside_b:
                t = (limit - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
            if inside_b:
                kept.append(b)
        ring = kept
        if not ring:
            break
    return ring


def path_of(rings):
    """Return the rings as path data with one decimal, in relative steps."""
    parts = []
    for ring in rings:
        tenths = [(round(x * 10), round(y * 10)) for x, y in ring]
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(tenths)]
        steps = [step for step in steps if step != (0, 0)]
        data = f"M{tenths[0][0] / 10:g},{tenths[0][1] / 10:g}"
        data += "l" + " ".join(f"{x / 10:g},{y / 10:g}" for x, y in steps) + "z"
        parts.append(data)
    return "".join(parts)


def shapes(topology, alpha3_by_m49, view):
    """Return, for each country, its rings in the units of the view."""
    source = list(decoded_arcs(topology))
    cache = {}

    def arc(index):
        number = index if index >= 0 else ~index
        if number not in cache:
            cache[number] = simplified([view(point) for point in source[number]], view.tolerance)
        return cache[number] if index >= 0 else cache[number][::-1]

    def first_point(ring):
        index = ring[0]
        return source[index][0] if index >= 0 else source[~index][-1]

    found: dict[str, list] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        code = alpha3_by_m49.get(geometry.get("id"))
        for polygon in polygons:
            ring = polygon[0]  # holes (a lake, an enclave) do not show at this size
            name = code
            if geometry.get("id") == FRANCE:
                lon, lat = first_point(ring)
                boxes = PARTS_OF_FRANCE.items()
                name = next(
                    (part for part, (w, s, e, n) in boxes if w < lon < e and s < lat < n), None
                )
            if name not in MEMBERS + CONTEXT:
                continue
            points: list = []
            for index in ring:
                points += arc(index)[0 if not points else 1 :]
            found.setdefault(name, []).append(points)
    return found


def drawn(view, found, names):
    """Return the path, centre and size of each country, and whether a circle replaces its area."""
    result = {}
    for code, rings in sorted(found.items()):
        parts = [clipped(ring, view.width, view.height) for ring in rings]
        parts = sorted((ring for ring in parts if len(ring) > 2), key=lambda r: -abs(ring_area(r)))
        if not parts:
            continue
        biggest = parts[0]
        kept = [ring for ring in parts if ring is biggest or abs(ring_area(ring)) >= view.smallest]
        size = sum(abs(ring_area(ring)) for ring in kept)
        x, y = centre_of(biggest)
        inside = -2 <= x <= view.width + 2 and -2 <= y <= view.height + 2
        if code in MEMBERS and not inside:
            continue
        result[code] = {
            "name": names[code],
            "path": path_of(kept),
            "x": round(x, 1),
            "y": round(y, 1),
            "size": round(size),
            "circle": code in MEMBERS and size < view.circle_below,
            "context": code in CONTEXT,
        }
    return result


def main(atlas, countries):
    topology = json.loads(Path(atlas).read_text(encoding="utf-8"))
    with Path(countries).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    alpha3_by_m49 = {row["m49"]: row["alpha3"] for row in rows}
    names = {row["alpha3"]: row["name_en"] for row in rows}
    result = {}
    for view in VIEWS:
        shown = drawn(view, shapes(topology, alpha3_by_m49, view), names)
        result[view.name] = {"width": view.width, "height": view.height, "countries": shown}
    west, south, east, north = INSET_CORNERS
    corners = [VIEWS[0](point) for point in ((west, north), (east, south))]
    result["inset"]["frame"] = [round(value, 1) for point in corners for value in point]
    missing = set(MEMBERS) - set(result["main"]["countries"]) - set(result["inset"]["countries"])
    if missing:
        raise SystemExit(f"These members are not in the atlas: {', '.join(sorted(missing))}.")
    text = json.dumps(result, separators=(",", ":"), ensure_ascii=False)
    Path(__file__).with_name("region.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
