from catalogue.pages.detail_view import record_url_patterns
from catalogue.pages.organizations import OrganizationDetailView, OrganizationListView

urlpatterns = [record_url_patterns(OrganizationListView, OrganizationDetailView)]
