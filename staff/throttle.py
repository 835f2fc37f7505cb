"""Lockout after too many wrong passwords, for one user name from one address.

An office may share one address, and anyone may know a user name, so neither is locked alone. The
addresses of an IPv6 /64 count as one.
"""

from datetime import timedelta
from math import ceil

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext

from server.client_address import visitor_address


def lockout_seconds(request: HttpRequest, username: str) -> int:
    """Return for how many seconds this name is locked at the address of the request."""
    attempts = AccessAttempt.objects.filter(username=username, ip_address=visitor_address(request))
    last = attempts.aggregate(last=Max("attempt_time"))["last"]
    if last is None:
        return 0
    remaining = last + settings.AXES_COOLOFF_TIME - timezone.now()
    return max(0, ceil(remaining / timedelta(seconds=1)))


def lockout_message(seconds: int) -> str:
    """Return the message of a lockout, with the remaining minutes."""
    minutes = max(1, ceil(seconds / 60))
    return ngettext(
        "Too many attempts. Try again in a minute.",
        "Too many attempts. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


def lockout_response(
    request: HttpRequest, response: HttpResponse | None, credentials: dict | None
) -> HttpResponse:
    """Return `response`, the page with the message, with status 429; called by django-axes."""
    locked = response if response is not None else HttpResponse()
    username = (credentials or {}).get("username", "")
    locked.status_code = 429
    locked["Retry-After"] = str(max(1, lockout_seconds(request, username)))
    return locked


def has_no_username(request: HttpRequest, credentials: dict | None) -> bool:
    """Return whether a sign-in has no user name, such as OpenID Connect; it is not throttled."""
    return not (credentials or {}).get("username")
