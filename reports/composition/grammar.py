"""What a language does to phrases: lists, articles, dates, numbers."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from catalogue.base.period import Period, Precision, period_patterns
from catalogue.models import Country, CountryGroup
from reports.composition.templates import Phrase, join_phrases, words


class Grammar(ABC):
    """The manners of one language; `sentences` are its templates, `headings` its headings."""

    code: ClassVar[str]
    among_others: ClassVar[str]
    opening_quote, closing_quote = "“", "”"
    sentences: ClassVar[dict[str, str]]
    headings: ClassVar[dict[str, str]]
    words: ClassVar[dict[str, str]]
    meeting_nouns: ClassVar[dict[str, str]]  # what a kind of meeting is called where it is told of
    mandate_articles: ClassVar[dict[str, str]]
    numerals: ClassVar[tuple[str, ...]]

    # --- lists ------------------------------------------------------------------------------

    @abstractmethod
    def conjunction(self, following: str) -> str:
        """The word between the last two of a list, given the last."""

    def join_list(self, parts: Sequence[Phrase], *, is_incomplete: bool = False) -> Phrase:
        """`a, b and c`, or with semicolons where a part has commas of its own.

        Of two, the first of which has commas, the second is set off by a comma.
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
                strong = "; " if len(parts) > 2 else ", "
                strong = strong if ", " in "".join(one.text for one in parts[:-1]) else " "
                pieces.append(literal_phrase(f"{strong}{self.conjunction(part.text)} "))
            pieces.append(part)
        if is_incomplete:
            pieces.append(literal_phrase(self.among_others))
        whole = join_phrases(pieces)
        count = 2 if is_incomplete else sum(part.count for part in parts)
        feminine = all(part.is_feminine for part in parts)
        return Phrase(whole.runs, whole.records, count=count, is_feminine=feminine)

    # --- numbers ----------------------------------------------------------------------------

    def number(self, count: int, *, is_feminine: bool = False) -> str:
        """Below ten in words, as the United Nations writes numbers."""
        return self.numerals[count] if count < len(self.numerals) else f"{count:,}"

    @abstractmethod
    def count_phrase(self, count: int, name: str) -> Phrase:
        """`three meetings`, by the forms that `headings` holds for `name`."""

    # --- time -------------------------------------------------------------------------------

    def day(self, day: date) -> str:
        return str(Period.from_edtf(day.isoformat()))

    def date(self, period: Period | None) -> str:
        """The period as it stands in brackets or in a table."""
        return str(period or "")

    @abstractmethod
    def time_adverb(self, period: Period | None) -> Phrase:
        """The period as an adverb: `on 19 and 20 August 2012`, `in July 2012`."""

    @staticmethod
    def months() -> list[str]:
        return period_patterns()["months_of_year"]

    # --- names ------------------------------------------------------------------------------

    @abstractmethod
    def article(self, name: str, acronym: str = "") -> str:
        """The article before a body's name, or before its acronym, with the space after it."""

    @abstractmethod
    def country_name(self, country: Country) -> str:
        """The country's name without an article: the State of what stands before brackets."""

    @abstractmethod
    def country(self, country: Country) -> Phrase:
        """The country's name as it stands in a sentence, after a preposition."""

    @abstractmethod
    def region(self, group: CountryGroup) -> Phrase:
        """The region's name as it stands in a sentence, after a preposition."""

    def mid_sentence(self, text: str) -> str:
        """`text` without the capital of an article that begins it."""
        first, _space, rest = text.partition(" ")
        return f"{first.lower()} {rest}" if first in self.decapitalized_words and rest else text

    def name_mid_sentence(self, text: str) -> str:
        """A name written like a sentence ("Final meeting of …") without its capital."""
        if self.sentence_name_pattern.match(text):
            return text[0].lower() + text[1:]
        return self.mid_sentence(text)

    decapitalized_words: ClassVar[frozenset[str]]
    sentence_name_pattern: ClassVar[re.Pattern[str]]
    description_pattern: ClassVar[
        re.Pattern[str]
    ]  # how a body's name begins that is only a description

    def apply_contractions(self, phrase: Phrase) -> Phrase:
        """The phrase with the contractions that the language wants."""
        return phrase


def literal_phrase(text: str) -> Phrase:
    """A run with the spaces at its ends."""
    phrase = words("x")
    run = phrase.runs[0]
    return Phrase((type(run)(text),))


def has_known_ends(period: Period) -> bool:
    """Whether both ends are known."""
    return bool(period.start and period.end)


def period_shape(period: Period) -> str:
    """`day`, `month`, `year`, `days` (of one month), `span` of known ends, or `other`."""
    if not has_known_ends(period):
        return "other"
    start, end = period.start, period.end
    if start == end:
        return str(start.precision)
    both_days = start.precision == end.precision == Precision.DAY
    if both_days and (start.first.year, start.first.month) == (end.last.year, end.last.month):
        return "days"
    return "span"
