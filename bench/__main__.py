"""The command line of the benchmark, which writes BENCHMARKS.md and its picture.

python -m bench                            # 1,000 and 10,000 activities
python -m bench --sizes 1000 10000 100000  # half an hour more
python -m bench --again                    # reuse the databases of the last run
"""

import argparse
import os
import sys
import time

from bench import datasette
from bench.database import (
    FIRST_PORT,
    application_server,
    connect,
    create_database,
    embedded_server,
    is_complete,
    run_manage,
    set_shared_buffers,
)
from bench.generator import Sizes, generate_programme
from bench.index import write_index
from bench.load import measure_saves, measure_visitors
from bench.measure import fetch, measure_pages, postmaster, processor_time
from bench.report import main_size, write_report
from bench.staff import measure_staff_jobs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--again", action="store_true", help="reuse existing databases")
    parser.add_argument("--print", action="store_true", help="do not write BENCHMARKS.md")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    results: dict[int, dict] = {}
    embedded = embedded_server()
    embedded.join()
    set_shared_buffers()
    embedded.leave()  # the setting needs a start
    embedded.join()
    try:
        for size in sorted(options.sizes):
            if not (options.again and is_complete(size)):
                prepare(size)
            results[size] = measure(size, [measure_pages, measure_saves])
        size = main_size(results)
        results[size] |= measure(size, [measure_peers, measure_visitors, measure_staff_jobs])
    finally:
        embedded.leave()
    write_report(results, load, to_file=not options.print)


def prepare(size: int) -> None:
    log(f"{size}: generating …")
    create_database(size)
    run_manage(size, "collectstatic", "--noinput", "--verbosity", "0")
    with connect(size) as connection:
        generate_programme(connection, Sizes(size))
    log(f"{size}: writing the index …")
    with connect(size) as connection:
        write_index(connection)
        connection.execute("VACUUM ANALYZE")
        connection.execute("CREATE TABLE bench_complete ()")


def measure(size: int, sections: list) -> dict:
    results: dict = {}
    for section in sections:
        log(f"{size}: {section.__name__} …")
        results |= section(size)
    return results


def measure_peers(size: int) -> dict:
    """Return the milliseconds of processor time of the list in plain Django and in Datasette."""
    with application_server(size, FIRST_PORT):
        csv_file = fetch("/activities/export.csv?headers=codes&guard=none")
    with (
        connect(size) as connection,
        application_server(size, FIRST_PORT + 1, "bench.plain_settings") as process,
    ):
        roots = (process.pid, postmaster(connection))
        peers = {"plain Django": processor_time(FIRST_PORT + 1, "/activities/", roots)}
    datasette.write_sqlite(size, csv_file)
    with datasette.datasette_server(size, FIRST_PORT + 2) as process:
        path = datasette.datasette_list_path(size)
        peers["Datasette"] = processor_time(FIRST_PORT + 2, path, [process.pid])
    return {"peers": peers}


def log(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


if __name__ == "__main__":
    main()
