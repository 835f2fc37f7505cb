"""Kind of record of this app: meetings."""

from django.utils.translation import gettext_lazy as _

from catalogue.kinds import RecordKind

MEETING = RecordKind(
    "meetings.Meeting",
    rank=2,
    description=_(
        "Sessions, conferences, seminars and courses that ECLAC organized, supported or attended."
    ),
    list="meetings.views.MeetingListView",
    detail="meetings.views.MeetingDetailView",
    api="meetings.api.MeetingViewSet",
    imports="meetings.imports.MEETINGS",
    archive="meetings.tables.tables",
)
KINDS = (MEETING,)
