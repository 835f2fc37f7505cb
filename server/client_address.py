"""The network address of the client of a request."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return the client address that the outermost trusted proxy saw, or None if unknown.

    Each proxy appends the address of its client to `X-Forwarded-For`. Only the last `PROXY_COUNT`
    entries are trusted, because a client can send any entries before them.
    """
    candidates = [request.META.get("REMOTE_ADDR", "")]
    if settings.PROXY_COUNT:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        candidates = forwarded[-settings.PROXY_COUNT :][:1] + candidates
    for text in candidates:
        try:
            return str(ipaddress.ip_address(text.strip()))
        except ValueError:
            continue
    return None
