"""List of activities, and page of an activity."""

from django.utils.translation import gettext_lazy as _

from activities.filters import ActivityFilterSet
from activities.models import Activity
from catalogue.base.visibility import if_public
from catalogue.exports.columns import (
    FIRST_COLUMNS,
    LAST_COLUMNS,
    PLACE_COLUMNS,
    BooleanColumn,
    CellType,
    ChoiceColumn,
    Column,
    PeriodColumns,
    RelatedColumn,
)
from catalogue.pages.chain import RecordNotes, record_key
from catalogue.pages.detail_view import RecordDetailView
from catalogue.pages.json_ld import (
    JsonLd,
    country_nodes,
    organization_nodes,
    period_properties,
    thing_node,
)
from catalogue.pages.list_view import RecordListView
from catalogue.pages.prefetches import public_prefetch
from deliverables.columns import DELIVERABLES_COLUMN

ACTION_STATUSES = {
    "planned": "https://schema.org/PotentialActionStatus",
    "under-way": "https://schema.org/ActiveActionStatus",
    "completed": "https://schema.org/CompletedActionStatus",
}


class ActivityListView(RecordListView):
    model = Activity
    filterset_class = ActivityFilterSet
    related = ("countries", "regions")
    columns = (
        *FIRST_COLUMNS,
        ChoiceColumn("kind", Activity.Kind),
        ChoiceColumn("status", Activity.Status),
        PeriodColumns("when", label=_("Date")),
        BooleanColumn("is_collective"),
        *PLACE_COLUMNS,
        RelatedColumn("organizations", ("involvements__organization",), label=_("Organizations")),
        RelatedColumn("project", ("project",)),
        RelatedColumn(
            "mandates", ActivityFilterSet.base_filters["mandate"].paths, label=_("Mandates")
        ),
        RelatedColumn("provisions", ("provisions",)),
        RelatedColumn("meetings", ("meetings",)),
        RelatedColumn("publications", ("publications",)),
        RelatedColumn("prepares", ("prepares_meeting",)),
        Column("days", type=CellType.INTEGER),
        DELIVERABLES_COLUMN,
        *LAST_COLUMNS,
    )


class ActivityDetailView(RecordDetailView):
    model = Activity
    template_name = "activities/activity.html"
    select_related_fields = ("project", "prepares_meeting", "prepares_activity")
    chain = {
        "mandate": ActivityFilterSet.base_filters["mandate"].paths,
        "project": ("project",),
        "meeting": ("meetings", "prepares_meeting"),
        "publication": ("publications",),
        "outcome": ("outcomes", "publications__outcomes", "meetings__outcomes"),
    }

    @classmethod
    def related(cls) -> tuple:
        return (
            "countries",
            "regions",
            *cls.limited_prefetches(
                *("involvements", "mandates", "provisions", "meetings", "publications"),
                "deliveries",
            ),
            public_prefetch(Activity, "project__project_mandates"),
            *cls.limited_prefetches("prepared_by", "outcomes"),
        )

    def chain_notes(self, record: Activity) -> RecordNotes:
        direct = {record_key(mandate) for mandate in record.mandates.all()}
        project = if_public(record.project)
        through_project = project.project_mandates.all() if project else ()
        notes = {
            record_key(row.mandate): _("through the project")
            for row in through_project
            if record_key(row.mandate) not in direct
        }
        if record.prepares_meeting:
            notes[record_key(record.prepares_meeting)] = _("prepared by this activity")
        return notes

    def schema_org_type(self, record: Activity) -> str:
        return "Action"

    def schema_org_properties(self, record: Activity) -> JsonLd:
        return {
            **period_properties(record.when, "startTime", "endTime"),
            "actionStatus": ACTION_STATUSES.get(record.status, ""),
            "agent": organization_nodes(record.involvements.all(), "lead"),
            "participant": organization_nodes(record.involvements.all(), "co-organizer", "partner"),
            "result": [thing_node("CreativeWork", row) for row in record.publications.all()],
            "location": country_nodes(record.countries.all()),
        }
