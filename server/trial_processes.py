"""The processes of `make run`, so that another command can find and end them.

It needs only Python: `python -m server.trial_processes` ends with 1 if a trial runs.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "var/trial_processes"
STOP_TIMEOUT_SECONDS = 30
PROGRAMS = ("manage.py", "gunicorn")  # in the command line of each process


@contextmanager
def recorded_processes(processes: Iterable[int], file: Path = FILE) -> Iterator[None]:
    """Record the numbers of running processes during the block."""
    file.write_text(" ".join(map(str, processes)))
    yield
    file.unlink(missing_ok=True)


def running_processes(file: Path = FILE) -> list[int]:
    """Return the recorded processes that still run.

    The system may have given the number of an ended process to another program.
    """
    try:
        numbers = [int(word) for word in file.read_text().split()]
    except (OSError, ValueError):
        return []
    return [number for number in numbers if any(name in _command(number) for name in PROGRAMS)]


def _command(number: int) -> str:
    command = ["ps", "-o", "command=", "-p", str(number)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if "<defunct>" in process.stdout else process.stdout


def stop_processes(file: Path = FILE) -> bool:
    """End the recorded processes, and return whether there were any."""
    numbers = running_processes(file)
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    _send(signal.SIGTERM, numbers)
    while (left := running_processes(file)) and time.monotonic() < deadline:
        time.sleep(0.1)
    _send(signal.SIGKILL, left)
    file.unlink(missing_ok=True)
    return bool(numbers)


def _send(number: signal.Signals, processes: Iterable[int]) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


if __name__ == "__main__":
    if running_processes():
        sys.exit("The site is running; `make stop` ends it.")
    if running_processes(FILE.parent / "demo" / FILE.name):
        sys.exit("The demonstration is running; `make demo-stop` ends it.")
