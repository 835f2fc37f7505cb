"""List of projects, and page of a project."""

from functools import cache

from django.utils.translation import gettext_lazy as _

from activities.filters import ProjectFilterSet
from activities.models import Activity, Project
from catalogue.base.compiled_queries import CompiledQuery, Parameter, without_unread_columns
from catalogue.exports.columns import (
    FIRST_COLUMNS,
    LAST_COLUMNS,
    PLACE_COLUMNS,
    ChoiceColumn,
    Column,
    PeriodColumns,
    RelatedColumn,
    TextColumn,
)
from catalogue.pages.chain import RecordNotes, record_key
from catalogue.pages.detail_view import RecordDetailView
from catalogue.pages.json_ld import JsonLd, organization_nodes, period_properties
from catalogue.pages.list_view import RecordListView
from catalogue.pages.prefetches import query_of_first_rows, without_unshown_columns
from deliverables.columns import DELIVERABLES_COLUMN


class ProjectListView(RecordListView):
    model = Project
    filterset_class = ProjectFilterSet
    related = ("countries", "regions")
    columns = (
        *FIRST_COLUMNS,
        Column("code"),
        ChoiceColumn("kind", Project.Kind),
        PeriodColumns("when", label=_("Date")),
        TextColumn("objective", label=_("Objective")),
        RelatedColumn("organizations", ("involvements__organization",), label=_("Organizations")),
        RelatedColumn("mandates", ("mandates",)),
        RelatedColumn("concluded_at", ("concluded_at",)),
        RelatedColumn("summed_up_in", ("summed_up_in",)),
        RelatedColumn("parent", ("parent",)),
        DELIVERABLES_COLUMN,
        *PLACE_COLUMNS,
        *LAST_COLUMNS,
    )


@cache
def newest_activities() -> CompiledQuery:
    """Return the query of the newest activities of the parameter `project`."""
    activities = Activity.objects.public().filter(project=Parameter("project")).newest_first()
    return CompiledQuery(
        without_unread_columns(query_of_first_rows(without_unshown_columns(activities)))
    )


class ProjectDetailView(RecordDetailView):
    model = Project
    template_name = "activities/project.html"
    select_related_fields = ("concluded_at", "parent")
    chain = {
        "mandate": ("mandates",),
        "activity": ("activities",),
        "meeting": ("activities__meetings", "activities__prepares_meeting", "concluded_at"),
        "publication": ("activities__publications", "summed_up_in"),
        "outcome": ("outcomes", "activities__outcomes"),
    }

    @classmethod
    def related(cls) -> tuple:
        return (
            "countries",
            "regions",
            *cls.limited_prefetches("involvements", "project_mandates", "summed_up_in", "outcomes"),
            *cls.limited_prefetches("subprogrammes", "deliveries"),
        )

    def context(self, record: Project) -> dict:
        newest = newest_activities().read(project=record.pk)
        has_plan = record.kind == Project.Kind.PROGRAMME and (
            record.deliverables.exists() or record.measures.exists()
        )
        return {**super().context(record), "activities": newest, "has_plan": has_plan}

    def chain_notes(self, record: Project) -> RecordNotes:
        notes = {
            record_key(row.mandate): _("principal mandate")
            for row in record.project_mandates.all()
            if row.is_principal
        }
        notes |= {record_key(row): _("final publication") for row in record.summed_up_in.all()}
        if record.concluded_at:
            notes[record_key(record.concluded_at)] = _("final meeting")
        return notes

    def schema_org_type(self, record: Project) -> str:
        return "Project"

    def schema_org_properties(self, record: Project) -> JsonLd:
        return {
            **period_properties(record.when, "foundingDate", "dissolutionDate"),
            "funder": organization_nodes(record.involvements.all(), "funder"),
            "member": organization_nodes(
                record.involvements.all(), "coordinator", "executing", "partner"
            ),
        }
