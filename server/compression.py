"""Compression of answers in gzip."""

import gzip
import re
from http import HTTPStatus
from io import BytesIO
from secrets import randbelow

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

LEVEL = 4  # takes less than half the time of Django's level 6, for pages that are 4 per cent larger
MIN_BYTES = 200  # a shorter body is not worth it
MAX_NAME_LENGTH = 100
GZIP_IS_ACCEPTED = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
TEXT_KINDS = re.compile(r"text/|application/(json|xml|ld\+json|atom\+xml)")


def compressed(content: bytes, file_name: str = "") -> bytes:
    """Return the content in gzip; the same content gives the same bytes."""
    packed = BytesIO()
    with gzip.GzipFile(file_name, "wb", LEVEL, packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()


def accepts_gzip(request: HttpRequest) -> bool:
    return bool(GZIP_IS_ACCEPTED.search(request.headers.get("Accept-Encoding", "")))


class CompressionMiddleware(MiddlewareMixin):
    """Middleware that compresses text pages, but not streamed files, which it would slow down.

    As in Django's own middleware, whose level cannot be set, a file name of random length hides how
    well a page compresses, which could reveal a secret in it (BREACH).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            patch_vary_headers(response, ("Accept-Encoding",))
        is_text = TEXT_KINDS.match(response.get("Content-Type", ""))
        if not (isinstance(response, HttpResponse) and is_text):
            return response
        if len(response.content) < MIN_BYTES or "Content-Encoding" in response:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if not accepts_gzip(request):
            return response
        content = compressed(response.content, "a" * (1 + randbelow(MAX_NAME_LENGTH)))
        if len(content) >= len(response.content):
            return response
        response.content = content
        response["Content-Length"] = str(len(content))
        response["Content-Encoding"] = "gzip"
        if response.get("ETag", "").startswith('"'):
            response["ETag"] = f"W/{response['ETag']}"
        return response
