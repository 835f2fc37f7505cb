"""Sending what is large: how much of it at once, how long it may take, how a failure is told.

A file holds a thread and a connection to the database for as long as its reader takes. Each
process sends few at a time, so that pages are always served; who comes too many is told when to
come again. What fails midway ends by resetting the connection: without that, a proxy that speaks
HTTP/1.0 to this server would hand on what there is as if it were whole.
"""

import select
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

SEND_TIMEOUT_SECONDS = 30  # seconds that sending one piece may take
RETRY_AFTER_SECONDS = 10  # seconds


class ClientDisconnectedError(Exception):
    """Nobody waits for the file any more."""


class _DownloadSlots:
    """How many files this process is sending."""

    def __init__(self):
        # One thread may take and, when it tidies up what nobody read, leave at once.
        self.lock, self.used = threading.RLock(), 0

    def acquire(self) -> bool:
        with self.lock:
            is_free = self.used < settings.MAX_CONCURRENT_DOWNLOADS
            self.used += is_free
            return is_free

    def release(self) -> None:
        with self.lock:
            self.used -= 1


download_slots = _DownloadSlots()


def streaming_response(
    request: HttpRequest,
    make: Callable[[], Iterator[bytes]],
    content_type: str,
    file_name: str = "",
) -> HttpResponseBase:
    """The file that `make` makes, piece by piece, or 503 where too many are being sent.

    What `make` raises is answered with a status; what its iterator raises resets the connection.
    """
    if not download_slots.acquire():
        return _too_busy_response(request)
    try:
        body = _StreamingBody(_client_socket(request), make())
    except BaseException:
        download_slots.release()
        raise
    response = StreamingHttpResponse(body, content_type=content_type)
    if file_name:
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _too_busy_response(request: HttpRequest) -> HttpResponse:
    response = render(
        request,
        "catalogue/exports/too_many_downloads.html",
        {"seconds": RETRY_AFTER_SECONDS},
        status=503,
    )
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


class _StreamingBody:
    """The pieces of a file on their way; a place is held until it is closed."""

    is_open = False

    def __init__(self, connection: socket.socket | None, pieces: Iterator[bytes]):
        self.connection, self.pieces = connection, pieces
        if connection is not None:
            connection.settimeout(SEND_TIMEOUT_SECONDS)
        self.is_open = True

    def __iter__(self):
        return self

    def __next__(self) -> bytes:
        try:
            return next(self.pieces)
        except StopIteration:
            raise
        except Exception:
            _reset_connection(self.connection)
            raise

    def close(self) -> None:
        if not self.is_open:
            return
        self.is_open = False
        try:
            if hasattr(self.pieces, "close"):
                self.pieces.close()
        finally:
            download_slots.release()

    __del__ = close  # an answer that nobody reads to its end holds no place either


def is_client_connected(request: HttpRequest) -> bool:
    """Whether somebody still waits for the answer, as far as the server can tell."""
    connection = _client_socket(request)
    if connection is None:
        return True
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return not readable or connection.recv(1, socket.MSG_PEEK) != b""
    except (OSError, ValueError):
        return False


def _client_socket(request: HttpRequest) -> socket.socket | None:
    """The connection to the reader, where the server (gunicorn) shows it."""
    return request.META.get("gunicorn.socket")


def _reset_connection(connection: socket.socket | None) -> None:
    """End the connection as broken (RST), never as if all had been said."""
    if connection is not None:
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()


def not_acceptable_response(request: HttpRequest, content_type: str) -> HttpResponse | None:
    """A refusal, with status 406, of a reader who does not take what there is here; else None."""
    if request.accepts(content_type.partition(";")[0]):
        return None
    text = f"Here is {content_type}, which the header Accept of the request leaves out.\n"
    return HttpResponse(text, status=406, content_type="text/plain; charset=utf-8")
