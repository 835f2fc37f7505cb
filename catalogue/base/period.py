"""Partial dates: periods of which each end is known to the day, month, quarter, half or year.

A period is stored as a `daterange` and the precision of each end. If one end is unknown, the range
covers only the unit of the other end, so that a period never touches a year that its source does
not name. Only an ongoing period has no upper bound. A season covers its whole year, because it has
other months in the south than in the north. A unit may be approximate ("about 2012"): its
precision then begins with `~`.

Files and data use ISO 8601-2 (EDTF): `2012`, `2012-07`, `2012-08-19/2012-08-20`, `2009/..`
(ongoing), `2009/` (end unknown), `/2012` (beginning unknown), `2012-33` (first quarter), `2012-40`
(first half), `2012-21` (spring), `2012~` (about 2012). Quarters and halves are of level 2, all
others of level 1.

`catalogue.base.period_input` reads periods that people type.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, lru_cache

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.dates import MONTHS
from django.utils.translation import gettext, override, pgettext
from django.utils.translation import gettext_lazy as _

from catalogue.base.calendar_unit import (
    APPROXIMATE,
    KNOWN_PRECISIONS,
    SEASONS,
    CalendarUnit,
    Precision,
    parse_edtf_unit,
)
from catalogue.base.translation import language_now

NEIGHBOUR_PATTERNS = ("days", "days_of_months", "months")  # with others for two neighbours


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
    @lru_cache(maxsize=5_000)  # the periods of a list or a file repeat
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

    # --- text in forms ---------------------------------------------------------------------

    @property
    def input_values(self) -> tuple[str, str]:
        """Return the texts for the two form fields."""
        begins = _input_value(self.start) if self.start else "?"
        if self.is_ongoing:
            return begins, gettext("ongoing")
        if self.end is None:
            return begins, "?"
        return begins, "" if self.end == self.start else _input_value(self.end)

    # --- ISO 8601-2 ------------------------------------------------------------------------

    @classmethod
    def from_edtf(cls, text: str) -> "Period":
        """Return the period of an EDTF text. Raise ValidationError if the text is not EDTF."""
        begins, slash, ends = text.strip().partition("/")
        if not slash:
            return cls(unit := parse_edtf_unit(begins), unit)
        start = parse_edtf_unit(begins) if begins else None
        if ends == "..":
            return cls(start, None, is_ongoing=True)
        return cls(start, parse_edtf_unit(ends) if ends else None)

    @property
    def edtf(self) -> str:
        if self.start == self.end:
            return self.start.edtf
        begins = self.start.edtf if self.start else ""
        ends = ".." if self.is_ongoing else self.end.edtf if self.end else ""
        return f"{begins}/{ends}"

    # --- text for readers ------------------------------------------------------------------

    def __str__(self) -> str:
        return self.text_in(language_now())

    def text_in(self, language: str | None) -> str:
        """Return the period in words of a language, which need not be the active one."""
        words = _patterns_in(language)
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
            if pattern in NEIGHBOUR_PATTERNS and (end.first - start.last).days == 1:
                pattern = f"two_{pattern}"
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


def _input_value(unit: CalendarUnit) -> str:
    """Return the text of a unit for a form field: a date of ISO 8601, or the words for it."""
    if unit.precision in (Precision.DAY, Precision.MONTH, Precision.YEAR):
        return unit.edtf
    return str(Period(unit, unit))


def _format_unit(unit: CalendarUnit, words: dict) -> str:
    return words[str(unit.precision)].format(
        d=unit.first.day,
        m=words["months_of_year"][unit.first.month - 1],
        q=words["ordinals"][(unit.first.month - 1) // 3],
        h=words["ordinals"][(unit.first.month - 1) // 6],
        y=unit.first.year,
    )


def _format_pattern(pattern: str, unit: CalendarUnit, words: dict) -> str:
    return pattern.format(a=_format_unit(unit, words))


def period_patterns() -> dict:
    """Return the words and patterns of the active language, which Python and SQL share.

    Placeholders: `d m y` are day, month and year; `q` and `h` are the ordinal numbers of the
    quarter and the half; the suffixes `1` and `2` mark first and last; `a` and `b` are whole units.
    """
    return _patterns_in(language_now())


@cache
def _patterns_in(language: str | None) -> dict:
    """Return the patterns, cached because a page may format thirty periods."""
    with override(language):
        return _patterns()


def _patterns() -> dict:
    units = {
        "day": pgettext("a day", "{d} {m} {y}"),
        "month": pgettext("a month", "{m} {y}"),
        "spring": pgettext("a season", "spring {y}"),
        "summer": pgettext("a season", "summer {y}"),
        "autumn": pgettext("a season", "autumn {y}"),
        "winter": pgettext("a season", "winter {y}"),
        "quarter": pgettext("a quarter", "{q} quarter of {y}"),
        "half": pgettext("a half year", "{h} half of {y}"),
        "year": "{y}",
    }
    about_day, about = pgettext("about a day", "about {u}"), pgettext("about a time", "about {u}")
    about_part = pgettext("about a quarter or half year", "about the {u}")
    about_season = pgettext("about summer, autumn or winter", "about {u}")
    forms = {
        **dict.fromkeys((season.value for season in SEASONS), about_season),
        "spring": pgettext("about spring", "about {u}"),
        "day": about_day,
        "quarter": about_part,
        "half": about_part,
    }
    abouts = {
        f"{APPROXIMATE}{unit}": forms.get(unit, about).replace("{u}", pattern)
        for unit, pattern in units.items()
    }
    return {
        "months_of_year": [str(MONTHS[number]) for number in range(1, 13)],
        "ordinals": [
            pgettext("quarter or half year", "first"),
            pgettext("quarter or half year", "second"),
            pgettext("quarter or half year", "third"),
            pgettext("quarter or half year", "fourth"),
        ],
        **units,
        **abouts,
        "days": pgettext("days of a month", "{d1}–{d2} {m1} {y1}"),
        "days_of_months": pgettext("days of two months", "{d1} {m1} – {d2} {m2} {y2}"),
        "months": pgettext("months of a year", "{m1}–{m2} {y2}"),
        "two_days": pgettext("two neighbouring days of a month", "{d1}–{d2} {m1} {y1}"),
        "two_days_of_months": pgettext(
            "two neighbouring days of two months", "{d1} {m1} – {d2} {m2} {y2}"
        ),
        "two_months": pgettext("two neighbouring months of a year", "{m1}–{m2} {y2}"),
        "years": "{y1}–{y2}",
        "span": "{a} – {b}",
        **_patterns_of_one_end(abouts),
    }


def _patterns_of_one_end(abouts: Iterable[str]) -> dict[str, str]:
    since_season = pgettext("still going on, since summer, autumn or winter", "since {a}")
    from_season = pgettext("from summer, autumn or winter", "from {a} (end not known)")
    until_season = pgettext("until summer, autumn or winter", "until {a} (beginning not known)")
    since_part = pgettext("still going on, since a quarter or half year", "since the {a}")
    from_part = pgettext("from a quarter or half year", "from the {a} (end not known)")
    until_part = pgettext("until a quarter or half year", "until the {a} (beginning not known)")
    since_about = pgettext("still going on, since about a time", "since {a}")
    from_about = pgettext("from about a time", "from {a} (end not known)")
    until_about = pgettext("until about a time", "until {a} (beginning not known)")
    return {
        **{f"since_{season.value}": since_season for season in SEASONS},
        **{f"from_{season.value}": from_season for season in SEASONS},
        **{f"until_{season.value}": until_season for season in SEASONS},
        "since_spring": pgettext("still going on, since spring", "since {a}"),
        "from_spring": pgettext("from spring", "from {a} (end not known)"),
        "until_spring": pgettext("until spring", "until {a} (beginning not known)"),
        "since_day": pgettext("still going on, since a day", "since {a}"),
        "since_month": pgettext("still going on, since a month", "since {a}"),
        "since_year": pgettext("still going on, since a year", "since {a}"),
        "from_day": pgettext("from a day", "from {a} (end not known)"),
        "from_month": pgettext("from a month", "from {a} (end not known)"),
        "from_year": pgettext("from a year", "from {a} (end not known)"),
        "until_day": pgettext("until a day", "until {a} (beginning not known)"),
        "until_month": pgettext("until a month", "until {a} (beginning not known)"),
        "until_year": pgettext("until a year", "until {a} (beginning not known)"),
        **{f"since_{part}": since_part for part in ("quarter", "half")},
        **{f"from_{part}": from_part for part in ("quarter", "half")},
        **{f"until_{part}": until_part for part in ("quarter", "half")},
        **{f"since_{about}": since_about for about in abouts},
        **{f"from_{about}": from_about for about in abouts},
        **{f"until_{about}": until_about for about in abouts},
    }
