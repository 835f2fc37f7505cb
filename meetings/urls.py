from catalogue.pages.detail_view import record_url_patterns
from meetings.views import MeetingDetailView, MeetingListView

urlpatterns = [record_url_patterns(MeetingListView, MeetingDetailView)]
