"""The kinds of records that the index has rows of: every list."""

from activities.views import ActivityListView, MandateListView, OutcomeListView, ProjectListView
from catalogue.indexing.dependencies import IndexedKind
from catalogue.pages.organizations import OrganizationListView
from meetings.views import MeetingListView
from publications.views import PublicationListView

INDEXED_KINDS = [
    IndexedKind(view.filterset_class, view.columns)
    for view in (
        OrganizationListView,
        MeetingListView,
        PublicationListView,
        MandateListView,
        ProjectListView,
        ActivityListView,
        OutcomeListView,
    )
]
