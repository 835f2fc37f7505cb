"""What files of mandates, projects, activities and outcomes may hold."""

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
from catalogue.imports.table_schema import PARTY, PARTY_KEY, child, record_table

PROVISIONS = child(
    "provisions",
    Provision,
    "mandate",
    Mandate,
    (
        *("slug", "number", "label_en", "label_es", "text_en", "text_es"),
        *("addressees", "establishes", "position"),
    ),
    natural=("number", "label_en", "label_es"),
)
MANDATES = record_table(
    Mandate,
    what=("symbol", "kind"),
    whence=("adopting_body", "adopted_at", "family"),
    children=(PROVISIONS,),
)
PROJECT_MANDATES = child(
    "project_mandates",
    ProjectMandate,
    "project",
    Project,
    ("mandate", "is_principal"),
    natural=("mandate",),
)
PROJECT_INVOLVEMENTS = child(
    "involvements", Involvement, "project", Project, ("role", *PARTY), natural=PARTY_KEY
)
PROJECTS = record_table(
    Project,
    what=("kind", "code", "objective_en", "objective_es"),
    whence=("concluded_at", "summed_up_in", "parties_are_incomplete"),
    children=(PROJECT_MANDATES, PROJECT_INVOLVEMENTS),
)
ACTIVITY_INVOLVEMENTS = child(
    "involvements", Involvement, "activity", Activity, ("role", *PARTY), natural=PARTY_KEY
)
ACTIVITIES = record_table(
    Activity,
    what=("kind", "status", "is_collective"),
    whence=(
        *("project", "mandates", "provisions", "meetings", "publications"),
        *("prepares_meeting", "prepares_activity", "parties_are_incomplete"),
    ),
    children=(ACTIVITY_INVOLVEMENTS,),
)
UPTAKES = child(
    "uptakes",
    Uptake,
    "outcome",
    Outcome,
    ("manner", "other_outcome", "organization", "meeting", "publication"),
    natural=("manner", "other_outcome", "organization", "meeting", "publication"),
)
OUTCOMES = record_table(
    Outcome,
    what=(
        *("kind", "label_en", "label_es", "printed_number", "position"),
        *("quotation", "quotation_language"),
    ),
    whence=(
        *("parent", "adopted_at", "publication", "project", "activity", "organization"),
        *("about_meetings", "about_publications"),
    ),
    children=(UPTAKES,),
)
