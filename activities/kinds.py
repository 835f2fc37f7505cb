"""Kinds of records of this app: mandates, projects, activities and outcomes."""

from django.utils.translation import gettext_lazy as _

from catalogue.kinds import RecordKind

MANDATE = RecordKind(
    "activities.Mandate",
    rank=5,
    description=_(
        "Resolutions, decisions, declarations and summit mandates that oblige or invite ECLAC "
        "to act."
    ),
    list="activities.views.mandate.MandateListView",
    detail="activities.views.mandate.MandateDetailView",
    api="activities.api.MandateViewSet",
    imports="activities.imports.MANDATES",
    archive="activities.tables.mandate_tables",
    facets=("standing",),
)
PROJECT = RecordKind(
    "activities.Project",
    rank=6,
    description=_("Funded projects and the programme of work."),
    list="activities.views.project.ProjectListView",
    detail="activities.views.project.ProjectDetailView",
    api="activities.api.ProjectViewSet",
    imports="activities.imports.PROJECTS",
    archive="activities.tables.project_tables",
)
ACTIVITY = RecordKind(
    "activities.Activity",
    rank=1,
    description=_("What ECLAC did or plans to do under its programme of work."),
    list="activities.views.activity.ActivityListView",
    detail="activities.views.activity.ActivityDetailView",
    api="activities.api.ActivityViewSet",
    imports="activities.imports.ACTIVITIES",
    archive="activities.tables.activity_tables",
)
OUTCOME = RecordKind(
    "activities.Outcome",
    rank=4,
    description=_(
        "Lessons learned, conclusions, recommendations and paragraphs of declarations, and "
        "their influence."
    ),
    list="activities.views.outcome.OutcomeListView",
    detail="activities.views.outcome.OutcomeDetailView",
    api="activities.api.OutcomeViewSet",
    imports="activities.imports.OUTCOMES",
    archive="activities.tables.outcome_tables",
)
KINDS = (MANDATE, PROJECT, ACTIVITY, OUTCOME)
