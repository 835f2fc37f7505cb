from catalogue.pages import record_paths
from meetings.views import MeetingDetailView, MeetingListView

urlpatterns = [record_paths(MeetingListView, MeetingDetailView)]
