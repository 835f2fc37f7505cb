"""Processor time of the web server and of PostgreSQL for each answer.

Processor time, unlike time by the clock, depends little on the client and on other programs of the
machine. The answers per second of one core are its inverse.
"""

import http.client
import os
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import median
from types import MappingProxyType

from bench.database import FIRST_PORT, application_server, connect
from bench.vocabulary import COMMON

BASE = "page without a query"
PAGES = {
    "list": "/activities/",
    "record": "/activities/activity-1/",
    "meeting": "/meetings/meeting-1/",
    "publication": "/publications/publication-1/",
    "mandate": "/mandates/mandate-1/",
    "home": "/",
    "search": f"/search/?q={COMMON}",
    "API": "/api/v1/activities/",
    "data": "/data/",
    BASE: "/accessibility/",
}
BROWSER = {"Accept-Encoding": "gzip"}  # as all browsers send it
NOT_FROM_CACHE = {"Authorization": "Bearer none"}  # answers to requests with credentials are fresh
NEW_VERSION = "UPDATE content_version SET token = gen_random_uuid()"
# All visitors have the same address, so only the limits per address are lifted.
LIFTED_LIMITS = {
    "MAX_CONCURRENT_REQUESTS_PER_ADDRESS": "64",
    "API_REQUESTS_PER_MINUTE": "1000000",
    "MAX_CONCURRENT_DOWNLOADS": "8",
}
WARM_UP_REQUESTS, MEASURED_SECONDS, MIN_REQUESTS = 12, 1.0, 10
ROUNDS = 3  # the median counts, because other programs and the machine itself vary
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def measure_pages(size: int) -> dict:
    """Return the milliseconds of processor time of each page: (made anew, kept, from the cache).

    A kept page is asked for after a commit that changes nothing in it.
    """
    with (
        connect(size) as connection,
        application_server(size, FIRST_PORT, **LIFTED_LIMITS) as process,
    ):
        roots = (process.pid, postmaster(connection))

        def of_page(path: str) -> tuple[float, float, float]:
            return (
                processor_time(FIRST_PORT, path, roots, headers=NOT_FROM_CACHE),
                processor_time(FIRST_PORT, path, roots, lambda: connection.execute(NEW_VERSION)),
                processor_time(FIRST_PORT, path, roots),
            )

        rounds = [{name: of_page(path) for name, path in PAGES.items()} for _ in range(ROUNDS)]
        pages = {
            name: tuple(map(median, zip(*(found[name] for found in rounds), strict=True)))
            for name in PAGES
        }
        return {"pages": pages, "csv": csv_speed(process.pid)}


def processor_time(
    port: int,
    path: str,
    roots: Iterable[int],
    before_each: Callable[[], object] = lambda: None,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> float:
    """Return the milliseconds of processor time of one answer in these trees of processes."""
    client = http.client.HTTPConnection("localhost", port, timeout=1800)

    def request() -> None:
        before_each()
        client.request("GET", path, headers=BROWSER | headers)
        response = client.getresponse()
        response.read()
        if response.status != http.HTTPStatus.OK:
            raise SystemExit(f"{path} returned {response.status}.")

    until = time.monotonic() + 3 * MEASURED_SECONDS
    for _ in range(WARM_UP_REQUESTS):
        if time.monotonic() < until:
            request()
    before, began, count = used_seconds(roots), time.monotonic(), 0
    while count < MIN_REQUESTS or time.monotonic() - began < MEASURED_SECONDS:
        request()
        count += 1
        if time.monotonic() - began > 10 * MEASURED_SECONDS:
            break
    client.close()
    return 1000 * (used_seconds(roots) - before) / count


def csv_speed(pid: int) -> tuple[float, float]:
    """Return the rows per second by the clock of a whole list, and the growth in megabytes."""
    before, seconds = memory_megabytes(pid), []
    for _ in range(3):  # the fastest counts
        began = time.perf_counter()
        rows = fetch("/activities/export.csv").count("\r\n") - 1
        seconds.append(time.perf_counter() - began)
    return rows / min(seconds), memory_megabytes(pid) - before


def fetch(path: str) -> str:
    client = http.client.HTTPConnection("localhost", FIRST_PORT, timeout=1800)
    client.request("GET", path)
    return client.getresponse().read().decode("utf-8-sig")


def percentile(times: list[float], share: float) -> float:
    """Return the time within which this share of the requests was answered."""
    return sorted(times)[round(share * (len(times) - 1))]


def postmaster(connection) -> int:
    """Return the process of the database server that all its processes descend from."""
    (backend,) = connection.execute("SELECT pg_backend_pid()").fetchone()
    return int(_stat(backend)[1])


def used_seconds(roots: Iterable[int]) -> float:
    """Return the processor time of processes and their descendants, also of those that ended."""
    ticks = 0
    for pid in _descendants(roots):
        fields = _stat(pid)
        ticks += sum(map(int, fields[11:15])) if fields else 0
    return ticks / TICKS_PER_SECOND


def memory_megabytes(pid: int) -> float:
    """Return the peak memory of a process and its children."""
    texts = (Path(f"/proc/{one}/status").read_text() for one in _descendants([pid]))
    peaks = (line for text in texts for line in text.splitlines() if line.startswith("VmHWM:"))
    return sum(int(line.split()[1]) for line in peaks) / 1024


def _descendants(roots: Iterable[int]) -> set[int]:
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if fields := _stat(int(folder.name)):
            parents[int(folder.name)] = int(fields[1])
    found, before = set(roots), 0
    while len(found) > before:
        before = len(found)
        found |= {pid for pid, parent in parents.items() if parent in found}
    return found


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name; [] if the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
