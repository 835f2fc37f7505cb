"""Archive tables of mandates, projects, activities and outcomes."""

from activities.models import (
    Activity,
    Involvement,
    Mandate,
    MandateDecision,
    Outcome,
    Project,
    ProjectMandate,
    Provision,
    Uptake,
)
from catalogue.exports.archive_tables import (
    ArchiveTable,
    common_tables,
    record_table,
    relation_tables,
    row_table,
)
from deliverables.tables import plan_tables

STANDING_COLUMNS = ("standing", "standing_date", "standing_reason_en", "standing_reason_es")
PARTY_COLUMNS = ("role", "group_en", "group_es", "group_kind", "group_size", "position")
INFLUENCED_RELATIONS = ("other_outcome", "organization", "meeting", "publication")


def activity_tables() -> list[ArchiveTable]:
    return [
        record_table(Activity, "kind", "status", "is_collective", "days", "parties_are_incomplete"),
        *common_tables(Activity),
        *relation_tables(Activity, "countries", "regions", "project", "mandates", "provisions"),
        *relation_tables(
            Activity, "meetings", "publications", "prepares_meeting", "prepares_activity"
        ),
        row_table(Involvement, ("activity", "project"), PARTY_COLUMNS, ("organization",)),
    ]


def outcome_tables() -> list[ArchiveTable]:
    return [
        record_table(
            Outcome,
            *("kind", "label_en", "label_es", "printed_number", "position"),
            *("quotation", "quotation_language"),
        ),
        *common_tables(Outcome),
        *relation_tables(Outcome, "countries", "regions", "parent", "adopted_at", "publication"),
        *relation_tables(Outcome, "project", "activity", "organization"),
        *relation_tables(Outcome, "about_meetings", "about_publications"),
        row_table(Uptake, ("outcome",), ("manner",), INFLUENCED_RELATIONS),
    ]


def mandate_tables() -> list[ArchiveTable]:
    return [
        record_table(Mandate, "kind", "symbol", *STANDING_COLUMNS),
        *common_tables(Mandate),
        *relation_tables(Mandate, "countries", "regions", "adopting_body", "adopted_at", "family"),
        *relation_tables(Mandate, "superseded_by"),
        row_table(
            Provision,
            ("mandate",),
            (
                *("number", "position", "label_en", "label_es", "text_en", "text_es"),
                *STANDING_COLUMNS,
            ),
            ("establishes", "superseded_by_provision", "superseded_by_mandate"),
        ),
        *relation_tables(Provision, "addressees"),
        row_table(
            MandateDecision,
            ("mandate",),
            ("year", "decision", "reason_en", "reason_es"),
            ("provision", "project"),
        ),
    ]


def project_tables() -> list[ArchiveTable]:
    return [
        record_table(
            Project, "kind", "code", "objective_en", "objective_es", "parties_are_incomplete"
        ),
        *common_tables(Project),
        *relation_tables(Project, "countries", "regions", "concluded_at", "summed_up_in"),
        *relation_tables(Project, "parent"),
        row_table(ProjectMandate, ("project",), ("is_principal",), ("mandate",)),
        *plan_tables(),
    ]
