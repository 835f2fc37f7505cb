"""Datasette with the same activities, for comparison."""

import csv
import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from bench.database import FOLDER, installed_program, running_server

NO_OUTPUT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
FACETS = ("kind", "status", "years", "countries", "topics", "organizations", "mandates")

SINGLE_VALUE_COLUMNS = ("kind", "status", "kind_code")
MULTI_VALUE_COLUMNS = ("countries", "topics", "organizations", "mandates")


def write_sqlite(size: int, csv_file: str) -> None:
    """Write the rows of a CSV file of the site to SQLite, with facets for the list.

    Cells with several values are JSON arrays, which Datasette's facets require, and single values
    have an index.
    """
    file = FOLDER / f"datasette-{size}.db"
    file.unlink(missing_ok=True)
    names, *rows = csv.reader(csv_file.splitlines())
    with sqlite3.connect(file) as target:
        quoted = ", ".join(f'"{name}"' for name in [*names, "years"])
        marks = ", ".join("?" * (len(names) + 1))
        target.execute(f"CREATE TABLE activities ({quoted})")
        target.executemany(
            f"INSERT INTO activities VALUES ({marks})", (_row(names, row) for row in rows)
        )
        for name in ("kind", "status", "first_day"):
            target.execute(f"CREATE INDEX by_{name} ON activities ({name})")


def _row(names: list[str], row: list[str]) -> list:
    values = dict(zip(names, row, strict=True))
    for name in MULTI_VALUE_COLUMNS:
        values[name] = json.dumps(values[name].split("; ") if values[name] else [])
    first, last = int(values["first_day"][:4]), int(values["last_day"][:4])
    return [*values.values(), json.dumps([str(year) for year in range(first, last + 1)])]


@contextmanager
def datasette_server(size: int, port: int) -> Iterator:
    """Run Datasette with its time limits lifted, because it would stop otherwise."""
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
    command = [installed_program("datasette"), "serve", str(file), "-p", str(port), *settings]
    path = f"/datasette-{size}/activities.json?_size=1&_nofacet=1"
    with running_server(command, port, path, **NO_OUTPUT) as process:
        yield process


def datasette_list_path(size: int) -> str:
    """Return the address of the list with all facets."""
    facets = [f"_facet{'' if name in SINGLE_VALUE_COLUMNS else '_array'}={name}" for name in FACETS]
    parts = ["_size=25", "_sort_desc=first_day", *facets]
    return f"/datasette-{size}/activities?{'&'.join(parts)}"
