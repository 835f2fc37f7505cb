"""Starts the trial of an installed wheel in an empty folder and requests some of its pages.

Arguments: the Python of an environment with the wheel, and an empty folder. `make release` runs it
with the program that it has built, so it uses only Python's own library.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

PAGES = ("/", "/es/", "/meetings/", "/reports/", "/admin/login/", "/api/v1/meetings/", "/readyz")
START_SECONDS = 600
STOP_SECONDS = 60


def main(python: str, folder: str) -> None:
    """Exit with a sentence unless every page answers 200 and the trial ends in order."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "ENVIRONMENT": "local",
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }
    command = Path(python).with_name("eclac-migration")
    log = Path(folder) / "trial.log"
    with log.open("w") as output:
        trial = subprocess.Popen(
            [command, "trial"], cwd=folder, env=environment, stdout=output, stderr=output
        )
    try:
        wait_for_line(trial, log, "Ctrl-C stops the server.")
        for page in PAGES:
            if (status := status_of(port, page)) != http.HTTPStatus.OK:
                sys.exit(f"{page} answered {status}.")
        trial.send_signal(signal.SIGINT)
        if trial.wait(STOP_SECONDS):
            sys.exit(f"The trial ended with status {trial.returncode}:\n{log.read_text()}")
    finally:
        trial.kill()
    print(f"The wheel starts: {len(PAGES)} pages answered 200.")  # noqa: T201


def wait_for_line(trial: subprocess.Popen, log: Path, line: str) -> None:
    """Wait until the trial has written a line."""
    for _second in range(START_SECONDS):
        if line in log.read_text():
            return
        try:
            trial.wait(1)
        except subprocess.TimeoutExpired:
            continue
        break
    sys.exit(f"The trial did not start:\n{log.read_text()}")


def status_of(port: int, page: str) -> int:
    """Return the HTTP status of a page."""
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    try:
        connection.request("GET", page)
        return connection.getresponse().status
    finally:
        connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
