"""Full-text search over English, Spanish and plain symbols, without regard to accents.

The migrations of this app create the text-search configurations `eclac_en`, `eclac_es` and
`eclac_plain`, and the functions that split texts (`catalogue_text_vector`, `catalogue_name_vector`)
and queries (`catalogue_word_query`) into words by the same rules.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import connections, models
from django.db.models import BooleanField, F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from catalogue.base.relation_paths import public_path_q, related_model_at

MAX_QUERY_LENGTH = 300
MAX_QUERY_TERMS = 24
LANGUAGES = ("en", "es")
ACRONYM = re.compile(r"[^\W\d_a-z]{2,8}")


class SearchColumn(SearchVectorField):
    """A `tsvector` column with the words of a row, which a trigger writes.

    `titles` and `texts` name translated columns (without `_en`, `_es`); `plain` names columns that
    are the same in every language (symbols, acronyms). Titles and symbols weigh A, running text
    weighs B. `code_words` is a column with a closed list, and words that find a row by its code
    ("res." for a resolution). The trigger is installed by `catalogue.indexing.install`: unlike a
    generated column, it can change without a lock of the table while all rows are rewritten.
    """

    generated = True  # Django never writes the column.
    expression = Value(None)  # Django reads both of generated fields.
    output_field = SearchVectorField()

    def __init__(
        self,
        *,
        titles: tuple[str, ...] = (),
        texts: tuple[str, ...] = (),
        plain: tuple[str, ...] = (),
        code_words: tuple[str, Mapping[Any, str]] | None = None,
        **kwargs,
    ):
        self.titles, self.texts, self.plain, self.code_words = titles, texts, plain, code_words
        super().__init__(**kwargs | {"null": True, "editable": False})

    def deconstruct(self):
        """Describe the column of the database only, so that migrations do not name the sources."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.contrib.postgres.search.SearchVectorField", args, kwargs

    @property
    def source_columns(self) -> list[str]:
        """Return the columns from which the words are taken."""
        translated = [f"{name}_{code}" for name in self.titles + self.texts for code in LANGUAGES]
        return [*translated, *self.plain, *([self.code_words[0]] if self.code_words else [])]

    def vector_sql(self, row: str) -> str:
        """Return the SQL of the words of a row of PL/pgSQL, such as `NEW`."""
        parts = [
            # Most summaries of new records are empty, and a call takes longer than the comparison.
            f"CASE WHEN {row}.{name}_{code} = '' THEN '' ELSE setweight("
            f"catalogue_text_vector('eclac_{code}', {row}.{name}_{code}), '{weight}') END"
            for names, weight in ((self.titles, "A"), (self.texts, "B"))
            for name in names
            for code in LANGUAGES
        ]
        parts += [
            f"setweight(catalogue_text_vector('eclac_plain', {row}.{name}), 'A')"
            for name in self.plain
        ]
        if self.code_words is not None:
            column, words = self.code_words
            cases = " ".join(f"WHEN '{code}' THEN '{text}'" for code, text in words.items())
            text = f"CASE {row}.{column} {cases} ELSE '' END"
            parts.append(f"setweight(to_tsvector('eclac_plain', {text}), 'A')")
        return " || ".join(parts)


@dataclass(frozen=True)
class SearchTerm:
    """One word, compound (`post-2015`) or quoted phrase of a search text.

    `is_acronym` if it is typed in capitals among other letters: then a stop word counts (WHO).
    """

    text: str
    is_excluded: bool = False
    is_phrase: bool = False
    is_acronym: bool = False


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
    has_small_letters = text != text.upper()
    terms = [
        SearchTerm(
            (phrase or word).strip(),
            is_excluded=bool(minus_phrase or minus),
            is_phrase=bool(phrase),
            is_acronym=has_small_letters and bool(ACRONYM.fullmatch(word)),
        )
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


def word_queries(words: list[tuple[str, bool]], using: str) -> list[tuple[str, str]]:
    """Return two `tsquery` texts of each word, compound or phrase, given whether it is an acronym.

    The first is empty for a stop word, unless it is an acronym; the second never is.
    """
    if not words:
        return []
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT catalogue_word_query(term, kept)::text, catalogue_word_query(term, true)::text"
            " FROM unnest(%s::text[], %s::boolean[]) WITH ORDINALITY AS typed(term, kept, position)"
            " ORDER BY position",
            [list(column) for column in zip(*words, strict=True)],
        )
        return cursor.fetchall()


def compile_terms(terms: list[SearchTerm], using: str) -> list[str]:
    """Return the `tsquery` of each term as text; empty for stop words of either language.

    A stop word counts as an acronym if it is typed in capitals, or if nothing else is left.
    """
    rows = word_queries([(term.text, term.is_acronym) for term in terms], using)
    included = [
        query for term, (query, _kept) in zip(terms, rows, strict=True) if not term.is_excluded
    ]
    if included and not any(included):
        return [
            query if term.is_excluded else kept
            for term, (query, kept) in zip(terms, rows, strict=True)
        ]
    return [query for query, _kept in rows]


def _compiled(terms: list[SearchTerm], using: str) -> list[tuple[SearchTerm, str]]:
    """Return each term that has a query, with it."""
    queries = compile_terms(terms, using)
    return [(term, query) for term, query in zip(terms, queries, strict=True) if query]


def parse_query(text: str, using: str, *, excluding: bool = True) -> "TsQuery | None":
    """Return a query for rows with every term of `text` and without its excluded terms.

    Return None if all terms are stop words. With `excluding=False`, ignore excluded terms.
    """
    parts = [
        f"!({query})" if term.is_excluded else f"({query})"
        for term, query in _compiled(parse_terms(text), using)
        if excluding or not term.is_excluded
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
    compiled = _compiled(parse_terms(text), queryset.db)
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
