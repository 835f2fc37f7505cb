"""URLs of publications beyond those of all kinds of records."""

from django.urls import path

from publications.references import REFERENCE_FORMATS
from publications.views import ReferenceView

urlpatterns = [
    path(
        f"publications/<slug:slug>/reference.{form}",
        ReferenceView.as_view(),
        {"form": form},
        name=f"reference-{form}",
    )
    for form in REFERENCE_FORMATS
]
