"""Periods as people type them, in English and Spanish, in one text or in two.

`12–15 August 2013`, `August 12-15, 2013`, `del 12 al 15 de agosto de 2013`, `2013-2015`,
`Monday, 12th August 2013`, `setiembre de 2013`, `20130812`, `2013-08-12 00:00:00`, `desde 2013`,
`2013 – present`. All that the site writes can be typed: see `tests/catalogue/base`.

Quarters, halves and seasons: `first quarter of 2013`, `Q1 2013`, `1T 2013`, `segundo semestre de
2013`, `spring 2013`. Approximate dates: `circa 2013`, `c. 2013`, `about March 2013`, `hacia 2013`.
"""

import re
from dataclasses import replace
from functools import cache

from django.conf import settings
from django.utils.translation import gettext, override

from catalogue.base.calendar_unit import unreadable_error
from catalogue.base.date_input import parse_unit, plain_text, read_parts, unit_of, unit_of_parts
from catalogue.base.period import Period, period_patterns
from catalogue.base.period_vocabulary import (
    DATES_WITH_HYPHENS,
    ONGOING_PREFIXES,
    ONGOING_WORDS,
    RANGE_WORDS,
    UNKNOWN_WORDS,
    UNTIL_PREFIXES,
)


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


def is_ongoing(text: str) -> bool:
    return plain_text(text) in ONGOING_WORDS | {plain_text(gettext("ongoing"))}


def _is_unknown(text: str) -> bool:
    return plain_text(text) in UNKNOWN_WORDS


def _parse_whole(text: str) -> Period:
    plain = plain_text(text)
    if _is_unknown(text):
        return Period(None, None)
    if printed := _parse_printed(plain, text):
        return printed
    date = r"[\d-]{4,10}~?"
    if re.fullmatch(rf"{date}/{date}|{date}/(\.\.)?|/{date}", plain):
        return Period.from_edtf(plain)
    for prefix in ONGOING_PREFIXES:
        if plain.startswith(prefix) and len(_split_range(plain.removeprefix(prefix))) == 1:
            return Period(unit_of(plain.removeprefix(prefix), text), None, is_ongoing=True)
    for prefix in UNTIL_PREFIXES:
        if plain.startswith(prefix):
            return Period(None, unit_of(plain.removeprefix(prefix), text))
    sides = _split_range(plain)
    if len(sides) == 1:
        return Period(unit := unit_of(plain, text), unit)
    first, last = sides
    if last in ONGOING_WORDS:
        return Period(unit_of(first, text), None, is_ongoing=True)
    return _parse_range(first, last, text)


def _parse_printed(plain: str, text: str) -> Period | None:
    """Parse the words of the site for a period with one end, in any of its languages."""
    for pattern, is_start, is_open in _printed_patterns():
        before, _unit_place, after = pattern.partition("{a}")
        if after and plain.startswith(before) and plain.endswith(after):
            unit = unit_of(plain[len(before) : len(plain) - len(after)], text)
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
                found.append((plain_text(words[key]), kind != "until", kind == "since"))
    return found


def _split_range(plain: str) -> list[str]:
    """Return the one or two sides of a text; a text with more sides is one side."""
    text = re.sub(r"^(from|between|de|del|desde|entre)\s+", "", plain)
    sides = re.split(rf"\s+-+\s+|\s+(?:{RANGE_WORDS})\s+(?:el\s+|la\s+|the\s+)?", text)
    if len(sides) == 1 and not re.fullmatch(DATES_WITH_HYPHENS, text):
        sides = re.split(r"\s*-\s*", text)
    return [side.strip() for side in sides] if len(sides) == 2 else [plain]


def _parse_range(first: str, last: str, text: str) -> Period:
    start, end = read_parts(first, text), read_parts(last, text)
    if start.day is not None and start.month is None:
        start = replace(start, month=end.month)
    if end.day is not None and end.month is None:
        end = replace(end, month=start.month)
    if start.year is None:
        start = replace(start, year=end.year)
    if end.year is None:
        end = replace(end, year=start.year)
    period = Period(unit_of_parts(start, text), unit_of_parts(end, text))
    if _joins_two_dates(text) and (period.end.first - period.start.last).days != 1:
        raise unreadable_error(text)  # "12 and 15 August" are two days, not four
    return period


def _joins_two_dates(text: str) -> bool:
    return bool(re.match(r"(?!between|entre).*\s(and|y|e)\s", plain_text(text)))
