"""How many records each value of every facet would leave, in one statement for all."""

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import F, Func, IntegerField

from catalogue.export import compiled
from catalogue.index.rows import EVERYTHING, FACETS, VALUE_BITS

FACET_OF = {"year": "span"}  # the parameters whose values are counted under another name


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
        self._counts: dict[str, dict[int, int]] = {name: {} for name in ("", *chosen)}
        for name, key, count in _counted(filterset, chosen):
            self._counts[name][key] = count

    @property
    def total(self) -> int:
        return self._counts[""].get(EVERYTHING, 0)

    def of(self, name: str) -> dict[int, int]:
        """The counts of the values of a parameter."""
        number = FACETS[FACET_OF.get(name, name)]
        return {
            key & (2**VALUE_BITS - 1): count
            for key, count in self._counts.get(name, self._counts[""]).items()
            if key >> VALUE_BITS == number
        }


def _counted(filterset, chosen: list[str]) -> list[tuple[str, int, int]]:
    try:
        arms = [
            f"SELECT '', key, count(*) FROM ({_keys(filterset)}) AS held (key) GROUP BY key",
            *(
                f"SELECT '{name}', key, count(*) FROM ({_keys(filterset, name)}) AS held (key)"
                f" WHERE key >> {VALUE_BITS} = {FACETS[FACET_OF.get(name, name)]} GROUP BY key"
                for name in chosen
            ),
        ]
    except EmptyResultSet:
        return []
    with connections[filterset.queryset.db].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(arms))
        return cursor.fetchall()


def _keys(filterset, leaving: str = "") -> str:
    keys = Func(F("keys"), function="unnest", output_field=IntegerField())
    return compiled(filterset.rows(leaving).values_list(keys))
