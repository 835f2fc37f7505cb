"""Periods as people type them, in English and Spanish, in one text or in two.

`12–15 August 2013`, `August 12-15, 2013`, `del 12 al 15 de agosto de 2013`, `2013-2015`,
`Monday, 12th August 2013`, `setiembre de 2013`, `20130812`, `2013-08-12 00:00:00`, `desde 2013`,
`2013 – present`. All that the site writes can be typed: see `tests/catalogue/base`.

Quarters, halves and seasons: `first quarter of 2013`, `Q1 2013`, `1T 2013`, `segundo semestre de
2013`, `spring 2013`. Approximate dates: `circa 2013`, `c. 2013`, `about March 2013`, `hacia 2013`.

A date in numbers of which day and month could be exchanged, and a year of two digits, are refused
with the possible readings. They are not guessed.
"""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
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
from catalogue.base.period import Period, period_patterns
from catalogue.base.period_vocabulary import (
    APPROXIMATE_PREFIX,
    APPROXIMATE_SUFFIX,
    DATES_WITH_HYPHENS,
    ONGOING_PREFIXES,
    ONGOING_WORDS,
    OTHER_MONTH_NAMES,
    RANGE_WORDS,
    SMALL_WORDS,
    UNKNOWN_WORDS,
    UNTIL_PREFIXES,
    WEEKDAYS,
    parts_of_year_patterns,
)

SHORT_YEARS_AHEAD = 20  # "30" may be 2030, "98" is 1998
IGNORED = {"Mn", "Cf"}  # accents, and invisible characters such as the soft hyphen


def parse_period(begins: str, ends: str = "") -> Period | None:
    """Return the period typed in two fields; None if both are empty.

    The first field may contain the whole period. Otherwise an empty end means that the period ends
    with its beginning. Raise ValidationError if a text is not a date.
    """
    begins, ends = begins.strip(), ends.strip()
    if not begins and not ends:
        return None
    if not ends:
        return _parse_whole(begins)
    start = None if not begins or _is_unknown(begins) else parse_unit(begins)
    if is_ongoing(ends):
        return Period(start, None, is_ongoing=True)
    return Period(start, None if _is_unknown(ends) else parse_unit(ends))


def parse_unit(text: str) -> CalendarUnit:
    """Parse one day, month or year. Raise ValidationError for any other text."""
    return _unit(_read_parts(_plain(text), text), text)


def is_ongoing(text: str) -> bool:
    return _plain(text) in ONGOING_WORDS | {_plain(gettext("ongoing"))}


def _is_unknown(text: str) -> bool:
    return _plain(text) in UNKNOWN_WORDS


def _plain(text: str) -> str:
    """Return the text without accents and capitals, with one kind of space and of hyphen."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in decomposed if unicodedata.category(sign) not in IGNORED)
    hyphens = re.sub("[\u2010-\u2015\u2212]", "-", letters)
    return " ".join(hyphens.replace("half-year", "half").split())


def _parse_whole(text: str) -> Period:
    plain = _plain(text)
    if _is_unknown(text):
        return Period(None, None)
    if printed := _parse_printed(plain, text):
        return printed
    date = r"[\d-]{4,10}~?"
    if re.fullmatch(rf"{date}/{date}|{date}/(\.\.)?|/{date}", plain):
        return Period.from_edtf(plain)
    for prefix in ONGOING_PREFIXES:
        if plain.startswith(prefix) and len(_split_range(plain.removeprefix(prefix))) == 1:
            return Period(_unit_of(plain.removeprefix(prefix), text), None, is_ongoing=True)
    for prefix in UNTIL_PREFIXES:
        if plain.startswith(prefix):
            return Period(None, _unit_of(plain.removeprefix(prefix), text))
    sides = _split_range(plain)
    if len(sides) == 1:
        return Period(unit := _unit_of(plain, text), unit)
    first, last = sides
    if last in ONGOING_WORDS:
        return Period(_unit_of(first, text), None, is_ongoing=True)
    return _parse_range(first, last, text)


def _parse_printed(plain: str, text: str) -> Period | None:
    """Parse the words of the site for a period with one end, in any of its languages."""
    for pattern, is_start, is_open in _printed_patterns():
        before, _unit_place, after = pattern.partition("{a}")
        if after and plain.startswith(before) and plain.endswith(after):
            unit = _unit_of(plain[len(before) : len(plain) - len(after)], text)
            return Period(unit if is_start else None, None if is_start else unit, is_open)
    return None


@cache
def _printed_patterns() -> list[tuple[str, bool, bool]]:
    """Return the patterns, whether their unit is the beginning, and whether they are ongoing."""
    found = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            words = period_patterns()
        for key in words:
            kind, _underscore, precision = key.partition("_")
            if kind in ("since", "from", "until") and precision:
                found.append((_plain(words[key]), kind != "until", kind == "since"))
    return found


# --- ranges -------------------------------------------------------------------------------


def _split_range(plain: str) -> list[str]:
    """Return the one or two sides of a text; a text with more sides is one side."""
    text = re.sub(r"^(from|between|de|del|desde|entre)\s+", "", plain)
    sides = re.split(rf"\s+-+\s+|\s+(?:{RANGE_WORDS})\s+(?:el\s+|la\s+|the\s+)?", text)
    if len(sides) == 1 and not re.fullmatch(DATES_WITH_HYPHENS, text):
        sides = re.split(r"\s*-\s*", text)
    return [side.strip() for side in sides] if len(sides) == 2 else [plain]


def _parse_range(first: str, last: str, text: str) -> Period:
    start, end = _read_parts(first, text), _read_parts(last, text)
    if start.day is not None and start.month is None:
        start = replace(start, month=end.month)
    if end.day is not None and end.month is None:
        end = replace(end, month=start.month)
    if start.year is None:
        start = replace(start, year=end.year)
    if end.year is None:
        end = replace(end, year=start.year)
    period = Period(_unit(start, text), _unit(end, text))
    if _joins_two_dates(text) and (period.end.first - period.start.last).days != 1:
        raise unreadable_error(text)  # "12 and 15 August" are two days, not four
    return period


def _joins_two_dates(text: str) -> bool:
    return bool(re.match(r"(?!between|entre).*\s(and|y|e)\s", _plain(text)))


# --- one date -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Parts:
    """The parts of a date that a text names."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: tuple[Precision, int] | None = None  # a season, or a quarter or half and its number
    is_approximate: bool = False


def _unit_of(plain: str, text: str) -> CalendarUnit:
    return _unit(_read_parts(plain, text), text)


def _unit(parts: _Parts, text: str) -> CalendarUnit:
    if parts.year is None or (parts.day is not None and parts.month is None):
        raise unreadable_error(text)
    if parts.part is not None:
        unit = part_of_year(text, parts.year, *parts.part)
    else:
        unit = parsed_unit(text, parts.year, parts.month, parts.day)
    return unit.approximated() if parts.is_approximate else unit


def _read_parts(plain: str, text: str) -> _Parts:
    """Return the parts that the text names. Raise ValidationError if it is no date."""
    exact = re.sub(rf"^{APPROXIMATE_PREFIX}|{APPROXIMATE_SUFFIX}$", "", plain)
    if exact != plain:
        return replace(_read_parts(exact, text), is_approximate=True)
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
        return _Parts(int(match[2]), int(match[1]))
    day_month_year = rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{2}}|\d{{4}}){time_of_day}"
    if match := re.fullmatch(day_month_year, plain):
        first, second, year = (int(match[number]) for number in (1, 3, 4))
        return _numeric_parts(first, second, year, text, is_day_first=match[2] == ".")
    return _worded_parts(plain, text)


def _numbered_parts(match: re.Match) -> _Parts:
    year, month, day = (int(part) if part else None for part in match.groups())
    return _Parts(year, month, day)


def _part_of_year(plain: str, text: str) -> _Parts | None:
    """Return the parts of `first quarter of 2013`, `S1 2013` or `spring 2013`; else None."""
    for (precision, number), pattern in parts_of_year_patterns().items():
        rest, count = re.subn(pattern, " ", plain)
        if count:
            parts = _worded_parts(rest.replace("-", " "), text)
            if count > 1 or parts.month is not None or parts.day is not None:
                raise unreadable_error(text)
            return replace(parts, part=(precision, number))
    return None


def _numeric_parts(first: int, second: int, year: int, text: str, *, is_day_first: bool) -> _Parts:
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
            readings[str(Period(unit, unit))] = _Parts(year, month, day)
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


def _worded_parts(plain: str, text: str) -> _Parts:
    """Return the parts of a text with a month as a word, or with a single number."""
    words = re.sub(rf"\b(?:{WEEKDAYS})\b\.?|\b(?:{SMALL_WORDS})\b|[,.]", " ", plain)
    words = re.sub(r"\b(\d{1,2})\s?(?:st|nd|rd|th|[ºª°o]|er|ro|do)\b", r"\1", words)
    parts = _Parts()
    for word in re.sub(r"\bprimero\b|\b1[ºª°]", "1", words).split():
        parts = _with_part(parts, word, text)
    return parts


def _with_part(parts: _Parts, word: str, text: str) -> _Parts:
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
            names |= {_plain(str(MONTHS[number])): number for number in range(1, 13)}
    return names


def _month_number(word: str) -> int | None:
    """Return the number of a month, of which the first three letters are enough."""
    if len(word) < 3:
        return None
    return next((number for name, number in month_names().items() if name.startswith(word)), None)
