"""The log of the work on records, and the notifications of staff.

Nothing here may leave the staff area. Neither model has a history, a search column, a kind, an
import table or an API, so their texts are in no version, search, completion or file. The log is
its own history: its rows never change.
"""

from pathlib import PurePath
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.history.events import immutability_triggers
from catalogue.records.source_files import SourceFileStorage, random_file_name, validate_source_file
from catalogue.workflow.proposal_model import Proposal
from server.text_fields import MultiLineField, OneLineField
from staff.models import NotificationKind


class EntryKind(models.TextChoices):
    """Kinds of entries in the log of the work on a record."""

    ASSIGNED = "assigned", _("Assigned")
    COMMENT = "comment", _("Comment")
    RESOLVED = "resolved", _("Discussion resolved")
    REOPENED = "reopened", _("Discussion reopened")
    NOTE = "note", _("Internal note")
    ATTACHMENT = "attachment", _("Attachment")
    REMOVED = "removed", _("Removed")


class TeamEntry(models.Model):
    """One act of a person in the work on a record. Rows are immutable.

    The assignee of a record is that of its last entry of this kind, or nobody if it is empty. A
    note or an attachment is shown until an entry removes it (`about`). Its file stays in the
    storage, as those of sources do.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT, editable=False)
    object_id = models.PositiveBigIntegerField(editable=False)
    record = GenericForeignKey("content_type", "object_id")
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind)
    at = models.DateTimeField(
        _("date"), editable=False, db_default=Func(function="clock_timestamp")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    content = MultiLineField(_("text"), blank=True)
    file = models.FileField(
        _("file"),
        storage=SourceFileStorage(),
        upload_to=random_file_name,
        max_length=255,
        blank=True,
        validators=[validate_source_file],
    )
    file_name = OneLineField(_("file name"), max_length=200, blank=True, editable=False)
    file_size = models.PositiveBigIntegerField(_("size"), null=True, editable=False)
    about = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="removals", editable=False
    )

    has_history = False  # rows never change

    class Meta:
        verbose_name = _("work on a record")
        verbose_name_plural = _("work on records")
        ordering: ClassVar[list[str]] = ["pk"]
        default_permissions = ()  # those of the record apply
        indexes: ClassVar[list] = [
            models.Index(fields=["content_type", "object_id"], name="catalogue_teamentry_of"),
            models.Index(
                fields=["assignee", "content_type", "object_id"],
                name="catalogue_teamentry_assignee",
                condition=Q(assignee__isnull=False),
            ),
        ]
        constraints: ClassVar[list] = [
            rules.choices_constraint("kind", EntryKind, or_empty=False),
            models.CheckConstraint(
                name="catalogue_teamentry_has_what_its_kind_needs",
                condition=(Q(content="") ^ Q(kind__in=(EntryKind.COMMENT, EntryKind.NOTE)))
                & (Q(file="") ^ Q(kind=EntryKind.ATTACHMENT))
                & (Q(about__isnull=True) ^ Q(kind=EntryKind.REMOVED)),
                violation_error_message=_("Enter a text or choose a file."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = immutability_triggers()

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.person}"

    def clean(self) -> None:
        """Store the original name and the size of the file."""
        super().clean()
        if self.file and not self.file._committed:
            self.file_name = PurePath(self.file.name).name[-200:]
            self.file_size = self.file.size


class MailState(models.TextChoices):
    """States of the mail of a notification.

    `UNCERTAIN` is the end of a mail whose sending was interrupted after the server may have
    accepted it: it is not sent again, so that none arrives twice.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


class Notification(models.Model):
    """A notification of one person about one record. It holds no text of the record.

    `due_at` is the time of the next attempt to send it. `mail_id` identifies the mail that
    contains it.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=9, choices=NotificationKind)
    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    record = GenericForeignKey("content_type", "object_id")
    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=9, choices=MailState, default=MailState.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    mail_id = models.UUIDField(null=True)

    has_history = False
    # A mail that waited at the time of a backup may have been sent before its restore.
    after_restore_sql = (
        "UPDATE catalogue_notification SET state = 'uncertain'"
        " WHERE state IN ('waiting', 'sending')"
    )

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering: ClassVar[list[str]] = ["-pk"]
        default_permissions = ()  # each user sees the own ones
        indexes: ClassVar[list] = [
            models.Index(
                fields=["due_at"],
                name="catalogue_notification_due",
                condition=Q(state__in=(MailState.WAITING, MailState.SENDING)),
            ),
            models.Index(fields=["recipient", "-id"], name="catalogue_notification_of"),
        ]
        constraints: ClassVar[list] = [
            rules.choices_constraint("kind", NotificationKind, or_empty=False),
            rules.choices_constraint("state", MailState, or_empty=False),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.recipient}"
