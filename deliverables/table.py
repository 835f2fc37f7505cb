"""The table of deliverables of a programme, as the programme budget prints it, with its measures.

A column is a year with its planned or its actual quantity. Actual quantities are printed for years
that are over: by default those of last year, and the planned ones of this year and the next.

A figure is the one that staff state, or else the one computed from the records that count towards
the deliverable (see `deliverables.deliveries.quantity_in`). The records of a year are those whose
period has a day in it, as in the filter “Year” of the lists, so that each figure leads to a list of
its records.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from deliverables.categories import Category, Subcategory, Unit, category_of
from deliverables.deliveries import DONE, RECORD_FIELDS, Delivery
from deliverables.measures import ComputedFrom, MeasureKind, MeasureYear, PerformanceMeasure
from deliverables.plan import Deliverable, DeliverableYear

MAX_YEARS = 12  # in one table


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


def year_columns(first: int, last: int, *, today: int, so_far: bool = False) -> list[YearColumn]:
    """Return the columns of a span of years; `today` is the current year.

    Years that are over have planned and actual quantities; with `so_far` so has the current year.
    """
    end = today if so_far else today - 1
    return [
        YearColumn(year, is_actual)
        for year in range(first, last + 1)
        for is_actual in (False, True)
        if not is_actual or year <= end
    ]


@dataclass(frozen=True)
class RecordList:
    """The list of the records of a kind that count towards a deliverable in a year."""

    label: str
    count: int
    address: str


@dataclass(frozen=True)
class QuantityCell:
    """A quantity, None if there is none; for an actual one, the records behind it.

    `computed` is the figure computed from the records, if staff state another one; `unknown` is the
    number of records whose quantity is not known.
    """

    column: YearColumn
    quantity: int | None = None
    computed: int | None = None
    unknown: int = 0
    lists: Sequence[RecordList] = ()

    @property
    def is_stated(self) -> bool:
        return self.computed is not None


@dataclass(frozen=True)
class YearNote:
    """A note about a year of a deliverable, which explains a departure from the plan."""

    year: int
    text: Any


@dataclass(frozen=True)
class DeliverableRow:
    deliverable: Deliverable
    cells: list[QuantityCell]
    notes: list[YearNote]


@dataclass
class SubcategoryRows:
    """The deliverables of a subcategory, with the sums of those that are counted."""

    subcategory: Subcategory
    columns: list[YearColumn]
    rows: list[DeliverableRow] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(self.subcategory.label)

    @property
    def unit(self) -> str:
        """Return the unit of the counted deliverables, in words, or ""."""
        units = {row.deliverable.unit for row in self.rows} - {""}
        return str(Unit(units.pop()).label) if units else ""

    @property
    def heading(self) -> str:
        """Return the label and the unit: “Publications (number of publications)”."""
        if not self.unit:
            return self.label
        return _("%(subcategory)s (number of %(unit)s)") % {
            "subcategory": self.label,
            "unit": self.unit,
        }

    @property
    def subtotals(self) -> list[int | None]:
        """Return the sum of each column; None if no deliverable has a quantity in it."""
        sums: list[int | None] = []
        for place in range(len(self.columns)):
            known = [
                cell.quantity
                for row in self.rows
                if (cell := row.cells[place]).quantity is not None
            ]
            sums.append(sum(known) if known else None)
        return sums

    @property
    def subtotal_cells(self) -> list[tuple[YearColumn, int | None]]:
        return list(zip(self.columns, self.subtotals, strict=True))


@dataclass
class CategoryRows:
    category: Category
    subcategories: list[SubcategoryRows]

    @property
    def heading(self) -> str:
        return f"{self.category.value}. {self.category.label}"


@dataclass(frozen=True)
class MeasureCell:
    """The planned or actual value of a measure in a year: a number or a narrative."""

    column: YearColumn
    value: Any = None
    source: Any = ""
    lists: Sequence[RecordList] = ()

    @property
    def is_empty(self) -> bool:
        return self.value is None or not str(self.value)


@dataclass(frozen=True)
class MeasureRow:
    measure: PerformanceMeasure
    cells: list[MeasureCell]


@dataclass
class PlanTable:
    """The deliverables and measures of a programme over a span of years."""

    project: Any
    columns: list[YearColumn]
    categories: list[CategoryRows]
    measures: list[MeasureRow]

    def __bool__(self) -> bool:
        return bool(self.categories or self.measures)

    @cached_property
    def years(self) -> list[int]:
        return list(dict.fromkeys(column.year for column in self.columns))

    @property
    def span(self) -> str:
        first, last = self.years[0], self.years[-1]
        return str(first) if first == last else f"{first}–{last}"

    @property
    def caption(self) -> str:
        return _("Deliverables for the period %(years)s, by category and subcategory") % {
            "years": self.span
        }

    @property
    def measures_caption(self) -> str:
        return _("Performance measures for the period %(years)s") % {"years": self.span}

    def subcategories(self) -> Iterator[SubcategoryRows]:
        for category in self.categories:
            yield from category.subcategories

    def rows(self) -> Iterator[DeliverableRow]:
        for subcategory in self.subcategories():
            yield from subcategory.rows


def plan_table(project: models.Model, columns: list[YearColumn], *, public: bool) -> PlanTable:
    """Return the table of a programme, read in a fixed number of statements.

    With `public` only public records count; else also those that are not public yet.
    """
    years = list(dict.fromkeys(column.year for column in columns))
    deliverables = list(
        Deliverable.objects.filter(project=project).prefetch_related(
            models.Prefetch("years", DeliverableYear.objects.filter(year__in=years))
        )
    )
    actual_years = sorted({column.year for column in columns if column.is_actual})
    counted = Delivery.objects.of_project(project, public=public)
    quantities = counted.quantities(actual_years) if deliverables and actual_years else {}
    by_subcategory: dict[str, SubcategoryRows] = {}
    for deliverable in deliverables:
        code = deliverable.subcategory
        group = by_subcategory.setdefault(code, SubcategoryRows(Subcategory(code), columns))
        group.rows.append(_deliverable_row(deliverable, columns, quantities, public=public))
    in_order = [by_subcategory[code] for code in Subcategory.values if code in by_subcategory]
    categories = [
        CategoryRows(category, found)
        for category in Category
        if (found := [one for one in in_order if category_of(one.subcategory) == category])
    ]
    return PlanTable(project, columns, categories, _measure_rows(project, columns, counted))


def _deliverable_row(
    deliverable: Deliverable,
    columns: list[YearColumn],
    quantities: dict[tuple[int, int], dict[str, int]],
    *,
    public: bool,
) -> DeliverableRow:
    stored = {row.year: row for row in deliverable.years.all()}
    cells = []
    for column in columns:
        row = stored.get(column.year)
        if not column.is_actual:
            cells.append(QuantityCell(column, row.planned if row else None))
            continue
        found = quantities.get((deliverable.pk, column.year), {})
        computed = found.get("quantity", 0) if deliverable.unit else None
        stated = row.stated if row else None
        cells.append(
            QuantityCell(
                column,
                computed if stated is None else stated,
                None if stated is None else computed,
                found.get("unknown", 0),
                record_lists(deliverable, column.year, found) if public else (),
            )
        )
    shown = dict.fromkeys(column.year for column in columns)
    notes = [YearNote(year, stored[year].note) for year in shown if year in stored]
    return DeliverableRow(deliverable, cells, [note for note in notes if note.text])


def record_lists(
    deliverable: Deliverable, year: int, counts: dict[str, int]
) -> tuple[RecordList, ...]:
    """Return the lists of the public records that count towards a deliverable in a year."""
    lists = []
    for name, has_status in RECORD_FIELDS.items():
        if count := counts.get(name, 0):
            model = Delivery._meta.get_field(name).related_model
            query = f"deliverable={deliverable.slug}&year={year}"
            lists.append(record_list(model, count, query, has_status=has_status))
    return tuple(lists)


def record_list(model: Any, count: int, query: str, *, has_status: bool) -> RecordList:
    """Return a list of the records of a kind that count; `query` has its other parameters."""
    label = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
    statuses = "".join(f"&status={status}" for status in DONE) if has_status else ""
    address = reverse(f"{model.plural}:list")
    return RecordList(f"{count} {label}", count, f"{address}?{query}{statuses}")


def _measure_rows(project: models.Model, columns: list[YearColumn], counted) -> list[MeasureRow]:
    years = list(dict.fromkeys(column.year for column in columns))
    measures = list(
        PerformanceMeasure.objects.filter(project=project).prefetch_related(
            models.Prefetch("years", MeasureYear.objects.filter(year__in=years))
        )
    )
    computed = {}
    if any(measure.computed_from for measure in measures):
        computed = counted.participants(years)
    return [
        MeasureRow(measure, [_measure_cell(measure, column, computed) for column in columns])
        for measure in measures
    ]


def _measure_cell(measure: PerformanceMeasure, column: YearColumn, computed: dict) -> MeasureCell:
    row = next((row for row in measure.years.all() if row.year == column.year), None)
    is_narrative = measure.kind == MeasureKind.NARRATIVE
    if not column.is_actual:
        if row is None:
            return MeasureCell(column)
        return MeasureCell(column, row.planned_text if is_narrative else row.planned)
    typed = None if row is None else (row.actual_text if is_narrative else row.actual)
    if typed in (None, "") and measure.computed_from:
        both = computed.get((measure.project_id, column.year), (None, None))
        value = both[measure.computed_from == ComputedFrom.WOMEN]
        return MeasureCell(column, value, _("computed from the records") if value else "")
    return MeasureCell(column, typed, row.source if row else "")
