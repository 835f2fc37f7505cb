"""The addresses of publications besides those that every kind of record has."""

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
