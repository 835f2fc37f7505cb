"""Mandates, projects, activities and outcomes among the tables of the archive."""

from activities.models import (
    Activity,
    Involvement,
    Mandate,
    Outcome,
    Project,
    ProjectMandate,
    Provision,
    Uptake,
)
from catalogue.exports.archive_tables import Table, carried, record_table, relations, row_table

PARTY = ("role", "group_en", "group_es", "group_kind", "group_size", "position")
TAKERS = ("other_outcome", "organization", "meeting", "publication")


def tables() -> list[Table]:
    return [*of_activities(), *of_outcomes(), *of_mandates(), *of_projects()]


def of_activities() -> list[Table]:
    return [
        record_table(Activity, "kind", "status", "is_collective", "parties_are_incomplete"),
        *carried(Activity),
        *relations(Activity, "countries", "regions", "project", "mandates", "provisions"),
        *relations(Activity, "meetings", "publications", "prepares_meeting", "prepares_activity"),
        row_table(Involvement, ("activity", "project"), PARTY, ("organization",)),
    ]


def of_outcomes() -> list[Table]:
    return [
        record_table(
            Outcome,
            *("kind", "label_en", "label_es", "printed_number", "position"),
            *("quotation", "quotation_language"),
        ),
        *carried(Outcome),
        *relations(Outcome, "countries", "regions", "parent", "adopted_at", "publication"),
        *relations(Outcome, "project", "activity", "organization"),
        *relations(Outcome, "about_meetings", "about_publications"),
        row_table(Uptake, ("outcome",), ("manner",), TAKERS),
    ]


def of_mandates() -> list[Table]:
    return [
        record_table(Mandate, "kind", "symbol"),
        *carried(Mandate),
        *relations(Mandate, "countries", "regions", "adopting_body", "adopted_at", "family"),
        row_table(
            Provision,
            ("mandate",),
            ("number", "position", "label_en", "label_es", "text_en", "text_es"),
            ("establishes",),
        ),
        *relations(Provision, "addressees"),
    ]


def of_projects() -> list[Table]:
    return [
        record_table(
            Project, "kind", "code", "objective_en", "objective_es", "parties_are_incomplete"
        ),
        *carried(Project),
        *relations(Project, "countries", "regions", "concluded_at", "summed_up_in"),
        row_table(ProjectMandate, ("project",), ("is_principal",), ("mandate",)),
    ]
