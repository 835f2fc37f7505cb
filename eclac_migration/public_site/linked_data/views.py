"""The addresses of the linked data."""

from collections.abc import Iterator
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.exports.csv_export import start_iterator
from catalogue.exports.streaming import streaming_response
from catalogue.kinds import RecordKind, kind_of, listed_kinds
from catalogue.pages.number_address import MAX_NUMBER, public_record_with_number
from catalogue.records.record import Record
from eclac_migration.public_site.api_answers import api_answer, api_records
from eclac_migration.public_site.linked_data.catalogue_graph import catalogue_graph
from eclac_migration.public_site.linked_data.record_graph import add_record
from eclac_migration.public_site.linked_data.vocabulary import CONTENT_TYPES, new_graph, serialized

BATCH = 100  # records in one part of the dump
OPEN = {"Access-Control-Allow-Origin": "*"}


@require_safe
def record_file(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """Return the statements about a public record; `form` is “ttl” or “jsonld”."""
    record = public_record_with_number(number) if number <= MAX_NUMBER else None
    if record is None:
        raise Http404(_("There is no record at this address."))
    graph = new_graph()
    _add(graph, request, record)
    return HttpResponse(serialized(graph, form), content_type=CONTENT_TYPES[form], headers=OPEN)


def _add(graph, request: HttpRequest, record: Record) -> None:
    kind = kind_of(type(record))
    status, content = api_answer(request, kind.api_view_set, "retrieve", slug=str(record.slug))
    if status != HTTPStatus.OK:  # withdrawn in this moment
        raise Http404(_("There is no record at this address."))
    add_record(graph, kind.plural, content, request.build_absolute_uri("/"))


@require_safe
def catalogue_file(request: HttpRequest, form: str) -> HttpResponse:
    """Return the description of the data for portals (DCAT-AP)."""
    graph = catalogue_graph(request.build_absolute_uri("/"))
    return HttpResponse(serialized(graph, form), content_type=CONTENT_TYPES[form], headers=OPEN)


@require_safe
def dump(request: HttpRequest) -> HttpResponseBase:
    """Return the statements about all public records as N-Triples."""
    pieces = (piece for kind in listed_kinds() for piece in _dump_of(request, kind))
    name = "eclac-international-migration.nt"
    return streaming_response(
        request, lambda: start_iterator(pieces), "application/n-triples", name
    )


def _dump_of(request: HttpRequest, kind: RecordKind) -> Iterator[bytes]:
    site = request.build_absolute_uri("/")
    for contents in api_records(request, kind.api_view_set, BATCH):
        graph = new_graph()
        for content in contents:
            add_record(graph, kind.plural, content, site)
        yield graph.serialize(format="nt", encoding="utf-8")


urlpatterns = [
    path("data/records.nt", dump, name="records-dump"),
    *(
        path(f"data/catalogue.{form}", catalogue_file, {"form": form}, name=f"catalogue-{form}")
        for form in CONTENT_TYPES
    ),
    *(
        path(f"id/<int:number>.{form}", record_file, {"form": form}, name=f"record-{form}")
        for form in CONTENT_TYPES
    ),
]
