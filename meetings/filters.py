"""Filters of the list of meetings."""

from django.utils.translation import gettext_lazy as _

from catalogue.filtering.filter_sets import LocatedFilterSet
from catalogue.filtering.filters import CodesFilter, RegionFilter, RelatedFilter
from meetings.models import Meeting, MeetingKind, Status


class MeetingFilterSet(LocatedFilterSet):
    kind = CodesFilter(choices=MeetingKind.choices, label=_("Kind"))
    status = CodesFilter(choices=Status.choices, label=_("Status"))
    country = RelatedFilter("country", "countries", key="alpha3", label=_("Country"))
    region = RegionFilter(
        "regions", country_paths=("country", "countries"), label=_("Region or group")
    )
    organization = RelatedFilter(
        "participations__organization", "series_bodies", label=_("Organization")
    )
    mandate = RelatedFilter(
        "activities__mandates",
        "activities__provisions__mandate",
        "activities__project__mandates",
        label=_("Mandate"),
    )
    project = RelatedFilter(
        "activities__project",
        "preparing_activities__project",
        "projects_concluded",
        label=_("Project"),
    )
    deliverable = RelatedFilter("deliveries__deliverable", label=_("Deliverable"))

    class Meta(LocatedFilterSet.Meta):
        model = Meeting
