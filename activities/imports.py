"""Columns of import files of mandates, projects, activities and outcomes."""

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
from catalogue.imports.table_schema import (
    PARTY_COLUMNS,
    PARTY_NATURAL_KEY,
    child_table,
    record_table,
)
from deliverables.imports import delivery_table, plan_tables

PROVISIONS = child_table(
    "provisions",
    Provision,
    "mandate",
    (
        *("slug", "number", "label_en", "label_es", "text_en", "text_es"),
        *("addressees", "establishes", "position"),
        *("standing", "standing_date", "standing_reason_en", "standing_reason_es"),
        *("superseded_by_provision", "superseded_by_mandate"),
    ),
    natural_key=("number", "label_en", "label_es"),
)
MANDATE_DECISIONS = child_table(
    "mandate_decisions",
    MandateDecision,
    "mandate",
    ("project", "provision", "year", "decision", "reason_en", "reason_es"),
    natural_key=("project", "provision", "year"),
)
MANDATES = record_table(
    Mandate,
    own_fields=(
        *("symbol", "kind"),
        *("standing", "standing_date", "standing_reason_en", "standing_reason_es"),
    ),
    relations=("adopting_body", "adopted_at", "family", "superseded_by"),
    children=(PROVISIONS, MANDATE_DECISIONS),
)
PROJECT_MANDATES = child_table(
    "project_mandates",
    ProjectMandate,
    "project",
    ("mandate", "is_principal"),
    natural_key=("mandate",),
)
PROJECT_INVOLVEMENTS = child_table(
    "involvements",
    Involvement,
    "project",
    ("role", *PARTY_COLUMNS),
    natural_key=PARTY_NATURAL_KEY,
)
PROJECTS = record_table(
    Project,
    own_fields=("kind", "code", "objective_en", "objective_es"),
    relations=("parent", "concluded_at", "summed_up_in", "parties_are_incomplete"),
    children=(
        *(PROJECT_MANDATES, PROJECT_INVOLVEMENTS),
        *plan_tables(Project),
        delivery_table(Project),
    ),
)
ACTIVITY_INVOLVEMENTS = child_table(
    "involvements",
    Involvement,
    "activity",
    ("role", *PARTY_COLUMNS),
    natural_key=PARTY_NATURAL_KEY,
)
ACTIVITIES = record_table(
    Activity,
    own_fields=("kind", "status", "is_collective", "days"),
    relations=(
        *("project", "mandates", "provisions", "meetings", "publications"),
        *("prepares_meeting", "prepares_activity", "parties_are_incomplete"),
    ),
    children=(ACTIVITY_INVOLVEMENTS, delivery_table(Activity)),
)
UPTAKES = child_table(
    "uptakes",
    Uptake,
    "outcome",
    ("manner", "other_outcome", "organization", "meeting", "publication"),
    natural_key=("manner", "other_outcome", "organization", "meeting", "publication"),
)
OUTCOMES = record_table(
    Outcome,
    own_fields=(
        *("kind", "label_en", "label_es", "printed_number", "position"),
        *("quotation", "quotation_language"),
    ),
    relations=(
        *("parent", "adopted_at", "publication", "project", "activity", "organization"),
        *("about_meetings", "about_publications"),
    ),
    children=(UPTAKES,),
)
