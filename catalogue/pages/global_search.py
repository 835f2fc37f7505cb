"""Search across all kinds of records, completions for the search box, spelling suggestions.

All of them read the index, which contains public records only, so they agree with the lists and
do not reveal unpublished records.
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
from catalogue.filtering.filters import public_rows
from catalogue.index.models import IndexRow, IndexRowQuerySet, best_match_ordering
from catalogue.records.countries import Country, CountryGroup
from catalogue.records.record import Record, record_models
from catalogue.records.topics import Topic

RESULTS_PER_KIND = 5
MAX_COMPLETIONS = 8
MIN_COMPLETION_LENGTH = 2  # letters


def models_by_plural() -> dict[str, type[Record]]:
    """Return the models of all kinds of records by their plural in addresses."""
    return {model.plural: model for model in record_models()}


@dataclass(frozen=True)
class KindResults:
    """The search results of one kind of record: the total number and the best matches."""

    model: type[Record]
    count: int
    records: list[Record]


def search_all_kinds(text: str, shown: int = RESULTS_PER_KIND) -> list[KindResults]:
    """Return the records that contain all words of `text`, by kind; the best match comes first.

    Raise ValidationError if the text is too long.
    """
    rows = IndexRow.objects.current().matching(text)
    counts = dict(rows.values_list("kind").annotate(number=Count("*")))
    if not counts:
        return []
    keys_by_rank = _best_matches(rows, text, [*counts], shown)
    records = _fetch_records(keys_by_rank)
    return [
        KindResults(
            models_by_plural()[kind],
            counts[kind],
            [records[key] for key in keys if key in records],
        )
        for kind, keys in _grouped_by_kind(keys_by_rank)
    ]


RecordKey = tuple[str, int]  # a kind, and a record's primary key


def _best_matches(
    rows: IndexRowQuerySet, text: str, plurals: list[str], shown: int
) -> list[RecordKey]:
    """Return the `shown` best matches of each kind, all sorted by rank.

    The query searches each kind separately, in one UNION.
    """
    exactly, *rank = best_match_ordering(text, rows.db)
    score = rank[0].expression if rank else Value(0.0)
    each = [
        rows.filter(kind=kind)
        .values_list("kind", "record_id", exactly, score)
        .order_by(exactly, score.desc(), "-record_id")[:shown]
        for kind in plurals
    ]
    best = each[0].union(*each[1:], all=True) if each[1:] else each[0]
    ordered = sorted(best, key=lambda match: (match[2], -match[3], -match[1]))
    return [(kind, pk) for kind, pk, *_score in ordered]


def _grouped_by_kind(keys: list[RecordKey]) -> list[tuple[str, list[RecordKey]]]:
    """Return the keys of each kind; kinds are in the order of their first key."""
    kinds_in_order = dict.fromkeys(kind for kind, _pk in keys)
    return [(kind, [key for key in keys if key[0] == kind]) for kind in kinds_in_order]


def _fetch_records(keys: Iterable[RecordKey]) -> dict[RecordKey, Record]:
    by_kind: dict[str, list[int]] = {}
    for kind, pk in keys:
        by_kind.setdefault(kind, []).append(pk)
    return {
        (kind, pk): record
        for kind, pks in by_kind.items()
        for pk, record in models_by_plural()[kind].objects.public().in_bulk(pks).items()
    }


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


def suggest_completions(text: str, limit: int = MAX_COMPLETIONS) -> list[Completion]:
    """Return completions of `text`, whose last word may be incomplete."""
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
        for row in filter_by_name(public_rows(model), text, ("name_en", "name_es"))[:2]
    ]
    records = _record_completions(text, words, limit)
    return (
        (values + records)[:limit] if len(values) < limit // 2 else values[: limit // 2] + records
    )


def _record_completions(text: str, words: list[str], limit: int) -> list[Completion]:
    """Return records whose titles or names contain these words, the last one as a prefix."""
    lexemes = " & ".join(f"'{word}':A" for word in words[:-1])
    prefix_query = f"{lexemes}{' & ' if lexemes else ''}'{words[-1]}':*A"
    query = TsQuery(
        Func(Value(prefix_query), function="catalogue_unaccent", output_field=TextField())
    )
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
    keys = list(best.values_list("kind", "record_id")[:limit])
    records = _fetch_records(keys)
    return [
        Completion(str(record), str(record._meta.verbose_name), record.get_absolute_url())
        for record in (records[key] for key in keys if key in records)
    ]


def spelling_suggestion(model: type[Record] | None, text: str) -> str:
    """Return `text` with misspelt words corrected, or "" if the correction finds no record.

    The search covers the records of `model`, or of all kinds if it is None.
    """
    rows = IndexRow.objects.of(model) if model else IndexRow.objects.current()
    fixed = text
    for term in parse_terms(text):
        if term.is_excluded:
            continue
        for word in re.findall(r"[^\W\d_]{4,}", term.text):
            if rows.matching(word).exists():
                continue
            matches = (
                similar
                for similar in _similar_words(word, rows.db)
                if rows.matching(similar).exists()
            )
            fixed = fixed.replace(word, next(matches, word))
    return fixed if fixed != text and rows.matching(fixed).exists() else ""


def _similar_words(word: str, using: str) -> list[str]:
    """Return the four words of titles and names with the most similar spelling (trigrams)."""
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
        return [similar for (similar,) in cursor.fetchall()]
