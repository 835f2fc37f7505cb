"""Pages of a record's versions: the list, and one page per version with its time in the URL."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from catalogue.history.public_versions import (
    PublicVersion,
    last_version_in_span,
    parse_version_span,
    public_record_at,
    public_versions,
)
from catalogue.pages.citation import record_reference
from catalogue.pages.list_view import list_context
from catalogue.pages.record_subpages import RecordSubpageView
from catalogue.records.record import Record

MAX_LISTED_VERSIONS = 200  # the newest; older versions keep their pages


class VersionsView(RecordSubpageView):
    """The list of a record's versions that are not withdrawn, newest first."""

    def record_response(
        self, request: HttpRequest, record: Record, **url_kwargs: str
    ) -> HttpResponse:
        readable = [version for version in public_versions(record) if not version.is_withdrawn]
        # The address has a resolution of one second, so only the last version in it has a page.
        last_of_second = {version.timestamp: version for version in readable}
        newest = list(last_of_second.values())[: -MAX_LISTED_VERSIONS - 1 : -1]
        context = {"record": record, "versions": newest, "version": newest[0] if newest else None}
        return render(
            request,
            "catalogue/pages/versions.html",
            {**context, **list_context(self.detail_view.model)},
        )


class VersionView(RecordSubpageView):
    """The page of one version, by its timestamp; a day redirects to the last version of that day.

    A withdrawn version answers 410.
    """

    def record_response(
        self, request: HttpRequest, record: Record, **url_kwargs: str
    ) -> HttpResponse:
        span = parse_version_span(url_kwargs["instant"])
        version = span and last_version_in_span(public_versions(record), span)
        if not version:
            raise Http404(_("No version of this record was public at that time."))
        if version.is_withdrawn:
            context = {"record": record, "version": version, **list_context(self.detail_view.model)}
            return render(request, "catalogue/pages/version_withdrawn.html", context, status=410)
        if version.timestamp != url_kwargs["instant"]:
            address = reverse(f"{record.plural}:version", args=[record.slug, version.timestamp])
            return HttpResponseRedirect(address)
        return self.version_response(request, record, version)

    def version_response(
        self, request: HttpRequest, record: Record, version: PublicVersion
    ) -> HttpResponse:
        past_record, page = public_record_at(record, version), self.detail_view()
        past_record.slug = record.slug  # links must use the current address
        address = request.build_absolute_uri(record.get_absolute_url())
        context = {
            "record": past_record,
            "version": version,
            "is_version_page": True,
            "present": address,
            "reference": record_reference(past_record, version, address),
            **list_context(self.detail_view.model),
            **page.record_context(past_record),
        }
        response = render(request, self.detail_view.template_name, context)
        # RFC 7089 (Memento): headers for clients that read earlier versions of pages.
        response["Memento-Datetime"] = http_date(version.since.timestamp())
        response["Link"] = f'<{address}>; rel="original"'
        return response
