"""Models of the plan of a programme: its deliverables and their quantities by year."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.calendar_unit import MAX_YEAR, MIN_YEAR
from catalogue.base.translation import TranslatedProperty
from catalogue.base.visibility import public_q
from catalogue.records.slugs import SluggedModel
from deliverables.categories import SUBCATEGORIES, Category, Subcategory, Unit, category_of
from deliverables.triggers import (
    PROGRAMME,
    changed_subcategory_trigger,
    of_programme_trigger,
    quantity_trigger,
    unit_trigger,
    year_trigger,
)
from server.text_fields import MultiLineField, OneLineField

UNIT_MESSAGE = _(
    "Deliverables of this subcategory are not counted in this unit. Choose the unit that the "
    "programme budget prints beside the subcategory, or none."
)
NEGATIVE_PLAN = _("A planned quantity cannot be negative. Enter 0 or more.")
NEGATIVE_ACTUAL = _("An actual quantity cannot be negative. Enter 0 or more.")


def unit_q() -> Q:
    """Return a condition: the unit is that of the subcategory, or there is none."""
    fits = Q(unit="")
    for subcategory, (_category, unit) in SUBCATEGORIES.items():
        if unit:
            fits |= Q(subcategory=subcategory.value, unit=str(unit))
    return fits


def year_field() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(MIN_YEAR), MaxValueValidator(MAX_YEAR)]
    )


class DeliverableQuerySet(models.QuerySet):
    """Deliverables."""

    def public(self):
        """Return the deliverables of public programmes."""
        return self.filter(public_q("project"))


class Deliverable(SluggedModel):
    """A commitment of a programme or subprogramme, in the order of the budget.

    `unit` is "" if the budget only describes the deliverable; it then has no quantities.
    """

    label_columns = ("number",)  # besides the title, of the label of a filter value

    archive_name = "deliverables"  # the published name of the table in the archive: stable

    project = models.ForeignKey(
        "activities.Project",
        models.CASCADE,
        related_name="deliverables",
        limit_choices_to={"kind": PROGRAMME},
        verbose_name=_("programme"),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    number = OneLineField(
        _("number"), max_length=20, blank=True, help_text=_("As printed, for example 4.")
    )
    title_en = OneLineField(_("title in English"), max_length=500, blank=True)
    title_es = OneLineField(_("title in Spanish"), max_length=500, blank=True)
    subcategory = models.CharField(_("subcategory"), max_length=30, choices=Subcategory)
    unit = models.CharField(
        _("unit"),
        max_length=19,
        choices=Unit,
        blank=True,
        help_text=_("Leave empty if the programme budget only describes the deliverable."),
    )

    title = TranslatedProperty()
    visibility_relation = "project"

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        verbose_name = _("deliverable")
        verbose_name_plural = _("deliverables")
        ordering: ClassVar[list[str]] = ["project", "position", "pk"]
        constraints: ClassVar[list] = [
            *SluggedModel.Meta.constraints,
            rules.any_language_constraint(
                "title", _("Enter the title of the deliverable in at least one language.")
            ),
            rules.choices_constraint("subcategory", Subcategory, or_empty=False),
            models.CheckConstraint(
                name="deliverables_deliverable_unit_fits_its_subcategory",
                condition=unit_q(),
                violation_error_message=UNIT_MESSAGE,
            ),
        ]
        triggers: ClassVar[list] = [
            *SluggedModel.Meta.triggers,
            of_programme_trigger(),
            unit_trigger(),
            changed_subcategory_trigger(),
        ]

    def __str__(self) -> str:
        return ". ".join(filter(None, [self.number, str(self.title)]))

    def get_absolute_url(self) -> str:
        """Return the address of the deliverable in the table of its programme."""
        return f"{reverse('plan', args=[self.project.slug])}#{self.slug}"

    @property
    def category(self) -> Category:
        return category_of(self.subcategory)


class DeliverableYearQuerySet(models.QuerySet):
    """Quantities by year."""

    def public(self):
        """Return the quantities of the deliverables of public programmes."""
        return self.filter(public_q("deliverable", "project"))


class DeliverableYear(models.Model):
    """The quantities of a deliverable in a year: planned, and the actual one if staff state it.

    The actual quantity is computed from the records that count towards the deliverable. A stated
    one stands instead, with a note; both are then shown. The note also explains a departure from
    the plan.
    """

    archive_name = "deliverable_years"  # the published name of the table in the archive: stable

    deliverable = models.ForeignKey(
        Deliverable, models.CASCADE, related_name="years", verbose_name=_("deliverable")
    )
    year = year_field()
    planned = models.IntegerField(
        _("planned quantity"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0, message=NEGATIVE_PLAN)],
    )
    stated = models.IntegerField(
        _("stated actual quantity"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0, message=NEGATIVE_ACTUAL)],
        help_text=_(
            "Only if the figure computed from the records is not the right one. Say why in the "
            "note."
        ),
    )
    note_en = MultiLineField(_("note in English"), blank=True)
    note_es = MultiLineField(_("note in Spanish"), blank=True)

    note = TranslatedProperty()

    objects = DeliverableYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("quantity of a year")
        verbose_name_plural = _("quantities by year")
        ordering: ClassVar[list[str]] = ["year", "pk"]
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                name="deliverables_deliverableyear_plan_is_not_negative",
                condition=Q(planned__isnull=True) | Q(planned__gte=0),
                violation_error_message=NEGATIVE_PLAN,
            ),
            models.CheckConstraint(
                name="deliverables_deliverableyear_stated_is_not_negative",
                condition=Q(stated__isnull=True) | Q(stated__gte=0),
                violation_error_message=NEGATIVE_ACTUAL,
            ),
            models.CheckConstraint(
                name="deliverables_deliverableyear_stated_quantity_has_a_note",
                condition=Q(stated__isnull=True) | rules.any_language_q("note"),
                violation_error_message=_(
                    "Explain the stated quantity in the note, in at least one language."
                ),
            ),
            models.CheckConstraint(
                name="deliverables_deliverableyear_year_is_of_the_calendar",
                condition=Q(year__gte=MIN_YEAR, year__lte=MAX_YEAR),
                violation_error_message=_("Enter the year with four digits."),
            ),
            models.UniqueConstraint(
                fields=["deliverable", "year"],
                name="deliverables_deliverableyear_unique",
                violation_error_message=_("This year is already listed."),
            ),
        ]
        triggers: ClassVar[list] = [
            year_trigger("deliverable", "deliverables_deliverable"),
            quantity_trigger(),
        ]

    def __str__(self) -> str:
        return str(self.year)
