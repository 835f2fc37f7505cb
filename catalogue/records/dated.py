"""The abstract model with a period."""

from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from catalogue.base.calendar_unit import START_PRECISIONS, Precision
from catalogue.base.period import Period


class DatedModel(models.Model):
    """An abstract model with a period in three columns: see `catalogue.base.period`."""

    period = DateRangeField(_("date"), null=True, blank=True, editable=False)
    start_precision = models.CharField(max_length=8, blank=True, editable=False)
    end_precision = models.CharField(max_length=8, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_period_says_how_exactly_it_is_known",
                condition=Q(period__isnull=True, start_precision="", end_precision="")
                | Q(
                    period__isnull=False,
                    period__isempty=False,
                    period__lower_inf=False,
                    start_precision__in=START_PRECISIONS,
                    end_precision__in=Precision.values,
                ),
                violation_error_message=_("Enter the precision of the beginning and of the end."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_period_knows_one_end",
                condition=~Q(start_precision="unknown", end_precision__in=["unknown", "ongoing"]),
                violation_error_message=_("Enter the beginning or the end."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_period_is_open_when_ongoing",
                condition=Q(period__isnull=True)
                | Q(period__upper_inf=True, end_precision="ongoing")
                | (Q(period__upper_inf=False) & ~Q(end_precision="ongoing")),
                violation_error_message=_("Only an ongoing period has no end."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_period_fits_its_precision",
                condition=Q(period__isnull=True)
                | Q(
                    Func(
                        F("period"),
                        F("start_precision"),
                        F("end_precision"),
                        function="catalogue_period_matches_precision",
                        output_field=models.BooleanField(),
                    )
                ),
                violation_error_message=_("A month or a year covers its first to its last day."),
            ),
        ]

    @property
    def when(self) -> Period | None:
        """Return the period as one value. Assigning a period sets the three columns."""
        return Period.from_columns(self.period, self.start_precision, self.end_precision)

    @when.setter
    def when(self, period: Period | None) -> None:
        self.period, self.start_precision, self.end_precision = (
            period.columns if period else (None, "", "")
        )
