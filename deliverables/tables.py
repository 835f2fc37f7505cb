"""Archive tables: the plan of programmes, and the records that count towards deliverables."""

from catalogue.exports.archive_tables import ArchiveTable, row_table
from deliverables.models import (
    Deliverable,
    DeliverableYear,
    Delivery,
    MeasureYear,
    PerformanceMeasure,
)


def plan_tables() -> list[ArchiveTable]:
    return [
        row_table(
            Deliverable,
            ("project",),
            ("number", "title_en", "title_es", "subcategory", "unit", "position"),
        ),
        row_table(
            DeliverableYear,
            ("deliverable",),
            ("year", "planned", "stated", "note_en", "note_es"),
        ),
        row_table(
            PerformanceMeasure,
            ("project",),
            (
                *("title_en", "title_es", "kind", "unit_en", "unit_es"),
                *("is_cumulative", "computed_from", "position"),
            ),
        ),
        row_table(
            MeasureYear,
            ("measure",),
            (
                *("year", "planned", "actual", "planned_text_en", "planned_text_es"),
                *("actual_text_en", "actual_text_es", "source_en", "source_es"),
            ),
        ),
        row_table(
            Delivery,
            ("activity", "meeting", "project", "publication"),
            ("quantity",),
            ("deliverable",),
        ),
    ]
