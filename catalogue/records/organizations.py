"""Organizations and their memberships."""

from typing import ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.full_text import SearchColumn
from catalogue.base.name_matching import names_column, normalized_text
from catalogue.base.translation import TranslatedProperty
from catalogue.base.trees import TreeQuerySet
from catalogue.base.visibility import public_q
from catalogue.records.countries import Country
from catalogue.records.dated import DatedModel
from catalogue.records.identifiers import (
    ISNI_FORM,
    ISNI_MESSAGE,
    ROR_FORM,
    ROR_MESSAGE,
    WIKIDATA_FORM,
    WIKIDATA_MESSAGE,
    IsniField,
    RorField,
    WikidataField,
    form_constraint,
    unique_constraint,
)
from catalogue.records.record import Record, RecordQuerySet
from server.text_fields import OneLineField


class OrganizationKind(models.TextChoices):
    """Kinds of organizations."""

    UN_BODY = "un-body", _("United Nations body")
    REGIONAL_COMMISSION = "regional-commission", _("Regional commission of the United Nations")
    INTERGOVERNMENTAL_BODY = "intergovernmental-body", _("Intergovernmental body")
    INTERGOVERNMENTAL_PROCESS = "intergovernmental-process", _("Intergovernmental process")
    GOVERNMENT = "government", _("Government")
    CIVIL_SOCIETY = "civil-society", _("Civil society")
    ACADEMIA = "academia", _("Academia")
    LABOUR = "labour", _("Labour organization")
    INTER_AGENCY_GROUP = "inter-agency-group", _("Inter-agency group")
    NETWORK = "network", _("Network")


class OrganizationQuerySet(TreeQuerySet, RecordQuerySet):
    """A queryset of organizations."""

    def commission(self):
        """Return the commission that runs this site and all its subordinate bodies."""
        return self.with_descendants(self.filter(is_commission=True))

    def in_default_order(self):
        return self.by_title()


class Organization(Record):
    """A body with a role in the work of the commission. Its title is its name."""

    plural = "organizations"
    Kind = OrganizationKind

    kind = models.CharField(_("kind"), max_length=25, choices=OrganizationKind, blank=True)
    acronym_en = OneLineField(_("acronym in English"), max_length=40, blank=True)
    acronym_es = OneLineField(_("acronym in Spanish"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
        help_text=_("The larger organization, for example the ministry of a department."),
    )
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("succeeded by"),
    )
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organizations",
        verbose_name=_("country"),
        help_text=_("For governments and national institutions."),
    )
    ror = RorField(_("ROR"), max_length=9, blank=True, default="", db_default="")
    isni = IsniField(_("ISNI"), max_length=19, blank=True, default="", db_default="")
    wikidata = WikidataField(_("Wikidata"), max_length=20, blank=True, default="", db_default="")
    is_commission = models.BooleanField(
        _("this is the commission"),
        default=False,
        help_text=_("The organization whose programme this site records. Only one."),
    )
    other_names = GenericRelation("catalogue.OtherName")
    search = SearchColumn(titles=("title",), texts=("summary",), plain=("acronym_en", "acronym_es"))
    names = names_column("title_en", "title_es", "acronym_en", "acronym_es")

    acronym = TranslatedProperty(_("Acronym"))
    search_paths = ("topics", "country")
    name_columns = (*Record.name_columns, "acronym_en", "acronym_es", "other_names__name")
    warns_of_duplicates = True
    parent_field = "parent"

    objects = OrganizationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Record.Meta):
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints: ClassVar[list] = [
            *Record.Meta.constraints,
            rules.choices_constraint("kind", OrganizationKind),
            rules.completeness_constraint(
                "has_a_kind", ~Q(kind=""), _("Choose the kind of organization.")
            ),
            rules.not_self_constraint("parent", _("An organization cannot be part of itself.")),
            rules.not_self_constraint("successor", _("An organization cannot succeed itself.")),
            models.CheckConstraint(
                name="catalogue_organization_government_has_a_country",
                condition=~Q(kind="government") | Q(country__isnull=False),
                violation_error_message=_("Choose the country of the government."),
            ),
            models.UniqueConstraint(
                fields=["is_commission"],
                condition=Q(is_commission=True),
                name="catalogue_organization_only_one_is_the_commission",
                violation_error_message=_("Another organization is marked as the commission."),
            ),
            form_constraint("ror", ROR_FORM, ROR_MESSAGE),
            form_constraint("isni", ISNI_FORM, ISNI_MESSAGE),
            form_constraint("wikidata", WIKIDATA_FORM, WIKIDATA_MESSAGE),
            unique_constraint("ror", _("Another organization has this ROR identifier.")),
            unique_constraint("isni", _("Another organization has this ISNI.")),
            unique_constraint("wikidata", _("Another organization has this Wikidata item.")),
        ]
        triggers: ClassVar[list] = [
            *Record.Meta.triggers,
            rules.acyclic_trigger("parent"),
            rules.acyclic_trigger("successor"),
        ]

    @property
    def needs_date(self) -> bool:
        """Return False: the dates of most organizations are of no interest."""
        return False

    def duplicate_q(self) -> Q | None:
        """Return a condition for the same acronym in either language, or None."""
        same = Q()
        for acronym in {self.acronym_en, self.acronym_es} - {""}:
            # Line breaks on both sides match the whole acronym: `names` has one name on each line.
            same |= Q(names__contains=normalized_text(Value(f"\n{acronym}\n")))
        return same or None


class MembershipRole(models.TextChoices):
    """Roles of a member."""

    MEMBER = "member", _("Member")
    COORDINATOR = "coordinator", _("Coordinator")
    CHAIR_PRO_TEMPORE = "chair-pro-tempore", _("Chair pro tempore")
    SECRETARIAT = "secretariat", _("Secretariat")


class MembershipQuerySet(models.QuerySet):
    """A queryset of memberships."""

    def public(self):
        """Return memberships whose organization and body are both public."""
        both = public_q("organization") & public_q("body")
        return self.filter(both).select_related("organization", "body")


class Membership(DatedModel):
    """The membership of an organization in another one, in a role, with or without a period."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="memberships", verbose_name=_("organization")
    )
    body = models.ForeignKey(
        Organization, models.CASCADE, related_name="members", verbose_name=_("member of")
    )
    role = models.CharField(
        _("role"), max_length=17, choices=MembershipRole, default=MembershipRole.MEMBER
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering: ClassVar[list[str]] = ["period", "pk"]
        constraints: ClassVar[list] = [
            *DatedModel.Meta.constraints,
            rules.choices_constraint("role", MembershipRole, or_empty=False),
            models.CheckConstraint(
                name="catalogue_membership_is_of_another_body",
                condition=~Q(organization=F("body")),
                violation_error_message=_("An organization cannot be a member of itself."),
            ),
            # An undated membership covers all days, so it excludes any other with the same role.
            ExclusionConstraint(
                name="catalogue_membership_never_overlaps_itself",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("body", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        Coalesce(
                            F("period"),
                            Value(DateRange(None, None), output_field=DateRangeField()),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "This organization already has this role in this body during part of this "
                    "period."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} – {self.body} ({self.get_role_display()})"
