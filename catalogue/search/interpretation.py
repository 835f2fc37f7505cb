"""The reading of a search text: which records it finds, in which order, and what it is read as.

A term finds a record by its words, or by a value that it names (`Honduras`, `lessons learned`,
`August 2012`). The first of these attempts that finds something is used:

1. The text has one term, or is or occurs in the name of a record: words or values.
2. Values that are certain filter; the other terms are words or values.
3. All terms, as words or values.
4. A part of the terms: one or two of them may be missing, but at most half.

Attempts 1 and 3 find every record with all the words. Attempt 2 may leave out records in which a
word such as “activities” only occurs; the page links to them.

One module, because the order of the results depends on the attempt that found them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from itertools import combinations
from operator import and_, or_

from django.contrib.postgres.search import SearchRank
from django.db import models
from django.db.models import Count, F, Q, Value

from catalogue.base.full_text import SearchTerm, TsQuery, normalized_symbol, word_queries
from catalogue.base.name_matching import normalized_texts
from catalogue.index.models import IndexRow, IndexRowQuerySet
from catalogue.search.conditions import (
    any_words_q,
    either_q,
    has_rows,
    indicator,
    is_certain,
    name_q,
    value_q,
    words_q,
)
from catalogue.search.lexicon import RECORD_KIND, Reading
from catalogue.search.terms import Term, read_terms

MAX_TERMS_OF_PAIRS = 8  # with more terms, only one of them may be missing, and values do not count
MAX_FULLY_RANKED_ROWS = 1000
JOINING_OPERATOR = re.compile(r" (?:&|<->|<\d+>) ")  # between words that are found together
MAX_EXACT_NAMES = 100  # rows with the text as their name that are sorted before others
PREFIX_THRESHOLD = 25  # rows; with fewer, the last word may be the beginning of a word, too


class Mode(Enum):
    """The terms that a record must have to be found."""

    ALL = "all"  # all terms, as words or values
    FILTERED = "filtered"  # the certain values, and the other terms
    PARTIAL = "partial"  # all terms but one or two
    NOTHING = "nothing"  # no record is found


@dataclass(frozen=True)
class Interpretation:
    """A text as it is read for a set of rows."""

    text: str
    mode: Mode
    condition: Q = field(repr=False)
    terms: tuple[Term, ...] = ()
    readings: tuple[Reading, ...] = ()  # certain values, which the page states
    missing: tuple[str, ...] = ()  # terms that no record found has
    exact_names: tuple[tuple[str, tuple[int, ...]], ...] = ()  # keys of rows, by kind of record
    name_query: str = ""  # the text as a phrase, if it occurs in a name
    uses_prefix: bool = False

    def filter(self, rows: IndexRowQuerySet) -> IndexRowQuerySet:
        return rows.none() if self.mode == Mode.NOTHING else rows.filter(self.condition)

    @property
    def included(self) -> list[Term]:
        return [term for term in self.terms if not term.is_excluded]

    def ordering(self, count: int) -> list:
        """Return the expressions by which `count` rows are sorted.

        The order is: the exact name, names with the text, terms met by a value, rank of the words.
        Synonyms have a rank only among few rows, because it takes time for each row.
        """
        order: list = []
        if self.exact_names:
            order.append(indicator(self.exact_name_q(), met=0, other=1))
        if self.name_query:
            order.append(indicator(name_q(self.name_query), met=0, other=1))
        if self.mode == Mode.PARTIAL and len(self.included) <= MAX_TERMS_OF_PAIRS:
            met = [indicator(either_q(term, self._prefix_of(term))) for term in self.included]
            order.append(sum(met[1:], met[0]).desc())
        valued = [
            term
            for term in self.included
            if term.is_named and not (self.mode == Mode.FILTERED and is_certain(term))
        ]
        if valued and len(self.included) <= MAX_TERMS_OF_PAIRS:
            met = [indicator(value_q(term)) for term in valued]
            order.append(sum(met[1:], met[0]).desc())
        is_ranked_fully = count <= MAX_FULLY_RANKED_ROWS
        words = [
            term.words if is_ranked_fully else term.own_words or term.words
            for term in self.included
            if term.words
        ]
        if self.uses_prefix:
            order.append(indicator(words_q(self.included[-1])).desc())
            words.append(self.included[-1].prefix)
        if words:
            is_plain = self.mode == Mode.ALL and not valued and not self.uses_prefix
            query = (" & " if is_plain else " | ").join(f"({word})" for word in words)
            order.append(SearchRank(F("words"), TsQuery(Value(query))).desc())
        return order

    def exact_name_q(self) -> Q:
        """Return the condition for the records whose name, symbol or acronym the text is."""
        condition = Q()
        for kind, keys in self.exact_names:
            condition |= Q(kind=kind, record_id__in=keys)
        return condition

    def _prefix_of(self, term: Term) -> bool:
        return self.uses_prefix and term is self.included[-1]

    @property
    def queries(self) -> list[str]:
        """Return the `tsquery` texts whose words are highlighted, also words of phrases."""
        found = [
            query
            for term in self.included
            for query in (term.words, JOINING_OPERATOR.sub(" | ", term.own_words))
            if query
        ]
        return [*found, self.included[-1].prefix] if self.uses_prefix else found

    @property
    def word_text(self) -> str:
        """Return a text that finds the same terms as words only: values are put in quotes."""
        return " ".join(
            _typed_text(one, in_quotes=bool(term.readings))
            for term in self.terms
            for one in term.typed
        )

    def text_without(self, readings: Iterable[Reading]) -> str:
        """Return the terms that are not read as one of these values."""
        stated = set(readings)
        return " ".join(
            _typed_text(one)
            for term in self.terms
            if stated.isdisjoint(term.readings)
            for one in term.typed
        )


def _typed_text(one: SearchTerm, *, in_quotes: bool = False) -> str:
    """Return a term as it is typed in a search box."""
    text = f'"{one.text}"' if one.is_phrase or in_quotes else one.text
    return f"-{text}" if one.is_excluded else text


# --- attempts ----------------------------------------------------------------------------------


def interpret(text: str, model: type[models.Model] | None = None) -> Interpretation:
    """Return the reading of a text that finds public records, or the mode NOTHING.

    The records are those of `model`, or of all kinds. Raise ValidationError for too long a text.
    """
    terms = read_terms(text, IndexRow.objects.db)
    return _Attempts(text, terms, model).first()


class _Attempts:
    """The attempts to find rows with the terms of one text."""

    def __init__(self, text: str, terms: Sequence[Term], model: type[models.Model] | None):
        self.text = text
        self.all_rows = IndexRow.objects.current()
        self.rows = self.all_rows if model is None else IndexRow.objects.of(model)
        self.terms = tuple(terms)
        self.included = [term for term in terms if not term.is_excluded]
        self.excluded_q = reduce(
            and_, (~words_q(term) for term in terms if term.is_excluded and term.words), Q()
        )
        self.uses_prefix = False
        self.has_whole_words = False

    def first(self) -> Interpretation:
        if not self.terms:
            return self.result(Mode.NOTHING, Q())
        if not self.included:
            return self.result(Mode.ALL, Q())
        self.uses_prefix = self.needs_prefix()
        attempts = self.single_term() if len(self.included) == 1 else self.several_terms()
        return attempts or self.result(Mode.NOTHING, Q())

    def result(self, mode: Mode, condition: Q, **more) -> Interpretation:
        return Interpretation(
            self.text,
            mode,
            condition & self.excluded_q,
            self.terms,
            uses_prefix=self.uses_prefix,
            exact_names=() if mode == Mode.NOTHING else self.exact_names(),
            **more,
        )

    def exact_names(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Return the rows of which the text, or a synonym of a single term, is a name."""
        names = {self.text, " ".join(term.text for term in self.included)}
        if len(self.included) == 1:
            names |= {*self.included[0].synonyms}
        found = (
            self.rows.order_by()
            .filter(known_as__overlap=normalized_texts(sorted(names)))
            .values_list("kind", "record_id")[:MAX_EXACT_NAMES]
        )
        by_kind: dict[str, list[int]] = {}
        for kind, key in found:
            by_kind.setdefault(kind, []).append(key)
        return tuple((kind, tuple(keys)) for kind, keys in by_kind.items())

    def finds(self, condition: Q) -> bool:
        return has_rows(self.rows.filter(condition & self.excluded_q))

    def needs_prefix(self) -> bool:
        """Return whether the last word may be incomplete, because it finds few rows."""
        if not self.included[-1].prefix:
            return False
        whole = reduce(and_, map(either_q, self.included)) & self.excluded_q
        found = self.all_rows.filter(whole).values_list("kind")[:PREFIX_THRESHOLD]
        self.has_whole_words = self.rows is self.all_rows and bool(found)
        return len(found) < PREFIX_THRESHOLD

    def either(self, term: Term) -> Q:
        return either_q(term, self.uses_prefix and term is self.included[-1])

    def all_q(self, terms: Iterable[Term]) -> Q:
        return reduce(and_, map(self.either, terms))

    def single_term(self) -> Interpretation | None:
        [term] = self.included
        condition = self.either(term)
        if not (self.has_whole_words or self.finds(condition)):
            return None
        if not is_certain(term) or not self.finds(value_q(term)):
            return self.result(Mode.ALL, condition)
        readings = term.readings[:1]
        if self.finds(condition & ~value_q(term)):
            return self.result(Mode.ALL, condition, readings=readings)
        return self.result(Mode.FILTERED, value_q(term), readings=readings)

    def several_terms(self) -> Interpretation | None:
        everything = self.all_q(self.included)
        name_query = self.name_query()
        is_name = Q(known_as__contains=[normalized_symbol(Value(self.text))])
        if name_query:
            is_name |= name_q(name_query)
        # Asked of all kinds of records, so that a list reads the text as the search page does.
        if has_rows(self.all_rows.filter(is_name)) and self.finds(everything):
            return self.result(Mode.ALL, everything, name_query=name_query)
        certain = self.filtering_terms()
        if certain:
            strict = reduce(
                and_,
                (value_q(term) if term in certain else self.either(term) for term in self.included),
            )
            if self.finds(strict):
                readings = tuple(reading for term in certain for reading in term.readings[:1])
                return self.result(Mode.FILTERED, strict, readings=readings)
        if self.finds(everything):
            return self.result(Mode.ALL, everything)
        return self.partial_match()

    def name_query(self) -> str:
        """Return the text as a phrase, or "" if terms are quoted, excluded or left out."""
        if any(not term.is_word and len(term.typed) == 1 for term in self.terms):
            return ""
        [(_query, phrase)] = word_queries([(self.text, True)], self.rows.db)
        return phrase

    def filtering_terms(self) -> list[Term]:
        """Return the terms that filter: those with certain values, and one kind of record."""
        certain = [term for term in self.included if is_certain(term)]
        kinds = [term for term in certain if term.has_facet(RECORD_KIND)]
        return [term for term in certain if term not in kinds[1:]]

    def partial_match(self) -> Interpretation | None:
        """Return the rows with all terms but one, or but two; at least half of them."""
        number = len(self.included)
        for left_out in (1, 2):
            if number - left_out < max(1, number / 2):
                break
            if left_out == 2 and number > MAX_TERMS_OF_PAIRS:
                break
            subsets = list(combinations(self.included, number - left_out))
            if number > MAX_TERMS_OF_PAIRS:
                condition = any_words_q(subsets)
            else:
                condition = reduce(or_, (self.all_q(subset) for subset in subsets))
            if self.finds(condition):
                return self.result(Mode.PARTIAL, condition, missing=self.missing(condition))
        return None

    def missing(self, condition: Q) -> tuple[str, ...]:
        """Return the terms that no row of the condition has."""
        found = self.rows.filter(condition & self.excluded_q).aggregate(
            **{
                f"term_{number}": Count("record_id", filter=self.either(term))
                for number, term in enumerate(self.included)
            }
        )
        terms = enumerate(self.included)
        return tuple(term.text for number, term in terms if not found[f"term_{number}"])
