"""Countries and their groups."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.full_text import SearchColumn
from catalogue.base.translation import TranslatedProperty
from catalogue.records.country_codes import ALPHA2_BY_ALPHA3, M49_BY_ALPHA3
from catalogue.records.shared_tables import SharedTreeQuerySet, named_by_public_record_q
from catalogue.records.slugs import SluggedModel
from server.text_fields import OneLineField


class Subregion(models.TextChoices):
    """Subregions of the United Nations' M49 standard, with the parts of Latin America."""

    CARIBBEAN = "caribbean", _("Caribbean")
    CENTRAL_AMERICA = "central-america", _("Central America")
    SOUTH_AMERICA = "south-america", _("South America")
    NORTHERN_AMERICA = "northern-america", _("Northern America")
    NORTHERN_AFRICA = "northern-africa", _("Northern Africa")
    SUB_SAHARAN_AFRICA = "sub-saharan-africa", _("Sub-Saharan Africa")
    EASTERN_ASIA = "eastern-asia", _("Eastern Asia")
    SOUTH_EASTERN_ASIA = "south-eastern-asia", _("South-eastern Asia")
    SOUTHERN_ASIA = "southern-asia", _("Southern Asia")
    WESTERN_ASIA = "western-asia", _("Western Asia")
    CENTRAL_ASIA = "central-asia", _("Central Asia")
    NORTHERN_EUROPE = "northern-europe", _("Northern Europe")
    SOUTHERN_EUROPE = "southern-europe", _("Southern Europe")
    WESTERN_EUROPE = "western-europe", _("Western Europe")
    EASTERN_EUROPE = "eastern-europe", _("Eastern Europe")
    OCEANIA = "oceania", _("Oceania")


class CommissionStatus(models.TextChoices):
    """Kinds of membership of a country in the commission."""

    MEMBER = "member", _("Member State")
    ASSOCIATE = "associate", _("Associate member")


ALPHA2_LABEL = _("ISO 3166-1 alpha-2 code")


class Country(models.Model):
    """A country or area listed in ISO 3166-1 and the United Nations' M49 standard."""

    alpha3 = models.CharField(_("ISO 3166-1 alpha-3 code"), max_length=3, unique=True)
    m49 = models.CharField(_("M49 code"), max_length=3, unique=True)
    name_en = OneLineField(_("name in English"), max_length=120)
    name_es = OneLineField(_("name in Spanish"), max_length=120)
    subregion = models.CharField(_("subregion"), max_length=20, choices=Subregion, blank=True)
    commission_status = models.CharField(
        _("membership of the commission"), max_length=9, choices=CommissionStatus, blank=True
    )
    search = SearchColumn(titles=("name",), plain=("alpha3",))

    name = TranslatedProperty()
    has_history = True
    editor_permissions = ("view",)  # the list follows a standard

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering: ClassVar[list[str]] = ["alpha3"]
        constraints: ClassVar[list] = [
            rules.choices_constraint("subregion", Subregion),
            rules.choices_constraint("commission_status", CommissionStatus),
            models.CheckConstraint(
                name="catalogue_country_codes_are_written_as_the_standards_do",
                condition=Q(alpha3__regex=r"^[A-Z]{3}$", m49__regex=r"^[0-9]{3}$"),
                violation_error_message=_(
                    "An alpha-3 code has three capital letters; an M49 code has three digits."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def alpha2(self) -> str:
        """Return the ISO 3166-1 alpha-2 code, or "" for a code outside the standard."""
        return ALPHA2_BY_ALPHA3.get(self.alpha3, "")

    def clean(self) -> None:
        """Raise ValidationError if the M49 code is not that of the alpha-3 code."""
        super().clean()
        listed = M49_BY_ALPHA3.get(self.alpha3)
        if listed and self.m49 != listed:
            sentence = _("The M49 code of %(country)s is %(code)s.")
            words = {"country": self.alpha3, "code": listed}
            raise ValidationError({"m49": ValidationError(sentence, "invalid", words)})


class CountryGroupQuerySet(SharedTreeQuerySet):
    """A queryset of country groups."""

    def used_q(self) -> Q:
        """Return the condition for groups that a public record names, itself or by a member.

        Only reviewers add members, so a group that an editor added is public once a public record
        names it.
        """
        members = Country.objects.filter(named_by_public_record_q(Country), groups=OuterRef("pk"))
        return super().used_q() | Q(Exists(members))


class CountryGroup(SluggedModel):
    """A region or community of countries, such as South America or the Andean countries."""

    name_en = OneLineField(_("name in English"), max_length=200)
    name_es = OneLineField(_("name in Spanish"), max_length=200)
    acronym_en = OneLineField(_("acronym in English"), max_length=20, blank=True)
    acronym_es = OneLineField(_("acronym in Spanish"), max_length=20, blank=True)
    broader = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("part of"),
    )
    members = models.ManyToManyField(
        Country, blank=True, related_name="groups", verbose_name=_("members")
    )
    search = SearchColumn(titles=("name",), plain=("acronym_en", "acronym_es"))

    name = TranslatedProperty()
    has_history = True
    editor_permissions = ("view", "add")  # published records may show existing groups

    objects = CountryGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("country group")
        verbose_name_plural = _("country groups")
        ordering: ClassVar[list[str]] = ["slug"]
        constraints: ClassVar[list] = [
            *SluggedModel.Meta.constraints,
            rules.not_self_constraint("broader", _("A group cannot be part of itself.")),
        ]
        triggers: ClassVar[list] = [*SluggedModel.Meta.triggers, rules.acyclic_trigger("broader")]

    parent_field = "broader"

    def __str__(self) -> str:
        return str(self.name)
