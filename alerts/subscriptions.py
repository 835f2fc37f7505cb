"""Requests for e-mail alerts, their confirmation and their end."""

from uuid import UUID

from django.core.signing import BadSignature
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language

from alerts.models import (
    CONFIRM,
    UNSUBSCRIBE,
    Subscription,
    SubscriptionQuerySet,
    key_of_token,
    next_due,
)

MAX_REQUESTS_PER_ADDRESS = 3  # that wait for their confirmation
MAX_REQUESTS_PER_NETWORK = 20  # that wait for their confirmation
MAX_SUBSCRIPTIONS_PER_ADDRESS = 50


class TooManyRequestsError(Exception):
    """A network has sent too many requests that were not confirmed."""


def tidy_address(text: str) -> str:
    """Return the form in which an address is stored and compared."""
    return text.strip().lower()


@transaction.atomic
def request_news(address: str, subject: str, frequency: str, network: str) -> None:
    """Store a request in the active language; its mail is sent within a minute.

    An address with many requests or subscriptions gets no further mail, and the caller is not told,
    because the answer would reveal that the address is known. Raises TooManyRequestsError.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('alerts requests'))")
    pending = Subscription.objects.pending()
    if pending.filter(network=network).count() >= MAX_REQUESTS_PER_NETWORK:
        raise TooManyRequestsError
    of_address = Subscription.objects.filter(address=tidy_address(address))
    if (
        of_address.pending().count() >= MAX_REQUESTS_PER_ADDRESS
        or of_address.confirmed().count() >= MAX_SUBSCRIPTIONS_PER_ADDRESS
    ):
        return
    Subscription.objects.create(
        address=tidy_address(address),
        subject=subject,
        frequency=frequency,
        language=get_language(),
        network=network,
        due_at=timezone.now(),
    )


def requested(token: str) -> Subscription | None:
    """Return the request or subscription of a link for confirmation, or None."""
    subscriptions = _of_token(token, CONFIRM)
    return (subscriptions.pending() | subscriptions.confirmed()).first()


def subscribed(token: str) -> Subscription | None:
    """Return the subscription of a link for unsubscribing, or None if it was deleted.

    Raises BadSignature if the site never made the link.
    """
    key_of_token(token, UNSUBSCRIBE)
    return _of_token(token, UNSUBSCRIBE).first()


def _of_token(token: str, purpose: str) -> SubscriptionQuerySet:
    try:
        return Subscription.objects.filter(pk=UUID(key_of_token(token, purpose)))
    except (BadSignature, ValueError):
        return Subscription.objects.none()


@transaction.atomic
def confirm(token: str) -> Subscription | None:
    """Start the news of a request, and return its subscription; None if the request has expired.

    An earlier subscription of the same address to the same subject gets the new settings, so that
    the links in its messages still end it.
    """
    request = requested(token)
    if request is None or request.confirmed_at is not None:
        return request
    now = timezone.now()
    same = Subscription.objects.filter(address=request.address, subject=request.subject)
    rows = list(same.select_for_update().order_by("pk"))  # two links may be confirmed at once
    subscription = next((row for row in rows if row.confirmed_at is not None), None)
    if request not in rows:
        return subscription
    if subscription is None:
        subscription = request
        subscription.confirmed_at = subscription.told_until = now
        subscription.network, subscription.refusals = "", 0
    subscription.frequency, subscription.language = request.frequency, request.language
    subscription.due_at = next_due(request.frequency, now)
    subscription.save()
    same.exclude(pk=subscription.pk).delete()
    return subscription


def unsubscribe(subscription: Subscription, *, from_all: bool = False) -> None:
    """Delete a subscription, or all of its address."""
    if from_all:
        delete_address(subscription.address)
    else:
        subscription.delete()


def delete_address(address: str) -> int:
    """Delete all subscriptions and requests of an address, and return their number."""
    return Subscription.objects.filter(address=tidy_address(address)).delete()[0]


def delete_expired_requests() -> None:
    Subscription.objects.expired().delete()
