"""Tests that slow or malicious clients neither block other clients nor change their pages."""

import socket
import time
from contextlib import suppress

import pytest

from server.gunicorn_worker import HEAD_TIMEOUT_SECONDS
from tests.support.runtime.live_server import running_site

pytestmark = pytest.mark.slow


def connect(site) -> socket.socket:
    return socket.create_connection(("127.0.0.1", site.port), timeout=40)


def response_seconds(site, path: str) -> float:
    start = time.monotonic()
    assert site.get(path).status_code == 200
    return time.monotonic() - start


def test_heads_that_come_letter_by_letter_hold_no_thread(live_database):
    with running_site(live_database.address, WEB_PROCESSES="1", WEB_THREADS="2") as site:
        site.get("/")
        silent = [connect(site) for _number in range(20)]
        slow = [connect(site) for _number in range(20)]
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        assert response_seconds(site, "/") < HEAD_TIMEOUT_SECONDS - 3
        slow[0].sendall(b"alhost\r\n\r\n")  # slow, but complete in time
        assert slow[0].recv(100).startswith(b"HTTP/1.1 200 OK")
        for connection in (slow[1], silent[0]):
            start = time.monotonic()
            with suppress(ConnectionResetError):
                assert connection.recv(100) == b""  # closed by the server
            assert time.monotonic() - start < 40
        assert response_seconds(site, "/") < HEAD_TIMEOUT_SECONDS - 3
        for connection in (*silent, *slow):
            connection.close()


def test_client_cannot_prefix_the_addresses_of_links(live_database):
    with running_site(live_database.address, WEB_PROCESSES="1", WEB_THREADS="1") as site:
        english = site.get("/activities/").text
        for prefix, path in (("/es", "/es/activities/"), ("/wrong", "/wrong/activities/")):
            refused = site.get(path, headers={"SCRIPT_NAME": prefix, "PATH_INFO": "/activities/"})
            assert refused.text != english
        for path in ("/", "/activities/", "/api/v1/activities/"):
            assert "/wrong/" not in site.get(path).text
        assert '<html lang="es"' in site.get("/es/activities/").text


def test_connection_is_used_again_and_requests_may_come_together(live_database):
    with running_site(live_database.address, WEB_PROCESSES="1", WEB_THREADS="1") as site:
        request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        connection = connect(site)
        connection.sendall(request + request)
        received = b""
        while received.count(b"alive\n") < 2:
            chunk = connection.recv(1000)
            assert chunk, received
            received += chunk
        time.sleep(0.2)
        connection.sendall(request[:20])
        time.sleep(0.2)
        connection.sendall(request[20:])
        received = b""
        while b"alive\n" not in received:  # a part of the previous response may come first
            chunk = connection.recv(1000)
            assert chunk, received
            received += chunk
        connection.close()


def test_reader_who_does_not_read_keeps_no_other_from_reading(live_database):
    with running_site(live_database.address, WEB_PROCESSES="1", WEB_THREADS="2") as site:
        idle = connect(site)
        idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        idle.sendall(b"GET /activities/export.csv HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(0.5)
        assert response_seconds(site, "/healthz") < 20
        idle.close()
