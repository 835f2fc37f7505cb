"""`/data/`: what the columns mean, and everything at once."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from activities import tables as activities
from activities.views import (
    ActivityListView,
    MandateListView,
    OutcomeListView,
    ProjectListView,
)
from catalogue.exports import organization_tables
from catalogue.exports.archive import archive_chunks
from catalogue.exports.archive_tables import Table
from catalogue.exports.csv_export import begun
from catalogue.exports.streaming import not_acceptable, sent
from catalogue.exports.views import FILE_PARAMETERS
from catalogue.filtering import query_parameters
from catalogue.filtering.description import licence_in_words
from catalogue.filtering.query_parameters import Problem
from catalogue.pages.data_dictionary import entry_of
from catalogue.pages.organizations import OrganizationListView
from meetings import tables as meetings
from meetings.views import MeetingListView
from publications import tables as publications
from publications.views import PublicationListView
from server.replica_router import alias_for_reading

LIST_VIEWS = (
    ActivityListView,
    MeetingListView,
    PublicationListView,
    OutcomeListView,
    MandateListView,
    ProjectListView,
    OrganizationListView,
)


def tables() -> list[Table]:
    """All tables of the archive; their names are the same in every language."""
    with override("en"):
        return [
            *activities.tables(),
            *meetings.tables(),
            *publications.tables(),
            *organization_tables.tables(),
            *organization_tables.authorities(),
        ]


def dictionary(request: HttpRequest) -> HttpResponse:
    """What every column of every list holds, and where everything is at once."""
    lists = [
        entry_of(one, request.build_absolute_uri(reverse(f"{one.model.plural}:list")))
        for one in LIST_VIEWS
    ]
    context = {"lists": lists, "licence": licence_in_words(), "tables": tables()}
    return render(request, "data.html", context)


def archive(request: HttpRequest) -> HttpResponseBase:
    """The whole public catalogue as one file."""
    if refusal := not_acceptable(request, "application/zip"):
        return refusal
    data, problems = query_parameters.read(request.GET, {"guard"})
    given = str(data.get("guard", "none"))
    if given not in FILE_PARAMETERS["guard"]:
        sentence = _("“%(value)s” is not a value of “%(name)s”.") % {
            "value": query_parameters.shown(given),
            "name": "guard",
        }
        problems.append(Problem("guard", given, sentence))
    if problems:
        context = {"problems": problems, "address": request.path}
        return render(request, "bad_data_parameters.html", context, status=400)
    taken_at = timezone.now()
    pieces = archive_chunks(
        tables(),
        using=alias_for_reading(),
        site=request.build_absolute_uri("/"),
        address=request.build_absolute_uri(reverse("data")),
        taken_at=taken_at,
        guarded="guard" not in data,
    )
    name = f"eclac-international-migration_{timezone.localdate(taken_at).isoformat()}.zip"
    return sent(request, lambda: begun(pieces), "application/zip", name)


urlpatterns = [
    path("data/", dictionary, name="data"),
    path("data/catalogue.zip", archive, name="archive"),
]
