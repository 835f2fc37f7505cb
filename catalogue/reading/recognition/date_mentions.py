"""Dates in running text, in English and Spanish, with the precision that is printed.

A date without a year takes the last year that was named before it, and is marked as inferred.
"""

import re
from collections.abc import Iterator
from contextlib import suppress

from django.core.exceptions import ValidationError

from catalogue.base.period import Period
from catalogue.base.period_input import parse_period
from catalogue.reading.recognition.mentions import Mention, MentionKind

ENGLISH_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
SPANISH_MONTHS = (
    "[Ee]nero|[Ff]ebrero|[Mm]arzo|[Aa]bril|[Mm]ayo|[Jj]unio|[Jj]ulio|[Aa]gosto|[Ss]ep?tiembre"
    "|[Ss]etiembre|[Oo]ctubre|[Nn]oviembre|[Dd]iciembre"
)
# Months in English have a capital letter: "may" and "march" are words. In Spanish they have none.
MONTH = rf"(?:{ENGLISH_MONTHS}|{SPANISH_MONTHS})"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:\s?(?:st|nd|rd|th|\.?[º°ª])|\b)"
YEAR = r"(?:19|20)\d{2}"
OF = r"(?:\s+(?:de|del|of)\s+|\s*,\s*|\s+)"
TO = r"\s*(?:[-–—]|\b(?:to|and|al|a|y|e|until|hasta(?:\s+el)?)\b)\s*(?:el\s+|the\s+)?"
# The longest pattern first; each begins at a word.
PATTERNS = [
    re.compile(rf"(?<![\w/.-])(?:{pattern})(?![\w/]|[-.]\d)")
    for pattern in (
        rf"{YEAR}-\d{{2}}-\d{{2}}(?:/{YEAR}-\d{{2}}-\d{{2}})?",
        rf"\d{{1,2}}[/.-]\d{{1,2}}[/.-]{YEAR}",
        rf"{DAY}(?:\s+de)?\s+{MONTH}(?:{OF}{YEAR})?{TO}{DAY}(?:\s+de)?\s+{MONTH}(?:{OF}{YEAR})?",
        rf"{DAY}{TO}{DAY}(?:\s+(?:de|of))?\s+{MONTH}(?:{OF}{YEAR})?",
        rf"{MONTH}\s+{DAY}{TO}{MONTH}\s+{DAY}(?:{OF}{YEAR})?",
        rf"{MONTH}\s+{DAY}{TO}{DAY}(?:{OF}{YEAR})?",
        rf"{DAY}(?:\s+(?:de|of))?\s+{MONTH}(?:{OF}{YEAR})?",
        rf"{MONTH}{TO}{MONTH}{OF}{YEAR}",
        rf"{MONTH}\s+{DAY}(?:{OF}{YEAR})?(?!\d)",
        rf"{MONTH}{OF}{YEAR}",
        rf"{YEAR}\s*(?:[-–—/]|\bto\b|\bal\b|\ba\b)\s*{YEAR}",
        MONTH,
        YEAR,
    )
]
BETWEEN = re.compile(rf"\b(?:between|entre)\s+({YEAR})\s+(?:and|y)\s+({YEAR})\b")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S+@\S+")
# A year here is a part of something else: "2030 Agenda", "2012 (XIV)", "$2000", "2030 pesos".
NOT_A_YEAR = re.compile(r"\s+(?:Agenda\b|\((?:[IVXLC]+|PLEN\.\s?\d+)\)|(?:million|per cent)\b)|%")
BEFORE_NOT_A_YEAR = re.compile(
    r"(?:Agenda\s+|Agenda\s+(?:para\s+el\s+Desarrollo\s+\w+\s+)?|US\s?\$|[$€£]|resoluci[oó]n(?:es)?\s+"
    r"|resolutions?\s+|decisi[oó]n(?:es)?\s+|decisions?\s+|[A-Z]/\S*)$"
)
AFTER_SYMBOL = re.compile(r"(?:\d/\d+(?:\s?[A-Z])?|\([IVXLC]+\))\s+(?:of|de|del)\s+$")
RELATIVE = re.compile(
    r"\b(?:last|next|this|each|every|cada|pr[oó]ximo|pasado|este)\s+$", re.IGNORECASE
)
CAPITAL_MAY = re.compile(r"(?:^|[.!?]\s+)$")  # at the start of a sentence, "May" may be a verb


def date_mentions(text: str, year: int | None = None) -> Iterator[Mention]:
    """Yield the dates of a text. `year` is the one named last before the text, if any."""
    blanked = ADDRESS.sub(lambda match: " " * len(match[0]), text)
    found = _matches(blanked)
    for start, end in found:
        printed = blanked[start:end]
        years = re.findall(rf"(?<!\d){YEAR}(?!\d)", printed)
        # The date of a resolution says nothing about the dates after it.
        is_context = not AFTER_SYMBOL.search(blanked[max(0, start - 30) : start])
        if years and is_context:
            year = int(years[-1])
        elif year is None and not years:
            continue
        for place, part in _readable_parts(printed):
            period = _period(part if years else f"{part} {year}")
            if period is None and not years:
                period = _period(f"{part}, {year}")
            if period is not None:
                begins = start + place
                yield Mention(
                    MentionKind.DATE,
                    begins,
                    begins + len(part),
                    period=period,
                    is_inferred=not years,
                    is_context=is_context,
                )


def _matches(text: str) -> list[tuple[int, int]]:
    """Return the places of dates in order; a longer pattern is preferred to a shorter one."""
    taken: list[tuple[int, int]] = []
    for match in BETWEEN.finditer(text):
        taken += [match.span(1)] if match[1] >= match[2] else [(match.start(1), match.end(2))]
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            if _is_date(text, start, end):
                taken.append((start, end))
    return sorted(taken)


def _is_date(text: str, start: int, end: int) -> bool:
    printed = text[start:end]
    if re.fullmatch(YEAR, printed):
        before = text[max(0, start - 60) : start]
        return not (NOT_A_YEAR.match(text, end) or BEFORE_NOT_A_YEAR.search(before))
    before = text[max(0, start - 30) : start]
    if printed in ("May", "March") and CAPITAL_MAY.search(before):
        return False
    return not (re.fullmatch(MONTH, printed) and RELATIVE.search(before))


def _readable_parts(printed: str) -> list[tuple[int, str]]:
    """Return the date as a whole; "12 and 15 August" is two days."""
    match = re.fullmatch(rf"({DAY})\s+(?:and|y)\s+({DAY}((?:\s+de)?\s+{MONTH}.*))", printed)
    if match is None:
        return [(0, printed)]
    days = [int(re.match(r"\d+", day)[0]) for day in (match[1], match[2])]
    if days[1] == days[0] + 1:
        return [(0, printed)]
    return [(match.start(2), match[2])]


def _period(printed: str) -> Period | None:
    plain = re.sub(r"\s*\.\s*[º°ª]", "º", printed)
    between = re.fullmatch(rf"({YEAR})\s+\w+\s+({YEAR})", plain)
    period = None
    for text in (plain, f"{between[1]}-{between[2]}" if between else plain):
        with suppress(ValidationError):
            period = period or parse_period(text)
    return period
