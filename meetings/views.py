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
from catalogue.filtering.filter_sets import RecordFilterSet
from catalogue.pages.chain import RecordNotes, record_key
from catalogue.pages.detail_view import RecordDetailView
from catalogue.pages.json_ld import JsonLd
from catalogue.pages.list_view import RecordListView
from catalogue.pages.prefetches import limited_prefetch, public_prefetch
from deliverables.columns import DELIVERABLES_COLUMN
from meetings.calendar import calendar_chunks
from meetings.filters import MeetingFilterSet
from meetings.json_ld import event_properties, event_type
from meetings.models import Meeting


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
        Column("three_hour_meetings", type=CellType.INTEGER),
        Column("days", type=CellType.INTEGER),
        Column("participants", type=CellType.INTEGER),
        Column("women", type=CellType.INTEGER),
        DELIVERABLES_COLUMN,
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
        "project": MeetingFilterSet.base_filters["project"].paths,
        "activity": ("activities", "preparing_activities"),
        "publication": ("disseminations__publication", "input_publications"),
        "outcome": ("outcomes", "outcomes_about"),
    }

    @classmethod
    def related(cls) -> tuple:
        return (
            "countries",
            "regions",
            *cls.limited_prefetches("series_bodies", "participations", "parts", "prepared_by"),
            *cls.limited_prefetches("activities", "preparing_activities", "projects_concluded"),
            *cls.limited_prefetches("mandates_adopted", "input_publications", "deliveries"),
            limited_prefetch(public_prefetch(Meeting, "disseminations", "editions")),
            *cls.limited_prefetches("outcomes", "outcomes_about", "uptakes"),
        )

    def chain_notes(self, record: Meeting) -> RecordNotes:
        rows_of_note = (
            (_("about this meeting"), record.outcomes_about),
            ("", record.outcomes),
            (_("adopted at this meeting"), record.mandates_adopted),
            (_("concluded at this meeting"), record.projects_concluded),
            (_("prepares for this meeting"), record.preparing_activities),
            (_("prepared for this meeting"), record.input_publications),
        )
        return {record_key(row): note for note, rows in rows_of_note for row in rows.all()}

    def schema_org_type(self, record: Meeting) -> str:
        return event_type(record)

    def schema_org_properties(self, record: Meeting) -> JsonLd:
        address = self.request.build_absolute_uri(record.get_absolute_url())
        return event_properties(record, address)
