"""Sessions end: after some time without use, after some hours in any case, and when the second
factor that somebody must have is missing.

Nothing is asked of the database until a page asks who the user is: public pages never do.
"""

from time import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from staff import second_factor
from staff.audit import SignInEvent, record_sign_in_event

STARTED_AT_KEY, LAST_USED_AT_KEY, SECOND_FACTOR_KEY = (
    "began",
    "seen",
    "second_factor",
)  # keys of the session
LAST_USE_INTERVAL_SECONDS = 60  # seconds; use is noted no more often


class StaffSessionMiddleware(AuthenticationMiddleware):
    """`request.user` is who signed in, as long as the session holds."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _session_user(request))  # type: ignore[assignment]


def start_session(request: HttpRequest, proof: str) -> None:
    """Count from now; `proof` names the second factor that was given, if any."""
    request.session[STARTED_AT_KEY] = request.session[LAST_USED_AT_KEY] = int(time())
    request.session[SECOND_FACTOR_KEY] = proof


def is_recent_sign_in(request: HttpRequest) -> bool:
    """Whether the person signed in a short while ago."""
    began = request.session.get(STARTED_AT_KEY, 0)
    return time() - began < settings.RECENT_SIGN_IN_SECONDS


def _session_user(request: HttpRequest):
    if not hasattr(request, "_admitted_user"):
        user = get_user(request)
        if user.is_authenticated and (reason := _end_reason(request, user)):
            request.session.flush()
            record_sign_in_event(SignInEvent.Kind.SESSION_ENDED, user=user, request=request)
            messages.info(request, reason, fail_silently=True)
            user = AnonymousUser()
        request._admitted_user = user
    return request._admitted_user


def _end_reason(request: HttpRequest, user) -> str:
    session, now = request.session, int(time())
    began, seen = session.setdefault(STARTED_AT_KEY, now), session.setdefault(LAST_USED_AT_KEY, now)
    if now - seen > settings.SESSION_IDLE_MINUTES * 60:
        minutes = settings.SESSION_IDLE_MINUTES
        return ngettext(
            "You were signed out after %(count)d minute of inactivity.",
            "You were signed out after %(count)d minutes of inactivity.",
            minutes,
        ) % {"count": minutes}
    if now - began > settings.SESSION_HOURS * 3600:
        hours = settings.SESSION_HOURS
        return ngettext(
            "Your session ended after %(count)d hour. Sign in again.",
            "Your session ended after %(count)d hours. Sign in again.",
            hours,
        ) % {"count": hours}
    if not session.get(SECOND_FACTOR_KEY) and second_factor.is_required(user):
        return _("Your account now requires two-step verification. Sign in again to set it up.")
    if now - seen >= LAST_USE_INTERVAL_SECONDS:
        session[LAST_USED_AT_KEY] = now
    return ""
