"""Datasette over the same activities, and the flat table that the fastest possible file is of."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.database import FOLDER, TOP, connected, serving

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
BIN = FOLDER / "peers/bin"
FACETS = ("kind", "status", "years", "countries", "topics", "organizations", "mandates")

FLAT = """
CREATE UNLOGGED TABLE bench_flat AS
SELECT record.number, record.title_en AS title, record.kind, record.status,
    lower(record.period)::text AS first_day, (upper(record.period) - 1)::text AS last_day,
    record.summary_en AS summary, record.changed_at::text AS changed, record.slug,
    {columns}
FROM activities_activity AS record WHERE record.state = 'published' ORDER BY record.id
"""
RELATED = {
    "countries": ("activities_activity_countries", "catalogue_country", "country_id", "name_en"),
    "topics": ("activities_activity_topics", "catalogue_topic", "topic_id", "name_en"),
    "organizations": (
        "activities_involvement",
        "catalogue_organization",
        "organization_id",
        "title_en",
    ),
    "mandates": ("activities_activity_mandates", "activities_mandate", "mandate_id", "symbol"),
}


def flat_table(connection: psycopg.Connection) -> int:
    """Write the flat table that a file is of; the number of its rows."""
    columns = ", ".join(
        f"(SELECT string_agg(other.{name}, '; ' ORDER BY other.{name}) FROM {link} AS link"
        f" JOIN {table} AS other ON other.id = link.{column} WHERE link.activity_id = record.id)"
        f" AS {alias}"
        for alias, (link, table, column, name) in RELATED.items()
    )
    connection.execute("DROP TABLE IF EXISTS bench_flat")
    connection.execute(FLAT.format(columns=columns))
    return connection.execute("SELECT count(*) FROM bench_flat").fetchone()[0]


def write_sqlite(size: int) -> Path:
    """The same rows for Datasette, several values as JSON, with its full-text search."""
    file = FOLDER / f"datasette-{size}.db"
    file.unlink(missing_ok=True)
    with connected(size) as source, sqlite3.connect(file) as target:
        rows = source.execute("SELECT * FROM bench_flat")
        names = [column.name for column in rows.description]
        target.execute(f"CREATE TABLE activities ({', '.join([*names, 'years'])})")
        marks = ", ".join("?" * (len(names) + 1))
        target.executemany(
            f"INSERT INTO activities VALUES ({marks})", (_row(names, row) for row in rows)
        )
        target.execute("CREATE VIRTUAL TABLE activities_fts USING fts5(title, summary)")
        target.execute(
            "INSERT INTO activities_fts (rowid, title, summary)"
            " SELECT rowid, title, summary FROM activities"
        )
    return file


def _row(names: list[str], row: tuple) -> list:
    values = dict(zip(names, row, strict=True))
    for name in RELATED:
        values[name] = json.dumps((values[name] or "").split("; ") if values[name] else [])
    first, last = int(values["first_day"][:4]), int(values["last_day"][:4])
    return [*values.values(), json.dumps([str(year) for year in range(first, last + 1)])]


def install() -> None:
    """Have Datasette in a place of its own."""
    if not (BIN / "datasette").exists():
        subprocess.run([sys.executable, "-m", "venv", BIN.parent], check=True)
        pip = [BIN / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
        needed = ["--only-binary=:all:", "-r", TOP / "requirements-bench.txt"]
        subprocess.run([*pip, *needed], check=True)


@contextmanager
def datasette(size: int, port: int) -> Iterator:
    """Datasette with its limits lifted, which otherwise give up."""
    limits = {
        "sql_time_limit_ms": 900_000,
        "facet_time_limit_ms": 900_000,
        "facet_suggest_time_limit_ms": 1,
        "max_csv_mb": 0,
        "default_facet_size": 50,
        "suggest_facets": "off",
    }
    settings = [part for name, value in limits.items() for part in ("--setting", name, str(value))]
    file = FOLDER / f"datasette-{size}.db"
    command = [str(BIN / "datasette"), "serve", str(file), "-p", str(port), *settings]
    path = f"/datasette-{size}/activities.json?_size=1&_nofacet=1"
    with serving(command, port, path, **QUIET) as process:
        yield process


def datasette_list(size: int, **chosen: str) -> str:
    """The address of the list with all facets; `chosen` as values of its columns."""
    facets = [f"_facet{'' if name in {'kind', 'status'} else '_array'}={name}" for name in FACETS]
    narrowed = [
        f"{name}{'' if name in {'kind', 'status'} else '__arraycontains'}={value}"
        for name, value in chosen.items()
    ]
    parts = ["_size=25", "_sort_desc=first_day", *facets, *narrowed]
    return f"/datasette-{size}/activities?{'&'.join(parts)}"
