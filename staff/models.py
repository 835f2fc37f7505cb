"""The models of staff users and their sign-in events."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from staff.audit import SignInEvent
from staff.session_store import StaffSession

__all__ = ["SignInEvent", "StaffSession", "User"]


class User(AbstractUser):
    """A member of staff. Public visitors have no user account.

    A password set by an administrator is valid for one sign-in, until `one_time_until`; the user
    then has to choose a new one. `openid_subject` is the OpenID Connect provider's identifier of
    the user. Unlike a mail address, it never changes.
    """

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

    class Meta(AbstractUser.Meta):  # type: ignore[name-defined]
        permissions: ClassVar[list] = [("publish", _("Can change published records"))]
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["openid_subject"],
                condition=~models.Q(openid_subject=""),
                name="staff_user_openid_subject_unique",
            ),
        ]

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
