"""Grammar of a language: lists, articles, dates and numbers."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError

from catalogue.base.calendar_unit import SEASONS, CalendarUnit, Precision
from catalogue.base.languages import Language
from catalogue.base.period import Period, period_patterns
from catalogue.models import Country, CountryGroup
from reports.composition.templates import Phrase, join_phrases, literal_phrase, sort_key, words

MAX_WORDS_OF_A_NOUN = 3


class Grammar(ABC):
    """Grammar of one language, with its sentence templates, headings and words."""

    code: ClassVar[str]
    among_others: ClassVar[str]
    opening_quote, closing_quote = "“", "”"
    item_label: ClassVar[str]
    # Before the conjunction if the last part of a list contains commas.
    separator_before_commas: ClassVar[str]
    sentences: ClassVar[dict[str, str]]
    headings: ClassVar[dict[str, str]]
    words: ClassVar[dict[str, str]]
    meeting_nouns: ClassVar[dict[str, str]]  # noun with article, by kind of meeting
    publication_nouns: ClassVar[dict[str, str]]  # noun with article, by kind of publication
    subject_preposition: ClassVar[str]  # before the subject in the name of a body or meeting
    of_pattern: ClassVar[str]
    prepositions: ClassVar[frozenset[str]]
    # Cities that need no country beside them, with the country in which they are.
    capitals: ClassVar[dict[str, tuple[str, ...]]]
    mandate_articles: ClassVar[dict[str, str]]
    numerals: ClassVar[tuple[str, ...]]

    # --- lists ------------------------------------------------------------------------------

    @abstractmethod
    def conjunction(self, following: str) -> str:
        """Return the conjunction between the last two items of a list, given the last."""

    def join_entries(self, parts: Sequence[Phrase]) -> Phrase:
        """Return `a; b; and c` for entries with places, dates and parties."""
        pieces: list[Phrase] = []
        for index, part in enumerate(parts):
            if index:
                is_last = index == len(parts) - 1
                last = f"{self.conjunction(part.text)} " if is_last else ""
                pieces.append(literal_phrase(f"; {last}"))
            pieces.append(part)
        return join_phrases(pieces)

    def join_places(self, parts: Sequence[Phrase]) -> Phrase:
        """Return `a, in May, and at b`, or entries with semicolons if there are more than two."""
        if len(parts) != 2:
            return self.join_entries(parts)
        first, last = parts
        comma = "," if ", " in first.text else ""
        link = f"{comma} {self.conjunction(self.words['at'])} {self.words['at']} "
        return join_phrases((first, literal_phrase(link), last))

    def join_list(self, parts: Sequence[Phrase], *, is_incomplete: bool = False) -> Phrase:
        """Return `a, b and c`, or with semicolons if a part before the last contains commas.

        A comma separates two parts if the first contains commas.
        """
        parts = [part for part in parts if part]
        if not parts:
            return Phrase()
        has_commas = any(", " in part.text for part in parts[:-1])
        comma = "; " if has_commas and len(parts) > 2 else ", "
        pieces: list[Phrase] = []
        for number, part in enumerate(parts):
            if number and number < len(parts) - 1:
                pieces.append(literal_phrase(comma))
            elif number:
                separator = " "
                if has_commas:
                    separator = comma
                elif ", " in part.text and len(parts) > 2:
                    separator = self.separator_before_commas
                pieces.append(literal_phrase(f"{separator}{self.conjunction(part.text)} "))
            pieces.append(part)
        if is_incomplete:
            pieces.append(literal_phrase(self.among_others))
        whole = join_phrases(pieces)
        count = 2 if is_incomplete else sum(part.count for part in parts)
        feminine = all(part.is_feminine for part in parts)
        return Phrase(whole.runs, whole.records, count=count, is_feminine=feminine)

    def with_shared_words(self, groups: Sequence[Phrase]) -> list[Phrase]:
        """Return the groups; consecutive ones with the same head noun become one phrase.

        “public institutions, academic institutions” becomes “public and academic institutions”.
        """
        merged: list[list[Phrase]] = []
        for group in groups:
            last = merged[-1] if merged else []
            if last and self._shared([*last, group]) is not None:
                last.append(group)
            else:
                merged.append([group])
        return [self._merged(each) for each in merged]

    def _merged(self, groups: Sequence[Phrase]) -> Phrase:
        shared = self._shared(groups) if len(groups) > 1 else None
        if shared is None:
            return groups[0]
        before, after = shared
        middles = [
            " ".join(group.text.split()[before : len(group.text.split()) - after])
            for group in groups
        ]
        first = groups[0].text.split()
        listed = self.join_list([literal_phrase(middle) for middle in middles]).text
        ends = first[len(first) - after :] if after else []
        whole = literal_phrase(" ".join([*first[:before], listed, *ends]))
        records = [record for group in groups for record in group.records]
        return whole.with_records(*records).with_count(2)

    @abstractmethod
    def _shared(self, groups: Sequence[Phrase]) -> tuple[int, int] | None:
        """Return how many words at the beginning and at the end the groups share, or None."""

    def joined_nouns(self, nouns: Sequence[Phrase]) -> Phrase:
        """Return nouns in one list, also those that contain “and” if they are short.

        “training” and “technical assistance and cooperation” become “training, technical
        assistance and cooperation”.
        """
        single: list[Phrase] = []
        for noun in nouns:
            pieces = re.split(r",? (?:and|y|e) ", noun.text)
            is_short = all(len(piece.split()) <= MAX_WORDS_OF_A_NOUN for piece in pieces)
            if is_short and len(nouns) > 1:
                single += [literal_phrase(piece).with_records(*noun.records) for piece in pieces]
            else:
                single.append(noun)
        joined = self.join_list(single)
        return joined if self.is_plural(joined.text) else self.as_actions(joined)

    def is_plural(self, nouns: str) -> bool:
        """Return True if the nouns need no “activities of” before them."""
        return True

    def as_actions(self, nouns: Phrase) -> Phrase:
        before, after = self.words["actions"].split("{nouns}")
        return join_phrases((literal_phrase(before), nouns, literal_phrase(after)))

    def country_sort_key(self, country: Country) -> str:
        return sort_key(self.country_name(country))

    def languages(self, codes: Iterable[str]) -> list[Phrase]:
        """Return the names of languages in alphabetical order."""
        return [words(name) for name in sorted(map(self.language, set(codes)), key=sort_key)]

    def language(self, code: str) -> str:
        return str(Language(code).label)

    def ends(self, period: Period) -> tuple[Phrase, Phrase]:
        """Return the beginning and the end of a period as adverbs."""
        start = Period(period.start, period.start) if period.start else None
        end = Period(period.end, period.end) if period.end else None
        return self.time_adverb(start), self.time_adverb(end)

    def join_clauses(self, predicates: Sequence[Phrase]) -> Phrase:
        """Return predicates of one subject joined; a comma precedes “and” after an inner one."""
        first, *others = predicates
        pieces = [first]
        for predicate in others:
            inner = any(mark in first.text for mark in (" and ", " y ", " e ", ", "))
            mark = "," if inner else ""
            pieces.append(literal_phrase(f"{mark} {self.conjunction(predicate.text)} "))
            pieces.append(predicate)
        return join_phrases(pieces)

    # --- numbers ----------------------------------------------------------------------------

    def number(self, count: int, *, is_feminine: bool = False) -> str:
        """Return the number, in words below ten (United Nations style)."""
        return self.numerals[count] if count < len(self.numerals) else f"{count:,}"

    def number_of_people(self, count: int) -> str:
        return self.number(count)

    def contains_number(self, text: str) -> bool:
        """Return True if a description says how many, or begins with the definite article."""
        first, *_others = text.casefold().split() or [""]
        return (
            first in self.definite_articles
            or bool(set(re.findall(r"\w+", text.casefold())) & {*self.numerals[2:]})
            or any(c.isdigit() for c in text)
        )

    definite_articles: ClassVar[frozenset[str]]

    @abstractmethod
    def count_phrase(self, count: int, name: str) -> Phrase:
        """Return a phrase such as `three meetings`, with the forms of `name` in `headings`."""

    # --- time -------------------------------------------------------------------------------

    def day(self, day: date) -> str:
        return str(Period.from_edtf(day.isoformat()))

    def date(self, period: Period | None) -> str:
        """Return the period as written in brackets or in a table."""
        return str(period or "")

    @staticmethod
    def without_year(text: str, year: int) -> str:
        """Return a date without its year; an empty text for the year alone."""
        return re.sub(rf"(?:^|(?: de)? ){year}$", "", text)

    @abstractmethod
    def time_adverb(self, period: Period | None) -> Phrase:
        """Return the period as an adverb: `on 19 and 20 August 2012`, `in July 2012`."""

    @abstractmethod
    def planned_time(self, period: Period | None) -> Phrase:
        """Return the period as written after “planned” (`for August 2013`)."""

    @abstractmethod
    def new_time(self, period: Period | None) -> Phrase:
        """Return the period as written after “moved” (`to March 2014`)."""

    def span(self, period: Period) -> Phrase:
        """Return the period of a report as a noun (`2012`)."""
        if period_shape(period) == "year":
            return words(self.words["year"].format(year=period))
        if period_shape(period) == "span":
            return words(self.words["span"].format(span=period))
        return words(str(period))

    def common_month(self, records: Sequence) -> Phrase:
        """Return the month, or else the year or years, of dated records as an adverb."""
        first, last = records[0].period.lower, records[0].period.lower
        for record in records:
            first, last = min(first, record.period.lower), max(last, record.period.lower)
        if (first.year, first.month) == (last.year, last.month):
            return self.time_adverb(Period.from_edtf(f"{first:%Y-%m}"))
        return self.time_adverb(
            Period.from_edtf(f"{first:%Y}" if first.year == last.year else f"{first:%Y}/{last:%Y}")
        )

    @staticmethod
    def is_year(period: Period | None) -> bool:
        return period is not None and period_shape(period) == "year"

    @staticmethod
    def cited_period(value: str) -> Period | None:
        """Return the period that a citation gives in the notation of ISO 8601-2, or None."""
        try:
            return Period.from_edtf(value)
        except ValidationError:
            return None

    @abstractmethod
    def dated(self, period: Period) -> Phrase:
        """Return the period as written after “dates the meeting”."""

    @staticmethod
    def months() -> list[str]:
        return period_patterns()["months_of_year"]

    # --- names ------------------------------------------------------------------------------

    @abstractmethod
    def article(self, name: str, acronym: str = "") -> str:
        """Return the article before a body's name, or before its acronym, with a trailing space."""

    @abstractmethod
    def indefinite_article(self, noun: str) -> str:
        """Return the indefinite article before a noun, with a space."""

    @abstractmethod
    def with_indefinite_article(self, noun: str) -> str:
        """Return a noun that has the definite article with the indefinite one."""

    @abstractmethod
    def new_article(self, name: str, article: str) -> str:
        """Return the indefinite article before a described meeting (“expert meeting on …”).

        Before the proper name of a meeting it is `article`, the definite one.
        """

    @abstractmethod
    def definite(self, text: str) -> str:
        """Return the title of a programme with the definite article and a small initial."""

    @abstractmethod
    def participle(self, noun: str, *, is_planned: bool = False) -> str:
        """Return “held” or “planned” as it agrees with a noun, given with its article."""

    def outcome_article(self, name: str) -> str:
        """Return the article before the name of a declaration or the like."""
        return self.article(name)

    def part_article(self, part: str) -> str:
        """Return the article before a part of a document, such as `point 38`."""
        return ""

    def serial_article(self, name: str) -> str:
        return self.article(name)

    def venue(self, name: str) -> str:
        """Return a venue as written after “at”."""
        return name

    def contains_noun(self, title: str, noun: str) -> bool:
        """Return True if a title contains the noun of its kind."""
        return self.head_noun(noun).casefold() in re.findall(r"\w+", title.casefold())

    @abstractmethod
    def head_noun(self, noun: str) -> str:
        """Return the noun of a kind without its article and adjectives."""

    @abstractmethod
    def country_name(self, country: Country) -> str:
        """Return the country's name without an article and without the inversion in brackets.

        “Bolivia (Plurinational State of)” becomes “Plurinational State of Bolivia”.
        """

    @abstractmethod
    def meeting_article(self, name: str) -> str:
        """Return the article, with a space, before the name of a meeting, or ""."""

    @abstractmethod
    def country(self, country: Country) -> Phrase:
        """Return the country's name as written after a preposition."""

    @abstractmethod
    def region(self, group: CountryGroup) -> Phrase:
        """Return the region's name as written after a preposition."""

    @abstractmethod
    def possessive(self, noun_phrase: str) -> str:
        """Return `its four round tables` for `the four round tables`."""

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
    # Name that is a description: `described` is the part before its origin, `noun` its last word.
    description_pattern: ClassVar[re.Pattern[str]]

    def apply_contractions(self, phrase: Phrase) -> Phrase:
        """Return the phrase with the contractions of the language."""
        return phrase


def has_known_ends(period: Period) -> bool:
    """Return True if both ends of the period are known."""
    return bool(period.start and period.end)


def period_shape(period: Period) -> str:
    """Return the shape of a period, on which the words around it depend.

    It is `day`, `month`, `year`, `season`, `part` (quarter or half of a year), `about`, `days` (of
    one month), `span` (of known ends) or `other`.
    """
    if not has_known_ends(period):
        return "other"
    start, end = period.start, period.end
    if start == end:
        return unit_shape(start)
    both_days = start.precision == end.precision == Precision.DAY
    if both_days and (start.first.year, start.first.month) == (end.last.year, end.last.month):
        return "days"
    return "span"


def unit_shape(unit: CalendarUnit) -> str:
    """Return `day`, `month`, `year`, `season`, `part` (quarter or half of a year) or `about`."""
    if unit.is_approximate:
        return "about"
    if unit.precision in SEASONS:
        return "season"
    is_part = unit.precision in (Precision.QUARTER, Precision.HALF)
    return "part" if is_part else str(unit.precision)
