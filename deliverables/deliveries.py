"""Model of the records that count towards deliverables, and the quantities computed from them."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Case, Count, ExpressionWrapper, F, Func, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.visibility import State, public_q
from deliverables.categories import Subcategory, Unit
from deliverables.plan import Deliverable
from deliverables.triggers import subcategory_trigger

# The relation to each kind of record that can count, and whether the kind has a status.
RECORD_FIELDS = {"activity": True, "meeting": True, "project": False, "publication": False}
NEGATIVE_QUANTITY = _("A quantity cannot be negative. Enter 0 or more.")
DONE = ("under-way", "completed")  # the statuses of records that count
DAYS = ("day",)  # the precision of a period whose days can be counted


def counted_q(field: str, *, public: bool) -> Q:
    """Return a condition: the record at `field` counts for the public, or for staff.

    Planned and cancelled work counts for nobody. A record that is not public yet counts for staff
    alone, a withdrawn one for nobody.
    """
    done = Q(**{f"{field}__status__in": DONE}) if RECORD_FIELDS[field] else Q()
    if public:
        return done & public_q(field)
    return done & Q(**{f"{field}__isnull": False}) & ~Q(**{f"{field}__state": State.WITHDRAWN})


def year_range(year: int) -> DateRange:
    return DateRange(date(year, 1, 1), date(year + 1, 1, 1))


class DeliveryQuerySet(models.QuerySet):
    """Records that count towards deliverables."""

    def public(self) -> Self:
        """Return the rows of deliverables of public programmes."""
        return self.filter(public_q("deliverable", "project")).select_related(
            "deliverable__project"
        )

    def counted(self, *, public: bool) -> Self:
        """Return the rows whose record counts, with the period of the record as `counts_in`."""
        counted, to_the_day = Q(), Q()
        for field in RECORD_FIELDS:
            counted |= counted_q(field, public=public)
            to_the_day |= Q(
                **{f"{field}__start_precision__in": DAYS, f"{field}__end_precision__in": DAYS}
            )
        return self.filter(counted).alias(
            counts_in=Coalesce(*(F(f"{field}__period") for field in RECORD_FIELDS)),
            ends_in=Func(
                F("counts_in"),
                template=(
                    "extract(year from coalesce(upper(%(expressions)s) - 1,"
                    " lower(%(expressions)s)))::integer"
                ),
                output_field=models.IntegerField(),
            ),
            is_to_the_day=ExpressionWrapper(to_the_day, output_field=models.BooleanField()),
        )

    def of_project(self, project: models.Model, *, public: bool) -> Self:
        """Return the rows whose record counts towards the deliverables of a programme."""
        return self.counted(public=public).filter(deliverable__project=project)

    def quantities(self, years: Iterable[int]) -> dict[tuple[int, int], dict[str, int]]:
        """Return by deliverable and year the quantity and the number of records of each kind.

        The keys of a value are "quantity", "unknown" (the records whose quantity is not known) and
        the names of `RECORD_FIELDS`. One statement reads them for all deliverables and years.
        """
        figures: dict[str, models.Expression] = {}
        for year in years:
            in_year = Q(counts_in__overlap=year_range(year))
            quantity = quantity_in(year)
            figures[f"quantity_{year}"] = Coalesce(Sum(quantity, filter=in_year), 0)
            figures[f"unknown_{year}"] = Count(
                "pk", filter=in_year & ~Q(deliverable__unit="") & Q(**{f"in_{year}__isnull": True})
            )
            for field in RECORD_FIELDS:
                figures[f"{field}_{year}"] = Count(field, filter=in_year)
        rows = self.alias(**{f"in_{year}": quantity_in(year) for year in years})
        found: dict[tuple[int, int], dict[str, int]] = {}
        for row in rows.order_by().values("deliverable_id").annotate(**figures):
            for year in years:
                names = ("quantity", "unknown", *RECORD_FIELDS)
                found[row["deliverable_id"], year] = {name: row[f"{name}_{year}"] for name in names}
        return found

    def participants(self, years: Iterable[int]) -> dict[tuple[int, int], tuple[int, int]]:
        """Return by programme and year the participants of training events, and the women."""
        events = self.filter(subcategory=Subcategory.TRAINING, meeting__isnull=False)
        figures = {}
        for year in years:
            in_year = Q(counts_in__overlap=year_range(year))
            for name in ("participants", "women"):
                figures[f"{name}_{year}"] = Sum(f"meeting__{name}", filter=in_year)
        found: dict[tuple[int, int], tuple[int, int]] = {}
        for row in events.order_by().values("deliverable__project").annotate(**figures):
            for year in years:
                found[row["deliverable__project"], year] = (
                    row[f"participants_{year}"],
                    row[f"women_{year}"],
                )
        return found


def quantity_in(year: int) -> Case:
    """Return an expression for the quantity of a delivery in a year that its period touches.

    - A typed quantity and the number of three-hour meetings count in the year in which the record
      ended, or began if it has no end.
    - Days are those of the period in the year; both ends must be known to the day.
    - Anything else counts as one, in each year of its period.
    - A group entry, whose number is not known, counts by its typed quantity only.

    It is null if the quantity is not known, and 0 for a deliverable without a unit.
    """
    number: models.IntegerField = models.IntegerField()
    days = Func(
        F("counts_in"),
        template=(
            f"(upper(%(expressions)s * daterange('{year}-01-01', '{year + 1}-01-01'))"
            f" - lower(%(expressions)s * daterange('{year}-01-01', '{year + 1}-01-01')))"
        ),
        output_field=number,
    )
    return Case(
        When(deliverable__unit="", then=Value(0)),
        When(quantity__isnull=False, then=_in_last_year(year, "quantity")),
        When(activity__is_collective=True, then=Value(None)),
        When(
            deliverable__unit=Unit.THREE_HOUR_MEETINGS,
            then=_in_last_year(year, "meeting__three_hour_meetings"),
        ),
        When(deliverable__unit=Unit.DAYS, is_to_the_day=True, then=days),
        When(deliverable__unit=Unit.DAYS, then=Value(None)),
        default=Value(1),
        output_field=number,
    )


def _in_last_year(year: int, path: str) -> Case:
    return Case(When(ends_in=year, then=F(path)), default=Value(0))


class Delivery(models.Model):
    """A record that counts towards a deliverable; it belongs to the record.

    `quantity` is typed only where it cannot be computed: see `quantity_in`. `subcategory` is a copy
    that a trigger keeps, because a record counts towards one deliverable per subcategory only.
    """

    archive_name = "deliveries"  # the published name of the table in the archive: stable
    is_in_versions = False  # it may name the plan of a hidden programme

    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, related_name="deliveries", verbose_name=_("deliverable")
    )
    activity = models.ForeignKey(
        "activities.Activity",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("activity"),
    )
    meeting = models.ForeignKey(
        "meetings.Meeting",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("meeting"),
    )
    project = models.ForeignKey(
        "activities.Project",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("project"),
    )
    publication = models.ForeignKey(
        "publications.Publication",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("publication"),
    )
    quantity = models.IntegerField(
        _("quantity"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0, message=NEGATIVE_QUANTITY)],
        help_text=_(
            "In the unit of the deliverable. Needed for a group entry, and for days if the date is "
            "not known to the day. Otherwise leave it empty: it is computed."
        ),
    )
    subcategory = models.CharField(
        max_length=30, choices=Subcategory, blank=True, default="", editable=False
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("deliverable that the record counts towards")
        verbose_name_plural = _("deliverables that the record counts towards")
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                name="deliverables_delivery_is_of_one_record",
                condition=rules.exactly_one_q(*RECORD_FIELDS),
                violation_error_message=_("Choose one record."),
            ),
            models.CheckConstraint(
                name="deliverables_delivery_quantity_is_not_negative",
                condition=Q(quantity__isnull=True) | Q(quantity__gte=0),
                violation_error_message=NEGATIVE_QUANTITY,
            ),
            *(
                models.UniqueConstraint(
                    fields=[field, "subcategory"],
                    name=f"deliverables_delivery_{field}_once_in_a_subcategory",
                    violation_error_message=_(
                        "The record counts towards another deliverable of this subcategory. "
                        "Choose one of the two."
                    ),
                )
                for field in RECORD_FIELDS
            ),
        ]
        triggers: ClassVar[list] = [subcategory_trigger()]

    def __str__(self) -> str:
        record = next(filter(None, (getattr(self, name) for name in RECORD_FIELDS)), "")
        return f"{self.deliverable}: {record}"
