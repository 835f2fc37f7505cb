"""Meetings in the admin."""

from django.contrib import admin

from catalogue.admin import PARTY_FIELDS
from catalogue.record_admin import (
    CitationInline,
    LinkInline,
    RecordAdmin,
    TabularInline,
    YearListFilter,
)
from meetings.imports import MEETINGS
from meetings.models import Meeting, Participation


class ParticipationInline(TabularInline):
    model = Participation
    fields = ("role", *PARTY_FIELDS)


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    import_table = MEETINGS
    named_by = ("title_en", "title_es", "city_en", "city_es")
    list_display = ("titled", "kind", "dates", "city", "country", "status", "state")
    list_filter = ("state", "kind", "status", YearListFilter)
    list_select_related = ("country",)
    inlines = (ParticipationInline, LinkInline, CitationInline)
    what = (("kind", "status"), ("ordinal", "series_bodies"))
    where = (
        ("city_en", "city_es", "country"),
        ("venue_en", "venue_es", "is_online"),
        ("countries", "regions"),
    )
    whence = (("part_of", "prepares"), "parties_are_incomplete")
