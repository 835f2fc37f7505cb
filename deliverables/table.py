"""The table of deliverables of a programme, as the programme budget prints it, with its measures.

A column is a year with its planned or its actual quantity. Actual quantities are printed for years
that are over: by default those of last year, and the planned ones of this year and the next.

A figure is the one that staff state, or else the one computed from the records that count towards
the deliverable (see `deliverables.deliveries.quantity_in`). The records of a year are those whose
period has a day in it, as in the filter “Year” of the lists, so that each figure leads to a list of
its records. A planned quantity leads to the planned and the done work of its year.

A programme has a table for itself and for each of its public subprogrammes, and the sums of all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.base.calendar_unit import MAX_YEAR, MIN_YEAR
from catalogue.base.sort_keys import natural_sort_key
from deliverables.categories import Category, Subcategory, Unit, category_of
from deliverables.deliveries import Delivery
from deliverables.figures import (
    QuantityCell,
    YearColumn,
    record_lists,
    span_of_years,
    sum_cell,
)
from deliverables.measure_rows import MeasureRow, TotalColumn, measure_rows, total_columns
from deliverables.plan import Deliverable, DeliverableYear
from deliverables.triggers import PROGRAMME

ONE_DAY = timedelta(days=1)


def plan_address(project: Any, extension: str = "") -> str:
    """Return the address of the table of a programme, or of one of its files."""
    name = f"plan-{extension}" if extension else "plan"
    return reverse(name, args=[project.slug])


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
    def subtotal_cells(self) -> list[QuantityCell]:
        """Return the sum of each column."""
        return [sum_cell([row.cells[place] for row in self.rows]) for place in self.places]

    @property
    def places(self) -> range:
        return range(len(self.columns))


@dataclass
class CategoryRows:
    category: Category
    subcategories: list[SubcategoryRows]

    @property
    def heading(self) -> str:
        return f"{self.category.value}. {self.category.label}"


@dataclass
class PlanTable:
    """The deliverables and measures of a programme over a span of years."""

    project: Any
    columns: list[YearColumn]
    categories: list[CategoryRows]
    measures: list[MeasureRow]

    def __bool__(self) -> bool:
        return bool(self.categories or self.measures)

    @property
    def anchor(self) -> str:
        """Return the anchor of the table in a page with several."""
        return f"programme-{self.project.number}"

    @property
    def address(self) -> str:
        return plan_address(self.project)

    @cached_property
    def years(self) -> list[int]:
        return list(dict.fromkeys(column.year for column in self.columns))

    @property
    def measure_columns(self) -> list[YearColumn | TotalColumn]:
        """Return the columns of the measures: those of the years, and totals of several years."""
        totals = total_columns(self.columns) if len(self.years) > 1 else []
        return [*self.columns, *totals]

    @property
    def span(self) -> str:
        return span_of_years(self.years[0], self.years[-1])

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


@dataclass
class ProgrammePlan:
    """The tables of a programme and of its public subprogrammes, which have the same columns."""

    tables: list[PlanTable]

    def __bool__(self) -> bool:
        return any(self.tables)

    @property
    def project(self) -> Any:
        return self.tables[0].project

    @property
    def columns(self) -> list[YearColumn]:
        return self.tables[0].columns

    @property
    def caption(self) -> str:
        return self.tables[0].caption

    @property
    def address(self) -> str:
        return self.tables[0].address

    @property
    def has_parts(self) -> bool:
        return len(self.tables) > 1

    @property
    def has_cumulative_measure(self) -> bool:
        return any(row.measure.is_cumulative for table in self.tables for row in table.measures)

    @property
    def years(self) -> list[int]:
        return self.tables[0].years

    @cached_property
    def totals(self) -> list[CategoryRows]:
        """Return the rows of all tables by category, for their sums; none if one table has rows."""
        with_rows = [table for table in self.tables if table.categories]
        if len(with_rows) < 2:
            return []
        return _categories([row for table in with_rows for row in table.rows()], self.columns)


def programme_plan(
    project: Any,
    columns: list[YearColumn],
    years: tuple[int, int] | None = None,
) -> ProgrammePlan:
    """Return the tables of a programme and of its public subprogrammes at any depth, in order.

    Subprogrammes without a day in the years, the first and the last, are left out; by default these
    are the years of the columns. The tables are read in a fixed number of statements. Only public
    records count.
    """
    first, last = years or (columns[0].year, columns[-1].year)
    parts = [
        one for one in with_subprogrammes(project) if one == project or _runs_in(one, first, last)
    ]
    return ProgrammePlan(plan_tables(parts, columns))


def _runs_in(project: Any, first: int, last: int) -> bool:
    """Return whether the period of a programme has a day in these years; without one, it has."""
    period = project.period
    begins = period.lower.year if period and period.lower else MIN_YEAR
    ends = (period.upper - ONE_DAY).year if period and period.upper else MAX_YEAR
    return begins <= last and ends >= first


def with_subprogrammes(project: Any) -> list[Any]:
    """Return a programme and its public subprogrammes, each before its own, by code."""
    by_parent: dict[int, list[Any]] = defaultdict(list)
    programmes = type(project).objects.public().filter(kind=PROGRAMME, parent__isnull=False)
    for one in programmes.oldest_first():
        by_parent[one.parent_id].append(one)
    for parts in by_parent.values():
        parts.sort(key=lambda one: natural_sort_key(one.code))

    def walk(one: Any) -> Iterator[Any]:
        yield one
        for part in by_parent[one.pk]:
            yield from walk(part)

    return list(walk(project))


def plan_tables(projects: Sequence[models.Model], columns: list[YearColumn]) -> list[PlanTable]:
    """Return the tables of programmes, read in a fixed number of statements."""
    years = list(dict.fromkeys(column.year for column in columns))
    deliverables = list(
        Deliverable.objects.filter(project__in=projects)
        .select_related("project")
        .prefetch_related(
            models.Prefetch("years", DeliverableYear.objects.filter(year__in=years)),
        )
    )
    recorded = Delivery.objects.recorded(public=True).filter(deliverable__project__in=projects)
    quantities = recorded.quantities(years) if deliverables else {}
    rows: dict[int, list[DeliverableRow]] = defaultdict(list)
    for deliverable in deliverables:
        row = _deliverable_row(deliverable, columns, quantities)
        rows[deliverable.project_id].append(row)
    measures = measure_rows(projects, columns, recorded)
    return [
        PlanTable(project, columns, _categories(rows[project.pk], columns), measures[project.pk])
        for project in projects
    ]


def _categories(rows: Iterable[DeliverableRow], columns: list[YearColumn]) -> list[CategoryRows]:
    """Return rows by category and subcategory, in the order of the budget."""
    by_subcategory: dict[str, SubcategoryRows] = {}
    for row in rows:
        code = row.deliverable.subcategory
        group = by_subcategory.setdefault(code, SubcategoryRows(Subcategory(code), columns))
        group.rows.append(row)
    in_order = [by_subcategory[code] for code in Subcategory.values if code in by_subcategory]
    return [
        CategoryRows(category, found)
        for category in Category
        if (found := [one for one in in_order if category_of(one.subcategory) == category])
    ]


def _deliverable_row(
    deliverable: Deliverable,
    columns: list[YearColumn],
    quantities: dict[tuple[int, int], dict[str, int]],
) -> DeliverableRow:
    stored = {row.year: row for row in deliverable.years.all()}
    cells = []
    for column in columns:
        row = stored.get(column.year)
        found = quantities.get((deliverable.pk, column.year), {})
        if not column.is_actual:
            planned = row.planned if row else None
            lists = () if planned is None else record_lists(deliverable, column, found)
            cells.append(QuantityCell(column, planned, lists=lists))
            continue
        computed = found.get("quantity", 0) if deliverable.unit else None
        stated = row.stated if row else None
        cells.append(
            QuantityCell(
                column,
                computed if stated is None else stated,
                None if stated is None else computed,
                record_lists(deliverable, column, found),
            )
        )
    shown = dict.fromkeys(column.year for column in columns)
    notes = [YearNote(year, stored[year].note) for year in shown if year in stored]
    return DeliverableRow(deliverable, cells, [note for note in notes if note.text])
