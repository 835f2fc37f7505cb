"""Annex of a report: the deliverables and measures of the programmes in it, as the budget prints.

The figures are those of the public page of a programme on the day of the composition. The annex
also has the actual quantities of a last year that is not over, from the records so far.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from activities.models import Project
from catalogue.pages.count_words import grouped
from deliverables.figures import QuantityCell, YearColumn, year_columns
from deliverables.measure_rows import MeasureCell, MeasureRow
from deliverables.table import (
    CategoryRows,
    DeliverableRow,
    PlanTable,
    ProgrammePlan,
    programme_plan,
)
from reports.composition.chapters.context import Context
from reports.composition.document import Block, Paragraph, Section, Table, TableRow
from reports.composition.templates import (
    Phrase,
    fill_template,
    join_phrases,
    literal_phrase,
    words,
)

CODE = "annex.deliverables"
YEARS_OF_A_TABLE = 3  # of planned and actual quantities, so that the columns fit a page
FIGURE_WIDTH = 0.1  # of a column, as a fraction of the width of the table
NARRATIVE_WIDTH = 0.2


class DeliverablesAnnex:
    """Builder of the annex: a section for each programme and each of its subprogrammes."""

    def __init__(self, context: Context):
        self.context, self.register, self.names = context, context.register, context.names
        self.headings = context.grammar.headings

    def sections(self) -> list[Section]:
        """Return the annex, or nothing if no programme has deliverables or measures."""
        found = {programme: self.parts(plans) for programme, plans in self.plans().items()}
        programmes = [programme for programme, sections in found.items() if sections]
        if not programmes:
            return []
        parts = [part for programme in programmes for part in found[programme]]
        sentences = self.context.grammar.sentences
        titles = [self.names.plain_title(programme) for programme in programmes]
        phrase = fill_template(
            sentences[CODE], {"programmes": self.context.grammar.join_list(titles)}
        )
        paragraph = Paragraph([self.context.builder().sentence(phrase, *programmes)])
        return [Section(CODE, self.heading, [paragraph], parts)]

    @property
    def heading(self) -> str:
        """Return the heading, with the day up to which the figures go if the period is not over."""
        grammar, day = self.context.grammar, self.context.source_records.scope.day_so_far
        if day is None:
            return self.headings[CODE]
        return self.headings[f"{CODE}.so far"].format(day=grammar.day(day))

    def plans(self) -> dict[Project, list[ProgrammePlan]]:
        """Return the plans of the programmes of the report that are not part of another one."""
        scope = self.context.source_records.scope
        years = (scope.days.lower.year, scope.span.end.last.year)
        found = {
            project: [programme_plan(project, columns, years=years) for columns in self.spans()]
            for project in self.context.source_records.projects
            if project.kind == Project.Kind.PROGRAMME
        }
        parts = {table.project for plans in found.values() for table in plans[0].tables[1:]}
        return {project: plans for project, plans in found.items() if project not in parts}

    def spans(self) -> Iterator[list[YearColumn]]:
        """Yield the columns of each table: planned and actual, and planned of the next year."""
        scope = self.context.source_records.scope
        first, last = scope.days.lower.year, scope.span.end.last.year
        for start in range(first, last + 1, YEARS_OF_A_TABLE):
            end = min(start + YEARS_OF_A_TABLE - 1, last)
            yield year_columns(start, end + (end == last), today=last + 1)

    def parts(self, plans: Sequence[ProgrammePlan]) -> list[Section]:
        sections = []
        for place, first in enumerate(plans[0].tables):
            tables = [plan.tables[place] for plan in plans]
            if not any(tables):
                continue
            title = self.names.plain_title(first.project)
            heading, numbers = self.register.plain_text(title)
            blocks = [block for table in tables for block in self.blocks(table)]
            code = f"{CODE}.{first.project.number}"
            sections.append(Section(code, heading, blocks, records=numbers))
        if plans[0].totals:
            sections.append(self.totals(plans))
        return sections

    def totals(self, plans: Sequence[ProgrammePlan]) -> Section:
        """Return the sums of a programme and its subprogrammes."""
        records = [table.project for table in plans[0].tables]
        blocks: list[Block] = [
            self.deliverables(plan.totals, plan.columns, plan.caption, records, has_rows=False)
            for plan in plans
        ]
        heading = _("Total of the programme and its subprogrammes")
        return Section(f"{CODE}.{records[0].number}.total", heading, blocks)

    def blocks(self, table: PlanTable) -> Iterator[Block]:
        project = table.project
        if table.categories:
            yield self.deliverables(table.categories, table.columns, table.caption, [project])
        numbers = [row for row in table.measures if row.is_number]
        narratives = [row for row in table.measures if not row.is_number]
        if numbers:
            columns = table.measure_columns
            yield self.measures(numbers, columns, table.measures_caption, project)
        if narratives:
            yield self.measures(narratives, table.columns, table.measures_caption, project)

    # --- tables -----------------------------------------------------------------------------------

    def deliverables(
        self,
        categories: Sequence[CategoryRows],
        columns: Sequence[YearColumn],
        caption: str,
        records: Sequence[Any],
        *,
        has_rows: bool = True,
    ) -> Table:
        rows: list[TableRow] = []
        empty = [Phrase() for _column in columns]

        def add(cells: Sequence[Phrase]) -> None:
            rows.append(self.register.row(cells, records))

        for category in categories:
            add([words(category.heading, manner="bold"), *empty])
            for group in category.subcategories:
                sums = [self.quantity(cell, manner="bold") for cell in group.subtotal_cells]
                add([words(group.heading, manner="bold"), *sums])
                for row in group.rows if has_rows else ():
                    add([self.deliverable(row), *map(self.quantity, row.cells)])
        labels = [self.headings["column.deliverable"], *(column.label for column in columns)]
        return Table(caption, labels, rows, widths(len(columns)), figures=len(columns))

    def deliverable(self, row: DeliverableRow) -> Phrase:
        number = row.deliverable.number
        parts = [literal_phrase(f"{number}. ")] if number else []
        parts.append(self.names.plan_title(row.deliverable))
        for note in row.notes:
            parts += [literal_phrase(f" – {note.year}: "), self.names.plan_note(note)]
        return join_phrases(parts)

    def quantity(self, cell: QuantityCell, manner: str = "") -> Phrase:
        if cell.quantity is None:
            return words(self.headings["none"])
        text = grouped(cell.quantity)
        if cell.is_stated:
            computed = _("computed: %(number)s") % {"number": grouped(cell.computed or 0)}
            text = f"{text} ({computed})"
        return words(text, manner=manner)

    def measures(
        self, measures: Sequence[MeasureRow], columns: Sequence[Any], caption: str, project: Project
    ) -> Table:
        rows = []
        for row in measures:
            cells = [self.measure(row)]
            cells += [self.value(cell, row) for cell in row.all_cells[: len(columns)]]
            rows.append(self.register.row(cells, [project]))
        labels = [self.headings["column.measure"], *(column.label for column in columns)]
        are_numbers = measures[0].is_number
        width = FIGURE_WIDTH if are_numbers else NARRATIVE_WIDTH
        figures = len(columns) if are_numbers else 0
        return Table(caption, labels, rows, widths(len(columns), width), figures=figures)

    def measure(self, row: MeasureRow) -> Phrase:
        """Return the title of a measure, its unit, and the sources of its values by year."""
        parts = [self.names.plan_title(row.measure)]
        parts += [literal_phrase(f" ({row.unit})")] if row.unit else []
        for cell in row.cells:
            if cell.source and not cell.is_empty:
                parts += [
                    literal_phrase(f" – {cell.column.year}: "),
                    self.names.own_text(cell.source),
                ]
        return join_phrases(parts)

    def value(self, cell: MeasureCell, row: MeasureRow) -> Phrase:
        if cell.is_empty:
            return words(self.headings["none"])
        return words(grouped(cell.value)) if row.is_number else self.names.own_text(cell.value)


def widths(columns: int, width: float = FIGURE_WIDTH) -> list[float]:
    """Return the widths of a first column of texts and of `columns` others."""
    width = min(width, 0.7 / columns)
    return [1 - columns * width, *[width] * columns]
