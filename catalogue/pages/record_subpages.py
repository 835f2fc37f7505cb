"""Addresses below the page of a record: their base class, and the files with its reference."""

from abc import ABC, abstractmethod
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import View

from catalogue.exports.bibliography import REFERENCE_CONTENT_TYPES
from catalogue.exports.streaming import not_acceptable_response
from catalogue.records.record import Record


class RecordSubpageView(ABC, View):
    """Base class of addresses below a record's page, which redirect or end with the record."""

    detail_view: Any = None  # the RecordDetailView subclass of the record

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
        """Return the page or file for a public record."""


class ReferenceView(RecordSubpageView):
    """The reference to a record as a file for reference managers: BibTeX or RIS."""

    def record_response(
        self, request: HttpRequest, record: Record, **url_kwargs: str
    ) -> HttpResponse:
        form = url_kwargs["form"]
        content_type = REFERENCE_CONTENT_TYPES[form]
        if refusal := not_acceptable_response(request, content_type):
            return refusal
        page = self.detail_view()
        page.setup(request, slug=record.slug)
        disposition = f'attachment; filename="{record.slug}.{form}"'
        headers = {"Content-Disposition": disposition, "Access-Control-Allow-Origin": "*"}
        return HttpResponse(
            page.reference_text(record, form), content_type=content_type, headers=headers
        )
