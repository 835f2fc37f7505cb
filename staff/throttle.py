"""Too many wrong passwords: one name from one address has to wait, nobody else.

A whole office may share one address, and a name may be known to anybody: so neither of them alone
is ever locked.
"""

from datetime import timedelta
from math import ceil

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext

from server.client_address import client_address


def lockout_seconds(request: HttpRequest, username: str) -> int:
    """How long this name is refused unheard from where the request comes."""
    attempts = AccessAttempt.objects.filter(username=username, ip_address=client_address(request))
    last = attempts.aggregate(last=Max("attempt_time"))["last"]
    if last is None:
        return 0
    left = last + settings.AXES_COOLOFF_TIME - timezone.now()
    return max(0, ceil(left / timedelta(seconds=1)))


def lockout_message(seconds: int) -> str:
    """Why nobody listens, and from when on somebody does."""
    minutes = max(1, ceil(seconds / 60))
    return ngettext(
        "Too many attempts. Try again in a minute.",
        "Too many attempts. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


def lockout_response(
    request: HttpRequest, response: HttpResponse | None, credentials: dict | None
) -> HttpResponse:
    """What axes answers in place of `response`: the same page, which says it, with its status."""
    answer = response if response is not None else HttpResponse()
    username = (credentials or {}).get("username", "")
    answer.status_code = 429
    answer["Retry-After"] = str(max(1, lockout_seconds(request, username)))
    return answer


def has_no_username(request: HttpRequest, credentials: dict | None) -> bool:
    """A sign-in without a password of ours, as by OpenID Connect, throttles nobody."""
    return not (credentials or {}).get("username")
