"""ETags for public pages that caches may store but must revalidate.

An unchanged page is answered with 304. The ETag is a hash of the response body, so any change
of the page changes it. While the database snapshot is unchanged, a recent ETag is returned from
memory without rendering the page again.
"""

import hashlib
import re
import time
from collections import OrderedDict
from threading import Lock

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse
from django.utils.cache import has_vary_header, patch_cache_control
from django.utils.http import parse_etags

from server.replica_router import read_connection

MAX_ETAGS = 4096  # per process
# Lifetime of an ETag in memory. A record can become public without a write (embargo), and a replica
# can lag, so a visitor with a stored copy may see a change this much later.
ETAG_TTL_SECONDS = 30


class EtagCache:
    """Recent ETags by address and database snapshot."""

    def __init__(self) -> None:
        self._entries: OrderedDict[tuple[str, str], tuple[str, float]] = OrderedDict()
        self._lock = Lock()

    def get(self, address: str, state: str) -> str:
        with self._lock:
            tag, expires_at = self._entries.get((address, state), ("", 0.0))
            return tag if time.monotonic() < expires_at else ""

    def put(self, address: str, state: str, tag: str) -> None:
        with self._lock:
            self._entries[address, state] = (tag, time.monotonic() + ETAG_TTL_SECONDS)
            self._entries.move_to_end((address, state))
            if len(self._entries) > MAX_ETAGS:
                self._entries.popitem(last=False)


class EtagMiddleware:
    """Middleware that adds ETags to public pages and answers 304 to matching requests.

    Requests with a session always get a full response. A `Cache-Control` header that a view sets
    is not changed.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.etags = EtagCache()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or request.path.startswith(reverse("admin:index")):
            return self.get_response(request)
        client_tags = parse_etags(request.headers.get("If-None-Match", ""))
        address = f"{request.scheme} {request.get_host()} {request.get_full_path()}"
        is_staff = settings.SESSION_COOKIE_NAME in request.COOKIES
        state = database_snapshot() if client_tags and not is_staff else ""
        stored_tag = self.etags.get(address, state) if state else ""
        if stored_tag and stored_tag in client_tags:
            return not_modified(stored_tag)
        response = self.get_response(request)
        if response.streaming or response.status_code != 200 or "Cache-Control" in response:
            return response
        if has_vary_header(response, "Cookie"):
            patch_cache_control(response, private=True, no_cache=True)
            return response
        tag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if state:
            self.etags.put(address, state, tag)
        if tag in client_tags:
            return not_modified(tag, response)
        response["ETag"] = tag
        patch_cache_control(response, public=True, no_cache=True)
        return response


def not_modified(tag: str, response: HttpResponse | None = None) -> HttpResponse:
    """Return a 304 response with the headers of `response` that caches need."""
    unchanged = HttpResponseNotModified()
    unchanged["ETag"] = tag
    patch_cache_control(unchanged, public=True, no_cache=True)
    for name in ("Vary", "Content-Language", "Content-Location"):
        if response is not None and name in response:
            unchanged[name] = response[name]
    return unchanged


def database_snapshot() -> str:
    """Return an identifier of the current database state, or "" if it is unknown.

    The identifier contains the last transaction and the open ones, as seen by the server that
    this request reads from. A replica that lags has its own state.
    """
    connection = read_connection()
    if connection.in_atomic_block:
        return ""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            return cursor.fetchone()[0]
    except DatabaseError:
        return ""


class CompressionMiddleware(GZipMiddleware):
    """Middleware that compresses text pages, but not streamed files, which it would slow down."""

    def process_response(self, request, response):
        kind = response.get("Content-Type", "")
        is_text = re.match(r"text/|application/(json|xml|ld\+json|atom\+xml)", kind)
        if response.streaming or not is_text:
            return response
        return super().process_response(request, response)
