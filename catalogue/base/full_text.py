"""Full-text search over English, Spanish and plain symbols, without regard to accents.

The text-search configurations `eclac_en`, `eclac_es` and `eclac_plain`, and the functions
`catalogue_term_query` and `catalogue_unaccent`, are made by the first migration of this layer.
"""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import (
    SearchQueryField,
    SearchVector,
    SearchVectorField,
)
from django.core.exceptions import ValidationError
from django.db import connections, models
from django.db.models import BooleanField, F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from catalogue.base.relation_paths import public_path_q, related_model_at

MAX_QUERY_LENGTH = 300
MAX_QUERY_TERMS = 24


def search_column(
    *,
    titles: tuple[str, ...] = (),
    texts: tuple[str, ...] = (),
    plain: tuple[str, ...] = (),
    words: models.Expression | None = None,
) -> models.GeneratedField:
    """A `tsvector` that PostgreSQL keeps: titles and symbols weigh A, running text weighs B.

    `titles` and `texts` name translated fields (without `_en`, `_es`); `plain` names columns
    that are the same in every language (symbols, acronyms); `words` is an expression for words
    that belong to a row without standing in it ("res." for a resolution).
    """
    parts = [
        SearchVector(f"{field}_{language}", weight=weight, config=f"eclac_{language}")
        for fields, weight in ((titles, "A"), (texts, "B"))
        for field in fields
        for language in ("en", "es")
    ]
    parts += [SearchVector(field, weight="A", config="eclac_plain") for field in plain]
    if words is not None:
        parts.append(SearchVector(words, weight="A", config="eclac_plain"))
    expression: models.Expression = parts[0]
    for part in parts[1:]:
        expression += part
    return models.GeneratedField(
        expression=expression, output_field=SearchVectorField(), db_persist=True, editable=False
    )


@dataclass(frozen=True)
class SearchTerm:
    """One word or quoted phrase of what somebody typed."""

    text: str
    is_excluded: bool = False


def parse_terms(text: str) -> list[SearchTerm]:
    """The terms of a search text. Raises ValidationError where there are too many."""
    if len(text) > MAX_QUERY_LENGTH or "\x00" in text:
        raise ValidationError(
            _("Shorten your search to %(count)s characters."),
            code="too_long",
            params={"count": MAX_QUERY_LENGTH},
        )
    found = re.findall(r'(-?)"([^"]*)"|(?<!\S)(-?)([^\s"]+)', text)
    terms = [
        SearchTerm((phrase or word).strip(), bool(minus_phrase or minus))
        for minus_phrase, phrase, minus, word in found
    ]
    terms = [term for term in terms if re.search(r"\w", term.text)]
    if len(terms) > MAX_QUERY_TERMS:
        raise ValidationError(
            _("Use at most %(count)s words."),
            code="too_many",
            params={"count": MAX_QUERY_TERMS},
        )
    return terms


def _compile_terms(terms: list[SearchTerm], using: str) -> list[tuple[SearchTerm, str]]:
    """Each term with its query, as PostgreSQL writes it; empty where the term tells nothing."""
    if not terms:
        return []
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT catalogue_term_query(term)::text"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS typed(term, position) ORDER BY position",
            [[term.text for term in terms]],
        )
        return [(term, query) for term, (query,) in zip(terms, cursor.fetchall(), strict=True)]


def parse_query(text: str, using: str, *, excluding: bool = True) -> "TsQuery | None":
    """What finds the rows that hold every term of `text`, and none that is excluded.

    None where no term tells anything. Without `excluding`, only what is to be found.
    """
    parts = [
        f"!({query})" if term.is_excluded else f"({query})"
        for term, query in _compile_terms(parse_terms(text), using)
        if query and (excluding or not term.is_excluded)
    ]
    return TsQuery(Value(" & ".join(parts))) if parts else None


class TsQuery(Func):
    """A query as PostgreSQL writes it; a constant, of which the planner knows how rare it is."""

    template = "(%(expressions)s)::tsquery"
    output_field = SearchQueryField()

    @property
    def text(self) -> str:
        return self.get_source_expressions()[0].value


class NameVector(Func):
    """The part of a search column that weighs most: titles, names, symbols."""

    template = "ts_filter(%(expressions)s, '{a}')"
    output_field = SearchVectorField()


class TsMatch(Func):
    arg_joiner = " @@ "
    template = "(%(expressions)s)"
    output_field = BooleanField()


def filter_by_text(queryset, text: str, search_paths: tuple[str, ...]):
    """`queryset` narrowed to the rows that hold every term of `text`.

    A term may stand in the row itself or in a name that a public row at one of the `found_by`
    paths bears.
    """
    compiled = [
        (term, query) for term, query in _compile_terms(parse_terms(text), queryset.db) if query
    ]
    if not compiled:
        return queryset.none()
    rows = queryset.order_by()
    for term, query in compiled:
        held = Q(pk__in=_matching_keys(rows, TsQuery(Value(query)), search_paths))
        queryset = queryset.exclude(held) if term.is_excluded else queryset.filter(held)
    return queryset


def _matching_keys(rows, query: TsQuery, search_paths: tuple[str, ...]):
    """The keys of the rows that hold a term: a union, so that each part of it uses an index."""
    model = rows.model
    related = [
        rows.filter(
            public_path_q(
                model, path, **{"in": _rows_matching_by_name(related_model_at(model, path), query)}
            )
        )
        for path in search_paths
    ]
    own = rows.filter(TsMatch(F("search"), query))
    return own.values("pk").union(*(found.values("pk") for found in related))


def _rows_matching_by_name(model, query: TsQuery):
    """The rows that bear a term in a name; the first condition has an index."""
    search = F("search")
    return model._base_manager.filter(TsMatch(search, query), TsMatch(NameVector(search), query))


def normalized_symbol(text) -> Func:
    """A name or symbol without accents, case, spaces and signs: `615xxxi`."""
    return Func(text, function="catalogue_normalize_symbol", output_field=models.TextField())
