"""Possible duplicates of a record."""

from typing import Any

from django.db import models
from django.db.models import F, FloatField, Func, Q, Value
from django.db.models.functions import Greatest

from catalogue.base.name_matching import normalized_text
from catalogue.base.translation import CONTENT_LANGUAGES

SIMILARITY_THRESHOLD = 0.6  # trigram similarity of pg_trgm, between 0 and 1
MAX_DUPLICATES = 5


class TrigramSimilarity(Func):
    """The share of trigrams (groups of three letters) that two texts have in common, 0 to 1."""

    function = "similarity"
    output_field = FloatField()


def similar_records(record) -> models.QuerySet:
    """Return other records of the same kind that may be duplicates, the most similar first.

    A duplicate has a similar title in either language, ignoring accents and case, or matches the
    `duplicate_q` of the model (the same acronym; a meeting in the same city on the same days).
    """
    titles = [title for title in _in_each_language(record, "title") if title.strip()]
    rows = type(record)._default_manager.exclude(pk=record.pk)
    if not titles:
        return rows.none()
    candidates = Q()
    for title in titles:
        candidates |= Q(names__trigram_word_similar=normalized_text(Value(title)))
    near = rows.filter(candidates).annotate(similarity=_title_similarity(titles))
    same = record.duplicate_q()
    similar = near.filter(similarity__gte=SIMILARITY_THRESHOLD).values("pk")
    either = Q(pk__in=similar) | same if same else Q(pk__in=similar)
    return (
        rows.filter(either)
        .annotate(similarity=_title_similarity(titles))
        .order_by("-similarity", "pk")
    )


def _title_similarity(titles: list[str]) -> Greatest:
    """Return an expression for the highest similarity of any two titles, 0 to 1."""
    pairs: list[Any] = [
        TrigramSimilarity(normalized_text(F(f"title_{language}")), normalized_text(Value(title)))
        for language in CONTENT_LANGUAGES
        for title in titles
    ]
    return Greatest(*pairs)


def _in_each_language(record, field: str) -> list[str]:
    return [getattr(record, f"{field}_{language}") for language in CONTENT_LANGUAGES]
