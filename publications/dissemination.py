"""Models of the distributions of publications and their recipients."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.base import rules
from catalogue.base.translation import TranslatedProperty
from catalogue.base.visibility import public_q
from catalogue.models import Country, DatedModel, Organization, Party
from meetings.models import Meeting
from publications.publication import Edition, Publication
from server.text_fields import OneLineField, WebAddressField


class DisseminationManner(models.TextChoices):
    PRESENTED = "presented", _("Presented")
    DISTRIBUTED = "distributed", _("Distributed")
    PUBLISHED_ONLINE = "published-online", _("Published online")


class DisseminationQuerySet(models.QuerySet):
    def public(self):
        """Return the distributions of public publications."""
        return self.filter(public_q("publication")).select_related(
            "publication", "meeting", "country"
        )


class Dissemination(DatedModel):
    """One distribution of a publication: editions, distributors, recipients, place and date.

    An empty relation means that nothing is recorded; for example, the distributors are unknown.
    """

    archive_name = "disseminations"  # the published name of the table in the archive: stable

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="disseminations", verbose_name=_("publication")
    )
    manner = models.CharField(
        pgettext_lazy("distribution", "type"), max_length=16, choices=DisseminationManner
    )
    editions = models.ManyToManyField(
        Edition,
        blank=True,
        related_name="disseminations",
        verbose_name=_("editions"),
        help_text=pgettext_lazy("distribution", "Leave empty if not known."),
    )
    distributors = models.ManyToManyField(
        Organization,
        blank=True,
        related_name="disseminations",
        verbose_name=_("distributed by"),
        help_text=_("Leave empty if not known."),
    )
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="disseminations",
        verbose_name=_("at the meeting"),
    )
    place_en = OneLineField(_("place in English"), max_length=200, blank=True)
    place_es = OneLineField(_("place in Spanish"), max_length=200, blank=True)
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="disseminations",
        verbose_name=_("country"),
    )
    url = WebAddressField(_("link"), max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    place = TranslatedProperty(_("Place"))
    optional_relations = ("meeting",)

    objects = DisseminationQuerySet.as_manager()

    class Meta:
        verbose_name = _("distribution")
        verbose_name_plural = _("distributions")
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list] = [
            *DatedModel.Meta.constraints,
            rules.choices_constraint("manner", DisseminationManner, or_empty=False),
        ]

    def __str__(self) -> str:
        location = self.meeting or self.place
        manner = self.get_manner_display()
        return f"{manner}: {location}" if location else manner


class Recipient(Party):
    """A recipient of a distribution: an organization or a described group."""

    dissemination = models.ForeignKey(
        Dissemination, models.CASCADE, related_name="recipients", verbose_name=_("distribution")
    )

    class Meta(Party.Meta):
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints: ClassVar[list] = [
            *Party.Meta.constraints,
            models.UniqueConstraint(
                fields=["dissemination", "organization"],
                name="publications_recipient_unique",
                violation_error_message=_("This organization is already a recipient."),
            ),
        ]
