"""Pages that a browser or a shared cache may keep, and has to ask about each time it shows them.

The answer to an unchanged page is 304. A page's tag is made of its own text, so that it is right
whatever changed; and while nothing at all was written to the database, the tag given a moment ago
still holds and the page need not be made again to know it.
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

MAX_ETAGS = 4096  # that a process remembers
# How long (seconds) a tag is believed unseen. Time alone may make a record public, and a replica
# may lag: so late, at most, may who has a page already see it.
ETAG_TTL_SECONDS = 30


class EtagCache:
    """The tags given lately: for an address, while the database stands as it did."""

    def __init__(self) -> None:
        self._entries: OrderedDict[tuple[str, str], tuple[str, float]] = OrderedDict()
        self._lock = Lock()

    def get(self, address: str, state: str) -> str:
        with self._lock:
            tag, until = self._entries.get((address, state), ("", 0.0))
            return tag if time.monotonic() < until else ""

    def put(self, address: str, state: str, tag: str) -> None:
        with self._lock:
            self._entries[address, state] = (tag, time.monotonic() + ETAG_TTL_SECONDS)
            self._entries.move_to_end((address, state))
            if len(self._entries) > MAX_ETAGS:
                self._entries.popitem(last=False)


class EtagMiddleware:
    """Gives public pages their tag, and answers 304 where the asker has the page already.

    Who is signed in is always answered anew. What a view says of caching itself is left alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.etags = EtagCache()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or request.path.startswith(reverse("admin:index")):
            return self.get_response(request)
        asked = parse_etags(request.headers.get("If-None-Match", ""))
        address = f"{request.scheme} {request.get_host()} {request.get_full_path()}"
        is_staff = settings.SESSION_COOKIE_NAME in request.COOKIES
        state = database_snapshot() if asked and not is_staff else ""
        known = self.etags.get(address, state) if state else ""
        if known and known in asked:
            return not_modified(known)
        response = self.get_response(request)
        if response.streaming or response.status_code != 200 or "Cache-Control" in response:
            return response
        if has_vary_header(response, "Cookie"):
            patch_cache_control(response, private=True, no_cache=True)
            return response
        tag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if state:
            self.etags.put(address, state, tag)
        if tag in asked:
            return not_modified(tag, response)
        response["ETag"] = tag
        patch_cache_control(response, public=True, no_cache=True)
        return response


def not_modified(tag: str, response: HttpResponse | None = None) -> HttpResponse:
    """The answer to who has the page already; headers that caches need go with it."""
    answer = HttpResponseNotModified()
    answer["ETag"] = tag
    patch_cache_control(answer, public=True, no_cache=True)
    for name in ("Vary", "Content-Language", "Content-Location"):
        if response is not None and name in response:
            answer[name] = response[name]
    return answer


def database_snapshot() -> str:
    """What tells this state of the database from any other; empty where it cannot be told.

    It names the last transaction and those that are still under way, as far as the server from
    which the page is read has them: a replica's state is its own, however far it lags.
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
    """Pages travel compressed. Files do not: they are streamed as fast as the database writes."""

    def process_response(self, request, response):
        kind = response.get("Content-Type", "")
        is_text = re.match(r"text/|application/(json|xml|ld\+json|atom\+xml)", kind)
        if response.streaming or not is_text:
            return response
        return super().process_response(request, response)
