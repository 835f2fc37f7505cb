"""Dates in search texts: years, parts of years, months and days, in both languages.

A day, month or part of a year with the year is read as in forms: see `catalogue.base.date_input`.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import BooleanField, F, Func, Q
from django.utils.dates import MONTHS

from catalogue.base.calendar_unit import CalendarUnit
from catalogue.base.date_input import month_names, parse_unit
from catalogue.base.full_text import SearchTerm
from catalogue.base.period import Period
from catalogue.base.period_vocabulary import parts_of_year_patterns
from catalogue.search.folding import parts_of
from catalogue.search.lexicon import Reading, in_languages
from catalogue.search.vocabulary import AMBIGUOUS_MONTHS

FIRST_YEAR, LAST_YEAR = 1900, 2099  # other numbers of four digits are no years
MAX_DATE_TERMS = 5  # "15 de agosto de 2012"
MAX_DAYS = 92  # of a period that is found by a month: a whole year would answer every month


class IsShort(Func):
    """A condition: the period is at most as long as a quarter, or as a number of days."""

    template = "(upper(%(expressions)s) - lower(%(expressions)s) <= %(days)s)"
    output_field = BooleanField()

    def __init__(self, period: F, days: int = MAX_DAYS):
        super().__init__(period, days=max(days, MAX_DAYS))


def date_reading(terms: Sequence[SearchTerm]) -> tuple[int, Reading] | None:
    """Return the number of terms at the beginning that are a date, and its reading; or None."""
    words = [parts_of(term.text) for term in terms[:MAX_DATE_TERMS]]
    if len(words[0]) == 2 and all(map(_is_year, words[0])):
        first, last = map(int, words[0])
        return (1, _years_reading(first, last)) if first < last else None
    word, *more = words[0] or ("",)
    if _is_year(word) and not more:
        return 1, _year_reading(int(word))
    month = None if more else month_names().get(word)
    ends = (place for place, parts in enumerate(words) if len(parts) == 1 and _is_year(parts[0]))
    end = next(ends, 0)
    text = " ".join(part for parts in words[: end + 1] for part in parts)
    if not (month or _is_day(word) or _names_part_of_year(text)):
        return None
    if end:
        with suppress(ValidationError):
            return end + 1, _unit_reading(parse_unit(text))
    has_day = any(_is_day(part) for parts in words[1:2] for part in parts)
    if month and not has_day and (terms[0].text[:1].isupper() or word not in AMBIGUOUS_MONTHS):
        return 1, _month_of_any_year_reading(month)
    return None


def _is_year(word: str) -> bool:
    return (
        word.isascii()
        and len(word) == 4
        and word.isdecimal()
        and FIRST_YEAR <= int(word) <= LAST_YEAR
    )


def _is_day(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= 31


def _names_part_of_year(text: str) -> bool:
    return any(re.search(pattern, text) for pattern in parts_of_year_patterns().values())


def _overlaps(first: date, last: date) -> Q:
    return Q(period__overlap=DateRange(first, last + timedelta(days=1)))


def _unit_reading(unit: CalendarUnit) -> Reading:
    """Return the reading as a month, day or part of a year, which longer periods do not match."""
    labels = in_languages(Period(unit, unit))
    days = unit.first, unit.last
    length = (unit.last - unit.first).days + 1
    condition = _overlaps(*days) & Q(IsShort(F("period"), length))
    return Reading(str(unit.precision), *labels, condition, _day_parameters(*days))


def _year_reading(year: int) -> Reading:
    condition = _overlaps(date(year, 1, 1), date(year, 12, 31))
    return Reading("year", str(year), str(year), condition, (("year", str(year)),))


def _years_reading(first: int, last: int) -> Reading:
    days = date(first, 1, 1), date(last, 12, 31)
    label = f"{first}–{last}"
    return Reading("year", label, label, _overlaps(*days), _day_parameters(*days))


def _month_of_any_year_reading(month: int) -> Reading:
    condition = Q(starts__month=month) & Q(IsShort(F("period")))
    return Reading("month", *in_languages(MONTHS[month]), condition, is_certain=False)


def _day_parameters(first: date, last: date) -> tuple[tuple[str, str], ...]:
    return (("from", first.isoformat()), ("to", last.isoformat()))
