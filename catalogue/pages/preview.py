"""The public page of a record for staff, before the public can see it."""

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve


def preview_response(request: HttpRequest, record: models.Model | None) -> HttpResponse:
    """The page as everyone would see it if the record were public now.

    What it leads to is shown only where that is public already.
    """
    address = getattr(record, "get_absolute_url", None)
    if record is None or address is None:
        raise Http404
    match = resolve(address())
    view = match.func.view_class()
    view.setup(request, **match.kwargs)
    shown = view.rows(type(record).objects.all()).get(pk=record.pk)
    context = {**view.context(shown), "is_preview": True}
    response = render(request, view.template_name, context)
    response["Cache-Control"] = "private, no-store"
    return response
