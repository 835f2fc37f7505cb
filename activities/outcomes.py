"""Models of outcomes (lessons, conclusions, recommendations …) and their influence."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.activity import Activity
from activities.projects import Project
from catalogue.base import rules
from catalogue.base.full_text import SearchColumn
from catalogue.base.languages import Language
from catalogue.base.name_matching import names_column
from catalogue.base.translation import TranslatedProperty
from catalogue.base.visibility import public_q
from catalogue.models import LocatedModel, Organization, Record
from meetings.models import Meeting
from publications.models import Publication
from server.text_fields import MultiLineField, OneLineField


class OutcomeKind(models.TextChoices):
    LESSON = "lesson", _("Lesson learned")
    CONCLUSION = "conclusion", _("Conclusion")
    RECOMMENDATION = "recommendation", _("Recommendation")
    DECLARATION = "declaration", _("Paragraph of a declaration")
    AGREEMENT = "agreement", _("Agreement")


ORIGIN_FIELDS = ("parent", "adopted_at", "publication", "project", "activity", "organization")


class Outcome(LocatedModel, Record):
    """A lesson, conclusion, recommendation, paragraph of a declaration, or agreement.

    The staff write the summary; `quotation` is the original text in `quotation_language`.
    """

    plural = "outcomes"
    Kind = OutcomeKind
    # Words of a source that show the kind, the most telling first.
    kind_cues = (
        (r"\brecommend|\brecomend", OutcomeKind.RECOMMENDATION),
        (r"\bdeclaration\b|declaración", OutcomeKind.DECLARATION),
        (
            r"\blessons?\b|lecci[oó]n|demonstrated|proved|should be made|success of",
            OutcomeKind.LESSON,
        ),
        (r"\bagree(?:d|ment)\b|acord[oó]|acuerdo", OutcomeKind.AGREEMENT),
    )

    kind = models.CharField(_("kind"), max_length=14, choices=OutcomeKind, blank=True)
    label_en = OneLineField(
        _("label in English"),
        max_length=60,
        blank=True,
        help_text=_("The word before the number, for example point or article."),
    )
    label_es = OneLineField(_("label in Spanish"), max_length=60, blank=True)
    printed_number = OneLineField(
        _("printed number"),
        max_length=20,
        blank=True,
        help_text=_("For example 38 or (c)."),
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Order among the items of the same level.")
    )
    quotation = MultiLineField(
        _("original text"),
        blank=True,
        help_text=_("Word for word, in the language of the original."),
    )
    quotation_language = models.CharField(
        _("language of the original text"), max_length=2, choices=Language, blank=True
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=pgettext_lazy("outcome", "part of"),
    )
    adopted_at = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="outcomes",
        verbose_name=_("adopted or presented at"),
    )
    publication = models.ForeignKey(
        Publication,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="outcomes",
        verbose_name=_("source publication"),
    )
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="outcomes",
        verbose_name=_("source project"),
    )
    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="outcomes",
        verbose_name=_("source activity"),
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="outcomes",
        verbose_name=_("source organization"),
    )
    about_meetings = models.ManyToManyField(
        Meeting, blank=True, related_name="outcomes_about", verbose_name=_("meetings mentioned")
    )
    about_publications = models.ManyToManyField(
        Publication,
        blank=True,
        related_name="outcomes_about",
        verbose_name=_("publications mentioned"),
    )
    search = SearchColumn(
        titles=("title",), texts=("summary", "label"), plain=("printed_number", "quotation")
    )
    names = names_column("title_en", "title_es", "printed_number")

    label = TranslatedProperty()
    search_paths = (
        "topics",
        "countries",
        "regions",
        "adopted_at",
        "organization",
        "project__mandates",
        "activity__mandates",
    )

    class Meta(Record.Meta):
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        constraints: ClassVar[list] = [
            *Record.Meta.constraints,
            rules.choices_constraint("kind", OutcomeKind),
            rules.choices_constraint("quotation_language", Language),
            rules.completeness_constraint(
                "has_a_kind", ~Q(kind=""), _("Choose the kind of outcome.")
            ),
            rules.completeness_constraint(
                "has_an_origin",
                models.Q(
                    *(Q(**{f"{origin}__isnull": False}) for origin in ORIGIN_FIELDS),
                    _connector=Q.OR,
                ),
                _(
                    "Choose where the outcome comes from: a meeting, publication, project, "
                    "activity or organization."
                ),
            ),
            models.CheckConstraint(
                name="activities_outcome_quotation_has_a_language",
                condition=Q(quotation="", quotation_language="")
                | (~Q(quotation="") & ~Q(quotation_language="")),
                violation_error_message=_("Enter both the quotation and its language."),
            ),
            models.UniqueConstraint(
                fields=["parent", "adopted_at", "publication", "project", "printed_number"],
                condition=~Q(printed_number=""),
                nulls_distinct=False,
                name="activities_outcome_number_is_unique_among_siblings",
                violation_error_message=_("Another outcome of the same origin has this number."),
            ),
            rules.not_self_constraint("parent", _("An outcome cannot be part of itself.")),
        ]
        triggers: ClassVar[list] = [*Record.Meta.triggers, rules.acyclic_trigger("parent")]


class UptakeManner(models.TextChoices):
    SUGGESTED_BY = "suggested-by", _("Suggested by")
    CITED_BY = "cited-by", _("Cited by")
    ENDORSED_BY = "endorsed-by", _("Endorsed by")
    SIMILAR_TO = "similar-to", _("Similar to")


UPTAKE_RELATIONS = ("other_outcome", "organization", "meeting", "publication")


class UptakeQuerySet(models.QuerySet):
    """Influences of outcomes."""

    def public(self):
        """Return the influences whose outcome and related record are both public."""
        public_relations_q = Q()
        for relation in UPTAKE_RELATIONS:
            public_relations_q |= public_q(relation)
        return self.filter(public_relations_q, public_q("outcome")).select_related(
            "outcome", *UPTAKE_RELATIONS
        )


class Uptake(models.Model):
    """The influence of an outcome: its relation to one record of `UPTAKE_RELATIONS`.

    The outcome was suggested, cited or endorsed by that record, or is similar to it.
    """

    archive_name = "uptakes"  # the published name of the table in the archive: stable

    outcome = models.ForeignKey(
        Outcome, models.CASCADE, related_name="uptakes", verbose_name=_("outcome")
    )
    manner = models.CharField(_("relation"), max_length=12, choices=UptakeManner)
    other_outcome = models.ForeignKey(
        Outcome,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="taken_up",
        verbose_name=_("outcome"),
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="uptakes",
        verbose_name=_("organization"),
    )
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="uptakes",
        verbose_name=_("meeting"),
    )
    publication = models.ForeignKey(
        Publication,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="uptakes",
        verbose_name=_("publication"),
    )

    objects = UptakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("influence")
        verbose_name_plural = _("influences")
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list] = [
            rules.choices_constraint("manner", UptakeManner, or_empty=False),
            models.CheckConstraint(
                name="activities_uptake_one_related_record",
                condition=rules.exactly_one_q(*UPTAKE_RELATIONS),
                violation_error_message=_(
                    "Choose one: an outcome, an organization, a meeting or a publication."
                ),
            ),
            models.CheckConstraint(
                name="activities_uptake_is_by_another_outcome",
                condition=Q(other_outcome__isnull=True) | ~Q(other_outcome=models.F("outcome")),
                violation_error_message=_("An outcome cannot relate to itself."),
            ),
            models.UniqueConstraint(
                fields=["outcome", "manner", *UPTAKE_RELATIONS],
                nulls_distinct=False,
                name="activities_uptake_unique",
                violation_error_message=_("This relation is already recorded."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_manner_display()} {self.related_record}"

    @property
    def related_record(self) -> Record:
        """Return the record to which the outcome is related."""
        return next(getattr(self, name) for name in UPTAKE_RELATIONS if getattr(self, f"{name}_id"))
