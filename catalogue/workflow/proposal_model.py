"""The stored proposals, each with its decision."""

from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy

from catalogue.history.events import last_event_number
from server.text_fields import MultiLineField


class Decision(models.TextChoices):
    """Decisions on a proposal."""

    WAITING = "waiting", gettext_lazy("Pending")
    ACCEPTED = "accepted", gettext_lazy("Accepted")
    SENT_BACK = "sent-back", gettext_lazy("Sent back")
    CANCELLED = "taken-back", gettext_lazy("Cancelled")


class ProposalQuerySet(models.QuerySet):
    """A queryset of proposals."""

    def waiting(self):
        """Return proposals without a decision."""
        return self.filter(decision=Decision.WAITING)

    def of(self, record: models.Model):
        """Return the proposals for a record."""
        kind = ContentType.objects.get_for_model(record)
        return self.filter(content_type=kind, object_id=record.pk)


class Proposal(models.Model):
    """A proposed change of one record and the rows that belong to it.

    `changes` is a list of rows: `table`, `id`, and the row `before` and `after` (null for a new or
    a deleted row). `base` is the number of the version that the change is based on. Proposals of
    one operation (an import) share a `context`.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT, editable=False)
    object_id = models.PositiveBigIntegerField(editable=False)
    record = GenericForeignKey("content_type", "object_id")
    title = models.CharField(gettext_lazy("title"), max_length=500, editable=False)
    base = models.BigIntegerField(editable=False)
    changes = models.JSONField(editable=False)
    context = models.UUIDField(editable=False, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="proposals",
        verbose_name=gettext_lazy("proposed by"),
        editable=False,
    )
    at = models.DateTimeField(gettext_lazy("proposed at"), editable=False)
    note = MultiLineField(gettext_lazy("note"), blank=True)
    decision = models.CharField(
        gettext_lazy("decision"), max_length=10, choices=Decision, default=Decision.WAITING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=gettext_lazy("decided by"),
    )
    decided_at = models.DateTimeField(gettext_lazy("decided at"), null=True)
    decision_note = MultiLineField(gettext_lazy("note of the decision"), blank=True)

    has_history = False  # a proposal records a change itself
    editor_permissions = ("view",)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("proposal")
        verbose_name_plural = gettext_lazy("proposals")
        ordering: ClassVar[list[str]] = ["-pk"]
        default_permissions = ("view",)
        indexes: ClassVar[list] = [
            models.Index(fields=["content_type", "object_id"], name="catalogue_proposal_of"),
            models.Index(fields=["decision", "by"], name="catalogue_proposal_waiting"),
        ]
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                name="catalogue_proposal_is_decided_by_somebody",
                condition=models.Q(
                    decision=Decision.WAITING, decided_by__isnull=True, decided_at__isnull=True
                )
                | (~models.Q(decision=Decision.WAITING) & models.Q(decided_at__isnull=False)),
                violation_error_message=gettext_lazy("A decision needs a date and time."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_stale(self) -> bool:
        """Return whether the record has changed since the version that the proposal is based on."""
        model = self.content_type.model_class()
        return last_event_number(model(pk=self.object_id)) != self.base
