from catalogue.pages import record_paths
from publications.views import PublicationDetailView, PublicationListView

urlpatterns = [record_paths(PublicationListView, PublicationDetailView)]
