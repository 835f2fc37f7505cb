"""Records that may be the same thing twice: those that a new one resembles."""

from typing import Any

from django.db import models
from django.db.models import F, FloatField, Func, Q, Value
from django.db.models.functions import Greatest

from catalogue.base.name_matching import normalized_text
from catalogue.base.translation import CONTENT_LANGUAGES

SIMILARITY_THRESHOLD = (
    0.6  # of 1, as PostgreSQL's pg_trgm counts the groups of three letters two texts share
)
MAX_DUPLICATES = 5


class TrigramSimilarity(Func):
    """How many of their groups of three letters two texts share, 0 to 1."""

    function = "similarity"
    output_field = FloatField()


def similar_records(record) -> models.QuerySet:
    """Other records of the kind that resemble `record`, those most alike first.

    They have its name in either language, accents and case aside, or nearly; or its acronym; or
    what its model holds for telling (`same_as`: a meeting in the same city on the same days).
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
    found = near.filter(similarity__gte=SIMILARITY_THRESHOLD).values("pk")
    either = Q(pk__in=found) | same if same else Q(pk__in=found)
    return (
        rows.filter(either)
        .annotate(similarity=_title_similarity(titles))
        .order_by("-similarity", "pk")
    )


def _title_similarity(titles: list[str]) -> Greatest:
    """How alike the nearest two titles are, 0 to 1."""
    pairs: list[Any] = [
        TrigramSimilarity(normalized_text(F(f"title_{language}")), normalized_text(Value(title)))
        for language in CONTENT_LANGUAGES
        for title in titles
    ]
    return Greatest(*pairs)


def _in_each_language(record, field: str) -> list[str]:
    return [getattr(record, f"{field}_{language}") for language in CONTENT_LANGUAGES]
