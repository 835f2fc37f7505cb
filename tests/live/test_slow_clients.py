"""Clients that are slow, by accident or on purpose, keep nobody waiting but themselves."""

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
        for one in slow:
            one.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        assert response_seconds(site, "/") < HEAD_TIMEOUT_SECONDS - 3
        slow[0].sendall(b"alhost\r\n\r\n")  # slow, and well-meaning
        assert slow[0].recv(100).startswith(b"HTTP/1.1 200 OK")
        for one in (slow[1], silent[0]):
            start = time.monotonic()
            with suppress(ConnectionResetError):
                assert one.recv(100) == b""  # the others are sent away
            assert time.monotonic() - start < 40
        assert response_seconds(site, "/") < HEAD_TIMEOUT_SECONDS - 3
        for one in (*silent, *slow):
            one.close()


def test_connection_is_used_again_and_requests_may_come_together(live_database):
    with running_site(live_database.address, WEB_PROCESSES="1", WEB_THREADS="1") as site:
        request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        one = connect(site)
        one.sendall(request + request)
        said = b""
        while said.count(b"alive\n") < 2:
            more = one.recv(1000)
            assert more, said
            said += more
        time.sleep(0.2)
        one.sendall(request[:20])
        time.sleep(0.2)
        one.sendall(request[20:])
        said = b""
        while b"alive\n" not in said:  # after what may be left of the answer before
            more = one.recv(1000)
            assert more, said
            said += more
        one.close()


def test_reader_who_does_not_read_keeps_no_other_from_reading(live_database):
    with running_site(live_database.address, WEB_PROCESSES="1", WEB_THREADS="2") as site:
        idle = connect(site)
        idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        idle.sendall(b"GET /activities/export.csv HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(0.5)
        assert response_seconds(site, "/healthz") < 20
        idle.close()
