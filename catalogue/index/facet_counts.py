"""How many records each value of every facet would leave, in one statement for all."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Count, F, Func, IntegerField

from catalogue.base.sql import compiled
from catalogue.index.models import (
    COLLECTIVE,
    EVERYTHING,
    FACETS,
    VALUE_BITS,
    IndexCount,
    IndexRow,
    IndexRowQuerySet,
    key,
)

FACET_OF = {"year": "span"}  # the parameters whose values are counted under another name


LOWER = 2**VALUE_BITS - 1
Values = dict[int, dict[int, int]]  # the count of each value, by the number of its facet


class Counts:
    """The counts of one list: `total`, and for each facet the count of each of its values.

    A value's count is the result with that value alone in its facet, the others as chosen.
    """

    def __init__(self, filterset):
        chosen = [
            name
            for name, value in filterset.form.cleaned_data.items()
            if value and FACET_OF.get(name, name) in FACETS
        ]
        self._counts: dict[str, Values] = {name: defaultdict(dict) for name in ("", *chosen)}
        for name, held, count in _counted(filterset, chosen):
            self._counts[name][held >> VALUE_BITS][held & LOWER] = count

    @property
    def total(self) -> int:
        return self._counts[""][EVERYTHING].get(EVERYTHING, 0)

    def of(self, name: str) -> dict[int, int]:
        """The counts of the values of a parameter."""
        counts = self._counts.get(name, self._counts[""])
        return counts[FACETS[FACET_OF.get(name, name)]]


def _counted(filterset, chosen: list[str]) -> list[tuple[str, int, int]]:
    try:
        arms = [f"SELECT '', key, number FROM ({_keys(filterset)}) AS held (key, number)"]
        for name in chosen:
            facet = FACET_OF.get(name, name)
            held = _keys(filterset, name, facet)
            arms.append(f"SELECT '{name}', key, number FROM ({held}) AS held (key, number)")
    except EmptyResultSet:
        return []
    with connections[filterset.queryset.db].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(arms))
        return cursor.fetchall()


def _keys(filterset, leaving: str = "", facet: str = "") -> str:
    """(key, number) of what the list holds without the parameter `leaving`."""
    if not filterset.narrows(leaving):
        held = _standing(filterset._meta.model, facet)
        return f"SELECT key, number FROM ({held}) AS held (key, number, several)"
    keys = Func(F("keys"), function="unnest", output_field=IntegerField())
    rows = filterset.rows(leaving).values_list(keys)
    return (
        f"SELECT key, count(*) FROM ({compiled(rows)}) AS held (key)"
        f" WHERE {_within(facet)} GROUP BY key"
    )


def _within(facet: str) -> str:
    """The condition that a key is of the facet, if one is named."""
    if not facet:
        return "true"
    return f"key BETWEEN {key(facet, 0)} AND {key(facet, LOWER)}"


# --- where nothing narrows -------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """How many records hold a value: those that are one thing each, and the collective ones."""

    number: int = 0
    several: int = 0

    @property
    def total(self) -> int:
        return self.number + self.several


def held_of(model: type[models.Model], facet: str) -> dict[int, Held]:
    """How many of the public records of a kind hold each value of a facet."""
    found = _read(_standing(model, facet), IndexRow.objects.all().db)
    return {held & LOWER: one for held, one in found.items()}


def _read(statement: str, using: str) -> dict[int, Held]:
    """What (key, number, several) say of each key."""
    with connections[using].cursor() as cursor:
        cursor.execute(statement)
        return {
            held: Held(number - several, several) for held, number, several in cursor.fetchall()
        }


def spans_in(rows: IndexRowQuerySet) -> tuple[Held, dict[int, Held]]:
    """How many records these rows are, and how many of them have each span of years."""
    keys = compiled(rows.values_list("keys"))
    found = _read(
        f"SELECT key, count(*), count(*) FILTER (WHERE keys @> ARRAY[{COLLECTIVE}])"
        f" FROM ({keys}) AS found (keys), unnest(keys) AS key"
        f" WHERE key = {EVERYTHING} OR {_within('span')} GROUP BY key",
        rows.db,
    )
    everything = found.pop(EVERYTHING, Held())
    return everything, {held & LOWER: one for held, one in found.items()}


def totals() -> dict[str, int]:
    """How many public records there are of each kind, by its word in addresses."""
    kept = IndexCount.objects.filter(key=EVERYTHING).values_list("kind", "number")
    timed = IndexRow.objects.now().timed().values_list("kind").annotate(number=Count("*"))
    found: dict[str, int] = {}
    for kind, number in kept.union(timed, all=True):
        found[kind] = found.get(kind, 0) + number
    return found


def _standing(model: type[models.Model], facet: str = "") -> str:
    """(key, number, several) of all public records of a kind: what is kept, and what time adds."""
    timed = compiled(IndexRow.objects.of(model).timed().values_list("keys"))
    return f"""SELECT key, sum(number)::bigint, sum(several)::bigint FROM (
        SELECT key, number, several FROM catalogue_indexcount WHERE kind = '{model.plural}'
        UNION ALL
        SELECT key, 1, (keys @> ARRAY[{COLLECTIVE}])::integer
        FROM ({timed}) AS timed (keys), unnest(keys) AS key
    ) AS held (key, number, several)
    WHERE {_within(facet)} GROUP BY key HAVING sum(number) > 0"""
