"""The models of staff users and their sign-in events."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from server.text_fields import OneLineField
from staff.audit import SignInEvent
from staff.list_settings import ListColumns, SavedFilter
from staff.session_store import StaffSession

__all__ = [
    "ListColumns",
    "MailTiming",
    "NotificationKind",
    "SavedFilter",
    "SignInEvent",
    "StaffSession",
    "User",
]


class MailTiming(models.TextChoices):
    """Times at which a user receives notifications by mail."""

    AT_ONCE = "at-once", _("At once")
    DAILY = "daily", _("Once a day, in one mail")
    NEVER = "never", _("Never")


class NotificationKind(models.TextChoices):
    """Reasons of notifications."""

    SUBMITTED = "submitted", pgettext_lazy("notification", "Submitted for review")
    SENT_BACK = "sent-back", pgettext_lazy("notification", "Sent back")
    PUBLISHED = "published", pgettext_lazy("notification", "Published")
    ASSIGNED = "assigned", pgettext_lazy("notification", "Assigned to you")
    MENTIONED = "mentioned", pgettext_lazy("notification", "You were mentioned")
    PROPOSAL = "proposal", pgettext_lazy("notification", "Your proposal was answered")


class User(AbstractUser):
    """A member of staff. Public visitors have no user account.

    A password set by an administrator is valid for one sign-in, until `one_time_until`; the user
    then has to choose a new one. `openid_subject` is the OpenID Connect provider's identifier of
    the user. Unlike a mail address, it never changes. `language` is the language of mails; it is
    empty until the first sign-in, which stores that of the page. `mail_timings` has the time of the
    mails of each kind of notification that the user has chosen, `mail_timing` that of the others.
    """

    first_name = OneLineField(_("first name"), max_length=150, blank=True)
    last_name = OneLineField(_("last name"), max_length=150, blank=True)
    one_time_until = models.DateTimeField(
        _("one-time password, valid until"), null=True, blank=True, editable=False
    )
    openid_subject = models.CharField(
        _("OpenID Connect subject"),
        max_length=255,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    language = models.CharField(
        _("language of mails"),
        max_length=2,
        choices=settings.LANGUAGES,
        blank=True,
        default="",
        db_default="",
    )
    mail_timing = models.CharField(
        _("notifications by mail"),
        max_length=7,
        choices=MailTiming,
        default=MailTiming.AT_ONCE,
        db_default=MailTiming.AT_ONCE,
    )
    mail_timings = models.JSONField(
        _("notifications by mail, by kind"),
        blank=True,
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        editable=False,
    )

    class Meta(AbstractUser.Meta):  # type: ignore[name-defined]
        permissions: ClassVar[list] = [("publish", _("Can change published records"))]
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["openid_subject"],
                condition=~models.Q(openid_subject=""),
                name="staff_user_openid_subject_unique",
            ),
        ]

    @property
    def display_name(self) -> str:
        """Return the full name, or else the user name."""
        return self.get_full_name() or self.get_username()

    def mail_timing_of(self, kind: str) -> str:
        """Return the time of the mails of a kind of notification."""
        timing = self.mail_timings.get(kind)
        return timing if timing in MailTiming.values else self.mail_timing

    def set_one_time_password(self, password: str, *, valid_for: timedelta) -> None:
        """Set a one-time password without saving the user."""
        self.set_password(password)
        self.one_time_until = timezone.now() + valid_for

    def set_own_password(self, password: str) -> None:
        """Set a password that the user chose, without saving the user."""
        self.set_password(password)
        self.one_time_until = None

    @property
    def has_expired_password(self) -> bool:
        return self.one_time_until is not None and self.one_time_until < timezone.now()
