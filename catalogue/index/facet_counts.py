"""How many records each value of every facet would leave, in one statement for all."""

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

FACET_BY_PARAMETER = {"year": "span"}  # the parameters whose values are counted under another name


VALUE_MASK = 2**VALUE_BITS - 1
CountsByFacet = dict[int, dict[int, int]]  # the count of each value, by the number of its facet


class FacetCounts:
    """The counts of one list: `total`, and for each facet the count of each of its values.

    A value's count is the result with that value alone in its facet, the others as chosen.
    """

    def __init__(self, filterset):
        chosen = [
            name
            for name, value in filterset.form.cleaned_data.items()
            if value and facet_number(FACET_BY_PARAMETER.get(name, name))
        ]
        self._counts: dict[str, CountsByFacet] = {name: defaultdict(dict) for name in ("", *chosen)}
        for name, held, count in _fetch_key_counts(filterset, chosen):
            self._counts[name][held >> VALUE_BITS][held & VALUE_MASK] = count

    @property
    def total(self) -> int:
        return self._counts[""][ALL_RECORDS_KEY].get(ALL_RECORDS_KEY, 0)

    def of(self, name: str) -> dict[int, int]:
        """The counts of the values of a parameter."""
        counts = self._counts.get(name, self._counts[""])
        return counts[facet_number(FACET_BY_PARAMETER.get(name, name))]


def _fetch_key_counts(filterset, chosen: list[str]) -> list[tuple[str, int, int]]:
    try:
        arms = [f"SELECT '', key, number FROM ({_key_counts_sql(filterset)}) AS held (key, number)"]
        for name in chosen:
            facet = FACET_BY_PARAMETER.get(name, name)
            held = _key_counts_sql(filterset, name, facet)
            arms.append(f"SELECT '{name}', key, number FROM ({held}) AS held (key, number)")
    except EmptyResultSet:
        return []
    with connections[filterset.queryset.db].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(arms))
        return cursor.fetchall()


def _key_counts_sql(filterset, excluding: str = "", facet: str = "") -> str:
    """(key, number) of what the list holds without the parameter `leaving`."""
    if not filterset.is_filtered(excluding):
        held = _unfiltered_counts_sql(filterset._meta.model, facet)
        return f"SELECT key, number FROM ({held}) AS held (key, number, several)"
    keys = Func(F("keys"), function="unnest", output_field=IntegerField())
    rows = filterset.rows(excluding).values_list(keys)
    return (
        f"SELECT key, count(*) FROM ({compiled_sql(rows)}) AS held (key)"
        f" WHERE {_facet_condition_sql(facet)} GROUP BY key"
    )


def _facet_condition_sql(facet: str) -> str:
    """The condition that a key is of the facet, if one is named."""
    if not facet:
        return "true"
    return f"key BETWEEN {facet_key(facet, 0)} AND {facet_key(facet, VALUE_MASK)}"


# --- where nothing narrows -------------------------------------------------------------------


@dataclass(frozen=True)
class RecordCount:
    """How many records hold a value: those that are one thing each, and the collective ones."""

    number: int = 0
    group_entries: int = 0

    @property
    def total(self) -> int:
        return self.number + self.group_entries


def record_counts(model: type[models.Model], facet: str) -> dict[int, RecordCount]:
    """How many of the public records of a kind hold each value of a facet."""
    found = _fetch_record_counts(_unfiltered_counts_sql(model, facet), IndexRow.objects.all().db)
    return {held & VALUE_MASK: one for held, one in found.items()}


def _fetch_record_counts(statement: str, using: str) -> dict[int, RecordCount]:
    """What (key, number, several) say of each key."""
    with connections[using].cursor() as cursor:
        cursor.execute(statement)
        return {
            held: RecordCount(number - several, several)
            for held, number, several in cursor.fetchall()
        }


def span_counts(rows: IndexRowQuerySet) -> tuple[RecordCount, dict[int, RecordCount]]:
    """How many records these rows are, and how many of them have each span of years."""
    keys = compiled_sql(rows.values_list("keys"))
    found = _fetch_record_counts(
        f"SELECT key, count(*), count(*) FILTER (WHERE keys @> ARRAY[{COLLECTIVE_KEY}])"
        f" FROM ({keys}) AS found (keys), unnest(keys) AS key"
        f" WHERE key = {ALL_RECORDS_KEY} OR {_facet_condition_sql('span')} GROUP BY key",
        rows.db,
    )
    everything = found.pop(ALL_RECORDS_KEY, RecordCount())
    return everything, {held & VALUE_MASK: one for held, one in found.items()}


def public_totals() -> dict[str, int]:
    """How many public records there are of each kind, by its word in addresses."""
    kept = IndexCount.objects.filter(key=ALL_RECORDS_KEY).values_list("kind", "number")
    timed = (
        IndexRow.objects.current().time_limited().values_list("kind").annotate(number=Count("*"))
    )
    found: dict[str, int] = {}
    for kind, number in kept.union(timed, all=True):
        found[kind] = found.get(kind, 0) + number
    return found


def _unfiltered_counts_sql(model: type[models.Model], facet: str = "") -> str:
    """(key, number, several) of all public records of a kind: what is kept, and what time adds."""
    timed = compiled_sql(IndexRow.objects.of(model).time_limited().values_list("keys"))
    return f"""SELECT key, sum(number)::bigint, sum(several)::bigint FROM (
        SELECT key, number, several FROM catalogue_indexcount WHERE kind = '{model.plural}'
        UNION ALL
        SELECT key, 1, (keys @> ARRAY[{COLLECTIVE_KEY}])::integer
        FROM ({timed}) AS timed (keys), unnest(keys) AS key
    ) AS held (key, number, several)
    WHERE {_facet_condition_sql(facet)} GROUP BY key HAVING sum(number) > 0"""
