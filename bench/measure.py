"""Measuring over HTTP and over the driver: milliseconds, by address, first and again."""

import http.client
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

MAX_ROUNDS_SECONDS = 10  # seconds for the rounds of one kind of request


@dataclass
class Times:
    """Milliseconds of the same kind of request: the first after a start, and those after it."""

    cold: float = 0.0
    warm: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.warm) if self.warm else self.cold

    @property
    def p95(self) -> float:
        return self.percentile(0.95)

    def percentile(self, share: float) -> float:
        """What that share of the requests took at most."""
        ordered = sorted(self.warm) or [self.cold]
        return ordered[round(share * (len(ordered) - 1))]


def fetch(port: int, path: str, headers: dict | None = None) -> tuple[float, int, int]:
    """Milliseconds to the last byte, the status, and how many bytes there were."""
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
    """The first request, and `rounds` over all paths; None if there is no such address.

    What takes long is asked for less often.
    """
    spent, status, size = fetch(port, paths[0], headers)
    if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise SystemExit(f"{paths[0]} is answered {status}.")
    if status != http.HTTPStatus.OK:
        return None
    times = Times(cold=spent, size=size)
    started = time.perf_counter()
    for _ in range(rounds):
        times.warm += [fetch(port, path, headers)[0] for path in paths]
        if time.perf_counter() - started > MAX_ROUNDS_SECONDS:
            break
    return times


def time_queries(connection: psycopg.Connection, each: list[list[str]], rounds: int) -> Times:
    """The same of statements, every row of which is read."""
    times = Times(cold=_statement_milliseconds(connection, each[0]))
    for _ in range(rounds):
        times.warm += [_statement_milliseconds(connection, statements) for statements in each]
    return times


def _statement_milliseconds(connection: psycopg.Connection, statements: list[str]) -> float:
    started = time.perf_counter()
    for statement in statements:
        connection.execute(statement, prepare=False).fetchall()
    return (time.perf_counter() - started) * 1000


def time_copy(connection: psycopg.Connection, select: str) -> float:
    """Seconds to read all of a COPY."""
    started = time.perf_counter()
    with connection.cursor().copy(f"COPY ({select}) TO STDOUT (FORMAT csv)") as copy:
        for _chunk in copy:
            pass
    return time.perf_counter() - started


def reset_peak_memory(pid: int) -> None:
    """From here on the most that a process and its children held is counted anew."""
    for one in (pid, *_children(pid)):
        Path(f"/proc/{one}/clear_refs").write_text("5")


def process_memory(pid: int, name: str) -> int:
    """Bytes of a process and its children: `VmRSS` now, `VmHWM` at most."""
    total = 0
    for one in (pid, *_children(pid)):
        for line in Path(f"/proc/{one}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                total += int(line.split()[1]) * 1024
    return total


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found
