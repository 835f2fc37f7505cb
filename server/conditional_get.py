"""ETags for public pages that caches may store but must revalidate.

An unchanged page is answered with 304. The ETag is a hash of the response body and of the
sites that may show it in a frame, so any change of the page changes it.
"""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.cache import has_vary_header, patch_cache_control
from django.utils.http import parse_etags

STALE_IF_ERROR_SECONDS = 600
# A cache takes the headers of an answer 304 over into the page that it has.
HEADERS_OF_PAGE = ("Vary", "Content-Language", "Content-Location", "Cross-Origin-Resource-Policy")


class EtagMiddleware:
    """Middleware that adds ETags to public pages and answers 304 to matching requests.

    Requests with a session always get a full response. A `Cache-Control` header that a view sets
    is not changed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or request.path.startswith(reverse("admin:index")):
            return self.get_response(request)
        client_tags = parse_etags(request.headers.get("If-None-Match", ""))
        response = self.get_response(request)
        if response.streaming or response.status_code != 200 or "Cache-Control" in response:
            return response
        if has_vary_header(response, "Cookie"):
            patch_cache_control(response, private=True, no_cache=True)
            return response
        # Pages for frames name the allowed sites in a header, which caches keep with the page.
        content = response.content + settings.EMBEDDING_ORIGINS.encode()
        tag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
        if tag in client_tags:
            return not_modified(tag, response)
        response["ETag"] = tag
        response["Cache-Control"] = public_cache_control()
        return response


def public_cache_control() -> str:
    """Return the header for pages that are the same for all visitors.

    Caches must ask each time. With SHARED_CACHE_SECONDS, those of a proxy or CDN need not: they can
    show a withdrawn page for that long, and ten minutes while the site does not answer.
    """
    if not settings.SHARED_CACHE_SECONDS:
        return "public, no-cache"
    return (
        f"public, max-age=0, must-revalidate, s-maxage={settings.SHARED_CACHE_SECONDS},"
        f" stale-if-error={STALE_IF_ERROR_SECONDS}"
    )


def not_modified(tag: str, response: HttpResponse | None = None) -> HttpResponse:
    """Return a 304 response with the headers of `response` that caches need."""
    unchanged = HttpResponseNotModified()
    unchanged["ETag"] = tag
    unchanged["Cache-Control"] = public_cache_control()
    for name in HEADERS_OF_PAGE:
        if response is not None and name in response:
            unchanged[name] = response[name]
    return unchanged
