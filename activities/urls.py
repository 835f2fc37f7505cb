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
from catalogue.pages.detail_view import record_url_patterns

urlpatterns = [
    record_url_patterns(ActivityListView, ActivityDetailView),
    record_url_patterns(OutcomeListView, OutcomeDetailView),
    record_url_patterns(MandateListView, MandateDetailView),
    record_url_patterns(ProjectListView, ProjectDetailView),
]
