"""Conditions for the rows that a term of a search text finds: by its words, or by a value."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, F, IntegerField, Q, Value, When

from catalogue.base.full_text import NameVector, TsMatch, TsQuery
from catalogue.base.sql import compiled_sql
from catalogue.index.models import IndexRowQuerySet
from catalogue.search.terms import Term


def words_q(term: Term, *, with_prefix: bool = False) -> Q:
    query = " | ".join(filter(None, [term.words, term.prefix if with_prefix else ""]))
    return Q(TsMatch(F("words"), TsQuery(Value(query)))) if query else Q(record_id__in=[])


def value_q(term: Term) -> Q:
    return reduce(or_, (reading.condition for reading in term.readings))


def either_q(term: Term, with_prefix: bool = False) -> Q:
    """Return the condition for rows with the words or a value of a term."""
    parts = [words_q(term, with_prefix=with_prefix)] if term.words else []
    parts += [value_q(term)] if term.readings else []
    return reduce(or_, parts)


def is_certain(term: Term) -> bool:
    return bool(term.readings) and all(reading.is_certain for reading in term.readings)


def name_q(query: str) -> Q:
    phrase = TsQuery(Value(query))
    # NameVector has no index: the match with the whole column lets PostgreSQL use one.
    return Q(TsMatch(F("words"), phrase)) & Q(TsMatch(NameVector(F("words")), phrase))


def indicator(condition: Q, *, met: int = 1, other: int = 0) -> Case:
    return Case(When(condition, then=Value(met)), default=Value(other), output_field=IntegerField())


def any_words_q(subsets: Iterable[Sequence[Term]]) -> Q:
    """Return the condition for rows with all words of any of these terms, as one query.

    Conditions for values as well would take seconds to plan for a long text.
    """
    queries = (" & ".join(f"({term.words})" for term in subset if term.words) for subset in subsets)
    query = " | ".join(f"({words})" for words in queries if words)
    return Q(TsMatch(F("words"), TsQuery(Value(query)))) if query else Q(record_id__in=[])


def has_rows(rows: IndexRowQuerySet) -> bool:
    """Return whether there is a row.

    PostgreSQL plans `EXISTS` as if it found a row soon, and then reads the whole table if there is
    none. A materialized expression is planned as a whole, and still stops at the first row.
    """
    try:
        statement = compiled_sql(rows.order_by().values("record_id"))
    except EmptyResultSet:
        return False
    with connections[rows.db].cursor() as cursor:
        cursor.execute(
            f"WITH found AS MATERIALIZED ({statement}) SELECT EXISTS (SELECT FROM found)"
        )
        return cursor.fetchone()[0]
