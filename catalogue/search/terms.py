"""Division of a search text into terms: words, and names of values such as “lessons learned”."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from catalogue.base.full_text import SearchTerm, parse_terms, word_queries
from catalogue.search.dates import date_reading
from catalogue.search.folding import fold, parts_of
from catalogue.search.lexicon import (
    MAX_NAME_PARTS,
    Lexicon,
    Reading,
    current_lexicon,
    organization_readings,
)
from catalogue.search.vocabulary import FILLERS, QUESTION_VERBS

SINGLE_WORDS = re.compile(r"'[^' ]+'( \| '[^' ]+')*")  # a query without operators but "or"
MIN_SYNONYM_LENGTH = 3  # shorter ones name values only: “US” is also the stem of “use”
MIN_PREFIX_LENGTH = 3  # letters of an incomplete last word


@dataclass(frozen=True)
class Term:
    """A part of a search text: one word, a quoted phrase, or a name of several words.

    `words` is a `tsquery` for the words and their synonyms, or "" for stop words. `prefix` is one
    for the words that begin with the last word of the text, which may be incomplete.
    """

    typed: tuple[SearchTerm, ...]
    readings: tuple[Reading, ...] = ()
    synonyms: tuple[str, ...] = ()
    words: str = field(default="", compare=False)
    own_words: str = field(default="", compare=False)  # the words without synonyms
    prefix: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        return " ".join(one.text for one in self.typed)

    @property
    def is_excluded(self) -> bool:
        return self.typed[0].is_excluded

    @property
    def is_word(self) -> bool:
        """Return whether the term is a single word without quotation marks."""
        [first, *more] = self.typed
        return not (more or first.is_phrase or first.is_excluded)

    @property
    def is_named(self) -> bool:
        """Return whether the term is the whole name of a value."""
        return any(not reading.is_partial for reading in self.readings)

    def has_facet(self, facet: str) -> bool:
        return any(reading.facet == facet for reading in self.readings)


def read_terms(text: str, using: str) -> list[Term]:
    """Return the terms of a text with their words and readings, without fillers.

    Raise ValidationError if the text is too long.
    """
    typed = parse_terms(text)
    terms = _without_fillers(_named_terms(typed, using), typed)
    terms = _compiled_terms(terms, using)
    if terms and terms[-1].typed[-1] is typed[-1]:
        terms[-1] = replace(terms[-1], prefix=_prefix_query(terms[-1]))
    return [term for term in terms if term.words or term.readings]


def _named_terms(typed: Sequence[SearchTerm], using: str) -> list[Term]:
    """Return the terms; from left to right, the longest name of a value is one term."""
    lexicon = current_lexicon(using)
    parts = [parts_of(one.text) for one in typed]
    is_plain = [not (one.is_excluded or one.is_phrase) for one in typed]
    spans = {
        (first, last): sum(parts[first:last], ())
        for first in range(len(typed))
        for last in range(first + 1, min(len(typed), first + MAX_NAME_PARTS) + 1)
        if all(is_plain[first:last])
    }
    names = {"".join(span) for span in spans.values() if len(span) <= MAX_NAME_PARTS}
    organizations = organization_readings({name for name in names if len(name) > 1}, using)
    terms: list[Term] = []
    first = 0
    while first < len(typed):
        last = len(typed)
        while last > first + 1 and not _value_named(
            spans.get((first, last)), lexicon, organizations
        ):
            last -= 1
        term = Term(tuple(typed[first:last]))
        if (first, last) in spans and (last > first + 1 or _may_be_name(typed, first, parts)):
            term = _with_readings(term, spans[first, last], lexicon, organizations)
        if is_plain[first] and (dated := date_reading(_plain_run(typed, first))):
            length, reading = dated
            if length >= last - first:
                last = first + length
                term = Term(tuple(typed[first:last]), (reading,))
        terms.append(term)
        first = last
    return terms


def _plain_run(typed: Sequence[SearchTerm], first: int) -> list[SearchTerm]:
    """Return the terms from `first` up to the next quoted or excluded one."""
    run = []
    for one in typed[first:]:
        if one.is_excluded or one.is_phrase:
            break
        run.append(one)
    return run


def _value_named(span, lexicon: Lexicon, organizations: dict) -> bool:
    return span is not None and (
        span in lexicon.readings or span in lexicon.synonyms or "".join(span) in organizations
    )


def _may_be_name(typed: Sequence[SearchTerm], place: int, parts: Sequence) -> bool:
    """Return whether a single word may be a name: up to three letters only in capitals.

    “us” is the United States only as “US”, unless it is the whole text.
    """
    [*letters] = parts[place]
    is_short = len(letters) == 1 and len(letters[0]) <= 3 and letters[0].isalpha()
    return not is_short or len(typed) == 1 or typed[place].text.strip("¿?¡!.,;:()").isupper()


def _with_readings(term: Term, span, lexicon: Lexicon, organizations: dict) -> Term:
    readings = (*lexicon.readings.get(span, ()), *organizations.get("".join(span), ()))
    synonyms = lexicon.synonyms.get(span, ())
    for phrase in synonyms:
        readings += organizations.get("".join(parts_of(phrase)), ())
    if any(reading.facet == "organization" for reading in readings):
        # A community of countries with this name: records of the body, not of all its members.
        readings = tuple(reading for reading in readings if reading.facet != "region")
    readings = tuple(dict.fromkeys(readings)) or lexicon.partial_readings.get(span, ())
    return replace(term, readings=readings, synonyms=synonyms)


def _without_fillers(terms: list[Term], typed: Sequence[SearchTerm]) -> list[Term]:
    """Return the terms without words that say nothing, as far as other terms remain."""
    telling = [term for term in terms if not _is_filler(term)]
    if not any(not term.is_excluded for term in telling):
        return terms
    if any(fold(one.text) in QUESTION_VERBS for one in typed):
        others = [
            term for term in telling if not any(reading.is_commission for reading in term.readings)
        ]
        if any(not term.is_excluded for term in others):
            return others
    return telling


def _is_filler(term: Term) -> bool:
    [first, *_more] = term.typed
    parts = parts_of(first.text)
    return (
        term.is_word
        and not term.readings
        and not first.is_acronym
        and len(parts) == 1
        and parts[0] in FILLERS
    )


def _compiled_terms(terms: list[Term], using: str) -> list[Term]:
    """Return the terms with their words; a stop word counts if nothing else is left."""
    words = [
        [(one.text, one.is_acronym) for one in term.typed]
        + [(phrase, True) for phrase in term.synonyms if len(phrase) >= MIN_SYNONYM_LENGTH]
        for term in terms
    ]
    queries = iter(word_queries([word for of_term in words for word in of_term], using))
    of_terms = [[next(queries) for _word in of_term] for of_term in words]
    compiled = [
        _with_words(term, found, kept=False) for term, found in zip(terms, of_terms, strict=True)
    ]
    included = [term for term in compiled if not term.is_excluded]
    if included and not any(term.words or term.readings for term in included):
        return [
            term if term.is_excluded else _with_words(term, found, kept=True)
            for term, found in zip(compiled, of_terms, strict=True)
        ]
    return compiled


def _with_words(term: Term, queries: Sequence[tuple[str, str]], *, kept: bool) -> Term:
    """Return a term with the query for all its words, and with that for any of its synonyms."""
    number = len(term.typed)
    own = [pair[kept] for pair in queries[:number] if pair[kept]]
    whole = " & ".join(f"({query})" for query in own) if len(own) > 1 else "".join(own)
    synonyms = [query for query, _kept in queries[number:]]
    return replace(term, words=any_of([whole, *synonyms]), own_words=any_of([whole]))


def any_of(queries: Iterable[str]) -> str:
    """Return a query for any of these queries, with each single word once."""
    alternatives: dict[str, None] = {}
    for query in filter(None, queries):
        if SINGLE_WORDS.fullmatch(query):
            alternatives |= dict.fromkeys(query.split(" | "))
        else:
            alternatives[f"({query})"] = None
    return " | ".join(alternatives)


def _prefix_query(term: Term) -> str:
    """Return a query for names with words that begin with a term, or "" if it is complete."""
    parts = parts_of(term.text)
    is_open = term.is_word and not term.is_named and not term.synonyms and bool(term.words)
    if not is_open or len(parts) != 1 or len(parts[0]) < MIN_PREFIX_LENGTH:
        return ""
    return f"'{parts[0]}':*AD"
