"""Calendar units of partial dates: days, months, seasons, quarters, halves and years."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

MIN_YEAR, MAX_YEAR = 1800, 2199


class Precision(models.TextChoices):
    """The precision with which an end of a period is known; `~` marks an approximate one."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    SPRING = "spring", _("spring")
    SUMMER = "summer", _("summer")
    AUTUMN = "autumn", _("autumn")
    WINTER = "winter", _("winter")
    QUARTER = "quarter", _("quarter")
    HALF = "half", _("half year")
    YEAR = "year", _("year")
    ABOUT_DAY = "~day", _("about a day")
    ABOUT_MONTH = "~month", _("about a month")
    ABOUT_SPRING = "~spring", _("about spring")
    ABOUT_SUMMER = "~summer", _("about summer")
    ABOUT_AUTUMN = "~autumn", _("about autumn")
    ABOUT_WINTER = "~winter", _("about winter")
    ABOUT_QUARTER = "~quarter", _("about a quarter")
    ABOUT_HALF = "~half", _("about a half year")
    ABOUT_YEAR = "~year", _("about a year")
    UNKNOWN = "unknown", _("not recorded")
    ONGOING = "ongoing", _("ongoing")


APPROXIMATE = "~"  # the first character of an approximate precision, and the last one in EDTF
SEASONS = (Precision.SPRING, Precision.SUMMER, Precision.AUTUMN, Precision.WINTER)
KNOWN_PRECISIONS = tuple(
    precision for precision in Precision if precision not in (Precision.UNKNOWN, Precision.ONGOING)
)
START_PRECISIONS = (*KNOWN_PRECISIONS, Precision.UNKNOWN)
MONTHS_BY_PRECISION = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6}  # others: 12
SEASON_CODE, QUARTER_CODE, HALF_CODE = 21, 33, 40  # EDTF: of the first in a year
SUB_YEAR_CODE = re.compile(r"(\d{4})-(2[1-4]|3[3-6]|4[01])")


@dataclass(frozen=True)
class CalendarUnit:
    """A day, month, season, quarter, half or year: its first day, last day and precision."""

    first: date
    last: date
    precision: Precision

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> "CalendarUnit":
        """Return the unit of these numbers. Raise ValueError if it is not in the calendar."""
        if not MIN_YEAR <= year <= MAX_YEAR:
            raise ValueError(year)
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
        if day is None:
            return cls._months(year, month, Precision.MONTH)
        return cls(date(year, month, day), date(year, month, day), Precision.DAY)

    @classmethod
    def part_of_year(cls, year: int, precision: Precision, number: int = 1) -> "CalendarUnit":
        """Return a season, or the quarter or half of this number, beginning with 1."""
        whole = cls.of(year)
        if precision in SEASONS:
            return replace(whole, precision=precision)
        return cls._months(year, (number - 1) * MONTHS_BY_PRECISION[precision] + 1, precision)

    @classmethod
    def _months(cls, year: int, first_month: int, precision: Precision) -> "CalendarUnit":
        last_month = first_month + MONTHS_BY_PRECISION[precision] - 1
        last_day = calendar.monthrange(year, last_month)[1] if 1 <= last_month <= 12 else 0
        return cls(date(year, first_month, 1), date(year, last_month, last_day), precision)

    @classmethod
    def containing(cls, day: date, precision: str) -> "CalendarUnit":
        """Return the unit of this precision that contains `day`."""
        exact = Precision(precision.removeprefix(APPROXIMATE))
        if exact == Precision.DAY:
            unit = cls.of(day.year, day.month, day.day)
        elif exact == Precision.YEAR or exact in SEASONS:
            unit = replace(cls.of(day.year), precision=exact)
        else:
            first_month = day.month - (day.month - 1) % MONTHS_BY_PRECISION[exact]
            unit = cls._months(day.year, first_month, exact)
        return unit.approximated() if precision.startswith(APPROXIMATE) else unit

    def approximated(self) -> "CalendarUnit":
        """Return the unit as an approximate one."""
        return replace(self, precision=Precision(APPROXIMATE + self.exact_precision))

    @property
    def is_approximate(self) -> bool:
        return self.precision.startswith(APPROXIMATE)

    @property
    def exact_precision(self) -> Precision:
        """Return the precision of the unit itself, whether it is approximate or not."""
        return Precision(self.precision.removeprefix(APPROXIMATE))

    @property
    def edtf(self) -> str:
        return self._exact_edtf + APPROXIMATE * self.is_approximate

    @property
    def _exact_edtf(self) -> str:
        exact = self.exact_precision
        if exact in SEASONS:
            return f"{self.first.year:04}-{SEASON_CODE + SEASONS.index(exact)}"
        if exact == Precision.QUARTER:
            return f"{self.first.year:04}-{QUARTER_CODE + (self.first.month - 1) // 3}"
        if exact == Precision.HALF:
            return f"{self.first.year:04}-{HALF_CODE + (self.first.month - 1) // 6}"
        length = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[exact]
        return self.first.isoformat()[:length]

    @property
    def iso(self) -> str:
        """Return the day, month or year in ISO 8601, which has no seasons, quarters and halves.

        Of an approximate unit, it is the year.
        """
        if self.precision in (Precision.DAY, Precision.MONTH):
            return self.edtf
        return f"{self.first.year:04}"


def parse_iso(text: str) -> CalendarUnit:
    """Parse `2012`, `2012-07` or `2012-07-04`. Raise ValidationError for any other text."""
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", text):
        raise unreadable_error(text)
    return parsed_unit(text, *(int(part) for part in text.split("-")))


def parse_edtf_unit(text: str) -> CalendarUnit:
    """Parse one EDTF date: as `parse_iso`, a season, quarter or half, each also with `~`.

    Raise ValidationError for any other text.
    """
    exact = text.removesuffix(APPROXIMATE)
    if match := SUB_YEAR_CODE.fullmatch(exact):
        unit = _sub_year_unit(text, int(match[1]), int(match[2]))
    else:
        unit = parse_iso(exact)
    return unit if exact == text else unit.approximated()


def _sub_year_unit(text: str, year: int, code: int) -> CalendarUnit:
    if code >= HALF_CODE:
        return part_of_year(text, year, Precision.HALF, code - HALF_CODE + 1)
    if code >= QUARTER_CODE:
        return part_of_year(text, year, Precision.QUARTER, code - QUARTER_CODE + 1)
    return part_of_year(text, year, SEASONS[code - SEASON_CODE])


def part_of_year(text: str, year: int, precision: Precision, number: int = 1) -> CalendarUnit:
    """Return a season, quarter or half. Raise ValidationError if the year is out of range."""
    try:
        return CalendarUnit.part_of_year(year, precision, number)
    except ValueError:
        raise calendar_error(text) from None


def parsed_unit(
    text: str, year: int, month: int | None = None, day: int | None = None
) -> CalendarUnit:
    """Return the unit of these numbers. Raise ValidationError if it is not in the calendar."""
    try:
        return CalendarUnit.of(year, month, day)
    except ValueError:
        raise calendar_error(text) from None


def unreadable_error(text: str) -> ValidationError:
    return ValidationError(
        _("“%(text)s” is not a date. Examples: 2012, July 2012, 15 August 2013."),
        code="unreadable",
        params={"text": text},
    )


def calendar_error(text: str) -> ValidationError:
    return ValidationError(
        _("“%(text)s” is not a calendar date between %(first)s and %(last)s."),
        code="not_in_calendar",
        params={"text": text, "first": MIN_YEAR, "last": MAX_YEAR},
    )
