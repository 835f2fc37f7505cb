"""Full-text search over English, Spanish and plain symbols, without regard to accents.

The first migration of this app creates the text-search configurations `eclac_en`, `eclac_es` and
`eclac_plain` and the functions `catalogue_term_query` and `catalogue_unaccent`.
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
    """Return a generated `tsvector` column: titles and symbols weigh A, running text weighs B.

    `titles` and `texts` name translated fields (without `_en`, `_es`); `plain` names columns
    that are the same in every language (symbols, acronyms); `words` is an expression for words
    that find a row although no column holds them ("res." for a resolution).
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
    """One word or quoted phrase of a search text."""

    text: str
    is_excluded: bool = False


def parse_terms(text: str) -> list[SearchTerm]:
    """Return the terms of a search text.

    Raise ValidationError if the text is too long or has too many terms.
    """
    if len(text) > MAX_QUERY_LENGTH or "\x00" in text:
        raise ValidationError(
            _("Shorten your search to %(count)s characters."),
            code="too_long",
            params={"count": MAX_QUERY_LENGTH},
        )
    matches = re.findall(r'(-?)"([^"]*)"|(?<!\S)(-?)([^\s"]+)', text)
    terms = [
        SearchTerm((phrase or word).strip(), bool(minus_phrase or minus))
        for minus_phrase, phrase, minus, word in matches
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
    """Return each term with its `tsquery` as text; empty for stop words of either language."""
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
    """Return a query for rows with every term of `text` and without its excluded terms.

    Return None if all terms are stop words. With `excluding=False`, ignore excluded terms.
    """
    parts = [
        f"!({query})" if term.is_excluded else f"({query})"
        for term, query in _compile_terms(parse_terms(text), using)
        if query and (excluding or not term.is_excluded)
    ]
    return TsQuery(Value(" & ".join(parts))) if parts else None


class TsQuery(Func):
    """A `tsquery` as a constant, so that the planner can estimate how many rows match."""

    template = "(%(expressions)s)::tsquery"
    output_field = SearchQueryField()

    @property
    def text(self) -> str:
        return self.get_source_expressions()[0].value


class NameVector(Func):
    """The part of a search column with weight A: titles, names and symbols."""

    template = "ts_filter(%(expressions)s, '{a}')"
    output_field = SearchVectorField()


class TsMatch(Func):
    """The match operator `@@` between a `tsvector` and a `tsquery`."""

    arg_joiner = " @@ "
    template = "(%(expressions)s)"
    output_field = BooleanField()


def filter_by_text(queryset, text: str, search_paths: tuple[str, ...]):
    """Filter `queryset` by every term of `text`.

    A term matches the search column of the row itself, or the name of a public row at one of
    `search_paths`.
    """
    compiled = [
        (term, query) for term, query in _compile_terms(parse_terms(text), queryset.db) if query
    ]
    if not compiled:
        return queryset.none()
    rows = queryset.order_by()
    for term, query in compiled:
        matches = Q(pk__in=_matching_keys(rows, TsQuery(Value(query)), search_paths))
        queryset = queryset.exclude(matches) if term.is_excluded else queryset.filter(matches)
    return queryset


def _matching_keys(rows, query: TsQuery, search_paths: tuple[str, ...]):
    """Return the keys of rows that match a term, as a union so that each part uses an index."""
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
    return own.values("pk").union(*(matches.values("pk") for matches in related))


def _rows_matching_by_name(model, query: TsQuery):
    """Return the rows with a term in a name."""
    search = F("search")
    # NameVector has no index: the match with the whole column lets PostgreSQL use one.
    return model._base_manager.filter(TsMatch(search, query), TsMatch(NameVector(search), query))


def normalized_symbol(text) -> Func:
    """Return an expression for a name or symbol in lower case, letters and digits only: `615xxxi`.

    Accents are removed.
    """
    return Func(text, function="catalogue_normalize_symbol", output_field=models.TextField())
