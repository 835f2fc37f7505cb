"""Participants of records: organizations, and groups described in words."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.translation import TranslatedProperty
from catalogue.base.visibility import public_q
from catalogue.records.organizations import Organization, OrganizationKind
from server.text_fields import OneLineField


class PartyQuerySet(models.QuerySet):
    """A queryset of participants."""

    def public(self):
        """Return public participants: described groups, persons and public organizations."""
        shown = Q(organization__isnull=True) | public_q("organization")
        return self.filter(shown).select_related("organization")


class Party(models.Model):
    """A participant: an organization, or a group described in words.

    "National public institutions" is a described group: a wording in each language, the kind of
    the organizations if it is clear, and their number if it is known.
    """

    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("organization"),
    )
    group_en = OneLineField(
        _("group in words, in English"),
        max_length=200,
        blank=True,
        help_text=_(
            "Only if there is no organization to choose, such as “national public institutions”."
        ),
    )
    group_es = OneLineField(_("group in words, in Spanish"), max_length=200, blank=True)
    group_kind = models.CharField(
        _("kind of group"), max_length=25, choices=OrganizationKind, blank=True
    )
    group_size = models.PositiveIntegerField(_("number of members"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    group = TranslatedProperty()

    objects = PartyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list] = [
            rules.choices_constraint("group_kind", OrganizationKind),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_names_an_organization_or_a_group",
                condition=Q(organization__isnull=False, group_en="", group_es="")
                | (Q(organization__isnull=True) & rules.any_language_q("group")),
                violation_error_message=_("Choose an organization or describe a group."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_only_a_group_has_a_size_and_kind",
                condition=Q(organization__isnull=True) | Q(group_kind="", group_size__isnull=True),
                violation_error_message=_(
                    "Enter the kind and the number of members only for a group described in words."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organization or self.group)
