"""Whole answers in a cache: what one contains, and how it is signed.

An entry is the signature, the length of the head, the head in JSON, and the body in gzip. A shared
cache can be written by others, so an entry without a valid signature is not used, and nothing in
it is executed.
"""

import gzip
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest, digest
from time import monotonic

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseNotModified
from django.utils.http import parse_etags

from server.compression import MIN_BYTES, accepts_gzip, compressed
from server.conditional_get import HEADERS_OF_PAGE

CACHE_ALIAS = "answers"
MAX_BODY_BYTES = 1_000_000
TIMEOUT_SECONDS = 24 * 60 * 60
LOG_INTERVAL_SECONDS = 60
PAUSE_SECONDS = 10
SIGNATURE_BYTES, LENGTH_BYTES = 32, 4
HEADERS_OF_304 = ("Cache-Control", "ETag", *HEADERS_OF_PAGE)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class StoredAnswer:
    """An answer 200 to a GET request that is the same for all visitors until the instant `until`.

    `headers` are those of the plain body; `route` is the pattern of the address, for the metrics.
    """

    headers: dict[str, str]
    body: bytes
    is_compressed: bool
    until: datetime
    route: str

    def to_bytes(self, key: str) -> bytes:
        content = self._content()
        return _signature(key, content) + content

    def digest(self) -> bytes:
        """Return a digest of all that the answer contains."""
        return sha256(self._content()).digest()

    def _content(self) -> bytes:
        head = {**asdict(self), "until": self.until.isoformat()}
        del head["body"]
        head_bytes = json.dumps(head).encode()
        return len(head_bytes).to_bytes(LENGTH_BYTES) + head_bytes + self.body

    @classmethod
    def from_bytes(cls, key: str, entry: object) -> "StoredAnswer | None":
        """Return the answer of an entry, or None if it was not signed here for this key."""
        if not isinstance(entry, bytes):
            return None
        signature, content = entry[:SIGNATURE_BYTES], entry[SIGNATURE_BYTES:]
        if not compare_digest(signature, _signature(key, content)):
            return None
        start = LENGTH_BYTES + int.from_bytes(content[:LENGTH_BYTES])
        head = json.loads(content[LENGTH_BYTES:start])
        head["until"] = datetime.fromisoformat(head["until"])
        return cls(**head, body=content[start:])

    def response_to(self, request: HttpRequest) -> HttpResponse:
        """Return the answer as this client accepts it: 304, compressed or plain."""
        if self.headers.get("ETag") in parse_etags(request.headers.get("If-None-Match", "")):
            response: HttpResponse = HttpResponseNotModified()
            for name in HEADERS_OF_304:
                if name in self.headers:
                    response[name] = self.headers[name]
            return response
        body, headers = self.body, dict(self.headers)
        if self.is_compressed and accepts_gzip(request):
            headers["Content-Encoding"] = "gzip"
        elif self.is_compressed:
            body = gzip.decompress(body)
        headers["Content-Length"] = str(len(body))
        return HttpResponse(body, headers=headers)


def stored_answer_of(response: HttpResponse, until: datetime, route: str) -> StoredAnswer:
    """Return the answer to store for a plain, complete response."""
    body = response.content
    is_compressed = len(body) >= MIN_BYTES
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    if is_compressed:
        body = compressed(body)
        names = [name.strip() for name in headers.get("Vary", "").split(",") if name.strip()]
        headers["Vary"] = ", ".join(dict.fromkeys([*names, "Accept-Encoding"]))
    return StoredAnswer(headers, body, is_compressed, until, route)


class AnswerStore:
    """The cache of answers.

    A cache that fails or is slow is not asked again for `PAUSE_SECONDS`; its failure is logged
    once in `LOG_INTERVAL_SECONDS`.
    """

    def __init__(self) -> None:
        self._paused_until = self._quiet_until = -1.0

    def get(self, key: str) -> StoredAnswer | None:
        return StoredAnswer.from_bytes(key, self._ask(lambda cache: cache.get(key)))

    def set(self, key: str, answer: StoredAnswer) -> None:
        entry = answer.to_bytes(key)
        self._ask(lambda cache: cache.set(key, entry, TIMEOUT_SECONDS))

    def _ask(self, question: Callable[[BaseCache], object]) -> object:
        if monotonic() < self._paused_until:
            return None
        try:
            return question(caches[CACHE_ALIAS])
        except Exception:  # each client library has errors of its own
            now = monotonic()
            self._paused_until = now + PAUSE_SECONDS
            if now >= self._quiet_until:
                self._quiet_until = now + LOG_INTERVAL_SECONDS
                logger.warning("The cache of answers fails; pages are made anew.", exc_info=True)
            return None


def answer_key(*parts: str) -> str:
    """Return the key of an answer, of a length and characters that every cache accepts."""
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _signature(key: str, content: bytes) -> bytes:
    secret = f"stored answers {settings.SECRET_KEY}".encode()
    return digest(secret, key.encode() + content, "sha256")
