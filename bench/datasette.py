"""Datasette with the same activities, for comparison."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.database import FOLDER, PROJECT_ROOT, connect, running_server

NO_OUTPUT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
DATASETTE_BIN = FOLDER / "peers/bin"
FACETS = ("kind", "status", "years", "countries", "topics", "organizations", "mandates")

SINGLE_VALUE_COLUMNS = ("kind", "status", "kind_code")
MULTI_VALUE_COLUMNS = ("countries", "topics", "organizations", "mandates")


def write_sqlite(size: int) -> Path:
    """Write the flat table to SQLite: unchanged for the file, and with facets for the lists.

    In the table for the lists, cells with several values are JSON arrays, which Datasette's facets
    require, and single values have an index.
    """
    file = FOLDER / f"datasette-{size}.db"
    file.unlink(missing_ok=True)
    with connect(size) as source, sqlite3.connect(file) as target:
        rows = source.execute("SELECT * FROM bench_flat")
        names = [column.name for column in rows.description]
        marks = ", ".join("?" * len(names))
        quoted = [f'"{name}"' for name in names]
        target.execute(f"CREATE TABLE flat ({', '.join(quoted)})")
        target.executemany(f"INSERT INTO flat VALUES ({marks})", rows)
        target.execute(f"CREATE TABLE activities ({', '.join([*quoted, 'years'])})")
        target.executemany(
            f"INSERT INTO activities VALUES ({marks}, ?)",
            (_row(names, row) for row in target.execute("SELECT * FROM flat").fetchall()),
        )
        for name in ("kind", "status", "first_day"):
            target.execute(f"CREATE INDEX by_{name} ON activities ({name})")
        target.execute("CREATE VIRTUAL TABLE activities_fts USING fts5(title, summary)")
        target.execute(
            "INSERT INTO activities_fts (rowid, title, summary)"
            " SELECT rowid, title, summary FROM activities"
        )
    return file


def _row(names: list[str], row: tuple) -> list:
    values = dict(zip(names, row, strict=True))
    for name in MULTI_VALUE_COLUMNS:
        values[name] = json.dumps(values[name].split("; ") if values[name] else [])
    first, last = int(values["first_day"][:4]), int(values["last_day"][:4])
    return [*values.values(), json.dumps([str(year) for year in range(first, last + 1)])]


def install_datasette() -> None:
    """Install Datasette into its own environment, unless it exists."""
    if not (DATASETTE_BIN / "datasette").exists():
        subprocess.run([sys.executable, "-m", "venv", DATASETTE_BIN.parent], check=True)
        pip = [DATASETTE_BIN / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
        requirements = ["--only-binary=:all:", "-r", PROJECT_ROOT / "requirements-bench.txt"]
        subprocess.run([*pip, *requirements], check=True)


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
    command = [str(DATASETTE_BIN / "datasette"), "serve", str(file), "-p", str(port), *settings]
    path = f"/datasette-{size}/flat.json?_size=1&_nofacet=1"
    with running_server(command, port, path, **NO_OUTPUT) as process:
        yield process


def datasette_list_path(size: int, **filters: str) -> str:
    """Return the address of the list with all facets, filtered by column values."""
    facets = [f"_facet{'' if name in SINGLE_VALUE_COLUMNS else '_array'}={name}" for name in FACETS]
    conditions = [
        f"{name}{'' if name in SINGLE_VALUE_COLUMNS else '__arraycontains'}={value}"
        for name, value in filters.items()
    ]
    parts = ["_size=25", "_sort_desc=first_day", *facets, *conditions]
    return f"/datasette-{size}/activities?{'&'.join(parts)}"
