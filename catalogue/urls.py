from catalogue.pages import record_paths
from catalogue.views import OrganizationDetailView, OrganizationListView

urlpatterns = [record_paths(OrganizationListView, OrganizationDetailView)]
