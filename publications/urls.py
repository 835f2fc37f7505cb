from django.urls import path

from catalogue.pages.detail_view import record_paths
from publications.references import FORMS
from publications.views import PublicationDetailView, PublicationListView, ReferenceView

urlpatterns = [
    record_paths(PublicationListView, PublicationDetailView),
    *(
        path(
            f"publications/<slug:slug>/reference.{form}",
            ReferenceView.as_view(),
            {"form": form},
            name=f"reference-{form}",
        )
        for form in FORMS
    ),
]
