from catalogue.pages.detail_view import record_paths
from meetings.views import MeetingDetailView, MeetingListView

urlpatterns = [record_paths(MeetingListView, MeetingDetailView)]
