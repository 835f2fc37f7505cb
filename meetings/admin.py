"""Admin of meetings."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.admin.base_admin import YearListFilter
from catalogue.admin.data_quality import RECORD_QUALITY_RULES, QualityFilter, QualityRule
from catalogue.admin.inlines import CitationInline, LinkInline, TabularInline
from catalogue.admin.record_admin import RecordAdmin
from catalogue.admin.registrations import PARTY_FIELDS
from meetings.models import Meeting, Participation

OVERDUE_RULE = QualityRule("overdue", _("Planned, but the date has passed"), "overdue")


class ParticipationInline(TabularInline):
    model = Participation
    fields = ("role", *PARTY_FIELDS)
    section = "whom"
    is_copied = True


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    list_display = ("titled", "kind", "dates", "city_name", "country", "status", "state")
    list_filter = ("state", "kind", "status", YearListFilter, QualityFilter)
    list_select_related = ("country",)
    inlines = (ParticipationInline, CitationInline, LinkInline)
    what_fields = (("kind", "status"), ("ordinal", "series_bodies"))
    place_fields = (
        ("city_en", "city_es", "country"),
        ("venue_en", "venue_es", "is_online"),
        "website",
        ("countries", "regions"),
    )
    organization_fields = ("parties_are_incomplete",)
    relation_fields = (("part_of", "prepares"),)
    quality_rules = (
        *RECORD_QUALITY_RULES,
        OVERDUE_RULE,
        QualityRule("no-participants", _("No participating organizations"), "without_participants"),
    )
    help_texts = {
        "status": _("Choose “Completed” once it has been held."),
        "city_en": _("Leave empty if it was held only online."),
        "is_online": _("Tick this also if it was held both in person and online."),
        "country": _("Where it was held."),
        "venue_en": _("The building or room."),
        "countries": _("The countries that it is about, not the one where it was held."),
    }

    @admin.display(description=_("City"))
    def city_name(self, meeting: Meeting) -> str:
        return meeting.city
