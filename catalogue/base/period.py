"""Partial dates: periods of which each end is known to the day, month or year.

A period is stored as a `daterange` and the precision of each end. If one end is unknown, the range
covers only the day, month or year of the other end, so that a period never touches a year that its
source does not name. Only an ongoing period has no upper bound.

Files and data use ISO 8601-2 (EDTF level 1): `2012`, `2012-07`, `2012-08-19/2012-08-20`,
`2009/..` (ongoing), `2009/` (end unknown), `/2012` (beginning unknown).

One module, because a period and its input, files and words follow the same rules of precision.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.dates import MONTHS
from django.utils.translation import get_language, gettext, override, pgettext
from django.utils.translation import gettext_lazy as _

MIN_YEAR, MAX_YEAR = 1800, 2199


class Precision(models.TextChoices):
    """The precision with which an end of a period is known."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")
    UNKNOWN = "unknown", _("not recorded")
    ONGOING = "ongoing", _("ongoing")


KNOWN_PRECISIONS = (Precision.DAY, Precision.MONTH, Precision.YEAR)
START_PRECISIONS = (*KNOWN_PRECISIONS, Precision.UNKNOWN)


@dataclass(frozen=True)
class CalendarUnit:
    """A day, a month or a year, with its first day, its last day and its precision."""

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
            last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
            return cls(date(year, month, 1), date(year, month, last), Precision.MONTH)
        return cls(date(year, month, day), date(year, month, day), Precision.DAY)

    @classmethod
    def containing(cls, day: date, precision: str) -> "CalendarUnit":
        """Return the unit of this precision that contains `day`."""
        if precision == Precision.YEAR:
            return cls.of(day.year)
        if precision == Precision.MONTH:
            return cls.of(day.year, day.month)
        return cls.of(day.year, day.month, day.day)

    @property
    def iso(self) -> str:
        length = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[self.precision]
        return self.first.isoformat()[:length]


@dataclass(frozen=True)
class Period:
    """A period whose first and last days are inclusive.

    `start` is None if the beginning is unknown; `end` is None if the end is unknown or the period
    is ongoing (`is_ongoing`).
    """

    start: CalendarUnit | None
    end: CalendarUnit | None
    is_ongoing: bool = False

    def __post_init__(self):
        if not self.start and not self.end:
            raise ValidationError(_("Enter the beginning or the end."), code="empty")
        if self.is_ongoing and not self.start:
            raise ValidationError(_("Enter the beginning of an ongoing period."), code="no_start")
        if self.start and self.end and self.end.last < self.start.first:
            raise ValidationError(_("The end is before the beginning."), code="reversed")

    # --- storage -----------------------------------------------------------------------

    @classmethod
    def from_columns(cls, period: DateRange | None, start: str, end: str) -> "Period | None":
        """Return the period that the three columns of a `DatedModel` hold."""
        if period is None:
            return None
        last = None if period.upper is None else period.upper - timedelta(days=1)
        return cls(
            start=CalendarUnit.containing(period.lower, start)
            if start in KNOWN_PRECISIONS
            else None,
            end=CalendarUnit.containing(last, end) if end in KNOWN_PRECISIONS else None,
            is_ongoing=end == Precision.ONGOING,
        )

    @property
    def columns(self) -> tuple[DateRange, str, str]:
        """Return the three columns: range, precision of the start, precision of the end."""
        first = (self.start or self.end).first
        last = None if self.is_ongoing else (self.end or self.start).last
        return (
            DateRange(first, last and last + timedelta(days=1)),
            str(self.start.precision if self.start else Precision.UNKNOWN),
            str(
                Precision.ONGOING
                if self.is_ongoing
                else self.end.precision
                if self.end
                else Precision.UNKNOWN
            ),
        )

    # --- text typed in forms ---------------------------------------------------------------

    @classmethod
    def from_input(cls, begins: str, ends: str) -> "Period | None":
        """Return the period typed in two fields; None if both are empty.

        An empty end means that the period ends with its beginning. Raise ValidationError if a
        text is not a date.
        """
        begins, ends = begins.strip(), ends.strip()
        if not begins and not ends:
            return None
        start = None if not begins or is_unknown_input(begins) else parse_unit(begins)
        if not ends:
            return cls(start, start)
        if is_ongoing(ends):
            return cls(start, None, is_ongoing=True)
        return cls(start, None if is_unknown_input(ends) else parse_unit(ends))

    @property
    def input_values(self) -> tuple[str, str]:
        """Return the texts for the two form fields."""
        begins = self.start.iso if self.start else "?"
        if self.is_ongoing:
            return begins, gettext("ongoing")
        if self.end is None:
            return begins, "?"
        return begins, "" if self.end == self.start else self.end.iso

    # --- ISO 8601-2 ------------------------------------------------------------------------

    @classmethod
    def from_edtf(cls, text: str) -> "Period":
        """Return the period of an EDTF text. Raise ValidationError if the text is not EDTF."""
        begins, slash, ends = text.strip().partition("/")
        if not slash:
            return cls(unit := parse_iso(begins), unit)
        start = parse_iso(begins) if begins else None
        if ends == "..":
            return cls(start, None, is_ongoing=True)
        return cls(start, parse_iso(ends) if ends else None)

    @property
    def edtf(self) -> str:
        if self.start == self.end:
            return self.start.iso
        begins = self.start.iso if self.start else ""
        ends = ".." if self.is_ongoing else self.end.iso if self.end else ""
        return f"{begins}/{ends}"

    # --- text for readers ------------------------------------------------------------------

    def __str__(self) -> str:
        words = period_patterns()
        if self.is_ongoing:
            return _format_pattern(words[f"since_{self.start.precision}"], self.start, words)
        if self.end is None:
            return _format_pattern(words[f"from_{self.start.precision}"], self.start, words)
        if self.start is None:
            return _format_pattern(words[f"until_{self.end.precision}"], self.end, words)
        if self.start == self.end:
            return _format_unit(self.start, words)
        return self._format_span(words)

    def _format_span(self, words: dict) -> str:
        start, end = self.start, self.end
        pattern = "span"
        if start.precision == end.precision:
            same_year = start.first.year == end.first.year
            if start.precision == Precision.YEAR:
                pattern = "years"
            elif start.precision == Precision.MONTH and same_year:
                pattern = "months"
            elif start.precision == Precision.DAY and same_year:
                pattern = "days" if start.first.month == end.first.month else "days_of_months"
        return words[pattern].format(
            d1=start.first.day,
            m1=words["months_of_year"][start.first.month - 1],
            y1=start.first.year,
            d2=end.last.day,
            m2=words["months_of_year"][end.last.month - 1],
            y2=end.last.year,
            a=_format_unit(start, words),
            b=_format_unit(end, words),
        )


def _format_unit(unit: CalendarUnit, words: dict) -> str:
    return words[str(unit.precision)].format(
        d=unit.first.day, m=words["months_of_year"][unit.first.month - 1], y=unit.first.year
    )


def _format_pattern(pattern: str, unit: CalendarUnit, words: dict) -> str:
    return pattern.format(a=_format_unit(unit, words))


def period_patterns() -> dict:
    """Return the words and patterns of the active language, which Python and SQL share.

    Placeholders: `d m y` are day, month and year; the suffixes `1` and `2` mark first and last;
    `a` and `b` are whole units.
    """
    return _patterns_in(get_language())


@cache
def _patterns_in(language: str | None) -> dict:
    """Return the patterns, cached because a page may format thirty periods."""
    return {
        "months_of_year": [str(MONTHS[number]) for number in range(1, 13)],
        "day": pgettext("a day", "{d} {m} {y}"),
        "month": pgettext("a month", "{m} {y}"),
        "year": "{y}",
        "days": pgettext("days of a month", "{d1}–{d2} {m1} {y1}"),
        "days_of_months": pgettext("days of two months", "{d1} {m1} – {d2} {m2} {y2}"),
        "months": pgettext("months of a year", "{m1}–{m2} {y2}"),
        "years": "{y1}–{y2}",
        "span": "{a} – {b}",
        "since_day": pgettext("still going on, since a day", "since {a}"),
        "since_month": pgettext("still going on, since a month", "since {a}"),
        "since_year": pgettext("still going on, since a year", "since {a}"),
        "from_day": pgettext("from a day", "from {a} (end not known)"),
        "from_month": pgettext("from a month", "from {a} (end not known)"),
        "from_year": pgettext("from a year", "from {a} (end not known)"),
        "until_day": pgettext("until a day", "until {a} (beginning not known)"),
        "until_month": pgettext("until a month", "until {a} (beginning not known)"),
        "until_year": pgettext("until a year", "until {a} (beginning not known)"),
    }


# --- parsing ------------------------------------------------------------------------------


def is_unknown_input(text: str) -> bool:
    return text.casefold() in {"?", "unknown", "not known", "desconocido", "se desconoce"}


def is_ongoing(text: str) -> bool:
    return text.casefold() in {
        "..",
        "...",
        "…",
        "ongoing",
        "en curso",
        gettext("ongoing").casefold(),
    }


def parse_iso(text: str) -> CalendarUnit:
    """Parse `2012`, `2012-07` or `2012-07-04`. Raise ValidationError for any other text."""
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", text):
        raise _unreadable_error(text)
    return _parsed_unit(text, *(int(part) for part in text.split("-")))


def parse_unit(text: str) -> CalendarUnit:
    """Parse a day, month or year typed in either language; in numbers, days precede months.

    `2012`, `2012-07`, `2012-07-04`, `07/2012`, `4/7/2012`, `4 July 2012`, `July 4, 2012`,
    `julio de 2012`, `4 de julio de 2012`. Raise ValidationError for any other text.
    """
    if re.fullmatch(r"\d{4}(-\d{1,2}){0,2}", text):
        return _parsed_unit(text, *(int(part) for part in text.split("-")))
    if re.fullmatch(r"(\d{1,2}[/.]){1,2}\d{4}", text):
        return _parsed_unit(text, *(int(part) for part in reversed(re.split(r"[/.]", text))))
    words = re.sub(r"\b(de|del|of|the)\b|[,.]", " ", text.casefold()).split()
    numbers = [word for word in words if word.isdecimal()]
    names = [word for word in words if not word.isdecimal()]
    if len(names) == 1 and (month := _month_number(names[0])) and numbers:
        *days, year = (int(number) for number in numbers)
        if len(days) <= 1 and year >= 1000:
            return _parsed_unit(text, year, month, *days)
    raise _unreadable_error(text)


def _parsed_unit(text: str, *numbers: int) -> CalendarUnit:
    try:
        return CalendarUnit.of(*numbers)
    except ValueError:
        raise ValidationError(
            _("“%(text)s” is not a calendar date between %(first)s and %(last)s."),
            code="not_in_calendar",
            params={"text": text, "first": MIN_YEAR, "last": MAX_YEAR},
        ) from None


def _unreadable_error(text: str) -> ValidationError:
    return ValidationError(
        _("“%(text)s” is not a date. Examples: 2012, July 2012, 15 August 2013."),
        code="unreadable",
        params={"text": text},
    )


def _month_number(word: str) -> int | None:
    for language in ("en", "es"):
        with override(language):
            for number in range(1, 13):
                name = str(MONTHS[number]).casefold()
                if word == name or (len(word) >= 3 and name.startswith(word)):
                    return number
    return None
