"""Counts of the records for each value of every facet, read in one SQL statement."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache, partial
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Count

from catalogue.base.compiled_queries import preparing_cursor
from catalogue.base.content_memory import kept_content
from catalogue.base.sql import compiled_sql
from catalogue.index.models import (
    ALL_RECORDS_KEY,
    COLLECTIVE_KEY,
    IS_GROUP_ENTRY,
    VALUE_BITS,
    IndexCount,
    IndexRow,
    IndexRowQuerySet,
    count_by_year,
    facet_key,
    facet_number,
)
from server.replica_router import read_alias

FACET_BY_PARAMETER = {"year": "span"}  # parameters whose filters do not name their facet
DAY_PARAMETERS = ("from", "to")
YEARS_ARM = "years"  # the name of the counts by year without any filter of the period
VALUE_MASK = 2**VALUE_BITS - 1


class RecordCount(NamedTuple):
    """The number of records with a value: single activities and the like, and group entries.

    A tuple, because a list has thousands of them.
    """

    number: int = 0
    group_entries: int = 0

    @property
    def total(self) -> int:
        return self.number + self.group_entries

    def plus(self, other: "RecordCount") -> "RecordCount":
        return RecordCount(self.number + other.number, self.group_entries + other.group_entries)


NO_RECORDS = RecordCount()
CountsByFacet = dict[int | None, dict[int, RecordCount]]  # by the number of the facet, and value


class FacetCounts:
    """The counts of one list: `total`, and for each facet the count of each of its values.

    The count of a value is the number of records if it were the only value of its facet, with the
    current values of the other facets.
    """

    def __init__(self, filterset):
        self._filters = filterset.filters
        used = [name for name, value in filterset.form.cleaned_data.items() if value]
        arms = {  # the parameters without which an arm counts, and its facet
            "": ((), ""),
            **{
                name: ((name,), self._facet(name))
                for name in used
                if facet_number(self._facet(name))
            },
        }
        if {*used} & {*DAY_PARAMETERS}:
            arms[YEARS_ARM] = (("year", *DAY_PARAMETERS), "span")
        filtered = {name: arm for name, arm in arms.items() if filterset.is_filtered(arm[0])}
        self._counts: dict[str, CountsByFacet] = {
            name: {} if name in filtered else public_counts(filterset._meta.model) for name in arms
        }
        for name, key, count, several in _fetch_key_counts(filterset, filtered):
            values = self._counts[name].setdefault(key >> VALUE_BITS, {})
            values[key & VALUE_MASK] = RecordCount(count - several, several)

    def _facet(self, name: str) -> str:
        """Return the facet of a parameter, which has its name if its filter names no other."""
        return FACET_BY_PARAMETER.get(name) or getattr(self._filters.get(name), "facet", name)

    @property
    def total(self) -> int:
        return total_of(self._counts[""]).total

    def records_of(self, name: str) -> dict[int, RecordCount]:
        """Return the counts of the values of a parameter, with group entries apart.

        Those of a framework are among the counts of all topics.
        """
        counts = self._counts.get(name, self._counts[""])
        return of_facet(counts, self._facet(name))

    def of(self, name: str) -> dict[int, int]:
        """Return the number of listed records, group entries included, for each value."""
        return {value: count.total for value, count in self.records_of(name).items()}

    def by_year(self, *, all_years: bool = False) -> dict[int, RecordCount]:
        """Return the counts by year, or with `all_years` those without a filter of the period."""
        name = YEARS_ARM if all_years and YEARS_ARM in self._counts else "year"
        spans = of_facet(self._counts.get(name, self._counts[""]), "span")
        totals = count_by_year({span: count.total for span, count in spans.items()})
        several = count_by_year({span: count.group_entries for span, count in spans.items()})
        return {
            year: RecordCount(total - several[year], several[year])
            for year, total in totals.items()
        }


def total_of(counts: CountsByFacet) -> RecordCount:
    """Return the count of all records."""
    return counts.get(ALL_RECORDS_KEY, {}).get(ALL_RECORDS_KEY, NO_RECORDS)


def of_facet(counts: CountsByFacet, facet: str) -> dict[int, RecordCount]:
    """Return the counts of the values of a facet."""
    return counts.get(facet_number(facet), {})


def _fetch_key_counts(
    filterset, arms: dict[str, tuple[tuple[str, ...], str]]
) -> list[tuple[str, int, int, int]]:
    """Return (arm, key, count, number of group entries among them) of filtered lists."""
    if not arms:
        return []
    try:
        statements = [
            f"SELECT '{name}', key, number, several"
            f" FROM ({_key_counts_sql(filterset, excluding, facet)}) AS held (key, number, several)"
            for name, (excluding, facet) in arms.items()
        ]
    except EmptyResultSet:
        return []
    with connections[filterset.queryset.db].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements))
        return cursor.fetchall()


def _key_counts_sql(filterset, excluding: Collection[str], facet: str) -> str:
    """Return SQL for (key, number, several) of the list without the parameters `excluding`."""
    rows = filterset.rows(excluding).values_list("keys", IS_GROUP_ENTRY)
    # Without OFFSET 0 PostgreSQL searches all keys of a row for the group entry at each key.
    return (
        "SELECT key, count(*), count(*) FILTER (WHERE several) FROM (SELECT unnest(keys), several"
        f" FROM ({compiled_sql(rows)} OFFSET 0) AS found (keys, several)) AS held (key, several)"
        f" WHERE {_facet_condition_sql(facet)} GROUP BY key"
    )


def _facet_condition_sql(*facets: str) -> str:
    """Return an SQL condition: the key belongs to one of the facets; any key if one is empty."""
    if "" in facets:
        return "true"
    ranges = (
        f"key BETWEEN {facet_key(facet, 0)} AND {facet_key(facet, VALUE_MASK)}" for facet in facets
    )
    return f"({' OR '.join(ranges)})"


# --- lists without filters -------------------------------------------------------------------


def public_counts(model: type[models.Model]) -> CountsByFacet:
    """Return the counts of all public records of a kind, which are kept in memory."""
    return kept_content(("counts", model), partial(_read_public_counts, model))


def _read_public_counts(model: type[models.Model]) -> CountsByFacet:
    """Add up the stored counts and those of rows under an embargo that are public now."""
    counts: CountsByFacet = {}
    with connections[read_alias()].cursor() as cursor:
        cursor.execute(_public_counts_sql(model))
        for key, count, several in cursor.fetchall():
            values, value = counts.setdefault(key >> VALUE_BITS, {}), key & VALUE_MASK
            found = RecordCount(count - several, several)
            values[value] = found.plus(values[value]) if value in values else found
    return counts


def _public_counts_sql(model: type[models.Model]) -> str:
    timed = compiled_sql(IndexRow.objects.of(model).time_limited().values_list("keys"))
    return f"""SELECT key, number, several FROM catalogue_indexcount
    WHERE kind = '{model.plural}' AND number > 0
    UNION ALL
    SELECT key, count(*), count(*) FILTER (WHERE keys @> ARRAY[{COLLECTIVE_KEY}])
    FROM ({timed}) AS timed (keys), unnest(keys) AS key GROUP BY key"""


def record_counts(model: type[models.Model], facet: str) -> dict[int, RecordCount]:
    """Return the number of public records of a kind for each value of a facet."""
    return of_facet(public_counts(model), facet)


def counts_of_rows(
    rows: IndexRowQuerySet, *facets: str
) -> tuple[RecordCount, dict[str, dict[int, RecordCount]]]:
    """Return the count of these rows, and their counts for each value of several facets."""
    keys = compiled_sql(rows.values_list("keys"))
    by_facet: dict[str, dict[int, RecordCount]] = {facet: {} for facet in facets}
    names = {facet_number(facet): facet for facet in facets}
    total = NO_RECORDS
    with connections[rows.db].cursor() as cursor:
        cursor.execute(
            f"SELECT key, count(*), count(*) FILTER (WHERE keys @> ARRAY[{COLLECTIVE_KEY}])"
            f" FROM ({keys}) AS found (keys), unnest(keys) AS key"
            f" WHERE key = {ALL_RECORDS_KEY} OR {_facet_condition_sql(*facets)} GROUP BY key"
        )
        for key, count, several in cursor.fetchall():
            found = RecordCount(count - several, several)
            if key == ALL_RECORDS_KEY:
                total = found
            else:
                by_facet[names[key >> VALUE_BITS]][key & VALUE_MASK] = found
    return total, by_facet


def record_counts_by_kind(
    facet: str, values: Iterable[int] | None = None
) -> dict[int, dict[str, RecordCount]]:
    """Return the number of public records of each kind for each value of a facet.

    With `values`, only these values are counted. Values without public records are left out.
    """
    rows = IndexRow.objects.current().time_limited()
    condition = _facet_condition_sql(facet)
    if values is not None:
        keys = ", ".join(str(facet_key(facet, value)) for value in values)
        condition = f"key = ANY(ARRAY[{keys}]::int[])"
    statement = f"""SELECT kind, key, sum(number)::bigint, sum(several)::bigint FROM (
        SELECT kind, key, number, several FROM catalogue_indexcount
        UNION ALL
        SELECT kind, key, 1, (keys @> ARRAY[{COLLECTIVE_KEY}])::integer
        FROM ({compiled_sql(rows.values_list("kind", "keys"))}) AS timed (kind, keys),
            unnest(keys) AS key
    ) AS held (kind, key, number, several)
    WHERE {condition} GROUP BY kind, key HAVING sum(number) > 0"""
    counts: dict[int, dict[str, RecordCount]] = defaultdict(dict)
    with connections[rows.db].cursor() as cursor:
        cursor.execute(statement)
        for kind, key, number, several in cursor.fetchall():
            counts[key & VALUE_MASK][kind] = RecordCount(number - several, several)
    return dict(counts)


def public_totals() -> dict[str, int]:
    """Return the number of public records of each kind, by the kind's word in addresses."""
    with preparing_cursor(read_alias()) as cursor:
        cursor.execute(_public_totals_sql())
        return dict(cursor.fetchall())


@cache
def _public_totals_sql() -> str:
    stored = IndexCount.objects.filter(key=ALL_RECORDS_KEY).values_list("kind", "number")
    timed = (
        IndexRow.objects.current().time_limited().values_list("kind").annotate(number=Count("*"))
    )
    union = compiled_sql(stored.union(timed, all=True))
    return f"SELECT kind, sum(number)::bigint FROM ({union}) AS held (kind, number) GROUP BY kind"
