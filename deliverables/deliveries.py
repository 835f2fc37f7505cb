"""Model of the records that count towards deliverables, and the quantities computed from them."""

from collections.abc import Iterable
from dataclasses import dataclass
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
EXPECTED = ("planned", *DONE)  # the statuses of the records behind a planned quantity
DAYS = ("day",)  # the precision of a period whose days can be counted


def recorded_q(field: str, *, public: bool) -> Q:
    """Return a condition: the record at `field` is not cancelled, and the public or staff see it.

    Staff also see records that are not public yet, but no withdrawn ones.
    """
    expected = ~Q(**{f"{field}__status": "cancelled"}) if RECORD_FIELDS[field] else Q()
    if public:
        return expected & public_q(field)
    return expected & Q(**{f"{field}__isnull": False}) & ~Q(**{f"{field}__state": State.WITHDRAWN})


def done_q() -> Q:
    """Return a condition: the work is under way or completed; only then does it count."""
    done = Q()
    for field, has_status in RECORD_FIELDS.items():
        is_done = Q(**{f"{field}__isnull": False})
        done |= is_done & Q(**{f"{field}__status__in": DONE}) if has_status else is_done
    return done


def year_range(year: int) -> DateRange:
    return DateRange(date(year, 1, 1), date(year + 1, 1, 1))


class DeliveryQuerySet(models.QuerySet):
    """Records that count towards deliverables."""

    def public(self) -> Self:
        """Return the rows of deliverables of public programmes."""
        return self.filter(public_q("deliverable", "project")).select_related(
            "deliverable__project"
        )

    def recorded(self, *, public: bool) -> Self:
        """Return the rows of planned and done work, with the period of the record as `counts_in`.

        `is_done` is true if the record counts, `ends_in` the year in which it ended.
        """
        recorded, to_the_day = Q(), Q()
        for field in RECORD_FIELDS:
            recorded |= recorded_q(field, public=public)
            to_the_day |= Q(
                **{f"{field}__start_precision__in": DAYS, f"{field}__end_precision__in": DAYS}
            )
        return self.filter(recorded).alias(
            is_done=ExpressionWrapper(done_q(), output_field=models.BooleanField()),
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

    def quantities(self, years: Iterable[int]) -> dict[tuple[int, int], dict[str, int]]:
        """Return by deliverable and year the quantity and the number of records of each kind.

        The keys of a value are "quantity", "unknown" (the records whose quantity is not known), the
        names of `RECORD_FIELDS`, and these after "expected_" for the records that include planned
        work. One statement reads them for all deliverables and years.
        """
        figures: dict[str, models.Expression] = {}
        for year in years:
            expected = Q(counts_in__overlap=year_range(year))
            done = expected & Q(is_done=True)
            figures[f"quantity_{year}"] = Coalesce(Sum(quantity_in(year), filter=done), 0)
            figures[f"unknown_{year}"] = Count(
                "pk", filter=done & ~Q(deliverable__unit="") & Q(**{f"in_{year}__isnull": True})
            )
            for field in RECORD_FIELDS:
                figures[f"{field}_{year}"] = Count(field, filter=done)
                figures[f"expected_{field}_{year}"] = Count(field, filter=expected)
        rows = self.alias(**{f"in_{year}": quantity_in(year) for year in years})
        expected_names = (f"expected_{field}" for field in RECORD_FIELDS)
        names = ("quantity", "unknown", *RECORD_FIELDS, *expected_names)
        found: dict[tuple[int, int], dict[str, int]] = {}
        for row in rows.order_by().values("deliverable_id").annotate(**figures):
            for year in years:
                found[row["deliverable_id"], year] = {name: row[f"{name}_{year}"] for name in names}
        return found

    def participants(self, years: Iterable[int]) -> list["TrainingFigures"]:
        """Return the figures of the training events by deliverable and year.

        Participants cannot be divided: they count in the year in which the event ended.
        """
        events = self.filter(subcategory=Subcategory.TRAINING, meeting__isnull=False, is_done=True)
        figures: dict[str, models.Expression] = {}
        for year in years:
            until = Q(ends_in__lte=year)
            for name in ("participants", "women"):
                figures[f"{name}_{year}"] = Sum(f"meeting__{name}", filter=Q(ends_in=year))
                figures[f"{name}_until_{year}"] = Sum(f"meeting__{name}", filter=until)
            begun = Q(counts_in__startswith__lt=date(year + 1, 1, 1))
            in_year = Q(counts_in__overlap=year_range(year))
            figures[f"events_{year}"] = Count("pk", filter=in_year)
            figures[f"events_until_{year}"] = Count("pk", filter=begun)
        keys = ("deliverable__project", "deliverable__slug")
        return [
            TrainingFigures(
                row["deliverable__project"],
                row["deliverable__slug"],
                year,
                {
                    name.removesuffix(f"_{year}"): row[name]
                    for name in figures
                    if name.endswith(f"_{year}")
                },
            )
            for row in events.order_by().values(*keys).annotate(**figures)
            for year in years
        ]


@dataclass(frozen=True)
class TrainingFigures:
    """The training events that count towards a deliverable in a year, and until its end.

    The keys of `figures` are "participants", "women" (None if not known) and "events", and these
    with "_until".
    """

    project_id: int
    deliverable: str  # its slug
    year: int
    figures: dict[str, int | None]


def quantity_in(year: int) -> Case:
    """Return an expression for the quantity of a delivery in a year that its period touches.

    - A typed quantity, typed days and the number of three-hour meetings count in the year in which
      the record ended, or began if it has no end.
    - Other days are those of the period in the year; both ends must be known to the day.
    - Anything else counts as one, in each year of its period.
    - A group entry, whose number is not known, counts by what is typed only.

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
    typed_days = Coalesce("meeting__days", "activity__days", output_field=number)
    has_days = Q(meeting__days__isnull=False) | Q(activity__days__isnull=False)
    return Case(
        When(deliverable__unit="", then=Value(0)),
        When(quantity__isnull=False, then=_in_last_year(year, F("quantity"))),
        When(has_days, deliverable__unit=Unit.DAYS, then=_in_last_year(year, typed_days)),
        When(activity__is_collective=True, then=Value(None)),
        When(
            deliverable__unit=Unit.THREE_HOUR_MEETINGS,
            then=_in_last_year(year, F("meeting__three_hour_meetings")),
        ),
        When(deliverable__unit=Unit.DAYS, is_to_the_day=True, then=days),
        When(deliverable__unit=Unit.DAYS, then=Value(None)),
        default=Value(1),
        output_field=number,
    )


def _in_last_year(year: int, value: models.Expression | F) -> Case:
    return Case(When(ends_in=year, then=value), default=Value(0))


class Delivery(models.Model):
    """A record that counts towards a deliverable; it belongs to the record.

    `quantity` is typed only where it cannot be computed: see `quantity_in`. `subcategory` is a copy
    that a trigger keeps, because a record counts towards one deliverable per subcategory only.
    """

    archive_name = "deliveries"  # the published name of the table in the archive: stable
    # Pages of versions leave deliverables out, so a change makes no new version.
    is_in_versions = False

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
            "In the unit of the deliverable. Needed for a group entry, and for days if the record "
            "has neither their number nor an exact date. Otherwise leave it empty: it is computed."
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
