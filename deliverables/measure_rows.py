"""The performance measures in the table of a programme, with their values by year and totals."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from deliverables.deliveries import TrainingFigures
from deliverables.figures import RecordList, YearColumn, joined_lists, span_of_years
from deliverables.measures import MeasureKind, MeasureYear, PerformanceMeasure, plain_number


@dataclass(frozen=True)
class TotalColumn:
    """A column of measures after the years: the total of their planned or actual numbers.

    `years` are those that count, such as “2024–2025”, or "" if all years of the table do.
    """

    is_actual: bool
    years: str = ""

    @property
    def year(self) -> str:
        return _("Total %(years)s") % {"years": self.years} if self.years else _("Total")

    @property
    def name(self) -> str:
        return pgettext("total", "actual") if self.is_actual else pgettext("total", "planned")

    @property
    def label(self) -> str:
        return f"{self.year} {self.name}"


def counted_years(columns: Sequence[YearColumn]) -> list[int]:
    """Return the years that totals count: those that are over, or all if none is."""
    over = [column.year for column in columns if column.is_actual]
    return over or [column.year for column in columns]


def total_columns(columns: Sequence[YearColumn]) -> list[TotalColumn]:
    """Return the columns of the totals of these years, planned and actual."""
    years = counted_years(columns)
    is_whole = years[-1] == columns[-1].year
    shown = "" if is_whole else span_of_years(years[0], years[-1])
    return [TotalColumn(is_actual, shown) for is_actual in (False, True)]


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
        columns = total_columns([cell.column for cell in self.cells]) if self.has_totals else []
        return [self._total(column) for column in columns]

    @property
    def all_cells(self) -> list[MeasureCell]:
        return [*self.cells, *self.totals]

    def _total(self, column: TotalColumn) -> MeasureCell:
        """Return the total of the years: the last number of a cumulative measure, which has all.

        Persons are added up. Other numbers, such as rates, are not: they have no total. If some
        years are over, both totals are of these, so that they can be compared. If a number of them
        is missing, there is no total.
        """
        years = counted_years([cell.column for cell in self.cells])
        counted = [cell for cell in self.cells if cell.column.year in years]
        if self.measure.is_cumulative:
            counted = [one for one in counted if one.column.year == counted[-1].column.year]
        elif not self.measure.computed_from:
            return MeasureCell(column)
        values = [one.value for one in counted if one.column.is_actual == column.is_actual]
        if not values or any(one.value is None for one in counted):
            return MeasureCell(column)
        return MeasureCell(column, plain_number(sum(values)))


def measure_rows(
    projects: Sequence[models.Model], columns: list[YearColumn], recorded: Any
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
        cells = [_measure_cell(measure, column, training) for column in columns]
        rows[measure.project_id].append(MeasureRow(measure, cells, has_totals=len(years) > 1))
    return rows


def _measure_cell(
    measure: PerformanceMeasure,
    column: YearColumn,
    training: Sequence[TrainingFigures],
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
    return _computed_cell(measure, column, training)


def _computed_cell(
    measure: PerformanceMeasure,
    column: YearColumn,
    training: Sequence[TrainingFigures],
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
    return MeasureCell(column, sum(numbers), source, joined_lists(lists), is_computed=True)
