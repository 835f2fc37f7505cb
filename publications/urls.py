from django.urls import path

from catalogue.pages.detail_view import record_url_patterns
from publications.references import REFERENCE_FORMATS
from publications.views import PublicationDetailView, PublicationListView, ReferenceView

urlpatterns = [
    record_url_patterns(PublicationListView, PublicationDetailView),
    *(
        path(
            f"publications/<slug:slug>/reference.{form}",
            ReferenceView.as_view(),
            {"form": form},
            name=f"reference-{form}",
        )
        for form in REFERENCE_FORMATS
    ),
]
