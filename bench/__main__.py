"""Invents the programme, serves it, measures, and writes BENCHMARKS.md.

python -m bench                      # 100,000 activities, and how costs grow up to there
python -m bench --grow 1000 1000000  # and on to a million: an hour more, and 40 gigabytes
python -m bench --quick              # 2,000: does it work?
python -m bench --again              # the databases that the last run made
"""

import argparse
import os
import sys
import time
from collections.abc import Callable

from bench.admin import measure_staff_pages
from bench.beside import measure_datasette, measure_plain_django
from bench.database import (
    connect,
    create_database,
    embedded_server,
    load_times,
    run_manage,
    set_shared_buffers,
    store_load_times,
)
from bench.errands import measure_staff_jobs
from bench.files import measure_files
from bench.index import write_index
from bench.invent import Sizes, generate_programme
from bench.lists import measure_pages
from bench.load import measure_visitors
from bench.report import write_report

# Each measures one thing on a programme that is there, and says what it found.
SECTIONS: dict[str, Callable[[int], dict]] = {"pages": measure_pages, "files": measure_files}
# What the goals name beside ours, at the largest size alone.
PEERS: dict[str, Callable[[int], dict]] = {
    "plain Django": measure_plain_django,
    "Datasette": measure_datasette,
}
# Last, since staff change what they see.
FINAL_SECTIONS: dict[str, Callable[[int], dict]] = {
    "the staff": measure_staff_pages,
    "visitors": measure_visitors,
    "imports and accounts": measure_staff_jobs,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="how many activities")
    parser.add_argument(
        "--grow", type=int, nargs="*", default=[1_000, 10_000], help="other sizes too"
    )
    parser.add_argument("--quick", action="store_true", help="small, and nothing is written")
    parser.add_argument("--again", action="store_true", help="invent nothing that is there")
    parser.add_argument("--without-peers", action="store_true", help="leave slow peers out")
    options = parser.parse_args()
    size = 2_000 if options.quick else options.size
    others = [] if options.quick else sorted({*options.grow} - {size})
    load = os.getloadavg()[0]
    peers = {} if options.without_peers else PEERS
    results: dict[int, dict] = {}
    for one in (size, *others):
        sections = SECTIONS | peers | FINAL_SECTIONS if one == size else SECTIONS
        if one > size:  # a file of a million costs what ten of a hundred thousand do
            sections = {"pages": measure_pages}
        results[one] = run(one, sections, again=options.again)
        write_report(results, size, load, to_file=not options.quick)


def run(size: int, sections: dict[str, Callable[[int], dict]], *, again: bool) -> dict:
    embedded = embedded_server()
    embedded.join()
    found: dict = {}
    try:
        if again and load_times(size):
            run_manage(size, "migrate", "--verbosity", "0")
        else:
            prepare(size)
        found["load"] = load_times(size)
        set_shared_buffers()
        embedded.leave()  # cold: the server's own memory is empty, though not the system's
        embedded.join()
        for name, section in sections.items():
            log(f"{size}: measuring {name} …")
            for key, value in section(size).items():
                found[key] = found[key] | value if key == "rate" and key in found else value
        return found
    finally:
        embedded.leave()


def log(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


def prepare(size: int) -> None:
    log(f"{size}: inventing …")
    create_database(size)
    run_manage(size, "collectstatic", "--noinput", "--verbosity", "0")
    started = time.perf_counter()
    with connect(size) as connection:
        generate_programme(connection, Sizes(size))
    invented = time.perf_counter()
    log(f"{size}: writing the index …")
    with connect(size) as connection:
        write_index(connection)
        written = time.perf_counter()
        connection.execute("VACUUM ANALYZE")
    store_load_times(size, invented - started, written - invented)


if __name__ == "__main__":
    main()
