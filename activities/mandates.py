"""Models of mandates, which oblige or invite the commission to act, and their provisions."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.standing import StandingModel, superseded_constraint
from catalogue.base import rules
from catalogue.base.full_text import SearchColumn
from catalogue.base.name_matching import names_column
from catalogue.base.translation import TranslatedProperty, translated_expression
from catalogue.base.visibility import public_q
from catalogue.models import LocatedModel, Organization, Record, RecordQuerySet
from catalogue.records.slugs import SluggedModel
from meetings.models import Meeting
from server.text_fields import MultiLineField, OneLineField


class MandateKind(models.TextChoices):
    RESOLUTION = "resolution", _("Resolution")
    DECISION = "decision", _("Decision")
    DECLARATION = "declaration", _("Declaration")
    SUMMIT = "summit", _("Summit mandate")


# Words for the kind that users type before a symbol: "res. 615", "resolución 615", "dec. 4".
KIND_SEARCH_WORDS = {
    MandateKind.RESOLUTION: "res resolution resolutions resolucion resoluciones",
    MandateKind.DECISION: "dec decision decisions decisiones",
    MandateKind.DECLARATION: "declaration declaracion",
    MandateKind.SUMMIT: "summit cumbre",
}


def kind_words_expression() -> Case:
    return Case(
        *(When(kind=kind, then=Value(words)) for kind, words in KIND_SEARCH_WORDS.items()),
        default=Value(""),
        output_field=models.TextField(),
    )


class MandateQuerySet(RecordQuerySet):
    """Mandates."""

    def without_activity_this_year(self):
        """Return mandates, except withdrawn ones, without an activity in the current year.

        Activities under their provisions and in their projects count too.
        """
        today = timezone.localdate()
        year = DateRange(date(today.year, 1, 1), date(today.year + 1, 1, 1))
        mandates = self.not_withdrawn()
        for path in ("activities", "provisions__activities", "projects__activities"):
            active = self.model.objects.filter(**{f"{path}__period__overlap": year})
            mandates = mandates.exclude(pk__in=active.values("pk"))
        return mandates


class Mandate(StandingModel, LocatedModel, Record):
    """A resolution, decision, declaration or summit mandate, or a set of mandates."""

    plural = "mandates"
    symbol_titles = {"en": "Resolution %s", "es": "Resolución %s"}
    Kind = MandateKind

    symbol = OneLineField(
        _("number or symbol"),
        max_length=60,
        blank=True,
        help_text=_("As printed, for example 615 (XXXI)."),
    )
    kind = models.CharField(_("kind"), max_length=11, choices=MandateKind, blank=True)
    adopting_body = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates_adopted",
        verbose_name=_("adopted by"),
    )
    adopted_at = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates_adopted",
        verbose_name=_("adopted at"),
    )
    family = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="family_members",
        verbose_name=_("part of the set"),
        help_text=_("For example the mandates of the Ibero-American summits."),
    )
    superseded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name=_("superseded by"),
    )
    search = SearchColumn(
        titles=("title",),
        texts=("summary",),
        plain=("symbol",),
        code_words=("kind", KIND_SEARCH_WORDS),
    )
    names = names_column("title_en", "title_es", "symbol")

    search_paths = ("topics", "countries", "regions", "adopting_body")
    name_columns = (*Record.name_columns, "symbol")
    name_expressions = (
        Func(
            kind_words_expression(),
            F("symbol"),
            function="catalogue_symbol_variants",
            output_field=models.TextField(),
        ),
    )

    objects = MandateQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints: ClassVar[list] = [
            *Record.Meta.constraints,
            rules.choices_constraint("kind", MandateKind),
            rules.completeness_constraint(
                "has_a_kind", ~Q(kind=""), _("Choose the kind of mandate.")
            ),
            models.UniqueConstraint(
                fields=["symbol", "kind", "adopting_body"],
                condition=~Q(symbol=""),
                nulls_distinct=False,
                name="activities_mandate_symbol_is_unique_in_its_body",
                violation_error_message=_(
                    "Another mandate of this body has this number or symbol."
                ),
            ),
            rules.not_self_constraint("family", _("A mandate cannot be part of itself.")),
            *StandingModel.Meta.constraints,
            superseded_constraint("superseded_by"),
            rules.not_self_constraint("superseded_by", _("A mandate cannot supersede itself.")),
        ]
        triggers: ClassVar[list] = [
            *Record.Meta.triggers,
            rules.acyclic_trigger("family"),
            rules.acyclic_trigger("superseded_by"),
        ]

    @property
    def needs_date(self) -> bool:
        """Return False for a set of mandates, such as those of a series of summits."""
        return bool(self.symbol) or self.kind != MandateKind.SUMMIT

    def __str__(self) -> str:
        return str(self.title)


class ProvisionQuerySet(models.QuerySet):
    """Provisions."""

    def public(self):
        """Return the provisions of public mandates."""
        return self.filter(public_q("mandate")).select_related(
            "mandate", "superseded_by_provision__mandate"
        )


class Provision(StandingModel, SluggedModel):
    """A numbered provision of a mandate."""

    mandate = models.ForeignKey(
        Mandate, models.CASCADE, related_name="provisions", verbose_name=_("mandate")
    )
    number = OneLineField(
        _("number"), max_length=20, blank=True, help_text=_("As printed, for example 4 or 4 (b).")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    label_en = OneLineField(_("short name in English"), max_length=200, blank=True)
    label_es = OneLineField(_("short name in Spanish"), max_length=200, blank=True)
    text_en = MultiLineField(_("official text in English"), blank=True)
    text_es = MultiLineField(_("official text in Spanish"), blank=True)
    addressees = models.ManyToManyField(
        Organization,
        blank=True,
        related_name="provisions_addressed",
        verbose_name=_("addressed to"),
        help_text=_("The organizations that it asks or invites to act."),
    )
    establishes = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="established_by",
        verbose_name=_("establishes"),
    )
    superseded_by_provision = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name=_("superseded by the provision"),
    )
    superseded_by_mandate = models.ForeignKey(
        Mandate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes_provisions",
        verbose_name=_("superseded by the mandate"),
    )

    label = TranslatedProperty(_("Label"))
    text = TranslatedProperty()
    visibility_relation = "mandate"
    optional_relations = ("establishes", "superseded_by_provision", "superseded_by_mandate")

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering: ClassVar[list[str]] = ["mandate", "position", "pk"]
        constraints: ClassVar[list] = [
            *SluggedModel.Meta.constraints,
            models.CheckConstraint(
                name="activities_provision_has_a_number_or_a_name",
                condition=~Q(number="") | rules.any_language_q("label"),
                violation_error_message=_("Enter a number or a short name for the provision."),
            ),
            models.UniqueConstraint(
                fields=["mandate", "number"],
                condition=~Q(number=""),
                name="activities_provision_number_is_unique_in_its_mandate",
                violation_error_message=_("Another provision of this mandate has this number."),
            ),
            *StandingModel.Meta.constraints,
            superseded_constraint("superseded_by_provision", "superseded_by_mandate"),
            rules.not_self_constraint(
                "superseded_by_provision", _("A provision cannot supersede itself.")
            ),
        ]
        triggers: ClassVar[list] = [
            *SluggedModel.Meta.triggers,
            rules.acyclic_trigger("superseded_by_provision"),
        ]

    def __str__(self) -> str:
        # The mandate may be new as well, or be missing in a form that is shown with its errors.
        mandate = getattr(self, "mandate", None)
        name = (mandate.symbol or str(mandate)) if mandate else ""
        return ", ".join(filter(None, [name, self.number or str(self.label)]))

    @staticmethod
    def name_at(path: str) -> models.Expression:
        """Return the SQL expression of `__str__` for the provisions at the relation path."""
        text: models.TextField = models.TextField()
        mandate = Coalesce(
            NullIf(F(f"{path}__mandate__symbol"), Value("")),
            translated_expression(f"{path}__mandate__title"),
            output_field=text,
        )
        provision = Coalesce(
            NullIf(F(f"{path}__number"), Value("")),
            translated_expression(f"{path}__label"),
            output_field=text,
        )
        return Concat(mandate, Value(", "), provision, output_field=text)
