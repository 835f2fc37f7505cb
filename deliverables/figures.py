"""The figures of the table of deliverables: years, quantities, and the lists behind them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.filtering.query_parameters import MAX_VALUES
from deliverables.deliveries import DONE, EXPECTED, RECORD_FIELDS, Delivery
from deliverables.plan import Deliverable

MAX_YEARS = 12  # in one table
# Characters of an address: XLSX allows 2,079 with the name of the site, servers 4,094.
MAX_ADDRESS_LENGTH = 1900


def this_year() -> int:
    return timezone.localdate().year


def span_of_years(first: int, last: int) -> str:
    """Return a span of years as text: “2024–2026”, or “2024” for one year."""
    return str(first) if first == last else f"{first}–{last}"


@dataclass(frozen=True)
class YearColumn:
    """A column of the table: a year, and whether it has the actual or the planned quantities."""

    year: int
    is_actual: bool

    @property
    def name(self) -> str:
        return str(_("actual") if self.is_actual else _("planned"))

    @property
    def label(self) -> str:
        return f"{self.year} {self.name}"


def year_columns(first: int, last: int, *, today: int) -> list[YearColumn]:
    """Return the columns of a span of years; `today` is the current year.

    Years that are over have planned and actual quantities.
    """
    return [
        YearColumn(year, is_actual)
        for year in range(first, last + 1)
        for is_actual in (False, True)
        if not is_actual or year < today
    ]


@dataclass(frozen=True)
class RecordList:
    """The public list of the records of a kind that count towards deliverables.

    `deliverables` are their slugs, `parameters` the other parameters of the list.
    """

    kind: str  # one of RECORD_FIELDS
    count: int
    deliverables: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    statuses: tuple[str, ...] = DONE

    @property
    def model(self) -> Any:
        return Delivery._meta.get_field(self.kind).related_model

    @property
    def label(self) -> str:
        meta = self.model._meta
        return f"{self.count} {meta.verbose_name if self.count == 1 else meta.verbose_name_plural}"

    @property
    def address(self) -> str:
        statuses = self.statuses if RECORD_FIELDS[self.kind] else ()
        query = [
            *(("deliverable", slug) for slug in self.deliverables),
            *self.parameters,
            *(("status", status) for status in statuses),
        ]
        return f"{reverse(f'{self.model.plural}:list')}?{urlencode(query)}"


def joined_lists(lists: Iterable[RecordList]) -> tuple[RecordList, ...]:
    """Return a list of the records of each kind in lists that differ in their deliverables only.

    The deliverables have the same subcategory, so no record is counted twice. A list is left out if
    it has more deliverables than the filter accepts, or if its address is too long.
    """
    by_kind: dict[str, list[RecordList]] = defaultdict(list)
    for one in lists:
        by_kind[one.kind].append(one)
    joined = []
    for kind, found in by_kind.items():
        slugs = tuple(dict.fromkeys(slug for one in found for slug in one.deliverables))
        if len(slugs) <= MAX_VALUES:
            count = sum(one.count for one in found)
            whole = RecordList(kind, count, slugs, found[0].parameters, found[0].statuses)
            if len(whole.address) <= MAX_ADDRESS_LENGTH:
                joined.append(whole)
    return tuple(joined)


@dataclass(frozen=True)
class QuantityCell:
    """A quantity, None if there is none, and the lists of the records behind it.

    `computed` is the figure computed from the records, if staff state another one.
    """

    column: YearColumn
    quantity: int | None = None
    computed: int | None = None
    lists: Sequence[RecordList] = ()

    @property
    def is_stated(self) -> bool:
        return self.computed is not None


def sum_cell(cells: Sequence[QuantityCell]) -> QuantityCell:
    """Return the sum of the cells of a column, without a quantity if none has one."""
    known = [cell for cell in cells if cell.quantity is not None]
    total = sum(cell.quantity or 0 for cell in known) if known else None
    lists = joined_lists(one for cell in known for one in cell.lists)
    return QuantityCell(cells[0].column, total, lists=lists)


def record_lists(
    deliverable: Deliverable, column: YearColumn, counts: dict[str, int]
) -> tuple[RecordList, ...]:
    """Return the lists of the public records behind the quantity of a deliverable in a column."""
    prefix, statuses = ("", DONE) if column.is_actual else ("expected_", EXPECTED)
    parameters = (("year", str(column.year)),)
    return tuple(
        RecordList(kind, count, (deliverable.slug,), parameters, statuses)
        for kind in RECORD_FIELDS
        if (count := counts.get(f"{prefix}{kind}", 0))
    )
