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
    asked_span,
    public_versions,
    shown_at,
    version_in,
)
from catalogue.pages.citation import reference_to
from catalogue.pages.list_view import names_of
from catalogue.records.record import Record

MOST_LISTED = 200  # the newest; each of the others still has its address


class OfRecordView(ABC, View):
    """Something at an address below that of a record, which moves and goes with it."""

    page: Any = None  # the view of the record's own page

    def get(self, request: HttpRequest, slug: str, **below: str) -> HttpResponse:
        record = self.page.model.objects.public().filter(slug=slug).first()
        if record is not None:
            return self.answer(request, record, **below)
        page = self.page()
        page.setup(request, slug=slug)
        response = page.elsewhere(request, slug)
        if response.status_code == HTTPStatus.MOVED_PERMANENTLY:
            rest = request.path.rpartition(f"/{slug}/")[2]
            response["Location"] = f"{response['Location']}{rest}"
        return response

    @abstractmethod
    def answer(self, request: HttpRequest, record: Record, **below: str) -> HttpResponse:
        """What is there, of a record that is public."""


class VersionsView(OfRecordView):
    """Every version of a record that the public can still read, the newest first."""

    def answer(self, request: HttpRequest, record: Record, **below: str) -> HttpResponse:
        kept = [one for one in public_versions(record) if not one.is_withdrawn]
        last_of_second = {one.stamp: one for one in kept}
        newest = list(last_of_second.values())[: -MOST_LISTED - 1 : -1]
        context = {"record": record, "versions": newest, "version": newest[0] if newest else None}
        return render(request, "catalogue/versions.html", {**context, **names_of(self.page.model)})


class VersionView(OfRecordView):
    """A record as it was: under the stamp of a version, or as of a day, which leads to one.

    A day has the last version that stood on it. What was withdrawn is not shown again.
    """

    def answer(self, request: HttpRequest, record: Record, **below: str) -> HttpResponse:
        span = asked_span(below["asked"])
        version = span and version_in(public_versions(record), span)
        if not version:
            raise Http404(_("The public saw no version of this record then."))
        if version.is_withdrawn:
            context = {"record": record, "version": version, **names_of(self.page.model)}
            return render(request, "catalogue/version_withdrawn.html", context, status=410)
        if version.stamp != below["asked"]:
            address = reverse(f"{record.plural}:version", args=[record.slug, version.stamp])
            return HttpResponseRedirect(address)
        return self.shown(request, record, version)

    def shown(self, request: HttpRequest, record: Record, version: PublicVersion) -> HttpResponse:
        then, page = shown_at(record, version), self.page()
        then.slug = record.slug  # an address that changed since leads to the present one
        address = request.build_absolute_uri(record.get_absolute_url())
        context = {
            "record": then,
            "version": version,
            "is_dated": True,
            "present": address,
            "citation": reference_to(then, version, address),
            **names_of(self.page.model),
            **page.own(then),
        }
        response = render(request, self.page.template_name, context)
        # RFC 7089: what programs look for that follow pages through time.
        response["Memento-Datetime"] = http_date(version.since.timestamp())
        response["Link"] = f'<{address}>; rel="original"'
        return response
