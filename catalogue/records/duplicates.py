"""Records that may be the same thing twice: those that a new one resembles."""

from typing import Any

from django.db import models
from django.db.models import F, FloatField, Func, Q, Value
from django.db.models.functions import Greatest

from catalogue.base.name_matching import plain
from catalogue.base.translation import CONTENT_LANGUAGES

ALIKE = 0.6  # of 1, as PostgreSQL's pg_trgm counts the groups of three letters two texts share
MOST = 5


class Likeness(Func):
    """How many of their groups of three letters two texts share, 0 to 1."""

    function = "similarity"
    output_field = FloatField()


def resembling(record) -> models.QuerySet:
    """Other records of the kind that resemble `record`, those most alike first.

    They have its name in either language, accents and case aside, or nearly; or its acronym; or
    what its model holds for telling (`same_as`: a meeting in the same city on the same days).
    """
    titles = [title for title in _in_both(record, "title") if title.strip()]
    rows = type(record)._default_manager.exclude(pk=record.pk)
    if not titles:
        return rows.none()
    candidates = Q()
    for title in titles:
        candidates |= Q(names__trigram_word_similar=plain(Value(title)))
    near = rows.filter(candidates).annotate(likeness=_likeness(titles))
    told = record.same_as()
    found = near.filter(likeness__gte=ALIKE).values("pk")
    either = Q(pk__in=found) | told if told else Q(pk__in=found)
    return rows.filter(either).annotate(likeness=_likeness(titles)).order_by("-likeness", "pk")


def _likeness(titles: list[str]) -> Greatest:
    """How alike the nearest two titles are, 0 to 1."""
    pairs: list[Any] = [
        Likeness(plain(F(f"title_{language}")), plain(Value(title)))
        for language in CONTENT_LANGUAGES
        for title in titles
    ]
    return Greatest(*pairs)


def _in_both(record, field: str) -> list[str]:
    return [getattr(record, f"{field}_{language}") for language in CONTENT_LANGUAGES]
