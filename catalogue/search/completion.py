"""Ranking of names while a user types: for the search box and for fields of the staff area.

Order: the text is the acronym, symbol, code or name of a row, in any language or as a synonym; a
name begins with it; its words begin words of a name. Within a tier the commission is first, then
the rows that most public records name, then the shortest names.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import models
from django.db.models import (
    Case,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, ExtractYear, Length

from catalogue.base.name_matching import normalized_texts, rank_by_name
from catalogue.index.models import IndexCount, IndexRow, facet_key
from catalogue.records.countries import Country, CountryGroup
from catalogue.records.organizations import Organization
from catalogue.records.record import Record
from catalogue.records.topics import Topic
from catalogue.search.folding import parts_of
from catalogue.search.lexicon import current_lexicon, in_languages

FACETS = {Organization: "organization", Country: "country", CountryGroup: "region", Topic: "topic"}


def texts_with_synonyms(text: str, using: str) -> tuple[str, ...]:
    """Return a typed text and its synonyms."""
    synonyms = current_lexicon(using).synonyms.get(parts_of(text), ())
    return tuple(dict.fromkeys((text, *synonyms)))


def ranked_by_name(
    queryset: QuerySet,
    texts: Sequence[str],
    columns: tuple[str, ...],
    context: Sequence[Expression] = (),
) -> QuerySet:
    """Return the rows whose names match a typed text or its synonyms, the best first."""
    model = queryset.model
    also = _named_in_index_q(model, texts) if issubclass(model, Record) else None
    rows = rank_by_name(queryset, texts, columns, context, also)
    order: list = ["name_tier"]
    if model is Organization:
        order.append("-is_commission")
    if model in FACETS:
        rows = rows.annotate(uses=use_count(FACETS[model], "pk"))
        order.append("-uses")
    first = columns[0]
    return rows.order_by(*order, Length(first), first, "pk")


def _named_in_index_q(model: type[Record], texts: Sequence[str]) -> Q:
    """Return the condition for published records with one of these names, in any spelling."""
    named = IndexRow.objects.filter(kind=model.plural, known_as__overlap=normalized_texts(texts))
    return Q(pk__in=named.values("record_id"))


def use_count(facet: str, key: str) -> Coalesce:
    """Return an expression for the number of public records that name a row."""
    counts = (
        IndexCount.objects.filter(key=OuterRef(key) + Value(facet_key(facet, 0)))
        .order_by()
        .values("key")
        .values(total=Sum("number"))
    )
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


# --- context: words by which a row is found after its names --------------------------------------


def period_years() -> Expression:
    """Return an expression for the first and the last year of a period."""
    first = ExtractYear(F("period__startswith"))
    last = ExtractYear(F("period__endswith") - Value(timedelta(days=1)))
    return Concat(
        *(part for year in (first, last) for part in (Cast(year, TextField()), Value(" "))),
        output_field=TextField(),
    )


def choice_labels(column: str, choices: type[models.TextChoices]) -> Expression:
    """Return an expression for the labels of a code in both languages."""
    cases = [
        When(**{column: code}, then=Value(" ".join(in_languages(label))))
        for code, label in choices.choices
    ]
    return Case(*cases, default=Value(""), output_field=TextField())
