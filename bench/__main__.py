"""Invents the programme, serves it, measures, and writes BENCHMARKS.md.

python -m bench                      # 100,000 activities, and how costs grow up to there
python -m bench --size 1000000      # a million; takes an hour and some gigabytes
python -m bench --quick              # 2,000: does it work?
"""

import argparse
import sys
import time

import psycopg
from psycopg.sql import SQL, Identifier

from bench import floor, measure, peers
from bench.database import HOME, connected, manage, ours, server, socket_folder
from bench.invent import COMMON, RARE, Sizes, invent
from bench.report import write
from eclac_migration.embedded_database import PORT as SOCKET
from eclac_migration.embedded_database import ROLE

PORT = 8140
TOPICS, COUNTRIES = (2, 7, 13), (1, 5, 9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="how many activities")
    parser.add_argument(
        "--grow", type=int, nargs="*", default=[1_000, 10_000, 100_000], help="smaller sizes too"
    )
    parser.add_argument("--quick", action="store_true", help="small, and nothing is written")
    parser.add_argument("--without-peers", action="store_true", help="leave slow peers out")
    options = parser.parse_args()
    size = 2_000 if options.quick else options.size
    sizes = [] if options.quick else [one for one in options.grow if one < size]
    results = {one: run(one, with_peers=False) for one in sizes}
    results[size] = run(size, with_peers=not options.without_peers)
    write(results, to_file=not options.quick)


def run(size: int, *, with_peers: bool) -> dict:
    embedded = server()
    embedded.join()
    try:
        found = {"load": prepare(size)}
        embedded.leave()  # cold: the server's own memory is empty, though not the system's
        embedded.join()
        found |= pages(size)
        if with_peers:
            found |= plain(size)
            found |= with_datasette(size)
        return found
    finally:
        embedded.leave()


def say(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


def prepare(size: int) -> dict[str, float]:
    """Seconds that loading, and the derived rows of all of it, took."""
    say(f"Inventing {size} activities …")
    name = Identifier(f"bench_{size}")
    with psycopg.connect(
        host=str(socket_folder(HOME)), port=SOCKET, user=ROLE, dbname="postgres", autocommit=True
    ) as admin:
        admin.execute(SQL("DROP DATABASE IF EXISTS {}").format(name))
        admin.execute(SQL("CREATE DATABASE {}").format(name))
    manage(size, "migrate", "--verbosity", "0")
    manage(size, "collectstatic", "--noinput", "--verbosity", "0")
    started = time.perf_counter()
    with connected(size) as connection:
        invent(connection, Sizes(size))
    loaded = time.perf_counter()
    say("Rebuilding the index …")
    manage(size, "rebuild_index")
    rebuilt = time.perf_counter()
    with connected(size) as connection:
        connection.execute("VACUUM ANALYZE")
    return {"seconds": loaded - started, "index": rebuilt - loaded}


def pages(size: int) -> dict:
    """Our pages, each beside the statements that PostgreSQL needs for the same answer."""
    say("Measuring pages …")
    rounds = 8 if size <= 100_000 else 3
    found: dict = {}
    with connected(size) as connection, ours(size, PORT) as process:
        codes = connection.execute("SELECT alpha3 FROM catalogue_country ORDER BY id").fetchall()
        one = [f"?country={codes[pk - 1][0]}" for pk in COUNTRIES]
        three = [
            f"{path}&topic=topic-{pk}&kind=research" for path, pk in zip(one, TOPICS, strict=True)
        ]
        c, t = (
            [floor.key(name, pk) for pk in pks]
            for name, pks in (("country", COUNTRIES), ("topic", TOPICS))
        )
        k = floor.key("kind", 1)
        for name, paths, floors in (
            ("list, no filter", [""], [floor.statements([])]),
            ("list, one filter", one, [floor.statements([x]) for x in c]),
            (
                "list, three filters",
                three,
                [floor.statements([x, y, k]) for x, y in zip(c, t, strict=True)],
            ),
            ("list, a common word", [f"?q={COMMON}"], [floor.statements([], COMMON)]),
            ("list, a rare word", [f"?q={RARE}"], [floor.statements([], RARE)]),
            ("list, a rare word by date", [f"?q={RARE}&sort=newest"], [floor.statements([], RARE)]),
            ("list, the last page", ["?page=400"], [floor.statements([], page=400)]),
        ):
            times = measure.requests(PORT, [f"/activities/{path}" for path in paths], rounds)
            found[name] = {"ours": times, "floor": measure.queries(connection, floors, rounds)}
            say(f"  {name}: {times and round(times.median)} ms")
        for name, path in (
            ("home", "/"),
            ("a record", "/activities/activity-1/"),
            ("a mandate with its work", "/mandates/mandate-1/"),
            ("an organization", "/organizations/organization-1/"),
            ("search everywhere, common", f"/search/?q={COMMON}"),
            ("search everywhere, rare", f"/search/?q={RARE}"),
            ("API, first page", "/api/v1/activities/"),
        ):
            found[name] = {"ours": measure.requests(PORT, [path], rounds)}
            times = found[name]["ours"]
            say(f"  {name}: {times and round(times.median)} ms")
        found |= files(size, connection, process)
    return found


def files(size: int, connection, process) -> dict:
    """Whole lists as files, beside COPY of a flat table that holds the same."""
    say("Measuring files …")
    rows = peers.flat_table(connection)
    floor_seconds = min(measure.copied(connection, floor.FLAT) for _ in range(2))
    found: dict = {"rows": rows, "copy": rows / floor_seconds}
    before = measure.memory(process.pid, "VmRSS")
    for name in ("csv", "json", "xlsx"):
        times = measure.requests(PORT, [f"/activities/export.{name}"], 0)
        if times:
            found[f"file {name}"] = rows / (times.cold / 1000)
            say(f"  {name}: {round(found[f'file {name}'])} rows/s")
        if name == "csv":
            found["memory"] = measure.memory(process.pid, "VmHWM") - before
    return found


def plain(size: int) -> dict:
    say("Measuring plain Django …")
    with ours(size, PORT + 1, "bench.plain_settings"):
        found = {
            f"plain {name}": measure.requests(PORT + 1, [f"/activities/{path}"], 1)
            for name, path in {
                "list, no filter": "",
                "list, one filter": "?country=AFG",
                "list, three filters": "?country=AFG&topic=topic-2&kind=research",
                "list, a common word": f"?q={COMMON}",
                "list, a rare word": f"?q={RARE}",
            }.items()
        }
        spent, _status, _size = measure.fetch(PORT + 1, "/activities/export.csv")
    return {**found, "plain csv": spent / 1000}


def with_datasette(size: int) -> dict:
    say("Measuring Datasette …")
    peers.install()
    peers.write_sqlite(size)
    with connected(size) as connection:
        country, topic = (
            connection.execute(f"SELECT {name} FROM {table} WHERE id = {pk}").fetchone()[0]
            for name, table, pk in (
                ("name_en", "catalogue_country", COUNTRIES[0]),
                ("name_en", "catalogue_topic", TOPICS[0]),
            )
        )
    with peers.datasette(size, PORT + 2):
        found = {
            f"datasette {name}": measure.requests(
                PORT + 2, [peers.datasette_list(size, **chosen)], 1
            )
            for name, chosen in {
                "list, no filter": {},
                "list, one filter": {"countries": country},
                "list, three filters": {
                    "countries": country,
                    "topics": topic.replace(" ", "+"),
                    "kind": "research",
                },
            }.items()
        }
        path = f"/datasette-{size}/activities.csv?_stream=on"
        spent, _status, _size = measure.fetch(PORT + 2, path)
    return {**found, "datasette csv": spent / 1000}


if __name__ == "__main__":
    main()
