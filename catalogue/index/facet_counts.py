"""Counts of the records for each value of every facet, read in one SQL statement."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Count, F, Func, IntegerField

from catalogue.base.sql import compiled_sql
from catalogue.index.models import (
    ALL_RECORDS_KEY,
    COLLECTIVE_KEY,
    VALUE_BITS,
    IndexCount,
    IndexRow,
    IndexRowQuerySet,
    facet_key,
    facet_number,
)

FACET_BY_PARAMETER = {"year": "span"}  # parameters that have another name than their facet
VALUE_MASK = 2**VALUE_BITS - 1
CountsByFacet = dict[int, dict[int, int]]  # counts by facet number, then by value


class FacetCounts:
    """The counts of one list: `total`, and for each facet the count of each of its values.

    The count of a value is the number of records if it were the only value of its facet, with the
    current values of the other facets.
    """

    def __init__(self, filterset):
        chosen = [
            name
            for name, value in filterset.form.cleaned_data.items()
            if value and facet_number(FACET_BY_PARAMETER.get(name, name))
        ]
        self._counts: dict[str, CountsByFacet] = {name: defaultdict(dict) for name in ("", *chosen)}
        for name, key, count in _fetch_key_counts(filterset, chosen):
            self._counts[name][key >> VALUE_BITS][key & VALUE_MASK] = count

    @property
    def total(self) -> int:
        return self._counts[""][ALL_RECORDS_KEY].get(ALL_RECORDS_KEY, 0)

    def of(self, name: str) -> dict[int, int]:
        """Return the counts of the values of a parameter."""
        counts = self._counts.get(name, self._counts[""])
        return counts[facet_number(FACET_BY_PARAMETER.get(name, name))]


def _fetch_key_counts(filterset, chosen: list[str]) -> list[tuple[str, int, int]]:
    """Return (parameter, key, count) for the whole list, with "", and for each chosen parameter."""
    try:
        arms = [f"SELECT '', key, number FROM ({_key_counts_sql(filterset)}) AS held (key, number)"]
        for name in chosen:
            facet = FACET_BY_PARAMETER.get(name, name)
            counts = _key_counts_sql(filterset, name, facet)
            arms.append(f"SELECT '{name}', key, number FROM ({counts}) AS held (key, number)")
    except EmptyResultSet:
        return []
    with connections[filterset.queryset.db].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(arms))
        return cursor.fetchall()


def _key_counts_sql(filterset, excluding: str = "", facet: str = "") -> str:
    """Return SQL for the (key, number) of the records of a list without the filter `excluding`."""
    if not filterset.is_filtered(excluding):
        counts = _unfiltered_counts_sql(filterset._meta.model, facet)
        return f"SELECT key, number FROM ({counts}) AS held (key, number, several)"
    keys = Func(F("keys"), function="unnest", output_field=IntegerField())
    rows = filterset.rows(excluding).values_list(keys)
    return (
        f"SELECT key, count(*) FROM ({compiled_sql(rows)}) AS held (key)"
        f" WHERE {_facet_condition_sql(facet)} GROUP BY key"
    )


def _facet_condition_sql(facet: str) -> str:
    """Return an SQL condition: the key belongs to the facet, or any key without a facet."""
    if not facet:
        return "true"
    return f"key BETWEEN {facet_key(facet, 0)} AND {facet_key(facet, VALUE_MASK)}"


# --- lists without filters -------------------------------------------------------------------


@dataclass(frozen=True)
class RecordCount:
    """The number of records with a value: single activities and the like, and group entries."""

    number: int = 0
    group_entries: int = 0

    @property
    def total(self) -> int:
        return self.number + self.group_entries


def record_counts(model: type[models.Model], facet: str) -> dict[int, RecordCount]:
    """Return the number of public records of a kind for each value of a facet."""
    counts = _fetch_record_counts(_unfiltered_counts_sql(model, facet), IndexRow.objects.all().db)
    return {key & VALUE_MASK: count for key, count in counts.items()}


def _fetch_record_counts(statement: str, using: str) -> dict[int, RecordCount]:
    """Return the counts by key of a statement with the columns (key, number, several)."""
    with connections[using].cursor() as cursor:
        cursor.execute(statement)
        return {
            key: RecordCount(number - several, several)
            for key, number, several in cursor.fetchall()
        }


def span_counts(rows: IndexRowQuerySet) -> tuple[RecordCount, dict[int, RecordCount]]:
    """Return the count of these rows, and their counts for each span of years."""
    keys = compiled_sql(rows.values_list("keys"))
    counts = _fetch_record_counts(
        f"SELECT key, count(*), count(*) FILTER (WHERE keys @> ARRAY[{COLLECTIVE_KEY}])"
        f" FROM ({keys}) AS found (keys), unnest(keys) AS key"
        f" WHERE key = {ALL_RECORDS_KEY} OR {_facet_condition_sql('span')} GROUP BY key",
        rows.db,
    )
    total = counts.pop(ALL_RECORDS_KEY, RecordCount())
    return total, {key & VALUE_MASK: count for key, count in counts.items()}


def public_totals() -> dict[str, int]:
    """Return the number of public records of each kind, by the kind's word in addresses."""
    stored = IndexCount.objects.filter(key=ALL_RECORDS_KEY).values_list("kind", "number")
    timed = (
        IndexRow.objects.current().time_limited().values_list("kind").annotate(number=Count("*"))
    )
    totals: dict[str, int] = {}
    for kind, number in stored.union(timed, all=True):
        totals[kind] = totals.get(kind, 0) + number
    return totals


def _unfiltered_counts_sql(model: type[models.Model], facet: str = "") -> str:
    """Return SQL for the (key, number, several) of all public records of a kind.

    It adds the stored counts and the rows under embargo that are public now, which are not stored.
    """
    timed = compiled_sql(IndexRow.objects.of(model).time_limited().values_list("keys"))
    return f"""SELECT key, sum(number)::bigint, sum(several)::bigint FROM (
        SELECT key, number, several FROM catalogue_indexcount WHERE kind = '{model.plural}'
        UNION ALL
        SELECT key, 1, (keys @> ARRAY[{COLLECTIVE_KEY}])::integer
        FROM ({timed}) AS timed (keys), unnest(keys) AS key
    ) AS held (key, number, several)
    WHERE {_facet_condition_sql(facet)} GROUP BY key HAVING sum(number) > 0"""
