"""The lists of activities, outcomes, mandates and projects, and their pages."""

from django.utils.translation import gettext_lazy as _

from activities.filters import (
    ActivityFilterSet,
    MandateFilterSet,
    OutcomeFilterSet,
    ProjectFilterSet,
)
from activities.models import Activity, Mandate, Outcome, Project, Provision
from catalogue.columns import (
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
from catalogue.lists import RecordListView
from catalogue.pages import RecordDetailView, shown


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

    def related(self) -> tuple:
        return (
            "countries",
            "regions",
            *self.shown("involvements", "mandates", "provisions", "meetings", "publications"),
            shown(Activity, "project__project_mandates"),
            *self.shown("prepared_by", "outcomes"),
        )


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

    def related(self) -> tuple:
        return (
            "countries",
            "regions",
            shown(
                Mandate,
                "provisions",
                *(shown(Provision, name) for name in ("addressees", "activities")),
                "establishes",
            ),
            *self.shown("family_members", "project_mandates"),
        )

    def context(self, record: Mandate) -> dict:
        under = Activity.objects.public().under(Mandate.objects.filter(pk=record.pk))
        return {**super().context(record), "activities": under.newest_first()}


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

    def related(self) -> tuple:
        return (
            "countries",
            "regions",
            *self.shown("involvements", "project_mandates", "summed_up_in"),
            *self.shown("activities", "outcomes"),
        )


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
        Column("quotation_language", _("Language of the quotation")),
        *PLACES,
        *LAST,
    )


class OutcomeDetailView(RecordDetailView):
    model = Outcome
    template_name = "activities/outcome.html"
    single = ("parent", "adopted_at", "publication", "project", "activity", "organization")

    def related(self) -> tuple:
        return (
            "countries",
            "regions",
            *self.shown("items", "about_meetings", "about_publications", "uptakes", "taken_up"),
        )
