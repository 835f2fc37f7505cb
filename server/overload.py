"""Overload protection: 503 if the database fails or times out, 429 for too many requests.

A full disk is answered with 507.
"""

import errno
import logging
import sys
import time
from collections import Counter
from threading import Lock

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error as usual_server_error

from server.client_address import visitor_address

TRANSIENT_ERRORS = (OperationalError, InterfaceError, psycopg.OperationalError)
RETRY_AFTER_SECONDS = 10
FULL_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT)
LOG_INTERVAL_SECONDS = 60  # a lost database fails every request; one line a minute is enough

logger = logging.getLogger(__name__)


def service_unavailable() -> HttpResponse:
    """Return a 503 response with a time to retry, for temporary failures of the database."""
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


class _FailureLog:
    """The log of failures of the database, at most once in `LOG_INTERVAL_SECONDS`."""

    def __init__(self):
        self.logged_at = float("-inf")
        self.count = 0

    def add(self, error: Exception) -> None:
        self.count += 1
        now = time.monotonic()
        if now - self.logged_at >= LOG_INTERVAL_SECONDS:
            name = type(error.__cause__ or error).__name__
            logger.error(
                "The database fails (%s); requests since the last line: %s.", name, self.count
            )
            self.logged_at, self.count = now, 0


failure_log = _FailureLog()


def response_to(error: BaseException | None) -> HttpResponse | None:
    """Return the response to a failure of the database or a full disk; None for other errors."""
    if isinstance(error, TRANSIENT_ERRORS):
        failure_log.add(error)
        return service_unavailable()
    if isinstance(error, OSError) and error.errno in FULL_DISK_ERRORS:
        logger.error("The disk is full; a request was answered with 507.")
        text = render_to_string("507.html")
        return HttpResponse(text, status=507, headers={"Cache-Control": "no-store"})
    return None


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the response to an error that no view handled, also one raised in middleware."""
    return response_to(sys.exception()) or usual_server_error(request)


class OverloadMiddleware:
    """Middleware that limits concurrent requests per address and answers 503 or 429.

    By default one address can use all threads of a process but one, which remains for others.
    A request counts until its response is sent, so slow readers count, too. The addresses of an
    IPv6 /64 count as one. Requests from this machine are not counted.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.lock = Lock()
        self.active_requests: Counter[str] = Counter()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = visitor_address(request)
        if address is None or address == "::1" or address.startswith("127."):
            return self.get_response(request)
        with self.lock:
            if self.active_requests[address] >= settings.MAX_CONCURRENT_REQUESTS_PER_ADDRESS:
                return _too_many_requests()
            self.active_requests[address] += 1
        try:
            response = self.get_response(request)
        except BaseException:
            self._release(address)
            raise
        response._resource_closers.append(lambda: self._release(address))
        return response

    def _release(self, address: str) -> None:
        with self.lock:
            self.active_requests[address] -= 1
            if not self.active_requests[address]:
                del self.active_requests[address]

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return response_to(error)


def _too_many_requests() -> HttpResponse:
    text = (
        "There are too many requests from your address. Try again in a second.\n"
        "Hay demasiadas solicitudes desde su dirección. Inténtelo de nuevo en un segundo.\n"
    )
    headers = {"Retry-After": "1", "Cache-Control": "no-store"}
    return HttpResponse(text, status=429, content_type="text/plain; charset=utf-8", headers=headers)
