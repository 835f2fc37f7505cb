"""Triggers for the rules of deliverables that concern two tables, with their error messages."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from catalogue.base.rules import TRIGGER_MESSAGES

PROGRAMME = "programme"  # the kind of a project that is a programme or a subprogramme

TRIGGER_MESSAGES |= {
    "deliverables_year_outside_programme": _(
        "This year is outside the dates of the programme. Choose another year, or change the dates "
        "of the programme first."
    ),
    "deliverables_programme_has_years": _(
        "Deliverables or performance measures have quantities in years that these dates leave out. "
        "Delete those years first, or keep the dates."
    ),
    "deliverables_only_of_programmes": _(
        "Only a programme of work has subprogrammes, deliverables and performance measures. Choose "
        "the kind “Programme of work”, or remove them first."
    ),
    "deliverables_quantity_without_unit": _(
        "This deliverable has no unit, so it has no quantities. Choose its unit first, or leave "
        "the quantities empty."
    ),
}


def _exception_sql(name: str) -> str:
    return f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"


def _outside_sql(period: str, year: str) -> str:
    """Return an SQL condition: the period has no day in the year; a missing period has all."""
    return f"NOT {period} && daterange(make_date({year}, 1, 1), make_date({year} + 1, 1, 1))"


def year_trigger(parent: str, table: str) -> pgtrigger.Trigger:
    """Return a trigger: the year of a row is within the programme of its `parent` in `table`."""
    return pgtrigger.Trigger(
        name="year_of_programme",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("year", f"{parent}_id"),
        func=pgtrigger.Func(
            f"""
            IF EXISTS (
                SELECT FROM {table} AS parent
                JOIN activities_project AS project ON project.id = parent.project_id
                WHERE parent.id = NEW.{parent}_id
                    AND {_outside_sql("project.period", "NEW.year")}
            ) THEN
                {_exception_sql("deliverables_year_outside_programme")}
            END IF;
            RETURN NEW;
            """
        ),
    )


def quantity_trigger() -> pgtrigger.Trigger:
    """Return a trigger: only a deliverable with a unit has quantities."""
    return pgtrigger.Trigger(
        name="quantity_has_unit",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=pgtrigger.Func(
            f"""
            IF (NEW.planned IS NOT NULL OR NEW.stated IS NOT NULL) AND EXISTS (
                SELECT FROM deliverables_deliverable WHERE id = NEW.deliverable_id AND unit = ''
            ) THEN
                {_exception_sql("deliverables_quantity_without_unit")}
            END IF;
            RETURN NEW;
            """
        ),
    )


def unit_trigger() -> pgtrigger.Trigger:
    """Return a trigger: a deliverable with quantities keeps a unit."""
    return pgtrigger.Trigger(
        name="quantities_keep_unit",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("unit"),
        condition=pgtrigger.Q(new__unit=""),
        func=pgtrigger.Func(
            f"""
            IF EXISTS (
                SELECT FROM deliverables_deliverableyear
                WHERE deliverable_id = NEW.id AND (planned IS NOT NULL OR stated IS NOT NULL)
            ) THEN
                {_exception_sql("deliverables_quantity_without_unit")}
            END IF;
            RETURN NEW;
            """
        ),
    )


def of_programme_trigger() -> pgtrigger.Trigger:
    """Return a trigger: the project of a deliverable or measure is a programme."""
    return pgtrigger.Trigger(
        name="of_programme",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("project_id"),
        func=pgtrigger.Func(
            f"""
            IF EXISTS (
                SELECT FROM activities_project
                WHERE id = NEW.project_id AND kind <> '{PROGRAMME}'
            ) THEN
                {_exception_sql("deliverables_only_of_programmes")}
            END IF;
            RETURN NEW;
            """
        ),
    )


def subcategory_trigger() -> pgtrigger.Trigger:
    """Return a trigger that copies the subcategory of the deliverable into a delivery.

    A unique constraint on the copy allows a record one deliverable per subcategory.
    """
    return pgtrigger.Trigger(
        name="copy_subcategory",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=pgtrigger.Func(
            """
            SELECT subcategory INTO NEW.subcategory FROM deliverables_deliverable
            WHERE id = NEW.deliverable_id FOR SHARE;
            RETURN NEW;
            """
        ),
    )


def changed_subcategory_trigger() -> pgtrigger.Trigger:
    """Return a trigger that copies a changed subcategory into the deliveries."""
    return pgtrigger.Trigger(
        name="copy_subcategory",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("subcategory"),
        condition=pgtrigger.Q(old__subcategory__df=pgtrigger.F("new__subcategory")),
        func=pgtrigger.Func(
            """
            UPDATE deliverables_delivery SET subcategory = NEW.subcategory
            WHERE deliverable_id = NEW.id;
            RETURN NULL;
            """
        ),
    )


def programme_kind_trigger() -> pgtrigger.Trigger:
    """Return a trigger of projects: a programme is part of a programme, and stays one."""
    return pgtrigger.Trigger(
        name="programme_parts",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("kind", "parent_id"),
        func=pgtrigger.Func(
            f"""
            IF (NEW.parent_id IS NOT NULL AND (NEW.kind <> '{PROGRAMME}' OR EXISTS (
                    SELECT FROM activities_project
                    WHERE id = NEW.parent_id AND kind <> '{PROGRAMME}'
                ))
            ) OR (NEW.kind <> '{PROGRAMME}' AND (
                EXISTS (SELECT FROM activities_project WHERE parent_id = NEW.id)
                OR EXISTS (SELECT FROM deliverables_deliverable WHERE project_id = NEW.id)
                OR EXISTS (SELECT FROM deliverables_performancemeasure WHERE project_id = NEW.id)
            )) THEN
                {_exception_sql("deliverables_only_of_programmes")}
            END IF;
            RETURN NEW;
            """
        ),
    )


def programme_period_trigger() -> pgtrigger.Trigger:
    """Return a trigger of projects: the period includes every year with quantities."""
    years = " UNION ALL ".join(
        f"SELECT year FROM deliverables_{table} AS child JOIN deliverables_{parent} AS parent"
        f" ON parent.id = child.{column}_id WHERE parent.project_id = NEW.id"
        for table, parent, column in (
            ("deliverableyear", "deliverable", "deliverable"),
            ("measureyear", "performancemeasure", "measure"),
        )
    )
    return pgtrigger.Trigger(
        name="programme_period",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("period"),
        condition=pgtrigger.Q(old__period__df=pgtrigger.F("new__period")),
        func=pgtrigger.Func(
            f"""
            IF EXISTS (
                SELECT FROM ({years}) AS used (year) WHERE {_outside_sql("NEW.period", "used.year")}
            ) THEN
                {_exception_sql("deliverables_programme_has_years")}
            END IF;
            RETURN NEW;
            """
        ),
    )
