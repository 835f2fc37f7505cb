"""Views of `/data/`: the data dictionary and the archive of all public records."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.exports import organization_tables
from catalogue.exports.archive import archive_chunks
from catalogue.exports.archive_tables import ArchiveTable
from catalogue.exports.csv_export import start_iterator
from catalogue.exports.streaming import not_acceptable_response, streaming_response
from catalogue.exports.views import EXPORT_PARAMETERS
from catalogue.filtering import query_parameters
from catalogue.filtering.description import data_licence
from catalogue.filtering.query_parameters import ParameterProblem
from catalogue.kinds import listed_kinds
from catalogue.pages.data_dictionary import list_sections
from catalogue.pages.json_ld import JsonLd, without_empty_values
from eclac_migration.public_site.linked_data.catalogue_graph import CATALOGUE_TEXT, CATALOGUE_TITLE
from eclac_migration.public_site.linked_data.topics_graph import topics_file
from server.replica_router import read_alias


@cache
def archive_tables() -> tuple[ArchiveTable, ...]:
    """Return all tables of the archive, with English labels; only the code changes them.

    The tables of one app are adjacent, because two kinds of an app can share a table.
    """
    apps = list(dict.fromkeys(kind.app for kind in listed_kinds()))
    in_order = sorted(listed_kinds(), key=lambda kind: apps.index(kind.app))
    with override("en"):
        record_tables = [table for kind in in_order for table in kind.archive_tables()]
        return (*record_tables, *organization_tables.authority_tables())


def data_dictionary_page(request: HttpRequest) -> HttpResponse:
    """Return the page that describes the columns of all lists and links to the archive."""
    lists = {
        request.build_absolute_uri(reverse(f"{kind.plural}:list")): kind.list_view
        for kind in listed_kinds()
    }
    context = {
        "lists": list_sections(lists),
        "licence": data_licence(),
        "reconcile_url": request.build_absolute_uri(reverse("reconcile", args=["organizations"])),
        "mcp_url": request.build_absolute_uri(reverse("mcp")),
        "tables": archive_tables(),
        "json_ld": dataset_json_ld(request),
        "page_description": _(
            "You can download any list with its filters, or all public records at once. "
            "This page explains the columns, the parameters and the file formats."
        ),
    }
    return render(request, "public_site/data.html", context)


def dataset_json_ld(request: HttpRequest) -> JsonLd:
    """Return what search engines for data read of the page: a dataset of schema.org."""
    files = (("archive", "application/zip"), ("records-dump", "application/n-triples"))
    return without_empty_values(
        {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "@id": request.build_absolute_uri(reverse("data")),
            "url": request.build_absolute_uri(reverse("data")),
            "name": _(CATALOGUE_TITLE),
            "description": _(CATALOGUE_TEXT),
            "license": settings.DATA_LICENCE_URL,
            "isAccessibleForFree": True,
            "creator": {
                "@type": "Organization",
                "name": _("Economic Commission for Latin America and the Caribbean (ECLAC)"),
            },
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": media_type,
                    "contentUrl": request.build_absolute_uri(reverse(name)),
                }
                for name, media_type in files
            ],
            "hasPart": [
                {
                    "@type": "Dataset",
                    "name": capfirst(str(kind.model._meta.verbose_name_plural)),
                    "url": request.build_absolute_uri(reverse(f"{kind.plural}:list")),
                }
                for kind in listed_kinds()
            ],
        }
    )


def archive_download(request: HttpRequest) -> HttpResponseBase:
    """Return the archive (ZIP) with all public records, or an error response."""
    if refusal := not_acceptable_response(request, "application/zip"):
        return refusal
    data, problems = query_parameters.parse_parameters(request.GET, {"guard"})
    guard = str(data.get("guard", "none"))
    if guard not in EXPORT_PARAMETERS["guard"]:
        sentence = _("“%(value)s” is not a valid value for “%(name)s”.") % {
            "value": query_parameters.truncated(guard),
            "name": "guard",
        }
        problems.append(ParameterProblem("guard", guard, sentence))
    if problems:
        context = {"problems": problems, "address": request.path}
        return render(request, "public_site/data_parameter_errors.html", context, status=400)
    created_at = timezone.now()
    pieces = archive_chunks(
        archive_tables(),
        using=read_alias(),
        site=request.build_absolute_uri("/"),
        address=request.build_absolute_uri(reverse("data")),
        created_at=created_at,
        guarded="guard" not in data,
    )
    name = f"eclac-international-migration_{timezone.localdate(created_at).isoformat()}.zip"
    return streaming_response(request, lambda: start_iterator(pieces), "application/zip", name)


urlpatterns = [
    path("data/", data_dictionary_page, name="data"),
    path("data/catalogue.zip", archive_download, name="archive"),
    path("data/topics.ttl", topics_file, {"form": "ttl"}, name="topics-turtle"),
    path("data/topics.jsonld", topics_file, {"form": "jsonld"}, name="topics-json-ld"),
]
