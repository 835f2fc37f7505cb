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
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalogue.filtering.query_parameters import MAX_VALUES
from catalogue.templatetags.records import natural_sort_key
from deliverables.categories import Category, Subcategory, Unit, category_of
from deliverables.deliveries import DONE, EXPECTED, RECORD_FIELDS, Delivery, TrainingFigures
from deliverables.measures import (
    MeasureKind,
    MeasureYear,
    PerformanceMeasure,
    plain_number,
)
from deliverables.plan import Deliverable, DeliverableYear
from deliverables.triggers import PROGRAMME

MAX_YEARS = 12  # in one table


def plan_address(project: Any, extension: str = "") -> str:
    """Return the address of the table of a programme, or of one of its files."""
    name = f"plan-{extension}" if extension else "plan"
    return reverse(name, args=[project.slug])


def this_year() -> int:
    return timezone.localdate().year


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


@dataclass(frozen=True)
class TotalColumn:
    """A column of measures after the years: the total of their planned or actual numbers."""

    is_actual: bool

    @property
    def year(self) -> str:
        return _("Total")

    @property
    def name(self) -> str:
        return pgettext("total", "actual") if self.is_actual else pgettext("total", "planned")

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

    The deliverables have the same subcategory, so no record is counted twice. A list with more
    deliverables than the filter accepts is left out.
    """
    by_kind: dict[str, list[RecordList]] = defaultdict(list)
    for one in lists:
        by_kind[one.kind].append(one)
    joined = []
    for kind, found in by_kind.items():
        slugs = tuple(dict.fromkeys(slug for one in found for slug in one.deliverables))
        if len(slugs) <= MAX_VALUES:
            count = sum(one.count for one in found)
            joined.append(RecordList(kind, count, slugs, found[0].parameters, found[0].statuses))
    return tuple(joined)


@dataclass(frozen=True)
class QuantityCell:
    """A quantity, None if there is none, and the lists of the records behind it.

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


def sum_cell(cells: Sequence[QuantityCell]) -> QuantityCell:
    """Return the sum of the cells of a column, without a quantity if none has one."""
    known = [cell for cell in cells if cell.quantity is not None]
    total = sum(cell.quantity or 0 for cell in known) if known else None
    lists = joined_lists(one for cell in known for one in cell.lists)
    return QuantityCell(cells[0].column, total, lists=lists)


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

    @property
    def subtotals(self) -> list[int | None]:
        return [cell.quantity for cell in self.subtotal_cells]


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

    column: YearColumn | TotalColumn
    value: Any = None
    source: Any = ""
    lists: Sequence[RecordList] = ()
    is_computed: bool = False

    @property
    def is_empty(self) -> bool:
        return self.value is None or not str(self.value)


@dataclass(frozen=True)
class MeasureRow:
    """A measure with its values by column; a number has totals too."""

    measure: PerformanceMeasure
    cells: list[MeasureCell]
    has_totals: bool = False

    @property
    def is_number(self) -> bool:
        return self.measure.kind == MeasureKind.NUMBER

    @property
    def unit(self) -> str:
        """Return the unit, and whether the number is cumulative, in words; or ""."""
        words = [str(self.measure.unit)] if self.measure.unit else []
        words += [_("cumulative")] if self.measure.is_cumulative else []
        return ", ".join(words)

    @property
    def totals(self) -> list[MeasureCell]:
        """Return the total of the planned and that of the actual numbers, if the table has them."""
        return [self._total(actual) for actual in (False, True)] if self.has_totals else []

    @property
    def all_cells(self) -> list[MeasureCell]:
        return [*self.cells, *self.totals]

    def _total(self, is_actual: bool) -> MeasureCell:
        """Return the total of the years: the last number of a cumulative measure, which has all.

        Persons are added up. Other numbers, such as rates, are not: they have no total.
        """
        column = TotalColumn(is_actual)
        known = [
            cell.value
            for cell in self.cells
            if cell.column.is_actual == is_actual and cell.value is not None
        ]
        if known and self.measure.is_cumulative:
            return MeasureCell(column, known[-1])
        if known and self.measure.computed_from:
            return MeasureCell(column, plain_number(sum(known)))
        return MeasureCell(column)


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
        totals = [TotalColumn(False), TotalColumn(True)] if len(self.years) > 1 else []
        return [*self.columns, *totals]

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
    project: models.Model, columns: list[YearColumn], *, public: bool
) -> ProgrammePlan:
    """Return the tables of a programme and of its public subprogrammes at any depth, in order.

    They are read in a fixed number of statements. With `public` only public records count; else
    also those that are not public yet.
    """
    return ProgrammePlan(plan_tables(with_subprogrammes(project), columns, public=public))


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


def plan_tables(
    projects: Sequence[models.Model], columns: list[YearColumn], *, public: bool
) -> list[PlanTable]:
    """Return the tables of programmes, read in a fixed number of statements."""
    years = list(dict.fromkeys(column.year for column in columns))
    deliverables = list(
        Deliverable.objects.filter(project__in=projects)
        .select_related("project")
        .prefetch_related(
            models.Prefetch("years", DeliverableYear.objects.filter(year__in=years)),
        )
    )
    recorded = Delivery.objects.recorded(public=public).filter(deliverable__project__in=projects)
    quantities = recorded.quantities(years) if deliverables else {}
    rows: dict[int, list[DeliverableRow]] = defaultdict(list)
    for deliverable in deliverables:
        row = _deliverable_row(deliverable, columns, quantities, public=public)
        rows[deliverable.project_id].append(row)
    measures = _measure_rows(projects, columns, recorded, public=public)
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
    *,
    public: bool,
) -> DeliverableRow:
    stored = {row.year: row for row in deliverable.years.all()}
    cells = []
    for column in columns:
        row = stored.get(column.year)
        found = quantities.get((deliverable.pk, column.year), {})
        if not column.is_actual:
            planned = row.planned if row else None
            has_lists = public and planned is not None
            lists = record_lists(deliverable, column, found) if has_lists else ()
            cells.append(QuantityCell(column, planned, lists=lists))
            continue
        computed = found.get("quantity", 0) if deliverable.unit else None
        stated = row.stated if row else None
        cells.append(
            QuantityCell(
                column,
                computed if stated is None else stated,
                None if stated is None else computed,
                found.get("unknown", 0),
                record_lists(deliverable, column, found) if public else (),
            )
        )
    shown = dict.fromkeys(column.year for column in columns)
    notes = [YearNote(year, stored[year].note) for year in shown if year in stored]
    return DeliverableRow(deliverable, cells, [note for note in notes if note.text])


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


def _measure_rows(
    projects: Sequence[models.Model], columns: list[YearColumn], recorded: Any, *, public: bool
) -> dict[int, list[MeasureRow]]:
    years = list(dict.fromkeys(column.year for column in columns))
    measures = list(
        PerformanceMeasure.objects.filter(project__in=projects)
        .select_related("project")
        .prefetch_related(
            models.Prefetch("years", MeasureYear.objects.filter(year__in=years)),
        )
    )
    training: list[TrainingFigures] = []
    if any(measure.computed_from for measure in measures):
        training = recorded.participants(years)
    rows: dict[int, list[MeasureRow]] = defaultdict(list)
    for measure in measures:
        cells = [_measure_cell(measure, column, training, public=public) for column in columns]
        rows[measure.project_id].append(MeasureRow(measure, cells, has_totals=len(years) > 1))
    return rows


def _measure_cell(
    measure: PerformanceMeasure,
    column: YearColumn,
    training: Sequence[TrainingFigures],
    *,
    public: bool,
) -> MeasureCell:
    row = next((row for row in measure.years.all() if row.year == column.year), None)
    is_narrative = measure.kind == MeasureKind.NARRATIVE
    if not column.is_actual:
        if row is None:
            return MeasureCell(column)
        return MeasureCell(column, row.planned_text if is_narrative else plain_number(row.planned))
    if row is not None and is_narrative:
        return MeasureCell(column, row.actual_text, row.source)
    if row is not None and row.actual is not None:
        return MeasureCell(column, plain_number(row.actual), row.source)
    return _computed_cell(measure, column, training, public=public)


def _computed_cell(
    measure: PerformanceMeasure,
    column: YearColumn,
    training: Sequence[TrainingFigures],
    *,
    public: bool,
) -> MeasureCell:
    """Return the number computed from the training events of a year.

    That of a cumulative measure also has those of the years before.
    """
    ending = "_until" if measure.is_cumulative else ""
    parameters = (("to" if measure.is_cumulative else "year", str(column.year)),)
    numbers, lists = [], []
    for one in training:
        is_of_cell = (one.project_id, one.year) == (measure.project_id, column.year)
        if not is_of_cell or not measure.computed_from:
            continue
        if (number := one.figures[f"{measure.computed_from}{ending}"]) is not None:
            numbers.append(number)
        if events := one.figures[f"events{ending}"]:
            lists.append(RecordList("meeting", events, (one.deliverable,), parameters))
    if not numbers:
        return MeasureCell(column)
    source = _("computed from the records")
    shown = joined_lists(lists) if public else ()
    return MeasureCell(column, sum(numbers), source, shown, is_computed=True)
