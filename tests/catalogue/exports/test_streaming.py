"""Large files over a real connection: failures are noticed, and who goes away frees a place."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]
PROJECT = Path(__file__).parents[3]
TIMEOUT_SECONDS = 60  # seconds, on a machine that does much else


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def port():
    """One process of the real server with four threads, two of which may send files."""
    number = free_port()
    options = ["--config", "/dev/null", "--worker-class", "gthread", "--threads", "4"]
    command = [sys.executable, "-m", "gunicorn", *options, "--bind", f"127.0.0.1:{number}"]
    server = subprocess.Popen(
        [*command, "tests.support.runtime.streaming_app:application"],
        cwd=PROJECT,
        env=os.environ | {"ENVIRONMENT": "local", "MAX_CONCURRENT_DOWNLOADS": "2"},
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < until:
        try:
            if active_downloads(number) == 0:
                break
        except OSError:
            time.sleep(0.2)
    else:
        pytest.fail("The server of the tests does not start.")
    yield number
    server.terminate()
    server.wait(TIMEOUT_SECONDS)


def open_request(port: int, path: str, version: str = "1.1") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS)
    connection.sendall(f"GET {path} HTTP/{version}\r\nHost: localhost\r\n\r\n".encode())
    return connection


def active_downloads(port: int) -> int:
    """Return the number of files that the server is sending, as a page of it says."""
    with open_request(port, "/", "1.0") as connection:
        return int(connection.makefile("rb").read().rpartition(b"\r\n")[2])


def read_all(connection: socket.socket) -> bytes:
    content = b""
    while piece := connection.recv(65536):
        content += piece
    return content


def test_file_that_fails_midway_breaks_the_connection_for_every_client(port):
    # To a reader of HTTP/1.0, such as a proxy, an ordinary end would look like the whole file.
    with open_request(port, "/fails", "1.0") as connection, pytest.raises(ConnectionResetError):
        read_all(connection)
    with open_request(port, "/fails", "1.1") as connection:
        try:
            content = read_all(connection)
        except ConnectionResetError:
            content = b""
    assert not content.endswith(b"0\r\n\r\n")


def test_ten_files_at_once_leave_pages_served_and_who_goes_away_frees_a_place(port):
    readers = [open_request(port, "/endless") for _ in range(10)]
    statuses = [reader.recv(12)[-3:] for reader in readers]

    assert sorted(statuses) == [b"200"] * 2 + [b"503"] * 8
    assert active_downloads(port) == 2  # a page, served while files are being sent
    for reader in readers:
        reader.close()
    until = time.monotonic() + TIMEOUT_SECONDS
    while active_downloads(port) and time.monotonic() < until:
        time.sleep(0.2)
    assert active_downloads(port) == 0
