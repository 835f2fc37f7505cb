"""Models of the performance measures of a programme, and their values by year."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.calendar_unit import MAX_YEAR, MIN_YEAR
from catalogue.base.translation import TranslatedProperty
from catalogue.base.visibility import public_q
from deliverables.plan import year_field
from deliverables.triggers import PROGRAMME, of_programme_trigger, year_trigger
from server.text_fields import MultiLineField, OneLineField


def number_field(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=15, decimal_places=3, null=True, blank=True)


def plain_number(value: Decimal | int | None) -> Decimal | int | None:
    """Return a whole number as an integer, and another one without zeros at its end."""
    if value is None or value == int(value):
        return None if value is None else int(value)
    return Decimal(value).normalize()


class MeasureKind(models.TextChoices):
    NUMBER = "number", _("Number")
    NARRATIVE = "narrative", _("Narrative")


class ComputedFrom(models.TextChoices):
    """The figures that a measure can be computed from: those of the training events."""

    PARTICIPANTS = "participants", _("Participants of training events")
    WOMEN = "women", _("Women among the participants of training events")


class PerformanceMeasureQuerySet(models.QuerySet):
    """Performance measures."""

    def public(self):
        """Return the measures of public programmes."""
        return self.filter(public_q("project")).select_related("project")


class PerformanceMeasure(models.Model):
    """A number or narrative that shows the progress of a programme, planned and actual per year."""

    archive_name = "performance_measures"  # the published name of the table: stable

    project = models.ForeignKey(
        "activities.Project",
        models.CASCADE,
        related_name="measures",
        limit_choices_to={"kind": PROGRAMME},
        verbose_name=_("programme"),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    title_en = OneLineField(_("title in English"), max_length=500, blank=True)
    title_es = OneLineField(_("title in Spanish"), max_length=500, blank=True)
    kind = models.CharField(
        _("kind"), max_length=9, choices=MeasureKind, default=MeasureKind.NUMBER
    )
    unit_en = OneLineField(_("unit in English"), max_length=120, blank=True)
    unit_es = OneLineField(_("unit in Spanish"), max_length=120, blank=True)
    is_cumulative = models.BooleanField(
        _("cumulative"),
        default=False,
        help_text=_("Tick this if the number of a year includes those of the years before."),
    )
    computed_from = models.CharField(
        _("computed from"),
        max_length=12,
        choices=ComputedFrom,
        blank=True,
        help_text=_(
            "The actual number of each year is then computed from the meetings that count towards "
            "seminars, workshops and training events of the programme."
        ),
    )

    title = TranslatedProperty()
    unit = TranslatedProperty()
    visibility_relation = "project"

    objects = PerformanceMeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("performance measure")
        verbose_name_plural = _("performance measures")
        ordering: ClassVar[list[str]] = ["project", "position", "pk"]
        constraints: ClassVar[list] = [
            rules.any_language_constraint(
                "title", _("Enter the title of the measure in at least one language.")
            ),
            rules.choices_constraint("kind", MeasureKind, or_empty=False),
            rules.choices_constraint("computed_from", ComputedFrom),
            models.CheckConstraint(
                name="deliverables_performancemeasure_narrative_has_no_number",
                condition=Q(kind=MeasureKind.NUMBER)
                | Q(unit_en="", unit_es="", is_cumulative=False, computed_from=""),
                violation_error_message=_(
                    "A narrative has no unit, is not cumulative and is not computed. Choose "
                    "“Number”, or leave these fields empty."
                ),
            ),
        ]
        triggers: ClassVar[list] = [of_programme_trigger()]

    def __str__(self) -> str:
        return str(self.title)


class MeasureYearQuerySet(models.QuerySet):
    """Values of performance measures."""

    def public(self):
        """Return the values of the measures of public programmes."""
        return self.filter(public_q("measure", "project"))


class MeasureYear(models.Model):
    """The planned and the actual value of a measure in a year, with the source of the latter."""

    archive_name = "measure_years"  # the published name of the table in the archive: stable

    measure = models.ForeignKey(
        PerformanceMeasure, models.CASCADE, related_name="years", verbose_name=_("measure")
    )
    year = year_field()
    planned = number_field(_("planned number"))
    actual = number_field(_("actual number"))
    planned_text_en = MultiLineField(_("planned, narrative in English"), blank=True)
    planned_text_es = MultiLineField(_("planned, narrative in Spanish"), blank=True)
    actual_text_en = MultiLineField(_("actual, narrative in English"), blank=True)
    actual_text_es = MultiLineField(_("actual, narrative in Spanish"), blank=True)
    source_en = OneLineField(_("source in English"), max_length=300, blank=True)
    source_es = OneLineField(_("source in Spanish"), max_length=300, blank=True)

    planned_text = TranslatedProperty()
    actual_text = TranslatedProperty()
    source = TranslatedProperty()

    objects = MeasureYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("value of a year")
        verbose_name_plural = _("values by year")
        ordering: ClassVar[list[str]] = ["year", "pk"]
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                name="deliverables_measureyear_actual_value_has_a_source",
                condition=Q(actual__isnull=True, actual_text_en="", actual_text_es="")
                | rules.any_language_q("source"),
                violation_error_message=_(
                    "Enter the source of the actual value, in at least one language."
                ),
            ),
            models.CheckConstraint(
                name="deliverables_measureyear_year_is_of_the_calendar",
                condition=Q(year__gte=MIN_YEAR, year__lte=MAX_YEAR),
                violation_error_message=_("Enter the year with four digits."),
            ),
            models.UniqueConstraint(
                fields=["measure", "year"],
                name="deliverables_measureyear_unique",
                violation_error_message=_("This year is already listed."),
            ),
        ]
        triggers: ClassVar[list] = [year_trigger("measure", "deliverables_performancemeasure")]

    def __str__(self) -> str:
        return str(self.year)
