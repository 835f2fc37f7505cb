from activities.views import (
    ActivityDetailView,
    ActivityListView,
    MandateDetailView,
    MandateListView,
    OutcomeDetailView,
    OutcomeListView,
    ProjectDetailView,
    ProjectListView,
)
from catalogue.pages.detail_view import record_paths

urlpatterns = [
    record_paths(ActivityListView, ActivityDetailView),
    record_paths(OutcomeListView, OutcomeDetailView),
    record_paths(MandateListView, MandateDetailView),
    record_paths(ProjectListView, ProjectDetailView),
]
