"""The lists of activities, outcomes, mandates and projects, and their pages."""

from django.utils.translation import gettext_lazy as _

from activities.filters import (
    ActivityFilterSet,
    MandateFilterSet,
    OutcomeFilterSet,
    ProjectFilterSet,
)
from activities.mandate_progress import Answer, done_under, newest_under, provisions_of
from activities.models import Activity, Mandate, Outcome, Project, Provision
from catalogue.base.languages import Language
from catalogue.exports.columns import (
    FIRST,
    LAST,
    PLACES,
    ClosedList,
    Column,
    Dates,
    Related,
    Text,
    Truth,
)
from catalogue.pages.detail_view import MOST_NAMED, RecordDetailView, named, shown
from catalogue.pages.json_ld import Data, countries, parties, span, thing
from catalogue.pages.list_view import RecordListView

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
        *FIRST,
        ClosedList("kind", _("Kind"), Activity.Kind),
        ClosedList("status", _("Status"), Activity.Status),
        Dates("when", _("When")),
        Truth("is_collective", _("Stands for several")),
        *PLACES,
        Related("organizations", _("Organizations"), ("involvements__organization",)),
        Related("project", _("Project"), ("project",)),
        Related("mandates", _("Mandates"), ActivityFilterSet.base_filters["mandate"].paths),
        Related("provisions", _("Provisions"), ("provisions",)),
        Related("meetings", _("Meetings"), ("meetings",)),
        Related("publications", _("Publications"), ("publications",)),
        Related("prepares", _("Prepares"), ("prepares_meeting",)),
        *LAST,
    )


class ActivityDetailView(RecordDetailView):
    model = Activity
    template_name = "activities/activity.html"
    single = ("project", "prepares_meeting", "prepares_activity")
    chain = {
        "mandate": ActivityFilterSet.base_filters["mandate"].paths,
        "project": ("project",),
        "meeting": ("meetings", "prepares_meeting"),
        "publication": ("publications",),
        "outcome": ("outcomes", "publications__outcomes", "meetings__outcomes"),
    }

    def related(self) -> tuple:
        return (
            "countries",
            "regions",
            *self.shown("involvements", "mandates", "provisions", "meetings", "publications"),
            shown(Activity, "project__project_mandates"),
            *self.shown("prepared_by", "outcomes"),
        )

    def schema(self, record: Activity) -> str:
        return "Action"

    def said_of(self, record: Activity) -> Data:
        return {
            **span(record.when, "startTime", "endTime"),
            "actionStatus": ACTION_STATUSES.get(record.status, ""),
            "agent": parties(record.involvements.all(), "lead"),
            "participant": parties(record.involvements.all(), "co-organizer", "partner"),
            "result": [thing("CreativeWork", one) for one in record.publications.all()],
            "location": countries(record.countries.all()),
        }


class MandateListView(RecordListView):
    model = Mandate
    filterset_class = MandateFilterSet
    related = ("countries", "regions")
    columns = (
        *FIRST,
        Column("symbol", _("Symbol")),
        ClosedList("kind", _("Kind"), Mandate.Kind),
        Dates("when", _("When")),
        Related("adopting_body", _("Adopting body"), ("adopting_body",)),
        Related("adopted_at", _("Adopted at"), ("adopted_at",)),
        Related("family", _("One of the family"), ("family",)),
        Related("provisions", _("Provisions"), ("provisions",)),
        *PLACES,
        *LAST,
    )


class MandateDetailView(RecordDetailView):
    model = Mandate
    template_name = "activities/mandate.html"
    single = ("adopting_body", "adopted_at", "family")
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

    def related(self) -> tuple:
        return (
            "countries",
            "regions",
            shown(
                Mandate,
                "provisions",
                shown(Provision, "addressees"),
                "establishes",
            ),
            *self.shown("family_members", "project_mandates"),
        )

    def own(self, record: Mandate) -> dict:
        return {"provisions": [Answer(one, [], False) for one in record.provisions.all()]}

    def stages(self, record: Mandate) -> dict:
        return {"activity": self.activities}

    def context(self, record: Mandate) -> dict:
        provisions = provisions_of(record)
        self.activities = newest_under(record, MOST_NAMED)
        return {
            **super().context(record),
            "provisions": provisions,
            "unanswered": sum(one.is_unanswered for one in provisions),
            "several_provisions": len(provisions) > 1,
            "done": done_under(record, [one.provision for one in provisions]),
            "activities": self.activities,
        }

    def schema(self, record: Mandate) -> str:
        return "Legislation"

    def said_of(self, record: Mandate) -> Data:
        return {
            "legislationIdentifier": record.symbol,
            "legislationType": record.get_kind_display(),
            "legislationDate": span(record.when, "first", "last").get("last", ""),
            "legislationPassedBy": thing("Organization", record.adopting_body),
        }


class ProjectListView(RecordListView):
    model = Project
    filterset_class = ProjectFilterSet
    related = ("countries", "regions")
    columns = (
        *FIRST,
        Column("code", _("Code")),
        ClosedList("kind", _("Kind"), Project.Kind),
        Dates("when", _("When")),
        Text("objective", _("Objective")),
        Related("organizations", _("Organizations"), ("involvements__organization",)),
        Related("mandates", _("Mandates"), ("mandates",)),
        Related("concluded_at", _("Concluded at"), ("concluded_at",)),
        Related("summed_up_in", _("Summed up in"), ("summed_up_in",)),
        *PLACES,
        *LAST,
    )


class ProjectDetailView(RecordDetailView):
    model = Project
    template_name = "activities/project.html"
    single = ("concluded_at",)
    chain = {
        "mandate": ("mandates",),
        "activity": ("activities",),
        "meeting": ("activities__meetings", "activities__prepares_meeting", "concluded_at"),
        "publication": ("activities__publications", "summed_up_in"),
        "outcome": ("outcomes", "activities__outcomes"),
    }

    def related(self) -> tuple:
        return (
            "countries",
            "regions",
            *self.shown("involvements", "project_mandates", "summed_up_in", "outcomes"),
        )

    def context(self, record: Project) -> dict:
        newest = named(record.activities.public().newest_first())
        return {**super().context(record), "activities": newest}

    def schema(self, record: Project) -> str:
        return "Project"

    def said_of(self, record: Project) -> Data:
        return {
            **span(record.when, "foundingDate", "dissolutionDate"),
            "funder": parties(record.involvements.all(), "funder"),
            "member": parties(record.involvements.all(), "coordinator", "executing", "partner"),
        }


class OutcomeListView(RecordListView):
    model = Outcome
    filterset_class = OutcomeFilterSet
    related = ("countries", "regions")
    columns = (
        *FIRST,
        Text("label", _("Label")),
        Column("printed_number", _("Number as printed")),
        ClosedList("kind", _("Kind"), Outcome.Kind),
        Dates("when", _("When")),
        Related("parent", _("Item of"), ("parent",)),
        Related("adopted_at", _("Adopted or heard at"), ("adopted_at",)),
        Related("publication", _("From the publication"), ("publication",)),
        Related("project", _("From the project"), ("project",)),
        Related("activity", _("From the activity"), ("activity",)),
        Related("organization", _("From the organization"), ("organization",)),
        Column("quotation", _("Verbatim quotation")),
        ClosedList("quotation_language", _("Language of the quotation"), Language),
        *PLACES,
        *LAST,
    )


class OutcomeDetailView(RecordDetailView):
    model = Outcome
    template_name = "activities/outcome.html"
    single = ("parent", "adopted_at", "publication", "project", "activity", "organization")
    chain = {
        "mandate": OutcomeFilterSet.base_filters["mandate"].paths,
        "project": ("project", "activity__project"),
        "activity": ("activity", "publication__activities"),
        "meeting": ("adopted_at", "about_meetings"),
        "publication": ("publication", "about_publications"),
    }

    def related(self) -> tuple:
        return (
            "countries",
            "regions",
            *self.shown("items", "about_meetings", "about_publications", "uptakes", "taken_up"),
        )

    def said_of(self, record: Outcome) -> Data:
        return {
            "isPartOf": thing("CreativeWork", record.parent or record.publication),
            "recordedAt": thing("Event", record.adopted_at),
            "text": record.quotation,
            "creator": thing("Organization", record.organization),
        }
