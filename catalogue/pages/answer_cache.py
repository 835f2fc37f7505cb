"""Whole public answers from a cache, never older than the last commit.

The key of an answer contains the content version, so a commit that may change a page makes all
earlier answers unreachable. An answer is stored only if the version was the same before and after
it was made, so it is exactly the content of its version.

Most commits change few pages. The statements of each stored answer are therefore recorded: at a
later version they are asked again, and if they give the same rows, the answer is stored for that
version, too, without making it anew. It still ends when it did at first: at the end of an embargo,
or at midnight.

A thread waits for an answer that another one is making, so that a commit does not let all threads
make the page that everybody reads.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from hashlib import sha256
from threading import Event, Lock
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.http import parse_etags

from catalogue.base.compiled_queries import preparing_cursor
from catalogue.base.content_version import ContentVersion, VersionReader, current_version
from catalogue.base.embargoes import next_embargo_sql
from catalogue.base.recorded_statements import Recording, recorded
from catalogue.filtering.query_parameters import is_foreign
from server.conditional_get import not_modified
from server.replica_router import read_alias, read_connection
from server.stored_answers import (
    MAX_BODY_BYTES,
    AnswerStore,
    StoredAnswer,
    answer_key,
    stored_answer_of,
)

VARY_ACCEPTED = {"accept", "accept-encoding"}  # the API answers in JSON, whatever is accepted
MAX_RECORDINGS = 500  # of 15 to 50 kB each
MAX_WAIT_SECONDS = 2  # for the answer that another thread makes


@dataclass(frozen=True)
class RecordedAnswer:
    """The recording of the answer of an address, with the key of the stored answer.

    The digest is that of the answer: another process, or a later second, can store another one
    under the same key.
    """

    key: str
    digest: bytes
    recording: Recording


class Recordings:
    """The recordings of the addresses whose answers this process has stored last."""

    def __init__(self) -> None:
        self._by_address: OrderedDict[str, RecordedAnswer] = OrderedDict()
        self._lock = Lock()

    def get(self, address: str) -> RecordedAnswer | None:
        return self._by_address.get(address)

    def set(self, address: str, recorded_answer: RecordedAnswer) -> None:
        with self._lock:
            self._by_address[address] = recorded_answer
            self._by_address.move_to_end(address)
            if len(self._by_address) > MAX_RECORDINGS:
                self._by_address.popitem(last=False)

    def remove(self, address: str) -> None:
        with self._lock:
            self._by_address.pop(address, None)


class Turns:
    """The addresses whose answers threads of this process are making."""

    def __init__(self) -> None:
        self._made: dict[str, Event] = {}
        self._lock = Lock()

    @contextmanager
    def of(self, address: str) -> Iterator[bool]:
        """Give whether no other thread makes the answer of this address; else wait until it has."""
        with self._lock:
            made = self._made.get(address)
            if made is None:
                own = self._made[address] = Event()
        if made is not None:
            made.wait(MAX_WAIT_SECONDS)
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                del self._made[address]
            own.set()


class AnswerCacheMiddleware:
    """Middleware that answers anonymous GET and HEAD requests from the cache of answers.

    Requests with a session or credentials, and those of the staff area, always go on to the view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.store = AnswerStore()
        self.recordings = Recordings()
        self.turns = Turns()
        self.software = software_digest()
        self.readers = {alias: VersionReader(alias) for alias in settings.DATABASES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        version = self.latest_version() if may_be_answered_from_cache(request) else None
        if version is None:
            return self.get_response(request)
        address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
        answer = self.stored_answer(address, version)
        if answer is None:
            with self.turns.of(address) as is_first:
                # The connection of the page may be one to another replica, with another version.
                if (version := current_version()) is None:
                    return self.get_response(request)
                if not is_first:
                    answer = self.stored_answer(address, version)
                answer = answer or self.unchanged_answer(address, version)
                if answer is None:
                    return self.fresh_response(request, address, version)
        request.resolver_match = ResolverMatch(self.__call__, (), {}, route=answer.route)
        return answer.response_to(request)

    def stored_answer(self, address: str, version: ContentVersion) -> StoredAnswer | None:
        answer = self.store.get(answer_key(self.software, version.token, address))
        return answer if answer and version.now < answer.until else None

    def unchanged_answer(self, address: str, version: ContentVersion) -> StoredAnswer | None:
        """Return the answer of an earlier version if it is that of this one, too."""
        earlier = self.recordings.get(address)
        answer = self.store.get(earlier.key) if earlier else None
        if not (earlier and answer and version.now < answer.until):
            return None
        until = min(answer.until, expiry())
        if answer.digest() != earlier.digest or not earlier.recording.is_unchanged():
            self.recordings.remove(address)
            return None
        answer = replace(answer, until=until)
        self.keep(answer, version, address, earlier.recording)
        return answer  # right for the rows that were read, whether or not it could be stored

    def fresh_response(
        self, request: HttpRequest, address: str, version: ContentVersion
    ) -> HttpResponse:
        """Return the response of the view, which is stored if it is the same for all visitors."""
        if request.method == "HEAD":
            return self.get_response(request)
        until = expiry()
        client_tags = set_client_tags(request, "")  # an answer 304 would have no body to store
        with recorded() as recording:
            response = self.get_response(request)
        set_client_tags(request, client_tags)
        if is_storable(request, response):
            answer = stored_answer_of(response, until, request.resolver_match.route)
            if self.keep(answer, version, address, recording):
                return answer.response_to(request)
        if response.status_code == 200 and response.get("ETag") in parse_etags(client_tags):
            return not_modified(response["ETag"], response)
        return response

    def keep(
        self, answer: StoredAnswer, version: ContentVersion, address: str, recording: Recording
    ) -> bool:
        """Store an answer made at a version, and return whether it is still of that version."""
        if not is_still(version, answer.until):
            return False
        key = answer_key(self.software, version.token, address)
        self.store.set(key, answer)
        if recording.is_complete:
            self.recordings.set(address, RecordedAnswer(key, answer.digest(), recording))
        return True

    def latest_version(self) -> ContentVersion | None:
        """Return the version to look up, or None if it is unknown."""
        connection = read_connection()
        # Without a pool, as in tests, a connection serves one request and costs nothing more.
        if not connection.pool or connection.in_atomic_block:
            return current_version()
        return self.readers[read_alias()].read()


def may_be_answered_from_cache(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        and not request.path_info.startswith(("/admin/", settings.STATIC_URL))
    )


def set_client_tags(request: HttpRequest, tags: str) -> str:
    """Set the header `If-None-Match` and return what it was."""
    earlier = request.META.get("HTTP_IF_NONE_MATCH", "")
    request.META["HTTP_IF_NONE_MATCH"] = tags
    vars(request).pop("headers", None)  # a copy of META, if it has been read
    return earlier


def is_storable(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether the response is the same for all visitors, small, and worth storing.

    With parameters, only pages that read them are stored, because each invented parameter of the
    others would be stored as an address of its own; and none with parameters added by others,
    which may identify a visitor.
    """
    if response.streaming or response.status_code != 200 or response.cookies:
        return False
    cache_control = response.get("Cache-Control", "")
    vary = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    query = request.META.get("QUERY_STRING", "")
    return (
        "no-store" not in cache_control
        and "private" not in cache_control
        and vary <= VARY_ACCEPTED
        and len(response.content) <= MAX_BODY_BYTES
        and (not query or "GET" in vars(request))  # Django parses the query when it is first read
        and not any(is_foreign(name) for name, _value in parse_qsl(query, keep_blank_values=True))
    )


def is_still(version: ContentVersion, until: datetime) -> bool:
    """Return whether the version is still current and `until` has not come."""
    now = current_version()
    return now is not None and now.token == version.token and now.now < until


def expiry() -> datetime:
    """Return when a page changes without a commit: the end of an embargo, or midnight."""
    midnight = local_midnight()
    with preparing_cursor(read_alias()) as cursor:
        cursor.execute(next_embargo_sql())
        (next_embargo,) = cursor.fetchone()
    return min(midnight, next_embargo) if next_embargo else midnight


def local_midnight() -> datetime:
    tomorrow = timezone.localdate() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))


def software_digest() -> str:
    """Return a digest of the release and its settings, which shared answers depend on."""
    values = [
        (name, value)
        for name in dir(settings)
        if name.isupper() and isinstance(value := getattr(settings, name), str | int | None)
    ]
    return sha256(repr(values).encode()).hexdigest()
