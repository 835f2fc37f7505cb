"""Lists and pages of activities, mandates, projects and outcomes.

One module: a list and a page for each of four kinds, none of them long.
"""

from django.utils.translation import gettext_lazy as _

from activities.filters import (
    ActivityFilterSet,
    MandateFilterSet,
    OutcomeFilterSet,
    ProjectFilterSet,
)
from activities.mandate_progress import (
    ProvisionResponse,
    activities_by_year,
    mandate_activities,
)
from activities.mandate_review.past_standings import past_standings
from activities.models import Activity, Mandate, Outcome, Project, Provision
from catalogue.base.languages import Language
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
    TextColumn,
)
from catalogue.pages.chain import MAX_STAGE_RECORDS, RecordNotes, record_key
from catalogue.pages.detail_view import (
    RecordDetailView,
    first_rows,
    public_prefetch,
)
from catalogue.pages.json_ld import (
    JsonLd,
    country_nodes,
    organization_nodes,
    period_properties,
    thing_node,
)
from catalogue.pages.list_view import RecordListView
from deliverables.columns import DELIVERABLES_COLUMN
from meetings.json_ld import meeting_node

# Relations of provisions to single records, which pages show if they are public.
PROVISION_RELATIONS = ("establishes", "superseded_by_mandate")
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


class MandateListView(RecordListView):
    model = Mandate
    filterset_class = MandateFilterSet
    related = ("countries", "regions")
    columns = (
        *FIRST_COLUMNS,
        Column("symbol"),
        ChoiceColumn("kind", Mandate.Kind),
        ChoiceColumn("standing", Mandate.Standing),
        Column("standing_date", type=CellType.DAY),
        TextColumn("standing_reason", label=_("Reason for the standing")),
        RelatedColumn("superseded_by", ("superseded_by",)),
        PeriodColumns("when", label=_("Date")),
        RelatedColumn("adopting_body", ("adopting_body",)),
        RelatedColumn("adopted_at", ("adopted_at",)),
        RelatedColumn("family", ("family",)),
        RelatedColumn("provisions", ("provisions",), label=_("Provisions")),
        *PLACE_COLUMNS,
        *LAST_COLUMNS,
    )


class MandateDetailView(RecordDetailView):
    model = Mandate
    template_name = "activities/mandate.html"
    select_related_fields = ("adopting_body", "adopted_at", "family", "superseded_by")
    chain = {
        "project": ("projects",),
        "activity": ("activities", "provisions__activities", "projects__activities"),
        "meeting": (
            "adopted_at",
            "activities__meetings",
            "provisions__activities__meetings",
            "projects__activities__meetings",
            "projects__concluded_at",
        ),
        "publication": (
            "activities__publications",
            "provisions__activities__publications",
            "projects__activities__publications",
            "projects__summed_up_in",
        ),
        "outcome": (
            "activities__outcomes",
            "projects__outcomes",
            "projects__activities__outcomes",
        ),
    }

    @classmethod
    def related(cls) -> tuple:
        return (
            "countries",
            "regions",
            public_prefetch(
                Mandate,
                "provisions",
                public_prefetch(Provision, "addressees"),
                *PROVISION_RELATIONS,
            ),
            public_prefetch(Mandate, "decisions"),
            *cls.limited_prefetches("family_members", "project_mandates", "supersedes"),
        )

    def record_context(self, record: Mandate) -> dict:
        return {
            "provisions": [
                ProvisionResponse(provision, [], False) for provision in record.provisions.all()
            ]
        }

    def known_stages(self, record: Mandate) -> dict:
        return {"activity": self.activities}

    def context(self, record: Mandate) -> dict:
        found = mandate_activities(record, MAX_STAGE_RECORDS + 1)
        self.activities, responses = found.newest, found.responses
        return {
            **super().context(record),
            "provisions": responses,
            "without_response": sum(response.lacks_response for response in responses),
            "has_several_provisions": len(responses) > 1,
            "past_standings": past_standings(
                record, [response.provision for response in responses]
            ),
            "activities_by_year": activities_by_year(
                record, [response.provision for response in responses]
            ),
        }

    def chain_notes(self, record: Mandate) -> RecordNotes:
        return {
            record_key(row.project): _("principal mandate of the project")
            for row in record.project_mandates.all()
            if row.is_principal
        }

    def schema_org_type(self, record: Mandate) -> str:
        return "Legislation"

    def schema_org_properties(self, record: Mandate) -> JsonLd:
        return {
            "legislationIdentifier": record.symbol,
            "legislationType": record.get_kind_display(),
            "legislationDate": period_properties(record.when, "first", "last").get("last", ""),
            "legislationPassedBy": thing_node("Organization", record.adopting_body),
        }


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
        newest = first_rows(record.activities.public().newest_first())
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


class OutcomeListView(RecordListView):
    model = Outcome
    filterset_class = OutcomeFilterSet
    related = ("countries", "regions")
    columns = (
        *FIRST_COLUMNS,
        TextColumn("label", label=_("Label")),
        Column("printed_number"),
        ChoiceColumn("kind", Outcome.Kind),
        PeriodColumns("when", label=_("Date")),
        RelatedColumn("parent", ("parent",)),
        RelatedColumn("adopted_at", ("adopted_at",)),
        RelatedColumn("publication", ("publication",)),
        RelatedColumn("project", ("project",)),
        RelatedColumn("activity", ("activity",)),
        RelatedColumn("organization", ("organization",)),
        Column("quotation"),
        ChoiceColumn("quotation_language", Language),
        *PLACE_COLUMNS,
        *LAST_COLUMNS,
    )


class OutcomeDetailView(RecordDetailView):
    model = Outcome
    template_name = "activities/outcome.html"
    select_related_fields = (
        "parent",
        "adopted_at",
        "publication",
        "project",
        "activity",
        "organization",
    )
    chain = {
        "mandate": OutcomeFilterSet.base_filters["mandate"].paths,
        "project": ("project", "activity__project"),
        "activity": ("activity", "publication__activities"),
        "meeting": ("adopted_at", "about_meetings"),
        "publication": ("publication", "about_publications"),
    }

    @classmethod
    def related(cls) -> tuple:
        return (
            "countries",
            "regions",
            *cls.limited_prefetches(
                "items", "about_meetings", "about_publications", "uptakes", "taken_up"
            ),
        )

    def chain_notes(self, record: Outcome) -> RecordNotes:
        mentioned = (*record.about_meetings.all(), *record.about_publications.all())
        notes = {record_key(row): _("mentioned in it") for row in mentioned}
        for origin in (record.adopted_at, record.publication):
            if origin:
                notes.pop(record_key(origin), None)
        return notes

    def schema_org_properties(self, record: Outcome) -> JsonLd:
        return {
            "isPartOf": thing_node("CreativeWork", record.parent or record.publication),
            "recordedAt": meeting_node(record.adopted_at),
            "text": record.quotation,
            "creator": thing_node("Organization", record.organization),
        }
