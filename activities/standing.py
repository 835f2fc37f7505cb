"""The standing of mandates and provisions: whether they still oblige."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.translation import TranslatedProperty
from server.text_fields import MultiLineField


class Standing(models.TextChoices):
    IN_FORCE = "in-force", _("In force")
    FULFILLED = "fulfilled", _("Fulfilled")
    SUPERSEDED = "superseded", _("Superseded")
    LAPSED = "lapsed", _("Lapsed")


STILL_OBLIGES_Q = Q(standing__in=["", Standing.IN_FORCE])  # empty: not recorded
EXPLAINED_Q = Q(standing_date__isnull=False) & rules.any_language_q("standing_reason")


def superseded_constraint(*relations: str) -> models.CheckConstraint:
    """Return a constraint: a superseded row, and no other, names what supersedes it.

    `relations` are the nullable relations of which at least one is set.
    """
    none_set = Q(**{f"{name}__isnull": True for name in relations})
    superseded = Q(standing=Standing.SUPERSEDED)
    return models.CheckConstraint(
        name="%(app_label)s_%(class)s_superseded_by_one",
        condition=(superseded & ~none_set) | (~superseded & none_set),
        violation_error_message=_(
            "Name what supersedes it if the standing is “Superseded”, and only then."
        ),
    )


class StandingModel(models.Model):
    """A mandate or provision with its standing, since when, and why. Not recorded if empty."""

    Standing = Standing

    standing = models.CharField(
        _("standing"), max_length=10, choices=Standing, blank=True, default="", db_default=""
    )
    standing_date = models.DateField(_("standing since"), null=True, blank=True)
    standing_reason_en = MultiLineField(
        _("reason for the standing in English"), blank=True, default="", db_default=""
    )
    standing_reason_es = MultiLineField(
        _("reason for the standing in Spanish"), blank=True, default="", db_default=""
    )

    standing_reason = TranslatedProperty()

    class Meta:
        abstract = True
        constraints: ClassVar[list] = [
            rules.choices_constraint("standing", Standing),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_standing_is_explained",
                condition=STILL_OBLIGES_Q | EXPLAINED_Q,
                violation_error_message=_(
                    "Enter the date and the reason of the standing, unless it is in force."
                ),
            ),
        ]
