"""The mails of notifications: their text, and their delivery.

A mail contains no text of a record but its title and address. It is sent at most once: the
notifications are claimed (committed) before the mail is handed to the server, and only an answer
of the server, or a connection that ended before the text was sent, makes them wait again.
"""

import logging
from contextlib import closing
from datetime import datetime, timedelta
from itertools import groupby
from uuid import uuid4

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from catalogue.records.record import Record
from catalogue.teamwork.access import viewers
from catalogue.teamwork.models import MailState, Notification
from catalogue.teamwork.notices import wants_mail
from server.mail_delivery import Delivery, absolute, deliver, message_id, send_each
from staff.models import NotificationKind, User

MAX_LISTED = 50  # notifications named in one mail; the page of notifications lists all
RETRY_MINUTES = 15  # after a refusal that the server calls temporary, or an error
MAX_ATTEMPTS = 4 * 24 * 2  # two days of such refusals
RETENTION_DAYS = 365
CLAIM_MINUTES = 10  # an older claim belongs to a worker that was killed

logger = logging.getLogger(__name__)


def send_due_mails() -> None:
    """Send the mails that are due, one for each recipient. Stop if the server is down or slow.

    A mail that fails is tried again after `RETRY_MINUTES`.
    """
    _end_lost_claims()
    if settings.EMAIL_IS_ENABLED:
        due = _due().order_by("recipient").values_list("recipient", flat=True).distinct()
        send_each(list(due), _send_to, _postpone)


def _due() -> models.QuerySet[Notification]:
    return Notification.objects.filter(state=MailState.WAITING, due_at__lte=timezone.now())


def _postpone(recipient_pk: int) -> None:
    _due().filter(recipient=recipient_pk).update(due_at=_retry_time())


def _retry_time() -> datetime:
    return timezone.now() + timedelta(minutes=RETRY_MINUTES)


def remove_old_notifications() -> None:
    """Remove the notifications of more than `RETENTION_DAYS` days ago whose mails have ended."""
    before = timezone.now() - timedelta(days=RETENTION_DAYS)
    unfinished = (MailState.WAITING, MailState.SENDING)
    Notification.objects.filter(at__lt=before).exclude(state__in=unfinished).delete()


def _end_lost_claims() -> None:
    """End the mails of workers that were killed; the server may have accepted them."""
    lost = Notification.objects.filter(state=MailState.SENDING, due_at__lte=timezone.now())
    if count := lost.update(state=MailState.UNCERTAIN):
        logger.error("The mail of %s notifications was interrupted; it is not repeated.", count)


def _send_to(recipient_pk: int) -> Delivery | None:
    """Send one mail, and return its outcome; None if there is nothing to send.

    Raises OSError if the server did not accept it because it is down.
    """
    with closing(get_connection()) as connection:
        connection.open()  # first, so that nothing is claimed while the server is down
        claimed, message = _claim(recipient_pk)
        return None if message is None else _deliver(connection, message, claimed)


def _claim(recipient_pk: int) -> tuple[models.QuerySet[Notification], EmailMessage | None]:
    """Claim the due notifications of a recipient, and return them with their mail.

    Those that the recipient may not see any more, or does not want, are dropped.
    """
    mail_id, now = uuid4(), timezone.now()
    with transaction.atomic():
        due = list(
            Notification.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(recipient=recipient_pk, state=MailState.WAITING, due_at__lte=now)
            .select_related("person")
            .order_by("pk")
        )
        recipient = User.objects.get(pk=recipient_pk)
        wanted = [one for one in due if wants_mail(recipient, one.kind)]
        seen = visible_to(recipient, wanted)
        keys = [notification.pk for notification in seen]
        dropped = [notification.pk for notification in due if notification.pk not in keys]
        Notification.objects.filter(pk__in=dropped).update(state=MailState.DROPPED)
        Notification.objects.filter(pk__in=keys).update(
            state=MailState.SENDING,
            mail_id=mail_id,
            attempts=models.F("attempts") + 1,
            due_at=now + timedelta(minutes=CLAIM_MINUTES),
        )
        message = mail_of(recipient, seen) if seen else None
    if message is not None:
        message.extra_headers["Message-ID"] = message_id(mail_id)
    return Notification.objects.filter(pk__in=keys), message


def visible_to(recipient: User, notifications: list[Notification]) -> list[Notification]:
    """Return the notifications whose record exists and may be viewed by the recipient."""
    models_ = {notification.content_type.model_class() for notification in notifications}
    allowed = {
        model
        for model in models_
        if model is not None and viewers(model).filter(pk=recipient.pk).exists()
    }
    return [
        notification
        for notification in notifications
        if notification.content_type.model_class() in allowed and notification.record is not None
    ]


def _deliver(connection, message: EmailMessage, claimed: models.QuerySet[Notification]) -> Delivery:
    """Send a claimed mail, store what became of it, and return that."""
    try:
        outcome = deliver(connection, message)
    except OSError:
        claimed.update(state=MailState.WAITING, due_at=timezone.now())
        raise
    if outcome == Delivery.ACCEPTED:
        claimed.update(state=MailState.SENT)
    elif outcome == Delivery.UNCERTAIN:
        claimed.update(state=MailState.UNCERTAIN)
        logger.error("A mail of notifications was interrupted; it is not repeated.")
    else:
        _refuse(claimed, is_permanent=outcome in (Delivery.REFUSED, Delivery.NOT_SENDABLE))
    return outcome


def _refuse(claimed: models.QuerySet[Notification], *, is_permanent: bool) -> None:
    """Let the notifications wait, or end them after a permanent or very often repeated refusal."""
    again = claimed.filter(attempts__lt=MAX_ATTEMPTS)
    if not is_permanent:
        again.update(state=MailState.WAITING, due_at=_retry_time())
    if count := claimed.filter(state=MailState.SENDING).update(state=MailState.REFUSED):
        logger.error("The mail server refused the mail of %s notifications.", count)


# --- the text -------------------------------------------------------------------------------------


def mail_of(recipient: User, notifications: list[Notification]) -> EmailMessage:
    """Return the mail of notifications in the language of their recipient."""
    with override(recipient.language or settings.LANGUAGE_CODE):
        listed = notifications[:MAX_LISTED]
        groups = [
            (sentence, [(record_name(one.record), record_address(one)) for one in group])
            for sentence, group in groupby(listed, key=sentence_of)
        ]
        context = {
            "groups": groups,
            "more": len(notifications) - len(listed),
            "all_address": absolute(reverse("records:notifications")),
            "settings_address": absolute(reverse("staff:account")) + "#notifications",
        }
        return EmailMessage(
            _subject(notifications),
            render_to_string("admin/teamwork/notification_mail.txt", context).strip() + "\n",
            settings.DEFAULT_FROM_EMAIL,
            [recipient.email],
            headers={"Auto-Submitted": "auto-generated"},
        )


def _subject(notifications: list[Notification]) -> str:
    if len(notifications) == 1:
        kind = NotificationKind(notifications[0].kind).label
        return " ".join(f"{kind}: {record_name(notifications[0].record)}".split())
    count = len(notifications)
    text = ngettext(
        "%(count)s notification about records on international migration",
        "%(count)s notifications about records on international migration",
        count,
    )
    return text % {"count": count}


def sentence_of(notification: Notification) -> str:
    """Return who did what, before the name of the record."""
    person = notification.person
    name = person.display_name if person else _("The system")
    sentences = {
        NotificationKind.SUBMITTED: _("%(person)s submitted for review:"),
        NotificationKind.SENT_BACK: _("%(person)s sent back:"),
        NotificationKind.PUBLISHED: _("%(person)s published:"),
        NotificationKind.ASSIGNED: _("%(person)s assigned to you:"),
        NotificationKind.MENTIONED: _("%(person)s mentioned you in the discussion of:"),
        NotificationKind.PROPOSAL: _("%(person)s answered your proposal for:"),
    }
    return sentences[NotificationKind(notification.kind)] % {"person": name}


def record_name(record: models.Model) -> str:
    """Return the kind and title; the number, if the record was withdrawn without its title."""
    name = f"{record.number}" if isinstance(record, Record) and record.is_unnamed else str(record)
    return f"{name} ({record._meta.verbose_name})"


def record_address(notification: Notification) -> str:
    return absolute(notification_path(notification))


def notification_path(notification: Notification) -> str:
    """Return the path of the page to which a notification leads."""
    if notification.proposal_id:
        return reverse("admin:catalogue_proposal_change", args=[notification.proposal_id])
    opts = ContentType.objects.get_for_id(notification.content_type_id).model_class()._meta
    name = f"admin:{opts.app_label}_{opts.model_name}"
    return reverse(f"{name}_team", args=[notification.object_id])
