"""Preview of a record's public page for staff."""

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse

from catalogue.records.record import Record


def preview_response(request: HttpRequest, record: models.Model | None) -> HttpResponse:
    """Return the page as the public would see it if the record were published now.

    Related records appear only if they are already public. Raise Http404 if `record` is not a
    record with a page.
    """
    if not isinstance(record, Record):
        raise Http404
    # Not `get_absolute_url`, which is the address by number for an unnamed record.
    match = resolve(reverse(f"{record.plural}:detail", args=[record.slug]))
    view = match.func.view_class()
    view.setup(request, **match.kwargs)
    shown = type(record).objects.select_related(*view.select_related_fields).get(pk=record.pk)
    view.related_rows().attach([shown])
    context = {**view.context(shown), "is_preview": True}
    response = render(request, view.template_name, context)
    response["Cache-Control"] = "private, no-store"
    return response
