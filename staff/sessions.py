"""Sessions: their expiry, and the list of a user's own sessions.

A session expires after inactivity, after a maximum duration, or without a mandatory second factor.
The session is read from the database only when a view uses `request.user`; public pages do not.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from time import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from server.client_address import client_address
from staff import second_factor
from staff.audit import SignInEvent, record_sign_in_event
from staff.models import StaffSession, User

# Keys of the session.
STARTED_AT_KEY, LAST_USED_AT_KEY, SECOND_FACTOR_KEY = ("began", "seen", "second_factor")
ADDRESS_KEY, BROWSER_KEY = ("address", "browser")  # of the sign-in
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
    request.session[ADDRESS_KEY] = client_address(request) or ""
    request.session[BROWSER_KEY] = browser_name(request.headers.get("User-Agent", ""))


def store_first_language(user: User) -> None:
    """Store the language of the page as that of the user's mails, unless the user has one."""
    if not user.language:
        user.language = (get_language() or settings.LANGUAGE_CODE)[:2]
        user.save(update_fields=["language"])


# The user's own sessions.


@dataclass(frozen=True)
class SessionDescription:
    """A session as its user sees it. `code` identifies it; the secret key is never shown."""

    code: str
    is_current: bool
    started_at: datetime
    last_used_at: datetime
    address: str
    browser: str


def own_sessions(request: HttpRequest) -> list[SessionDescription]:
    """Return the sessions of the user that have not expired, the current one first."""
    described = []
    for session in _unexpired_sessions(request):
        data = session.get_decoded()
        last_used_at = data.get(LAST_USED_AT_KEY, 0)
        if time() - last_used_at <= settings.SESSION_IDLE_MINUTES * 60:
            described.append(
                SessionDescription(
                    code=_session_code(session.session_key),
                    is_current=session.session_key == request.session.session_key,
                    started_at=datetime.fromtimestamp(data.get(STARTED_AT_KEY, 0), UTC),
                    last_used_at=datetime.fromtimestamp(last_used_at, UTC),
                    address=data.get(ADDRESS_KEY, ""),
                    browser=data.get(BROWSER_KEY, ""),
                )
            )
    return sorted(described, key=lambda one: (not one.is_current, -one.last_used_at.timestamp()))


def end_other_sessions(request: HttpRequest, code: str = "") -> int:
    """End the other sessions of the user, or the one with this code; return their number."""
    keys = [
        session.session_key
        for session in _unexpired_sessions(request)
        if session.session_key != request.session.session_key
        and (not code or constant_time_compare(_session_code(session.session_key), code))
    ]
    StaffSession.objects.filter(session_key__in=keys).delete()
    for _key in keys:
        record_sign_in_event(SignInEvent.Kind.SESSION_CLOSED, user=request.user, request=request)
    return len(keys)


def _unexpired_sessions(request: HttpRequest) -> QuerySet[StaffSession]:
    return StaffSession.objects.filter(user=request.user.pk, expire_date__gt=timezone.now())


def _session_code(session_key: str) -> str:
    return salted_hmac("staff.sessions", session_key, algorithm="sha256").hexdigest()[:32]


# Parts of the User-Agent header, in the order in which they are looked for.
BROWSERS = {
    "Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
SYSTEMS = {
    "Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad",
    "Mac OS": "macOS", "Linux": "Linux",
}  # fmt: skip


def browser_name(user_agent: str) -> str:
    """Return the browser and the system, for example "Firefox, Windows", as far as recognized."""
    names = [
        next((name for mark, name in known.items() if mark in user_agent), "")
        for known in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(name for name in names if name)


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
