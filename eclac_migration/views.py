"""The home page: the programme at a glance."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.models import Organization
from meetings.models import Meeting
from publications.models import Publication

LISTS = (Activity, Meeting, Publication, Outcome, Mandate, Project, Organization)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """How much there is of everything, what is newest, and where to search."""
    lists = [
        {
            "name": f"{model.plural}:list",
            "label": model._meta.verbose_name_plural,
            "count": model.objects.public().count(),
        }
        for model in LISTS
    ]
    latest = Activity.objects.public().newest_first().prefetch_related("countries", "regions")[:8]
    return render(request, "home.html", {"lists": lists, "latest": latest})
