"""Single dates as people type them, in English and Spanish: a day, month, year or part of a year.

A date in numbers of which day and month could be exchanged, and a year of two digits, are refused
with the possible readings. They are not guessed.
"""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from catalogue.base.calendar_unit import (
    CalendarUnit,
    Precision,
    calendar_error,
    parsed_unit,
    part_of_year,
    unreadable_error,
)
from catalogue.base.period import Period
from catalogue.base.period_vocabulary import (
    APPROXIMATE_PREFIX,
    APPROXIMATE_SUFFIX,
    OTHER_MONTH_NAMES,
    SMALL_WORDS,
    WEEKDAYS,
    parts_of_year_patterns,
)

SHORT_YEARS_AHEAD = 20  # "30" may be 2030, "98" is 1998
IGNORED = {"Mn", "Cf"}  # accents, and invisible characters such as the soft hyphen


def parse_unit(text: str) -> CalendarUnit:
    """Parse one day, month or year. Raise ValidationError for any other text."""
    return unit_of_parts(read_parts(plain_text(text), text), text)


def plain_text(text: str) -> str:
    """Return the text without accents and capitals, with one kind of space and of hyphen."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in decomposed if unicodedata.category(sign) not in IGNORED)
    hyphens = re.sub("[\u2010-\u2015\u2212]", "-", letters)
    return " ".join(hyphens.replace("half-year", "half").split())


@dataclass(frozen=True)
class DateParts:
    """The parts of a date that a text names."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: tuple[Precision, int] | None = None  # a season, or a quarter or half and its number
    is_approximate: bool = False


def unit_of(plain: str, text: str) -> CalendarUnit:
    """Return the calendar unit that a text names. Raise ValidationError if it is no date.

    `plain` is the text as `plain_text` returns it; the error quotes `text`.
    """
    return unit_of_parts(read_parts(plain, text), text)


def unit_of_parts(parts: DateParts, text: str) -> CalendarUnit:
    """Return the calendar unit of parts. Raise ValidationError, which quotes `text`, if invalid."""
    if parts.year is None or (parts.day is not None and parts.month is None):
        raise unreadable_error(text)
    if parts.part is not None:
        unit = part_of_year(text, parts.year, *parts.part)
    else:
        unit = parsed_unit(text, parts.year, parts.month, parts.day)
    return unit.approximated() if parts.is_approximate else unit


def read_parts(plain: str, text: str) -> DateParts:
    """Return the parts that the text names. Raise ValidationError if it is no date."""
    exact = re.sub(rf"^{APPROXIMATE_PREFIX}|{APPROXIMATE_SUFFIX}$", "", plain)
    if exact != plain:
        return replace(read_parts(exact, text), is_approximate=True)
    if part := _part_of_year(plain, text):
        return part
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain):
        return _numbered_parts(match)
    time_of_day = r"(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?)?"
    if match := re.fullmatch(
        rf"(\d{{4}})[-/.](\d{{1,2}})(?:[-/.](\d{{1,2}}){time_of_day})?", plain
    ):
        return _numbered_parts(match)
    if match := re.fullmatch(r"(\d{1,2})[/.-](\d{4})", plain):
        return DateParts(int(match[2]), int(match[1]))
    day_month_year = rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{2}}|\d{{4}}){time_of_day}"
    if match := re.fullmatch(day_month_year, plain):
        first, second, year = (int(match[number]) for number in (1, 3, 4))
        return _numeric_parts(first, second, year, text, is_day_first=match[2] == ".")
    return _worded_parts(plain, text)


def _numbered_parts(match: re.Match) -> DateParts:
    year, month, day = (int(part) if part else None for part in match.groups())
    return DateParts(year, month, day)


def _part_of_year(plain: str, text: str) -> DateParts | None:
    """Return the parts of `first quarter of 2013`, `S1 2013` or `spring 2013`; else None."""
    for (precision, number), pattern in parts_of_year_patterns().items():
        rest, count = re.subn(pattern, " ", plain)
        if count:
            parts = _worded_parts(rest.replace("-", " "), text)
            if count > 1 or parts.month is not None or parts.day is not None:
                raise unreadable_error(text)
            return replace(parts, part=(precision, number))
    return None


def _numeric_parts(
    first: int, second: int, year: int, text: str, *, is_day_first: bool
) -> DateParts:
    """Return the parts of `15/8/2013`. Raise ValidationError if it can be read in two ways.

    Dates with points have the day first in both languages.
    """
    is_short = year < 100
    if is_short:
        year += 2000 if 2000 + year <= timezone.localdate().year + SHORT_YEARS_AHEAD else 1900
    readings = {}
    for day, month in [(first, second)] if is_day_first else [(first, second), (second, first)]:
        with suppress(ValueError):
            unit = CalendarUnit.of(year, month, day)
            readings[str(Period(unit, unit))] = DateParts(year, month, day)
    if not readings:
        raise calendar_error(text)
    if len(readings) == 1 and not is_short:
        return next(iter(readings.values()))
    raise ValidationError(
        _("“%(text)s” could be %(readings)s. Write the month as a word and the year in full."),
        code="ambiguous",
        params={"text": text, "readings": _listed(list(readings))},
    )


def _listed(readings: list[str]) -> str:
    if len(readings) == 1:
        return readings[0]
    return gettext("%(first)s or %(second)s") % {"first": readings[0], "second": readings[1]}


def _worded_parts(plain: str, text: str) -> DateParts:
    """Return the parts of a text with a month as a word, or with a single number."""
    words = re.sub(rf"\b(?:{WEEKDAYS})\b\.?|\b(?:{SMALL_WORDS})\b|[,.]", " ", plain)
    words = re.sub(r"\b(\d{1,2})\s?(?:st|nd|rd|th|[ºª°o]|er|ro|do)\b", r"\1", words)
    parts = DateParts()
    for word in re.sub(r"\bprimero\b|\b1[ºª°]", "1", words).split():
        parts = _with_part(parts, word, text)
    return parts


def _with_part(parts: DateParts, word: str, text: str) -> DateParts:
    if word.isascii() and word.isdecimal():
        if len(word) == 4 and parts.year is None:
            return replace(parts, year=int(word))
        if len(word) <= 2 and parts.day is None:
            return replace(parts, day=int(word))
    elif (month := _month_number(word)) and parts.month is None:
        return replace(parts, month=month)
    raise unreadable_error(text)


@cache
def month_names() -> dict[str, int]:
    """Return the numbers of the months by their names in both languages, without accents."""
    names = dict(OTHER_MONTH_NAMES)
    for language in ("en", "es"):
        with override(language):
            names |= {plain_text(str(MONTHS[number])): number for number in range(1, 13)}
    return names


def _month_number(word: str) -> int | None:
    """Return the number of a month, of which the first three letters are enough."""
    if len(word) < 3:
        return None
    return next((number for name, number in month_names().items() if name.startswith(word)), None)
