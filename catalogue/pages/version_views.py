"""The pages of a record's versions: the list of them, and each at an address with its date."""

from abc import ABC, abstractmethod
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views import View

from catalogue.history.public_versions import (
    PublicVersion,
    last_version_in_span,
    parse_version_span,
    public_record_at,
    public_versions,
)
from catalogue.pages.citation import record_reference
from catalogue.pages.list_view import list_context
from catalogue.records.record import Record

MAX_LISTED_VERSIONS = 200  # the newest; each of the others still has its address


class RecordSubpageView(ABC, View):
    """Something at an address below that of a record, which moves and goes with it."""

    detail_view: Any = None  # the view of the record's own page

    def get(self, request: HttpRequest, slug: str, **url_kwargs: str) -> HttpResponse:
        record = self.detail_view.model.objects.public().filter(slug=slug).first()
        if record is not None:
            return self.record_response(request, record, **url_kwargs)
        page = self.detail_view()
        page.setup(request, slug=slug)
        response = page.missing_record_response(request, slug)
        if response.status_code == HTTPStatus.MOVED_PERMANENTLY:
            rest = request.path.rpartition(f"/{slug}/")[2]
            response["Location"] = f"{response['Location']}{rest}"
        return response

    @abstractmethod
    def record_response(
        self, request: HttpRequest, record: Record, **url_kwargs: str
    ) -> HttpResponse:
        """What is there, of a record that is public."""


class VersionsView(RecordSubpageView):
    """Every version of a record that the public can still read, the newest first."""

    def record_response(
        self, request: HttpRequest, record: Record, **url_kwargs: str
    ) -> HttpResponse:
        kept = [one for one in public_versions(record) if not one.is_withdrawn]
        last_of_second = {one.timestamp: one for one in kept}
        newest = list(last_of_second.values())[: -MAX_LISTED_VERSIONS - 1 : -1]
        context = {"record": record, "versions": newest, "version": newest[0] if newest else None}
        return render(
            request,
            "catalogue/pages/versions.html",
            {**context, **list_context(self.detail_view.model)},
        )


class VersionView(RecordSubpageView):
    """A record as it was: under the stamp of a version, or as of a day, which leads to one.

    A day has the last version that stood on it. What was withdrawn is not shown again.
    """

    def record_response(
        self, request: HttpRequest, record: Record, **url_kwargs: str
    ) -> HttpResponse:
        span = parse_version_span(url_kwargs["asked"])
        version = span and last_version_in_span(public_versions(record), span)
        if not version:
            raise Http404(_("No version of this record was public at that time."))
        if version.is_withdrawn:
            context = {"record": record, "version": version, **list_context(self.detail_view.model)}
            return render(request, "catalogue/pages/version_withdrawn.html", context, status=410)
        if version.timestamp != url_kwargs["asked"]:
            address = reverse(f"{record.plural}:version", args=[record.slug, version.timestamp])
            return HttpResponseRedirect(address)
        return self.version_response(request, record, version)

    def version_response(
        self, request: HttpRequest, record: Record, version: PublicVersion
    ) -> HttpResponse:
        then, page = public_record_at(record, version), self.detail_view()
        then.slug = record.slug  # an address that changed since leads to the present one
        address = request.build_absolute_uri(record.get_absolute_url())
        context = {
            "record": then,
            "version": version,
            "is_version_page": True,
            "present": address,
            "reference": record_reference(then, version, address),
            **list_context(self.detail_view.model),
            **page.record_context(then),
        }
        response = render(request, self.detail_view.template_name, context)
        # RFC 7089: what programs look for that follow pages through time.
        response["Memento-Datetime"] = http_date(version.since.timestamp())
        response["Link"] = f'<{address}>; rel="original"'
        return response
