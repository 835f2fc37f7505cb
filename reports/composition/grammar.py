"""Grammar of a language: lists, articles, dates and numbers."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from catalogue.base.period import Period, Precision, period_patterns
from catalogue.models import Country, CountryGroup
from reports.composition.templates import Phrase, join_phrases, literal_phrase


class Grammar(ABC):
    """Grammar of one language, with its sentence templates, headings and words."""

    code: ClassVar[str]
    among_others: ClassVar[str]
    opening_quote, closing_quote = "“", "”"
    sentences: ClassVar[dict[str, str]]
    headings: ClassVar[dict[str, str]]
    words: ClassVar[dict[str, str]]
    meeting_nouns: ClassVar[dict[str, str]]  # noun with article, by kind of meeting
    mandate_articles: ClassVar[dict[str, str]]
    numerals: ClassVar[tuple[str, ...]]

    # --- lists ------------------------------------------------------------------------------

    @abstractmethod
    def conjunction(self, following: str) -> str:
        """Return the conjunction between the last two items of a list, given the last."""

    def join_list(self, parts: Sequence[Phrase], *, is_incomplete: bool = False) -> Phrase:
        """Return `a, b and c`, or with semicolons if a part contains commas.

        A comma separates two parts if the first contains commas.
        """
        parts = [part for part in parts if part]
        if not parts:
            return Phrase()
        comma = "; " if len(parts) > 1 and any(", " in part.text for part in parts) else ", "
        pieces: list[Phrase] = []
        for number, part in enumerate(parts):
            if number and number < len(parts) - 1:
                pieces.append(literal_phrase(comma))
            elif number:
                has_commas = ", " in "".join(earlier.text for earlier in parts[:-1])
                separator = ("; " if len(parts) > 2 else ", ") if has_commas else " "
                pieces.append(literal_phrase(f"{separator}{self.conjunction(part.text)} "))
            pieces.append(part)
        if is_incomplete:
            pieces.append(literal_phrase(self.among_others))
        whole = join_phrases(pieces)
        count = 2 if is_incomplete else sum(part.count for part in parts)
        feminine = all(part.is_feminine for part in parts)
        return Phrase(whole.runs, whole.records, count=count, is_feminine=feminine)

    # --- numbers ----------------------------------------------------------------------------

    def number(self, count: int, *, is_feminine: bool = False) -> str:
        """Return the number, in words below ten (United Nations style)."""
        return self.numerals[count] if count < len(self.numerals) else f"{count:,}"

    @abstractmethod
    def count_phrase(self, count: int, name: str) -> Phrase:
        """Return a phrase such as `three meetings`, with the forms of `name` in `headings`."""

    # --- time -------------------------------------------------------------------------------

    def day(self, day: date) -> str:
        return str(Period.from_edtf(day.isoformat()))

    def date(self, period: Period | None) -> str:
        """Return the period as written in brackets or in a table."""
        return str(period or "")

    @abstractmethod
    def time_adverb(self, period: Period | None) -> Phrase:
        """Return the period as an adverb: `on 19 and 20 August 2012`, `in July 2012`."""

    @staticmethod
    def months() -> list[str]:
        return period_patterns()["months_of_year"]

    # --- names ------------------------------------------------------------------------------

    @abstractmethod
    def article(self, name: str, acronym: str = "") -> str:
        """Return the article before a body's name, or before its acronym, with a trailing space."""

    @abstractmethod
    def country_name(self, country: Country) -> str:
        """Return the country's name without an article and without the inversion in brackets.

        “Bolivia (Plurinational State of)” becomes “Plurinational State of Bolivia”.
        """

    @abstractmethod
    def country(self, country: Country) -> Phrase:
        """Return the country's name as written after a preposition."""

    @abstractmethod
    def region(self, group: CountryGroup) -> Phrase:
        """Return the region's name as written after a preposition."""

    def mid_sentence(self, text: str) -> str:
        """Return `text` with a lower-case initial if its first word is an article or the like."""
        first, _space, rest = text.partition(" ")
        return f"{first.lower()} {rest}" if first in self.decapitalized_words and rest else text

    def name_mid_sentence(self, text: str) -> str:
        """Return a name that reads like a sentence (“Final meeting of …”) without its capital."""
        if self.sentence_name_pattern.match(text):
            return text[0].lower() + text[1:]
        return self.mid_sentence(text)

    decapitalized_words: ClassVar[frozenset[str]]
    sentence_name_pattern: ClassVar[re.Pattern[str]]
    description_pattern: ClassVar[re.Pattern[str]]  # beginning of a name that is a description

    def apply_contractions(self, phrase: Phrase) -> Phrase:
        """Return the phrase with the contractions of the language."""
        return phrase


def has_known_ends(period: Period) -> bool:
    """Return True if both ends of the period are known."""
    return bool(period.start and period.end)


def period_shape(period: Period) -> str:
    """Return `day`, `month`, `year`, `days` (of one month), `span` (of known ends) or `other`."""
    if not has_known_ends(period):
        return "other"
    start, end = period.start, period.end
    if start == end:
        return str(start.precision)
    both_days = start.precision == end.precision == Precision.DAY
    if both_days and (start.first.year, start.first.month) == (end.last.year, end.last.month):
        return "days"
    return "span"
