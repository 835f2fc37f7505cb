"""Records of the work under mandates and provisions since a day, by kind.

The numbers are those of the public lists to which they link.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from activities.models import Mandate, Project, Provision
from catalogue.index.facet_counts import RecordCount, counts_of_rows
from catalogue.index.models import IndexRow
from catalogue.kinds import RecordKind, listed_kinds
from catalogue.pages.count_words import count_words

FACETS = {Mandate: "mandate", Provision: "provision"}


@dataclass(frozen=True)
class Work:
    """The number of records of a kind in words, and the address of their list."""

    words: str
    address: str


def work_since(rows: Iterable[tuple[Mandate | Provision, date | None]]) -> dict[Any, list[Work]]:
    """Return for each mandate or provision the public records since its day; None is always.

    There is one query for each kind of record and day, regardless of the number of rows.
    """
    by_day: dict[date | None, list[Mandate | Provision]] = {}
    for row, day in rows:
        by_day.setdefault(day, []).append(row)
    work: dict[Any, list[Work]] = {row: [] for some in by_day.values() for row in some}
    for kind in _kinds():
        for day, some in by_day.items():
            counts = _counts(kind, day)
            for row in some:
                facet = FACETS[type(row)]
                if (count := counts[facet].get(row.pk)) and count.total:
                    work[row].append(Work(count_words(kind.model, count), _address(kind, row, day)))
    return work


def _kinds() -> list[RecordKind]:
    """Return the kinds of what is done under a mandate; a programme itself is not."""
    return [
        kind
        for kind in listed_kinds()
        if "mandate" in kind.list_view.filterset_class.base_filters and kind.model is not Project
    ]


def _counts(kind: RecordKind, day: date | None) -> dict[str, dict[int, RecordCount]]:
    rows = IndexRow.objects.of(kind.model)
    if day:
        rows = rows.filter(period__overlap=DateRange(day, None))
    _total, counts = counts_of_rows(rows, *FACETS.values())
    return counts


def _address(kind: RecordKind, row: Mandate | Provision, day: date | None) -> str:
    address = f"{reverse(f'{kind.plural}:list')}?{FACETS[type(row)]}={row.slug}"
    return f"{address}&from={day.isoformat()}" if day else address
