"""The command line of the benchmark, which writes BENCHMARKS.md.

python -m bench                      # 100,000 activities, and growth up to that size
python -m bench --grow 1000 1000000  # also a million: one hour more, and 40 GB
python -m bench --quick              # 2,000 activities, to test the benchmark
python -m bench --again              # reuse the databases of the last run
"""

import argparse
import os
import sys
import time
from collections.abc import Callable

from bench.admin import measure_staff_pages
from bench.comparison import measure_datasette, measure_plain_django
from bench.database import (
    connect,
    create_database,
    embedded_server,
    load_times,
    run_manage,
    set_shared_buffers,
    store_load_times,
)
from bench.files import measure_files
from bench.generator import Sizes, generate_programme
from bench.index import write_index
from bench.lists import measure_pages
from bench.load import measure_visitors
from bench.report import write_report
from bench.staff_jobs import measure_staff_jobs

# Each function measures an existing programme and returns its results by name.
SECTIONS: dict[str, Callable[[int], dict]] = {"pages": measure_pages, "files": measure_files}
# Other software that the goals compare with, measured only at the main size.
PEERS: dict[str, Callable[[int], dict]] = {
    "plain Django": measure_plain_django,
    "Datasette": measure_datasette,
}
# These come last because they change records.
FINAL_SECTIONS: dict[str, Callable[[int], dict]] = {
    "staff pages": measure_staff_pages,
    "visitors": measure_visitors,
    "imports and reports": measure_staff_jobs,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="number of activities")
    parser.add_argument(
        "--grow", type=int, nargs="*", default=[1_000, 10_000], help="additional sizes"
    )
    parser.add_argument(
        "--quick", action="store_true", help="measure 2,000 activities; do not write BENCHMARKS.md"
    )
    parser.add_argument("--again", action="store_true", help="reuse existing databases")
    parser.add_argument(
        "--without-peers", action="store_true", help="do not measure plain Django and Datasette"
    )
    options = parser.parse_args()
    size = 2_000 if options.quick else options.size
    other_sizes = [] if options.quick else sorted({*options.grow} - {size})
    load = os.getloadavg()[0]
    peers = {} if options.without_peers else PEERS
    results: dict[int, dict] = {}
    for current in (size, *other_sizes):
        sections = SECTIONS | peers | FINAL_SECTIONS if current == size else SECTIONS
        if current > size:  # the time of a file is proportional to its rows
            sections = {"pages": measure_pages}
        results[current] = run(current, sections, again=options.again)
        write_report(results, size, load, to_file=not options.quick)


def run(size: int, sections: dict[str, Callable[[int], dict]], *, again: bool) -> dict:
    embedded = embedded_server()
    embedded.join()
    results: dict = {}
    try:
        if again and load_times(size):
            run_manage(size, "migrate", "--verbosity", "0")
        else:
            prepare(size)
        results["load"] = load_times(size)
        set_shared_buffers()
        embedded.leave()  # empties the server's cache, though not the system's
        embedded.join()
        for name, section in sections.items():
            log(f"{size}: measuring {name} …")
            for key, value in section(size).items():
                results[key] = results[key] | value if key == "rate" and key in results else value
        return results
    finally:
        embedded.leave()


def log(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


def prepare(size: int) -> None:
    log(f"{size}: generating …")
    create_database(size)
    run_manage(size, "collectstatic", "--noinput", "--verbosity", "0")
    started = time.perf_counter()
    with connect(size) as connection:
        generate_programme(connection, Sizes(size))
    generated = time.perf_counter()
    log(f"{size}: writing the index …")
    with connect(size) as connection:
        write_index(connection)
        written = time.perf_counter()
        connection.execute("VACUUM ANALYZE")
    store_load_times(size, generated - started, written - generated)


if __name__ == "__main__":
    main()
