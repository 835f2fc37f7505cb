"""Subscriptions to e-mail alerts."""

from datetime import datetime, timedelta
from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules

MAX_SUBJECT_LENGTH = 2000  # characters, in addresses too
PENDING_DAYS = 3  # an unconfirmed request is deleted afterwards
WEEKLY_WEEKDAY = 0  # Monday
CONFIRM, UNSUBSCRIBE = "alerts.confirm", "alerts.unsubscribe"  # the purposes of signed links


class Frequency(models.TextChoices):
    """Intervals between messages."""

    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly, on Mondays")


class SubscriptionQuerySet(models.QuerySet):
    """A queryset of subscriptions."""

    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)

    def pending(self) -> Self:
        """Return the requests that can still be confirmed."""
        since = timezone.now() - timedelta(days=PENDING_DAYS)
        return self.filter(confirmed_at__isnull=True, created_at__gt=since)

    def expired(self) -> Self:
        since = timezone.now() - timedelta(days=PENDING_DAYS)
        return self.filter(confirmed_at__isnull=True, created_at__lte=since)


class Subscription(models.Model):
    """An e-mail alert for one subject; a request until its address is confirmed.

    `subject` is described in `alerts.subjects`. `network` is a keyed digest of the network that
    sent the request, stored until the confirmation. `due_at` is the time of the next attempt to
    send, or null for a request whose message was sent. The news up to `told_until` was sent;
    `is_uncertain` is true while a message is sent, and stays true if the sending was interrupted.
    `refusals` counts what the mail server refused since the last message that it accepted.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=MAX_SUBJECT_LENGTH)
    frequency = models.CharField(max_length=6, choices=Frequency)
    language = models.CharField(max_length=10)
    network = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    told_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    is_uncertain = models.BooleanField(default=False)
    refusals = models.PositiveSmallIntegerField(default=0)

    has_history = False  # an address is deleted with its last subscription
    # Requests of that time have expired or were answered, and messages may have been sent since.
    after_restore_sql = (
        "DELETE FROM alerts_subscription WHERE confirmed_at IS NULL;"
        " UPDATE alerts_subscription SET is_uncertain = true"
    )

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail alert")
        verbose_name_plural = _("e-mail alerts")
        default_permissions = ()  # staff see numbers only
        indexes: ClassVar[list] = [
            models.Index(fields=["due_at"], name="alerts_subscription_due"),
            models.Index(fields=["address"], name="alerts_subscription_address"),
        ]
        constraints: ClassVar[list] = [
            rules.choices_constraint("frequency", Frequency, or_empty=False),
            models.UniqueConstraint(
                fields=["address", "subject"],
                condition=Q(confirmed_at__isnull=False),
                name="alerts_subscription_unique_subject",
            ),
            models.CheckConstraint(
                name="alerts_subscription_confirmed_has_times",
                condition=Q(confirmed_at__isnull=True)
                | Q(told_until__isnull=False, due_at__isnull=False, network=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)  # without the address

    def token(self, purpose: str) -> str:
        """Return the signed part of a link; nothing secret is stored."""
        return signing.Signer(salt=purpose).sign(str(self.pk))


def key_of_token(token: str, purpose: str) -> str:
    """Return the key of the subscription in a link. Raises BadSignature."""
    return signing.Signer(salt=purpose).unsign(token)


def next_due(frequency: str, after: datetime) -> datetime:
    """Return the next regular time of a message, at the hour of the daily digests."""
    local = timezone.localtime(after)
    due = local.replace(hour=settings.NOTIFICATION_DIGEST_HOUR, minute=0, second=0, microsecond=0)
    while due <= local or (frequency == Frequency.WEEKLY and due.weekday() != WEEKLY_WEEKDAY):
        due += timedelta(days=1)
    return due
