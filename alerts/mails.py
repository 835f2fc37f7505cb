"""The messages of alerts: their text, and their delivery.

A message is written when it is sent, from what is public at that moment. It is claimed (committed)
before it is handed to the server. If the server is down or refuses it for the time being, the claim
ends and the message is tried again. If the sending was interrupted, so that the reader may or may
not have the message, the next message repeats its news and says so.
"""

import logging
from contextlib import closing
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection as database
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from alerts.models import CONFIRM, PENDING_DAYS, UNSUBSCRIBE, Subscription, next_due
from alerts.subjects import News, Subject, SubjectError, read_subject
from server.mail_delivery import Delivery, absolute, deliver, message_id, send_each

# A record is told an hour after it became public, because the transaction that published it must
# have ended: what it commits later with an earlier time would never be told.
SETTLING_TIME = timedelta(hours=1)
RETRY_TIME = timedelta(minutes=15)  # after the first refusal, doubled after each further one
MAX_RETRY_TIME = timedelta(days=1)
SENDER_RETRY_TIME = timedelta(hours=1)  # after a refusal of the sender or the text
MAX_REFUSALS = 30  # of the address; then the subscription is deleted
PERMANENT_REFUSAL = 10  # a final refusal counts as many temporary ones
MAX_SUBJECT_LINE_LENGTH = 150
MAX_PER_RUN = 200  # messages; then other jobs have their turn
TIMEOUT_SQL = "SET LOCAL statement_timeout = '20s'"  # the worker has no limit of its own

logger = logging.getLogger(__name__)


def send_due_messages() -> None:
    """Send the messages that are due, one for each subscription.

    Stop if the mail server is down or slow. A message that fails is tried again the next day.
    """
    if not settings.PUBLIC_ALERTS:
        return
    due = Subscription.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
    send_each(list(due.values_list("pk", flat=True)[:MAX_PER_RUN]), _send, _postpone)


def _postpone(key: UUID) -> None:
    Subscription.objects.filter(pk=key).update(due_at=timezone.now() + MAX_RETRY_TIME)


def _send(key: UUID) -> Delivery | None:
    """Send the message of one subscription, and return its outcome; None if there is no message.

    Raises OSError if the server is down.
    """
    with closing(get_connection()) as connection:
        with transaction.atomic():
            with database.cursor() as cursor:
                cursor.execute(TIMEOUT_SQL)
            due = Subscription.objects.filter(pk=key, due_at__lte=timezone.now())
            subscription = due.select_for_update(skip_locked=True).first()
            if subscription is None:
                return None
            was_uncertain = subscription.is_uncertain
            until = timezone.now() - SETTLING_TIME
            message = _message(subscription, until)
            _claim(subscription, until if message is None else None)
            if message is None:
                return None
            connection.open()  # an error undoes the claim
        outcome = _delivered(connection, message, subscription, was_uncertain)
        _store(subscription, outcome, until, was_uncertain)
    return outcome


def _claim(subscription: Subscription, told_until: datetime | None) -> None:
    """Set the next regular time; `told_until` is given if there is no message to send.

    The mail that confirms a request is sent again after an hour if the worker ends meanwhile.
    """
    subscription.due_at = timezone.now() + SETTLING_TIME if told_until is None else None
    if subscription.confirmed_at is not None:
        subscription.due_at = next_due(subscription.frequency, timezone.now())
        subscription.is_uncertain = told_until is None
        if told_until is not None:
            subscription.told_until = max(subscription.told_until, told_until)
    subscription.save()


def _delivered(
    connection, message: EmailMessage, subscription: Subscription, was_uncertain: bool
) -> Delivery:
    """Deliver a claimed message. If the server is down, end the claim and raise OSError."""
    try:
        return deliver(connection, message)
    except OSError:
        _update(subscription, due_at=timezone.now(), is_uncertain=was_uncertain)
        raise


def _store(
    subscription: Subscription, outcome: Delivery, until: datetime, was_uncertain: bool
) -> None:
    """Store what became of a message."""
    if outcome == Delivery.ACCEPTED:
        told = {"told_until": until, "is_uncertain": False}
        done = told if subscription.confirmed_at else {"due_at": None}
        _update(subscription, refusals=0, **done)
    elif outcome == Delivery.UNCERTAIN:
        logger.error("A message of an alert was interrupted.")
        if subscription.confirmed_at is None:
            _update(subscription, due_at=None)
    else:
        _refuse(subscription, was_uncertain, outcome)


def _refuse(subscription: Subscription, was_uncertain: bool, outcome: Delivery) -> None:
    """Try again later, or delete a subscription whose address is refused for good or very often.

    A refusal of the sender or the text is no fault of the reader, and does not count.
    """
    refusals, wait = subscription.refusals, SENDER_RETRY_TIME
    if outcome in (Delivery.REFUSED, Delivery.POSTPONED):
        is_permanent = outcome == Delivery.REFUSED
        wait = min(RETRY_TIME * 2**refusals, MAX_RETRY_TIME)
        refusals += PERMANENT_REFUSAL if is_permanent else 1
        if refusals >= MAX_REFUSALS or (is_permanent and subscription.confirmed_at is None):
            subscription.delete()
            logger.error("The mail server refused the address of an alert; the alert was deleted.")
            return
    else:
        logger.error("The mail server refused the sender or the text of the message of an alert.")
    _update(
        subscription,
        refusals=refusals,
        due_at=timezone.now() + wait,
        is_uncertain=was_uncertain,
    )


def _update(subscription: Subscription, **values) -> None:
    """Update a subscription, unless the reader has deleted it in the meantime."""
    Subscription.objects.filter(pk=subscription.pk).update(**values)


# --- the text -------------------------------------------------------------------------------------


def _message(subscription: Subscription, until: datetime) -> EmailMessage | None:
    """Return the message to be sent now, or None if there is no news.

    A subject that cannot be read now, for example a record that was withdrawn, has no news.
    """
    with override(subscription.language):
        try:
            subject = read_subject(subscription.subject)
        except SubjectError:
            # Its code may contain words of the reader.
            logger.warning("The subject of the alert %s cannot be read now.", subscription.pk)
            return None
        if subscription.confirmed_at is None:
            return confirmation_mail(subscription, subject)
        news = subject.news(subscription.told_until, until)
        return news_mail(subscription, subject, news) if news else None


def confirmation_mail(subscription: Subscription, subject: Subject) -> EmailMessage:
    """Return the mail with the link that confirms a request.

    It contains no words that the visitor typed: they could be an advertisement to a stranger.
    """
    path = reverse("alerts:confirm", args=[subscription.token(CONFIRM)])
    context = {
        "site": settings.SITE_ADDRESS,
        "subject": subject.plain_title,
        "frequency": subscription.get_frequency_display(),
        "confirm_address": absolute(path),
        "days": PENDING_DAYS,
    }
    return _mail(subscription, _("Confirm your e-mail alert"), "confirmation", context)


def news_mail(subscription: Subscription, subject: Subject, news: News) -> EmailMessage:
    """Return the message with the news of a subject."""
    unsubscribe = absolute(reverse("alerts:unsubscribe", args=[subscription.token(UNSUBSCRIBE)]))
    context = {
        "site": settings.SITE_ADDRESS,
        "subject": subject.title,
        "address": absolute(subject.path),
        "record": subject.record if news.changes else None,
        "changed_on": news.changes[-1].since if news.changes else None,
        "versions": absolute(f"{subject.path}versions/"),
        "items": [(item, absolute(item.path)) for item in news.items],
        "has_reports": subject.has_reports,
        "total": news.total,
        "more": news.total - len(news.items),
        "is_repeated": subscription.is_uncertain,
        "frequency": subscription.get_frequency_display(),
        "unsubscribe_address": unsubscribe,
    }
    mail = _mail(subscription, f"{_count(subject, news)}: {subject.title}", "news", context)
    # One-click unsubscribing: RFC 8058.
    mail.extra_headers["List-Unsubscribe"] = f"<{unsubscribe}>"
    mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return mail


def _mail(
    subscription: Subscription, subject_line: str, template: str, context: dict
) -> EmailMessage:
    line = Truncator(" ".join(subject_line.split())).chars(MAX_SUBJECT_LINE_LENGTH)
    return EmailMessage(
        line,
        render_to_string(f"alerts/{template}_mail.txt", context).strip() + "\n",
        settings.DEFAULT_FROM_EMAIL,
        [subscription.address],
        headers={"Auto-Submitted": "auto-generated", "Message-ID": message_id(uuid4())},
    )


def _count(subject: Subject, news: News) -> str:
    """Return the number of new records or reports, or the word for changes of the record alone."""
    if not news.total:
        return _("Record updated")
    if subject.has_reports:
        text = ngettext("%(count)s new report", "%(count)s new reports", news.total)
    else:
        text = ngettext("%(count)s new record", "%(count)s new records", news.total)
    return text % {"count": news.total}
