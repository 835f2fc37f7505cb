"""List, calendar and pages of meetings."""

from collections.abc import Iterator
from typing import ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalogue.exports.columns import (
    FIRST_COLUMNS,
    LAST_COLUMNS,
    PLACE_COLUMNS,
    CellType,
    ChoiceColumn,
    Column,
    PeriodColumns,
    RelatedColumn,
    TextColumn,
)
from catalogue.filtering.description import list_title
from catalogue.filtering.filters import RecordFilterSet
from catalogue.pages.detail_view import RecordDetailView, limited_prefetch, public_prefetch
from catalogue.pages.json_ld import JsonLd, organization_nodes, period_properties, thing_node
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
        *FIRST_COLUMNS,
        ChoiceColumn("kind", Meeting.Kind),
        ChoiceColumn("status", Meeting.Status),
        PeriodColumns("when", label=_("Date")),
        Column("ordinal", type=CellType.INTEGER),
        RelatedColumn("series_bodies", ("series_bodies",)),
        TextColumn("city", label=_("City")),
        RelatedColumn("country", ("country",), "name", "alpha3"),
        TextColumn("venue", label=_("Venue")),
        Column("website", type=CellType.ADDRESS),
        *PLACE_COLUMNS,
        RelatedColumn("organizations", ("participations__organization",), label=_("Organizations")),
        RelatedColumn("part_of", ("part_of",)),
        RelatedColumn("prepares", ("prepares",)),
        RelatedColumn(
            "mandates", MeetingFilterSet.base_filters["mandate"].paths, label=_("Mandates")
        ),
        RelatedColumn(
            "projects", MeetingFilterSet.base_filters["project"].paths, label=_("Projects")
        ),
        *LAST_COLUMNS,
    )

    def ics(self, request: HttpRequest, filterset: RecordFilterSet) -> Iterator[bytes]:
        return calendar_chunks(
            filterset.qs,
            name=list_title(filterset),
            address=request.build_absolute_uri(),
            site=request.build_absolute_uri("/").rstrip("/"),
        )


class MeetingDetailView(RecordDetailView):
    model = Meeting
    template_name = "meetings/meeting.html"
    select_related_fields = ("country", "part_of", "prepares")
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
            *self.limited_prefetches("series_bodies", "participations", "parts", "prepared_by"),
            *self.limited_prefetches("activities", "preparing_activities", "projects_concluded"),
            *self.limited_prefetches("mandates_adopted", "input_publications"),
            limited_prefetch(public_prefetch(Meeting, "disseminations", "editions")),
            *self.limited_prefetches("outcomes", "outcomes_about", "uptakes"),
        )

    def schema_org_type(self, record: Meeting) -> str:
        return "CourseInstance" if record.kind == Meeting.Kind.COURSE else "Event"

    def schema_org_properties(self, record: Meeting) -> JsonLd:
        return {
            **period_properties(record.when, "startDate", "endDate"),
            "eventStatus": CANCELLED if record.status == Meeting.Status.CANCELLED else "",
            # The page in this catalogue remains the `@id`.
            **({"url": record.website} if record.website else {}),
            "eventAttendanceMode": ONLINE if record.is_online else "",
            "location": self.place_node(record),
            "superEvent": thing_node("Event", record.part_of),
            "organizer": organization_nodes(
                record.participations.all(), "organizer", "convener", "host"
            ),
        }

    @staticmethod
    def place_node(record: Meeting) -> JsonLd:
        if not (record.city or record.country or record.venue):
            return {}
        address = {"@type": "PostalAddress", "addressLocality": str(record.city)}
        if record.country:
            address["addressCountry"] = record.country.alpha3
        name = ", ".join(filter(None, [str(record.venue), str(record.city)]))
        return {"@type": "Place", "name": name or str(record.country), "address": address}
