"""Measurements of whole lists as files, relative to `COPY` of a flat table of the same cells."""

import csv
import http.client
import io

from psycopg.sql import SQL, Identifier

from bench import measure
from bench.database import FIRST_PORT, application_server, connect

FLAT_TABLE_SQL = "SELECT * FROM bench_flat"
REPETITIONS = 3  # of CSV and of `COPY`; the fastest counts
# Writing a spreadsheet takes much longer, so that of a large programme has one kind of activity.
PARTIAL_QUERIES = {"xlsx": "?kind=research"}
PARTIAL_THRESHOLD = 20_000  # activities


def measure_files(size: int) -> dict:
    """Return the rows/s of each format and of `COPY`, and the growth of the process in bytes."""
    results: dict = {"rate": {}, "memory": {}}
    with connect(size) as connection, application_server(size, FIRST_PORT) as process:
        rows = write_flat_table(connection)
        results["rows"] = rows
        results["rate"]["copy"] = rows / min(
            measure.time_copy(connection, FLAT_TABLE_SQL) for _ in range(REPETITIONS)
        )
        for name in ("csv", "json", "xlsx"):
            part = PARTIAL_QUERIES.get(name, "") if size > PARTIAL_THRESHOLD else ""
            count = rows if not part else research_count(connection)
            before = measure.process_memory(process.pid, "VmRSS")
            measure.reset_peak_memory(process.pid)
            repetitions = REPETITIONS if name == "csv" else 1
            path = f"/activities/export.{name}{part}"
            spent = min(measure.fetch(FIRST_PORT, path)[0] for _ in range(repetitions))
            results["rate"][name] = count / (spent / 1000)
            results["memory"][name] = measure.process_memory(process.pid, "VmHWM") - before
    return results


def research_count(connection) -> int:
    kind = (
        "SELECT count(*) FROM activities_activity WHERE kind = 'research' AND state = 'published'"
    )
    return connection.execute(kind).fetchone()[0]


def write_flat_table(connection) -> int:
    """Fill the flat table from the CSV file of the site, and return the number of its rows."""
    server = http.client.HTTPConnection("localhost", FIRST_PORT, timeout=1800)
    server.request("GET", "/activities/export.csv?headers=codes&guard=none")
    text = io.TextIOWrapper(server.getresponse(), "utf-8-sig", newline="")
    names = next(csv.reader([text.readline()]))
    columns = SQL(", ").join(SQL("{} text").format(Identifier(name)) for name in names)
    connection.execute("DROP TABLE IF EXISTS bench_flat")
    connection.execute(SQL("CREATE UNLOGGED TABLE bench_flat ({})").format(columns))
    with connection.cursor().copy("COPY bench_flat FROM STDIN (FORMAT csv)") as copy:
        while piece := text.read(1 << 18):
            copy.write(piece)
    server.close()
    connection.execute("VACUUM ANALYZE bench_flat")
    return connection.execute("SELECT count(*) FROM bench_flat").fetchone()[0]
