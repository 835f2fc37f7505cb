"""Measurement of requests and statements in milliseconds, and of memory in bytes."""

import http.client
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

MAX_ROUNDS_SECONDS = 10  # for all rounds of one kind of request


@dataclass
class Times:
    """Milliseconds of one kind of request: the first after a start, and the later ones."""

    cold: float = 0.0
    warm: list[float] = field(default_factory=list)
    size: int = 0  # bytes of the response

    @property
    def median(self) -> float:
        return statistics.median(self.warm) if self.warm else self.cold

    @property
    def p95(self) -> float:
        return self.percentile(0.95)

    def percentile(self, share: float) -> float:
        """Return the time within which this share of the requests was answered."""
        ordered = sorted(self.warm) or [self.cold]
        return ordered[round(share * (len(ordered) - 1))]


def fetch(port: int, path: str, headers: dict | None = None) -> tuple[float, int, int]:
    """Return the milliseconds to the last byte of a page, its status and its size in bytes."""
    connection = http.client.HTTPConnection("localhost", port, timeout=1800)
    started = time.perf_counter()
    try:
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        size = 0
        while chunk := response.read(1 << 18):
            size += len(chunk)
        return (time.perf_counter() - started) * 1000, response.status, size
    finally:
        connection.close()


def time_requests(
    port: int, paths: list[str], rounds: int, headers: dict | None = None
) -> Times | None:
    """Time a first request and `rounds` over all paths; return None for an unknown address.

    Slow requests are repeated less often.
    """
    spent, status, size = fetch(port, paths[0], headers)
    if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise SystemExit(f"{paths[0]} returned {status}.")
    if status != http.HTTPStatus.OK:
        return None
    times = Times(cold=spent, size=size)
    started = time.perf_counter()
    for _ in range(rounds):
        times.warm += [fetch(port, path, headers)[0] for path in paths]
        if time.perf_counter() - started > MAX_ROUNDS_SECONDS:
            break
    return times


def time_queries(connection: psycopg.Connection, lists: list[list[str]], rounds: int) -> Times:
    """Time lists of statements in the same way, including the reading of all rows."""
    times = Times(cold=_statement_milliseconds(connection, lists[0]))
    for _ in range(rounds):
        times.warm += [_statement_milliseconds(connection, statements) for statements in lists]
    return times


def _statement_milliseconds(connection: psycopg.Connection, statements: list[str]) -> float:
    started = time.perf_counter()
    for statement in statements:
        connection.execute(statement, prepare=False).fetchall()
    return (time.perf_counter() - started) * 1000


def time_copy(connection: psycopg.Connection, select: str) -> float:
    """Return the seconds to read the whole output of a COPY."""
    started = time.perf_counter()
    with connection.cursor().copy(f"COPY ({select}) TO STDOUT (FORMAT csv)") as copy:
        for _chunk in copy:
            pass
    return time.perf_counter() - started


def reset_peak_memory(pid: int) -> None:
    """Reset the peak memory that Linux records for a process and its children."""
    for process in (pid, *_children(pid)):
        Path(f"/proc/{process}/clear_refs").write_text("5")


def process_memory(pid: int, name: str) -> int:
    """Return the bytes of a process and its children: `VmRSS` is current, `VmHWM` the peak."""
    total = 0
    for process in (pid, *_children(pid)):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                total += int(line.split()[1]) * 1024
    return total


def _children(pid: int) -> list[int]:
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            children.append(int(stat.parent.name))
    return children
