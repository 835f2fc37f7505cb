"""Search across all kinds of records, completions for the search box, spelling suggestions.

All of them read the index, which contains public records only, so they agree with the lists and
do not reveal unpublished records.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import connections, models
from django.db.models import Case, F, OrderBy, Q, Value, When
from django.db.models.functions import Length

from catalogue.base.full_text import SearchTerm, TsMatch, TsQuery
from catalogue.base.name_matching import NameTier, beginnings_of, normalized_texts, words_of
from catalogue.base.sql import compiled_sql
from catalogue.base.translation import content_language
from catalogue.filtering.filters import public_rows
from catalogue.index.models import IndexRow, IndexRowQuerySet
from catalogue.kinds import listed_kinds
from catalogue.pages.public_records import IndexKey, models_by_plural, public_records
from catalogue.records.countries import Country, CountryGroup
from catalogue.records.organizations import Organization
from catalogue.records.record import Record
from catalogue.records.topics import Topic
from catalogue.search.completion import ranked_by_name, texts_with_synonyms, use_count
from catalogue.search.conditions import either_q, has_rows
from catalogue.search.dates import date_reading
from catalogue.search.folding import fold, parts_of
from catalogue.search.interpretation import (
    MAX_FULLY_RANKED_ROWS,
    Interpretation,
    Mode,
    interpret,
)
from catalogue.search.terms import read_terms
from catalogue.search.vocabulary import FILLERS

RESULTS_PER_KIND = 5
RESULT_RELATIONS = {"countries", "regions", "country", "editions"}  # shown in a search result
MAX_COMPLETIONS = 8
MIN_COMPLETION_LENGTH, MAX_COMPLETION_LENGTH = 2, 100  # letters; characters
MIN_SIMILARITY = 0.85  # "hondruas" is corrected, "unicorn" does not become "union"
SWAPPED_LETTERS_SIMILARITY = 0.95  # of words that differ in the order of two letters


@dataclass(frozen=True)
class KindResults:
    """The search results of one kind of record: the total number and the best matches."""

    model: type[Record]
    count: int
    records: list[Record]


@dataclass(frozen=True)
class SearchResults:
    """The records that a text finds, by kind, and how the text is read.

    `corrected_from` is the text that was typed, if the results are those of a corrected spelling.
    """

    interpretation: Interpretation
    kinds: list[KindResults]
    corrected_from: str = ""

    @property
    def total(self) -> int:
        return sum(results.count for results in self.kinds)


def search_all_kinds(text: str, shown: int = RESULTS_PER_KIND) -> SearchResults:
    """Return the records that `text` finds, by kind; the best match comes first.

    If not all terms are found and a corrected spelling finds more, return its results. Raise
    ValidationError if the text is too long.
    """
    rows = IndexRow.objects.current()
    interpretation = interpret(text)
    corrected_from = ""
    if interpretation.mode == Mode.NOTHING or interpretation.missing:
        corrected = spelling_suggestion(None, text)
        if corrected:
            interpretation, corrected_from = interpret(corrected), text
    if interpretation.mode == Mode.NOTHING:
        return SearchResults(interpretation, [])
    found = interpretation.filter(rows)
    order = interpretation.ordering(MAX_FULLY_RANKED_ROWS + 1)
    matches, counts = _best_matches(found, order, shown)
    full_order = interpretation.ordering(sum(counts.values()))
    if full_order != order:
        matches, counts = _best_matches(found, full_order, shown)
    records = public_records(matches, RESULT_RELATIONS)
    kinds = [
        KindResults(
            models_by_plural()[kind],
            counts[kind],
            [records[key] for key in keys if key in records],
        )
        for kind, keys in _grouped_by_kind(matches)
    ]
    return SearchResults(interpretation, kinds, corrected_from)


def _best_matches(
    rows: IndexRowQuerySet, order: list, shown: int
) -> tuple[list[IndexKey], dict[str, int]]:
    """Return the `shown` best matches of each kind, all sorted by match, and the counts of kinds.

    Equal matches are in the order of the menus, and in a kind with the newest record first. The
    statement compares each row with the text once, for the matches and for the counts.
    """
    signs = [-1 if isinstance(term, OrderBy) and term.descending else 1 for term in order]
    names = {
        f"match_{number}": term.expression if isinstance(term, OrderBy) else term
        for number, term in enumerate(order)
    }
    found = compiled_sql(rows.annotate(**names).values_list("kind", "record_id", *names))
    columns = ", ".join(["kind", "record_id", *names])
    terms = [
        f"{name} {'DESC' if sign < 0 else 'ASC'}" for name, sign in zip(names, signs, strict=True)
    ]
    ranks = {kind.plural: kind.rank for kind in listed_kinds()}
    # OFFSET 0: PostgreSQL would count rows with all their words, which takes twice as long.
    statement = " UNION ALL ".join(
        f"""(SELECT count(*) OVER () AS number, * FROM (
            SELECT * FROM ({found}) AS found ({columns}) WHERE kind = '{kind}' OFFSET 0
        ) AS matched ORDER BY {", ".join([*terms, "record_id DESC"])} LIMIT {shown})"""
        for kind in ranks
    )
    with connections[rows.db].cursor() as cursor:
        cursor.execute(statement)
        best = cursor.fetchall()

    def match(row) -> tuple:
        _number, kind, pk, *values = row
        matched = (sign * value for sign, value in zip(signs, values, strict=True))
        return (*matched, ranks[kind], -pk)

    matches = [(kind, pk) for _number, kind, pk, *_values in sorted(best, key=match)]
    return matches, {kind: number for number, kind, *_values in best}


def _grouped_by_kind(keys: list[IndexKey]) -> list[tuple[str, list[IndexKey]]]:
    """Return the keys of each kind; kinds are in the order of their first key."""
    kinds_in_order = dict.fromkeys(kind for kind, _pk in keys)
    return [(kind, [key for key in keys if key[0] == kind]) for kind in kinds_in_order]


@dataclass(frozen=True)
class Completion:
    """A completion of the typed text: a record, or a topic, country or country group.

    A record has an `address`. Topics, countries and country groups are filter values: `value` is
    the value of the list parameter `facet`.
    """

    label: str
    kind: str
    address: str = ""
    facet: str = ""
    value: str = ""


# In a tier, rows of these tables come in this order, then records in the order of menus.
VALUE_MODELS: tuple[tuple[type[models.Model], str, str, tuple[str, ...]], ...] = (
    (Country, "country", "alpha3", ("name_en", "name_es", "alpha3")),
    (CountryGroup, "region", "slug", ("name_en", "name_es", "acronym_en", "acronym_es")),
    (Topic, "topic", "slug", ("name_en", "name_es")),
)
MAX_VALUES = 2  # completions of each table of values
RankedCompletion = tuple[tuple[int, int], Completion]  # tier, and place of the table; completion


def suggest_completions(text: str, limit: int = MAX_COMPLETIONS) -> list[Completion]:
    """Return completions of `text`, whose last word may be incomplete, the best first."""
    text = text.replace("\x00", "")
    if len("".join(words_of(text))) < MIN_COMPLETION_LENGTH or len(text) > MAX_COMPLETION_LENGTH:
        return []
    texts = texts_with_synonyms(text, IndexRow.objects.db)
    ranked: list[RankedCompletion] = []
    for place, (model, facet, key, columns) in enumerate(VALUE_MODELS):
        rows = ranked_by_name(public_rows(model), texts, columns)[:MAX_VALUES]
        # An organization with the name of a country group is meant first.
        after = place if model is Country else place + 1
        ranked += [
            (
                (row.name_tier, 2 * after),
                Completion(
                    str(row), str(row._meta.verbose_name), facet=facet, value=getattr(row, key)
                ),
            )
            for row in rows
        ]
    ranked += _record_completions(texts, limit)
    ranked.sort(key=lambda pair: pair[0])  # stable: the order within a table stays
    return [completion for _rank, completion in ranked[:limit]]


def _record_completions(texts: Sequence[str], limit: int) -> list[RankedCompletion]:
    """Return records whose names match the text, with their tier and the place of their kind."""
    matches = Q(known_as__overlap=normalized_texts(texts))
    for one in beginnings_of(texts):
        matches |= _word_beginnings_q(words_of(one))
    is_organization = Q(kind=Organization.plural)
    commission = Organization.objects.filter(is_commission=True).values("pk")
    rows = (
        IndexRow.objects.current()
        .filter(matches)
        .annotate(
            tier=NameTier(F("known_as"), texts),
            is_commission=Case(
                When(is_organization & Q(record_id__in=commission), then=0), default=1
            ),
            uses=Case(
                When(is_organization, then=use_count("organization", "record_id")), default=0
            ),
        )
        .order_by(
            "tier", "is_commission", "-uses", Length(f"title_{content_language()}"), "record_id"
        )
    )
    found = list(rows.values_list("kind", "record_id", "tier")[:limit])
    records = public_records((kind, pk) for kind, pk, _tier in found)
    places = {kind.plural: 10 + kind.rank for kind in listed_kinds()}
    places[Organization.plural] = 1  # between countries and groups of countries
    return [
        (
            (tier, places[kind]),
            Completion(str(record), str(record._meta.verbose_name), record.get_absolute_url()),
        )
        for kind, pk, tier in found
        if (record := records.get((kind, pk))) is not None
    ]


def _word_beginnings_q(words: list[str]) -> Q:
    """Return the condition for rows whose names have words with these beginnings.

    A year also finds the records of that year. Names have no stop words, so only the last word,
    which may be incomplete, may look like one.
    """
    *complete, last = words
    condition = Q()
    for word in [*(word for word in complete if fold(word) not in FILLERS), last]:
        parts = " & ".join(f"'{part}':*A" for part in parts_of(word))
        one = Q(TsMatch(F("words"), TsQuery(Value(parts))))
        if dated := date_reading([SearchTerm(word)]):
            one |= dated[1].condition
        condition &= one
    return condition


def spelling_suggestion(model: type[Record] | None, text: str) -> str:
    """Return `text` with misspelt words corrected, or "" if the correction finds no record.

    A word is misspelt if it finds nothing. The search covers the records of `model`, or of all
    kinds if it is None. Quoted words are not corrected.
    """
    rows = IndexRow.objects.of(model) if model else IndexRow.objects.current()
    fixed = text
    for term in read_terms(text, rows.db):
        if not term.is_word or term.is_named or has_rows(rows.filter(either_q(term, True))):
            continue
        for word in re.findall(r"[^\W\d_]{4,}", term.text):
            matches = (
                similar
                for similar in _similar_words(word, rows.db)
                if rows.matching(similar).exists()
            )
            fixed = fixed.replace(word, next(matches, word))
    if fixed == text:
        return ""
    found = interpret(fixed, model)
    return "" if found.mode == Mode.NOTHING else fixed


def _similar_words(word: str, using: str) -> list[str]:
    """Return the words of titles and names with a similar spelling, the most similar one first."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            """
            WITH typed (word) AS (SELECT catalogue_unaccent(lower(%s)))
            SELECT known.word, known.plain, typed.word FROM typed, catalogue_spellingword AS known
            WHERE known.plain %% typed.word
            ORDER BY similarity(known.plain, typed.word) DESC, known.word
            LIMIT 10
            """,
            [word],
        )
        similar = [(_similarity(plain, typed), known) for known, plain, typed in cursor.fetchall()]
    return [known for ratio, known in sorted(similar, reverse=True) if ratio >= MIN_SIMILARITY]


def _similarity(plain: str, typed: str) -> float:
    """Return the similarity of two words; two neighbouring letters in the other order are one slip.

    Without this exception, short words such as “cepla” would not be corrected.
    """
    if sorted(plain) == sorted(typed):
        differing = [
            place for place, pair in enumerate(zip(plain, typed, strict=True)) if len({*pair}) > 1
        ]
        if len(differing) == 2 and differing[1] - differing[0] == 1:
            return SWAPPED_LETTERS_SIMILARITY
    return SequenceMatcher(None, plain, typed, autojunk=False).ratio()
