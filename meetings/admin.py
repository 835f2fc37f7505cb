"""Admin of meetings."""

from django.contrib import admin
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.admin.base_admin import YearListFilter
from catalogue.admin.calendar import ALL_DAYS
from catalogue.admin.data_quality import RECORD_QUALITY_RULES, QualityFilter, QualityRule
from catalogue.admin.inlines import CitationInline, LinkInline, TabularInline
from catalogue.admin.record_admin import RecordAdmin, RecordForm
from catalogue.admin.registrations import PARTY_FIELDS
from catalogue.search.completion import period_years
from deliverables.admin import DeliveryInline
from meetings.models import Meeting, Participation, implied_status

OVERDUE_RULE = QualityRule("overdue", _("Planned, but the date has passed"), "overdue")


STATUS_HELP = _("Leave it empty if the date implies it: planned, under way or completed.")


class StatusForm(RecordForm):
    """The form of a record with a status. The date of a new record may imply it."""

    def clean(self):
        cleaned = super().clean()
        when = cleaned.get("when")
        if self.instance.pk is None and when is not None and not cleaned.get("status"):
            cleaned["status"] = implied_status(when, timezone.localdate())
        return cleaned


class ParticipationInline(TabularInline):
    model = Participation
    fields = ("role", *PARTY_FIELDS)
    section = "whom"
    is_copied = True


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    form = StatusForm
    list_display = ("titled", "kind", "dates", "city_name", "country", "status", "state")
    list_filter = ("state", "kind", "status", YearListFilter, QualityFilter)
    list_select_related = ("country",)
    completion_context = (F("country__name_en"), F("country__name_es"), period_years())
    inlines = (ParticipationInline, DeliveryInline, CitationInline, LinkInline)
    what_fields = (
        ("kind", "status"),
        ("ordinal", "series_bodies"),
        ("three_hour_meetings", "days", "participants", "women"),
    )
    place_fields = (
        ("city_en", "city_es", "country"),
        ("venue_en", "venue_es", "is_online"),
        "website",
        ("countries", "regions"),
    )
    organization_fields = ("parties_are_incomplete",)
    relation_fields = (("part_of", "prepares"),)
    calendar_days = ALL_DAYS
    quality_rules = (
        *RECORD_QUALITY_RULES,
        OVERDUE_RULE,
        QualityRule("no-participants", _("No participating organizations"), "without_participants"),
    )
    help_texts = {
        "status": STATUS_HELP,
        "city_en": _("Leave empty if it was held only online."),
        "is_online": _("Tick this also if it was held both in person and online."),
        "country": _("Where it was held."),
        "venue_en": _("The building or room."),
        "countries": _("The countries that it is about, not the one where it was held."),
    }

    @admin.display(description=_("City"))
    def city_name(self, meeting: Meeting) -> str:
        return meeting.city
