"""The list of meetings, their calendar and their pages."""

from collections.abc import Iterator
from typing import ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalogue.exports.columns import (
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
from catalogue.filtering.description import title_of
from catalogue.filtering.filters import RecordFilterSet
from catalogue.pages.detail_view import RecordDetailView, at_most, shown
from catalogue.pages.json_ld import Data, parties, span, thing
from catalogue.pages.list_view import RecordListView
from meetings.calendar import calendar_chunks
from meetings.filters import MeetingFilterSet
from meetings.models import Meeting

ONLINE = "https://schema.org/OnlineEventAttendanceMode"
CANCELLED = "https://schema.org/EventCancelled"


class MeetingListView(RecordListView):
    model = Meeting
    filterset_class = MeetingFilterSet
    related = ("country", "countries", "regions")
    files: ClassVar[dict[str, str]] = RecordListView.files | {"calendar.ics": "ics"}
    content_types: ClassVar[dict[str, str]] = RecordListView.content_types | {
        "ics": "text/calendar; charset=utf-8"
    }
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

    def ics(self, request: HttpRequest, filterset: RecordFilterSet) -> Iterator[bytes]:
        return calendar_chunks(
            filterset.qs,
            name=title_of(filterset),
            address=request.build_absolute_uri(),
            site=request.build_absolute_uri("/").rstrip("/"),
        )


class MeetingDetailView(RecordDetailView):
    model = Meeting
    template_name = "meetings/meeting.html"
    single = ("country", "part_of", "prepares")
    chain = {
        "mandate": (
            "activities__mandates",
            "activities__provisions__mandate",
            "activities__project__mandates",
            "mandates_adopted",
        ),
        "project": ("activities__project", "preparing_activities__project", "projects_concluded"),
        "activity": ("activities", "preparing_activities"),
        "publication": ("disseminations__publication", "input_publications"),
        "outcome": ("outcomes", "outcomes_about"),
    }

    def related(self) -> tuple:
        return (
            "countries",
            "regions",
            *self.shown("series_bodies", "participations", "parts", "prepared_by"),
            *self.shown("activities", "preparing_activities", "projects_concluded"),
            *self.shown("mandates_adopted", "input_publications"),
            at_most(shown(Meeting, "disseminations", "editions")),
            *self.shown("outcomes", "outcomes_about", "uptakes"),
        )

    def schema(self, record: Meeting) -> str:
        return "CourseInstance" if record.kind == Meeting.Kind.COURSE else "Event"

    def said_of(self, record: Meeting) -> Data:
        return {
            **span(record.when, "startDate", "endDate"),
            "eventStatus": CANCELLED if record.status == Meeting.Status.CANCELLED else "",
            "eventAttendanceMode": ONLINE if record.is_online else "",
            "location": self.place(record),
            "superEvent": thing("Event", record.part_of),
            "organizer": parties(record.participations.all(), "organizer", "convener", "host"),
        }

    @staticmethod
    def place(record: Meeting) -> Data:
        if not (record.city or record.country or record.venue):
            return {}
        address = {"@type": "PostalAddress", "addressLocality": str(record.city)}
        if record.country:
            address["addressCountry"] = record.country.alpha3
        name = ", ".join(filter(None, [str(record.venue), str(record.city)]))
        return {"@type": "Place", "name": name or str(record.country), "address": address}
