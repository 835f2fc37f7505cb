"""Decisions on mandates: each year a programme retains, reviews, removes or adds a citation."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.mandates import Mandate, Provision
from activities.projects import Project
from catalogue.base import rules
from catalogue.base.calendar_unit import MAX_YEAR, MIN_YEAR
from catalogue.base.translation import TranslatedProperty
from catalogue.base.visibility import public_q
from server.text_fields import MultiLineField

CITATION_RULE = "activities_decision_on_cited_mandate"
rules.TRIGGER_MESSAGES[CITATION_RULE] = _(
    "A decision is on a mandate that the programme of work cites, or on one of its provisions. "
    "Only “Add” is for other mandates."
)


class Decision(models.TextChoices):
    RETAIN = "retain", pgettext_lazy("decision on a mandate", "Retain")
    REVIEW = "review", pgettext_lazy("decision on a mandate", "Review")
    REMOVE = "remove", pgettext_lazy("decision on a mandate", "Remove")
    ADD = "add", pgettext_lazy("decision on a mandate", "Add")


def citation_trigger() -> pgtrigger.Trigger:
    """Return a trigger: who decides is a programme, on a mandate that it cites or adds.

    The citation is checked when the decision is made, because a removed mandate loses it later.
    """
    return pgtrigger.Trigger(
        name="on_cited_mandate",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert
        | pgtrigger.UpdateOf("project_id", "mandate_id", "provision_id", "decision"),
        func=pgtrigger.Func(
            f"""
            IF NOT EXISTS (
                SELECT FROM activities_project WHERE id = NEW.project_id AND kind = 'programme'
            ) OR (NEW.provision_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM activities_provision
                WHERE id = NEW.provision_id AND mandate_id = NEW.mandate_id
            )) OR (NEW.decision <> '{Decision.ADD}' AND NOT EXISTS (
                SELECT FROM activities_projectmandate
                WHERE project_id = NEW.project_id AND mandate_id = NEW.mandate_id
            )) THEN
                RAISE EXCEPTION 'no citation of the mandate' USING
                    ERRCODE = 'check_violation', CONSTRAINT = '{CITATION_RULE}';
            END IF;
            RETURN NEW;
            """
        ),
    )


def decider_trigger() -> pgtrigger.Trigger:
    """Return a trigger that sets `decided_by` to the acting user, unless the statement sets it.

    Imports store decisions without their person.
    """
    return pgtrigger.Trigger(
        name="decided_by_actor",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("decision", "reason_en", "reason_es"),
        declare=[("actor", "bigint")],
        func=pgtrigger.Func(
            """
            actor := nullif(current_setting('catalogue.person', true), '')::bigint;
            IF TG_OP = 'INSERT' THEN
                NEW.decided_by_id := coalesce(NEW.decided_by_id, actor);
            ELSIF (NEW.decided_by_id, NEW.decided_at) = (OLD.decided_by_id, OLD.decided_at)
                AND actor IS NOT NULL THEN
                NEW.decided_by_id := actor;
                NEW.decided_at := clock_timestamp();
            END IF;
            RETURN NEW;
            """
        ),
    )


class MandateDecisionQuerySet(models.QuerySet):
    """Decisions on mandates."""

    def public(self):
        """Return the decisions whose mandate and programme are both public, the latest first."""
        both_public_q = public_q("mandate") & public_q("project")
        return (
            self.filter(both_public_q)
            .select_related("mandate", "project", "provision")
            .order_by("-year", "project", "provision__position", "pk")
        )


class MandateDecision(models.Model):
    """The decision of a programme, in one year, on a mandate or one of its provisions."""

    Decision = Decision

    mandate = models.ForeignKey(
        Mandate, models.CASCADE, related_name="decisions", verbose_name=_("mandate")
    )
    provision = models.ForeignKey(
        Provision,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("provision"),
    )
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        related_name="mandate_decisions",
        verbose_name=_("programme of work"),
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(MIN_YEAR), MaxValueValidator(MAX_YEAR)]
    )
    decision = models.CharField(_("decision"), max_length=6, choices=Decision)
    reason_en = MultiLineField(_("reason in English"), blank=True)
    reason_es = MultiLineField(_("reason in Spanish"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(
        _("decided on"), editable=False, db_default=Func(function="clock_timestamp")
    )

    reason = TranslatedProperty()
    optional_relations = ("provision",)
    editor_permissions = ("view",)  # reviewers decide

    objects = MandateDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a mandate")
        verbose_name_plural = _("decisions on mandates")
        ordering: ClassVar[list[str]] = ["-year", "pk"]
        constraints: ClassVar[list] = [
            rules.choices_constraint("decision", Decision, or_empty=False),
            rules.any_language_constraint("reason", _("Enter the reason for the decision.")),
            models.CheckConstraint(
                name="activities_mandatedecision_year_is_a_year",
                condition=Q(year__gte=MIN_YEAR, year__lte=MAX_YEAR),
                violation_error_message=_("Enter a year with four digits."),
            ),
            models.UniqueConstraint(
                fields=["project", "mandate", "provision", "year"],
                nulls_distinct=False,
                name="activities_mandatedecision_one_a_year",
                violation_error_message=_(
                    "The programme of work has already decided on this mandate or provision in "
                    "this year."
                ),
            ),
        ]
        triggers: ClassVar[list] = [citation_trigger(), decider_trigger()]

    def __str__(self) -> str:
        return f"{self.year}: {self.get_decision_display()}"
