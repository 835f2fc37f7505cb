"""The audit log of sign-ins and sign-in attempts, which is append-only.

Passwords and codes are never stored. Unknown user names are not stored either, because they may
be passwords typed into the wrong field.
"""

import logging
from datetime import timedelta
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from prometheus_client import Counter

from server.client_address import client_address, visitor_range

logger = logging.getLogger(__name__)
EVENT_COUNTER = Counter("eclac_sign_in_events", "Sign-in events.", ["kind"])
MAX_REFUSALS_PER_HOUR = 200  # from one address; further ones are counted, not stored


class SignInEvent(models.Model):
    """One event of a sign-in, with its user and network address."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed-in", _("Signed in")
        SIGNED_OUT = "signed-out", _("Signed out")
        SESSION_ENDED = "session-ended", _("Session expired")
        SESSION_CLOSED = "session-closed", _("Signed out on another device")
        REFUSED = "refused", _("Incorrect user name or password")
        THROTTLED = "throttled", _("Blocked after too many attempts")
        EXPIRED = "expired", _("One-time password expired")
        CODE_ACCEPTED = "code-accepted", _("Verification code accepted")
        RECOVERY_CODE_USED = "recovery-code-used", _("Recovery code used")
        CODE_REFUSED = "code-refused", _("Verification code incorrect")
        SECOND_FACTOR_SET = "second-factor-set", _("Two-step verification turned on")
        SECOND_FACTOR_REMOVED = "second-factor-removed", _("Two-step verification turned off")
        RECOVERY_CODES_RENEWED = "recovery-codes-renewed", _("New recovery codes created")
        PASSWORD_CHANGED = "password-changed", _("Password changed")
        ONE_TIME_PASSWORD_SET = "password-given", _("One-time password set")
        INVITED = "invited", _("Invited to choose a password")
        RESET_REQUESTED = "reset-asked", _("Password reset requested")
        ACCOUNT_RECOVERED = (
            "rescued",
            _("Access restored: two-step verification off, one-time password set"),
        )

    at = models.DateTimeField(_("date and time"), default=timezone.now)
    kind = models.CharField(_("event"), max_length=24, choices=Kind)
    # The event outlives the user, so there is no database constraint and no cascade.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="sign_in_events",
        verbose_name=_("user"),
    )
    username = models.CharField(_("name"), max_length=150, blank=True)
    address = models.GenericIPAddressField(_("network address"), null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("sign-in event")
        verbose_name_plural = _("sign-in events")
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list] = [
            models.Index(fields=["-at", "-id"], name="staff_sign_ins_by_time"),
            models.Index(fields=["address", "at"], name="staff_sign_ins_by_address"),
            models.Index(fields=["user", "at"], name="staff_sign_ins_by_user"),
        ]
        triggers: ClassVar[list] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func=pgtrigger.Func(
                    # Tests that commit truncate all tables and set this option.
                    """
                    IF current_setting('catalogue.allow_truncate', true) IS DISTINCT FROM 'yes' THEN
                        RAISE EXCEPTION 'sign-in events are kept as they are';
                    END IF;
                    RETURN NULL;
                    """
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.username or '?'}"


REFUSAL_KINDS = (SignInEvent.Kind.REFUSED, SignInEvent.Kind.THROTTLED)


def record_sign_in_event(
    kind: SignInEvent.Kind, *, user=None, request: HttpRequest | None = None, note: str = ""
) -> None:
    """Store a sign-in event. `user` is None if the user name is unknown."""
    address = client_address(request) if request is not None else None
    EVENT_COUNTER.labels(kind=kind.value).inc()
    if kind in REFUSAL_KINDS and _is_flood(address):
        logger.warning("More than %d refusals an hour from one address.", MAX_REFUSALS_PER_HOUR)
        return
    SignInEvent.objects.create(
        kind=kind,
        user=user,
        username=user.get_username() if user is not None else "",
        address=address,
        note=note,
    )


def _is_flood(address: str | None) -> bool:
    """Return whether the visitor at this address has had more refusals than are recorded."""
    since = timezone.now() - timedelta(hours=1)
    lookups = {"address": None} if address is None else {"address__range": visitor_range(address)}
    refusals = SignInEvent.objects.filter(at__gt=since, kind__in=REFUSAL_KINDS, **lookups)
    return refusals[MAX_REFUSALS_PER_HOUR - 1 :].exists()
