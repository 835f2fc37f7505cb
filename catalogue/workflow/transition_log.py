"""The log of transitions of records between review states."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.base.visibility import State
from catalogue.history.events import command_name, immutability_triggers


class Transition(models.Model):
    """A change of a record's review state with person, time and note, written by a trigger.

    Rows are immutable.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    record = GenericForeignKey("content_type", "object_id")
    at = models.DateTimeField(_("date"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,  # the log outlives the user account
        related_name="+",
        verbose_name=_("person"),
    )
    person_name = models.CharField(_("user name at the time"), max_length=150, blank=True)
    role = models.CharField(_("database user"), max_length=63)
    state_before = models.CharField(_("from"), max_length=9, choices=State, blank=True)
    state_after = models.CharField(_("to"), max_length=9, choices=State)
    note = models.TextField(_("note"), blank=True)

    has_history = False  # rows never change
    editor_permissions = ("view",)

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        ordering: ClassVar[list[str]] = ["pk"]
        default_permissions = ("view",)
        indexes: ClassVar[list] = [
            models.Index(fields=["content_type", "object_id"], name="catalogue_transition_of"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = immutability_triggers()

    def __str__(self) -> str:
        return f"{self.get_state_before_display()} → {self.get_state_after_display()}"

    @property
    def actor_name(self) -> str:
        """Return the user name of the person, or words for a command, which has none."""
        return self.person_name or command_name()


def transitions_of(record: models.Model) -> models.QuerySet[Transition]:
    kind = ContentType.objects.get_for_model(record)
    return Transition.objects.filter(content_type=kind, object_id=record.pk)
