from catalogue.pages.detail_view import record_paths
from catalogue.pages.organizations import OrganizationDetailView, OrganizationListView

urlpatterns = [record_paths(OrganizationListView, OrganizationDetailView)]
