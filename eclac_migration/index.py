"""The kinds of records that the index has rows of: every list."""

from activities.filters import (
    ActivityFilterSet,
    MandateFilterSet,
    OutcomeFilterSet,
    ProjectFilterSet,
)
from catalogue.filters import OrganizationFilterSet
from catalogue.index.paths import Kind
from meetings.filters import MeetingFilterSet
from publications.filters import PublicationFilterSet

KINDS = [
    Kind(filterset)
    for filterset in (
        OrganizationFilterSet,
        MeetingFilterSet,
        PublicationFilterSet,
        MandateFilterSet,
        ProjectFilterSet,
        ActivityFilterSet,
        OutcomeFilterSet,
    )
]
