"""The steps of a sign-in: password, code, new password, setup of a second factor.

A user is anonymous until the last step. Until then the session stores, for some minutes, which
user gave the password, so other pages need not check for an incomplete sign-in.
"""

from dataclasses import asdict, dataclass
from time import time

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from staff import second_factor, sessions
from staff.audit import SignInEvent, record_sign_in_event
from staff.models import User

SESSION_KEY = "sign_in"
PASSWORD_BACKEND = "django.contrib.auth.backends.ModelBackend"  # noqa: S105 (a class name)
SIGN_IN_TIMEOUT_SECONDS = 600  # for all steps together
MAX_CODE_ATTEMPTS = 5  # before the password is required again


@dataclass
class PendingSignIn:
    """An incomplete sign-in. `proof` is the second factor once it is verified."""

    user_id: int
    password_hash: str
    backend: str
    next: str
    until: int
    proof: str = ""
    tries: int = 0

    @classmethod
    def begin(
        cls, request: HttpRequest, user: User, *, next_address: str, proof: str = ""
    ) -> HttpResponseRedirect:
        """Begin a sign-in after the first factor, and redirect to its next step."""
        request.session.flush()  # prevents session fixation
        sign_in = cls(
            user_id=user.pk,
            password_hash=user.get_session_auth_hash(),
            backend=user.backend,
            next=next_address
            if is_safe_redirect(request, next_address)
            else reverse("admin:index"),
            until=int(time()) + SIGN_IN_TIMEOUT_SECONDS,
            proof=proof,
        )
        return sign_in.redirect_to_next_step(request, user)

    @classmethod
    def from_request(cls, request: HttpRequest) -> tuple["PendingSignIn", User] | None:
        """Return the pending sign-in and its user, or None if there is none or it has expired."""
        stored = request.session.get(SESSION_KEY)
        if not stored or stored["until"] < time():
            return None
        sign_in = cls(**stored)
        user = User.objects.filter(pk=sign_in.user_id, is_active=True, is_staff=True).first()
        if user is None or not constant_time_compare(
            sign_in.password_hash, user.get_session_auth_hash()
        ):
            return None
        return sign_in, user

    def store(self, request: HttpRequest) -> None:
        request.session[SESSION_KEY] = asdict(self)

    def redirect_to_next_step(self, request: HttpRequest, user: User) -> HttpResponseRedirect:
        """Redirect to the next step or, after the last one, sign the user in."""
        step = self.next_step(user)
        if step:
            self.store(request)
            return HttpResponseRedirect(reverse(step))
        request.session.pop(SESSION_KEY, None)
        login(request, user, self.backend)  # also creates a new session key
        sessions.start_session(request, self.proof)
        sessions.store_first_language(user)
        record_sign_in_event(SignInEvent.Kind.SIGNED_IN, user=user, request=request)
        return HttpResponseRedirect(self.next)

    def next_step(self, user: User) -> str:
        if not self.proof and second_factor.is_set_up(user):
            return "staff:code"
        if user.one_time_until is not None and self.backend == PASSWORD_BACKEND:
            return "staff:new-password"
        if not self.proof and second_factor.is_required(user):
            return "staff:set-up"
        return ""


def is_safe_redirect(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
