"""Streaming responses for large files, with limits of number and time.

A download occupies a thread and a database connection until the client has read it. Each process
sends only a few at a time, so that threads remain for pages; further requests get status 503 with
Retry-After. An error midway resets the connection. Otherwise a proxy that uses HTTP/1.0 to this
server would forward the incomplete file as complete.
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

SEND_TIMEOUT_SECONDS = 30  # for one chunk
RETRY_AFTER_SECONDS = 10


class ClientDisconnectedError(Exception):
    """The client has closed the connection."""


class _DownloadSlots:
    """The number of files that this process is sending, limited by MAX_CONCURRENT_DOWNLOADS."""

    def __init__(self):
        # Reentrant: garbage collection may call release() in a thread that is inside acquire().
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
    """Return a response that streams the chunks of `make`, or 503 if too many are being sent.

    An exception in `make` gives an error status; one in its iterator resets the connection.
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
    """The chunks of a file being sent. It occupies a download slot until it is closed."""

    is_open = False

    def __init__(self, connection: socket.socket | None, chunks: Iterator[bytes]):
        self.connection, self.chunks = connection, chunks
        if connection is not None:
            connection.settimeout(SEND_TIMEOUT_SECONDS)
        self.is_open = True

    def __iter__(self):
        return self

    def __next__(self) -> bytes:
        try:
            return next(self.chunks)
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
            if hasattr(self.chunks, "close"):
                self.chunks.close()
        finally:
            download_slots.release()

    __del__ = close  # also release the slot of a response that is never read or closed


def is_client_connected(request: HttpRequest) -> bool:
    """Return whether the client is connected; True if the server does not expose the socket."""
    connection = _client_socket(request)
    if connection is None:
        return True
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return not readable or connection.recv(1, socket.MSG_PEEK) != b""
    except (OSError, ValueError):
        return False


def _client_socket(request: HttpRequest) -> socket.socket | None:
    """Return the socket of the client if the server (gunicorn) exposes it, else None."""
    return request.META.get("gunicorn.socket")


def _reset_connection(connection: socket.socket | None) -> None:
    """Reset the connection (RST), so that the client does not treat the file as complete."""
    if connection is not None:
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()


def not_acceptable_response(request: HttpRequest, content_type: str) -> HttpResponse | None:
    """Return a response with status 406 if the request does not accept the type, else None."""
    if request.accepts(content_type.partition(";")[0]):
        return None
    text = f"The response is {content_type}, which the Accept header does not include.\n"
    return HttpResponse(text, status=406, content_type="text/plain; charset=utf-8")
