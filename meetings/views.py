"""The list of meetings and their pages."""

from django.utils.translation import gettext_lazy as _

from catalogue.columns import (
    FIRST,
    LAST,
    PLACES,
    CellType,
    ClosedList,
    Column,
    Dates,
    Related,
    Text,
)
from catalogue.lists import RecordListView
from catalogue.pages import RecordDetailView, shown
from meetings.filters import MeetingFilterSet
from meetings.models import Meeting


class MeetingListView(RecordListView):
    model = Meeting
    filterset_class = MeetingFilterSet
    related = ("country", "countries", "regions")
    columns = (
        *FIRST,
        ClosedList("kind", _("Kind"), Meeting.Kind),
        ClosedList("status", _("Status"), Meeting.Status),
        Dates("when", _("When")),
        Column("ordinal", _("Ordinal in its series"), type=CellType.INTEGER),
        Related("series_bodies", _("Series of"), ("series_bodies",)),
        Text("city", _("City")),
        Related("country", _("Country where held"), ("country",), "name", "alpha3"),
        Text("venue", _("Venue")),
        *PLACES,
        Related("organizations", _("Organizations"), ("participations__organization",)),
        Related("part_of", _("Part of"), ("part_of",)),
        Related("prepares", _("Prepares"), ("prepares",)),
        Related("mandates", _("Mandates"), MeetingFilterSet.base_filters["mandate"].paths),
        Related("projects", _("Projects"), MeetingFilterSet.base_filters["project"].paths),
        *LAST,
    )


class MeetingDetailView(RecordDetailView):
    model = Meeting
    template_name = "meetings/meeting.html"
    single = ("country", "part_of", "prepares")

    def related(self) -> tuple:
        return (
            "countries",
            "regions",
            *self.shown("series_bodies", "participations", "parts", "prepared_by"),
            *self.shown("activities", "preparing_activities", "projects_concluded"),
            *self.shown("mandates_adopted", "input_publications"),
            shown(Meeting, "disseminations", "editions"),
            *self.shown("outcomes", "outcomes_about", "uptakes"),
        )
