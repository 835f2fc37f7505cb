"""Columns of import files: the plan of a programme, and the deliverables that records count to."""

from django.db import models

from catalogue.imports.table_schema import Table, child_table
from deliverables.models import (
    Deliverable,
    DeliverableYear,
    Delivery,
    MeasureYear,
    PerformanceMeasure,
)


def delivery_table(of: type[models.Model]) -> Table:
    """Return the table of the deliverables that records of the model `of` count towards."""
    return child_table(
        "deliveries",
        Delivery,
        of._meta.model_name,
        ("deliverable", "quantity"),
        natural_key=("deliverable",),
    )


def plan_tables(of: type[models.Model]) -> tuple[Table, ...]:
    """Return the tables of the deliverables and performance measures of programmes."""
    years = child_table(
        "deliverable_years",
        DeliverableYear,
        "deliverable",
        ("year", "planned", "stated", "note_en", "note_es"),
        natural_key=("year",),
    )
    values = child_table(
        "measure_years",
        MeasureYear,
        "measure",
        (
            *("year", "planned", "actual", "planned_text_en", "planned_text_es"),
            *("actual_text_en", "actual_text_es", "source_en", "source_es"),
        ),
        natural_key=("year",),
    )
    return (
        child_table(
            "deliverables",
            Deliverable,
            "project",
            ("slug", "number", "title_en", "title_es", "subcategory", "unit", "position"),
            natural_key=("number", "title_en", "title_es"),
            children=(years,),
        ),
        child_table(
            "performance_measures",
            PerformanceMeasure,
            "project",
            (
                *("title_en", "title_es", "kind", "unit_en", "unit_es"),
                *("is_cumulative", "computed_from", "position"),
            ),
            natural_key=("title_en", "title_es"),
            children=(values,),
        ),
    )
