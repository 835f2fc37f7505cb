"""Session expiry: after inactivity, after a maximum duration, or without a mandatory second factor.

The session is read from the database only when a view uses `request.user`; public pages do not.
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

# Keys of the session.
STARTED_AT_KEY, LAST_USED_AT_KEY, SECOND_FACTOR_KEY = ("began", "seen", "second_factor")
LAST_USE_INTERVAL_SECONDS = 60  # between two updates of the last use


class StaffSessionMiddleware(AuthenticationMiddleware):
    """Middleware that sets `request.user` lazily and ends expired sessions."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _session_user(request))  # type: ignore[assignment]


def start_session(request: HttpRequest, proof: str) -> None:
    """Start the session; `proof` is the second factor used, or "" without one."""
    request.session[STARTED_AT_KEY] = request.session[LAST_USED_AT_KEY] = int(time())
    request.session[SECOND_FACTOR_KEY] = proof


def is_recent_sign_in(request: HttpRequest) -> bool:
    """Return whether the user signed in within `RECENT_SIGN_IN_SECONDS`."""
    started_at = request.session.get(STARTED_AT_KEY, 0)
    return time() - started_at < settings.RECENT_SIGN_IN_SECONDS


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
    started_at = session.setdefault(STARTED_AT_KEY, now)
    last_used_at = session.setdefault(LAST_USED_AT_KEY, now)
    if now - last_used_at > settings.SESSION_IDLE_MINUTES * 60:
        minutes = settings.SESSION_IDLE_MINUTES
        return ngettext(
            "You were signed out after %(count)d minute of inactivity.",
            "You were signed out after %(count)d minutes of inactivity.",
            minutes,
        ) % {"count": minutes}
    if now - started_at > settings.SESSION_HOURS * 3600:
        hours = settings.SESSION_HOURS
        return ngettext(
            "Your session ended after %(count)d hour. Sign in again.",
            "Your session ended after %(count)d hours. Sign in again.",
            hours,
        ) % {"count": hours}
    if not session.get(SECOND_FACTOR_KEY) and second_factor.is_required(user):
        return _("Your account now requires two-step verification. Sign in again to set it up.")
    if now - last_used_at >= LAST_USE_INTERVAL_SECONDS:
        session[LAST_USED_AT_KEY] = now
    return ""
