"""Search across every kind of record, completion of what is being typed, and suggestions.

All of it reads the rows of the index, so that box, list, completion and suggestion agree, and
nothing that is not public is ever named.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connections, models
from django.db.models import Case, Count, F, Func, Q, TextField, Value, When
from django.db.models.functions import Length

from catalogue.base.full_text import TsMatch, TsQuery, normalized_symbol, parse_terms
from catalogue.base.name_matching import filter_by_name
from catalogue.base.translation import content_language
from catalogue.index.models import IndexRow, IndexRowQuerySet, best_match_ordering
from catalogue.records.countries import Country, CountryGroup
from catalogue.records.record import Record, record_models
from catalogue.records.topics import Topic

RESULTS_PER_KIND = 5
MAX_COMPLETIONS = 8
MIN_COMPLETION_LENGTH = 2  # letters


def models_by_plural() -> dict[str, type[Record]]:
    """Every kind of record by its word in addresses."""
    return {model.plural: model for model in record_models()}


@dataclass(frozen=True)
class KindResults:
    """What a search found of one kind: how many there are, and the best of them."""

    model: type[Record]
    count: int
    records: list[Record]


def search_all_kinds(text: str, shown: int = RESULTS_PER_KIND) -> list[KindResults]:
    """What holds every word of `text`, by kind; the kind with the best match comes first.

    Raises ValidationError where the text is too long.
    """
    rows = IndexRow.objects.current().matching(text)
    counts = dict(rows.values_list("kind").annotate(number=Count("*")))
    if not counts:
        return []
    places = _best_matches(rows, text, [*counts], shown)
    records = _fetch_records(places)
    return [
        KindResults(
            models_by_plural()[kind],
            counts[kind],
            [records[one] for one in several if one in records],
        )
        for kind, several in _grouped_by_kind(places)
    ]


RecordKey = tuple[str, int]  # a kind, and a record's primary key


def _best_matches(rows: IndexRowQuerySet, text: str, of: list[str], shown: int) -> list[RecordKey]:
    """The best of each of these kinds, in one order for all; each kind by a search of its own."""
    exactly, *rank = best_match_ordering(text, rows.db)
    score = rank[0].expression if rank else Value(0.0)
    each = [
        rows.filter(kind=kind)
        .values_list("kind", "record_id", exactly, score)
        .order_by(exactly, score.desc(), "-record_id")[:shown]
        for kind in of
    ]
    best = each[0].union(*each[1:], all=True) if each[1:] else each[0]
    ordered = sorted(best, key=lambda one: (one[2], -one[3], -one[1]))
    return [(kind, pk) for kind, pk, *_score in ordered]


def _grouped_by_kind(places: list[RecordKey]) -> list[tuple[str, list[RecordKey]]]:
    """The places of each kind, in the order of the first of each."""
    kinds_in_order = dict.fromkeys(kind for kind, _pk in places)
    return [(kind, [one for one in places if one[0] == kind]) for kind in kinds_in_order]


def _fetch_records(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Record]:
    by_kind: dict[str, list[int]] = {}
    for kind, pk in wanted:
        by_kind.setdefault(kind, []).append(pk)
    return {
        (kind, pk): record
        for kind, pks in by_kind.items()
        for pk, record in models_by_plural()[kind].objects.public().in_bulk(pks).items()
    }


@dataclass(frozen=True)
class Completion:
    """Something whose name begins as somebody types: a record, or a value to filter lists by.

    A record has an `address`; a topic, country or country group is the value `value` of the
    parameter `facet` of every list.
    """

    label: str
    kind: str
    address: str = ""
    facet: str = ""
    value: str = ""


def suggest_completions(text: str, limit: int = MAX_COMPLETIONS) -> list[Completion]:
    """What may be meant by `text` while it is being typed; the last word may be half a word."""
    words = re.findall(r"\w+", text.replace("\x00", "").lower())[:8]
    if len("".join(words)) < MIN_COMPLETION_LENGTH or len(text) > 100:
        return []
    values = [
        Completion(str(row), str(row._meta.verbose_name), facet=facet, value=getattr(row, key))
        for model, facet, key in (
            (Topic, "topic", "slug"),
            (Country, "country", "alpha3"),
            (CountryGroup, "region", "slug"),
        )
        for row in filter_by_name(model.objects.all(), text, ("name_en", "name_es"))[:2]
    ]
    records = _record_completions(text, words, limit)
    return (
        (values + records)[:limit] if len(values) < limit // 2 else values[: limit // 2] + records
    )


def _record_completions(text: str, words: list[str], limit: int) -> list[Completion]:
    """Records whose own names hold these words, the last one perhaps not to its end."""
    lexemes = " & ".join(f"'{word}':A" for word in words[:-1])
    half = f"{lexemes}{' & ' if lexemes else ''}'{words[-1]}':*A"
    query = TsQuery(Func(Value(half), function="catalogue_unaccent", output_field=TextField()))
    exactly = Q(known_as__contains=[normalized_symbol(Value(text))])
    title = F(f"title_{content_language()}")
    begins = Func(
        title,
        Func(Value(text.lower()), function="catalogue_unaccent", output_field=TextField()),
        function="starts_with",
        output_field=models.BooleanField(),
    )
    rows = IndexRow.objects.current().filter(Q(TsMatch(F("words"), query)) | exactly)
    best = rows.order_by(
        Case(When(exactly, then=0), When(Q(begins), then=1), default=2), Length(title), "record_id"
    )
    places = list(best.values_list("kind", "record_id")[:limit])
    records = _fetch_records(places)
    return [
        Completion(str(record), str(record._meta.verbose_name), record.get_absolute_url())
        for record in (records[place] for place in places if place in records)
    ]


def spelling_suggestion(model: type[Record] | None, text: str) -> str:
    """`text` with misspelt words put right, if that finds something; else nothing.

    Of the records of a kind, or of all.
    """
    rows = IndexRow.objects.of(model) if model else IndexRow.objects.current()
    fixed = text
    for term in parse_terms(text):
        if term.is_excluded:
            continue
        for word in re.findall(r"[^\W\d_]{4,}", term.text):
            if rows.matching(word).exists():
                continue
            likely = (one for one in _similar_words(word, rows.db) if rows.matching(one).exists())
            fixed = fixed.replace(word, next(likely, word))
    return fixed if fixed != text and rows.matching(fixed).exists() else ""


def _similar_words(word: str, using: str) -> list[str]:
    """Words of titles and names that are written much like this one."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            """
            WITH typed (word) AS (SELECT catalogue_unaccent(lower(%s)))
            SELECT known.word FROM typed, catalogue_spellingword AS known
            WHERE known.plain %% typed.word
            ORDER BY similarity(known.plain, typed.word) DESC, known.word
            LIMIT 4
            """,
            [word],
        )
        return [one for (one,) in cursor.fetchall()]
