"""Search of a record of any kind by its name or number: a page, and completions for a dialog."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.base.admin_addresses import change_address
from catalogue.kinds import listed_kinds
from catalogue.records.record import Record
from server.text import without_refused
from server.whole_numbers import is_small_number

MAX_RESULTS = 20
MAX_RESULTS_PER_KIND = 8


@dataclass(frozen=True)
class FoundRecord:
    """A record with the words that tell it from others, and the address of its form."""

    record: Record
    address: str

    @property
    def details(self) -> str:
        record: Any = self.record
        parts = [
            capfirst(str(record._meta.verbose_name)),
            str(record.when or ""),
            str(record.get_state_display()),
            str(record.number),
        ]
        return " · ".join(part for part in parts if part)


def found_records(request: HttpRequest, text: str) -> list[FoundRecord]:
    """Return the records that a name or number finds, the best first.

    Only kinds that the user may view are searched.
    """
    text = without_refused(text, one_line=True).strip()
    if not text:
        return []
    ranked = [
        (tier, place, record)
        for model_admin in _viewable_admins(request)
        for place, (tier, record) in enumerate(_found_in(model_admin, request, text))
    ]
    ranked.sort(key=lambda one: one[:2])  # stable: within a rank, in the order of the menu
    return [
        FoundRecord(record, change_address(record))
        for _tier, _place, record in ranked[:MAX_RESULTS]
    ]


def _viewable_admins(request: HttpRequest) -> Iterator[Any]:
    for kind in listed_kinds():
        model_admin = admin.site._registry[kind.model]
        if model_admin.has_view_permission(request):
            yield model_admin


def _found_in(model_admin, request: HttpRequest, text: str) -> Iterator[tuple[int, Record]]:
    rows = model_admin.get_queryset(request)
    digits = text.strip("[]")
    if is_small_number(digits):
        for record in rows.filter(number=int(digits)):
            yield -1, record
    for record in model_admin.complete_name(rows, text)[:MAX_RESULTS_PER_KIND]:
        if str(record.number) != digits:
            yield record.name_tier, record


def go_to(request: HttpRequest) -> HttpResponse:
    """Show the search page."""
    text = request.GET.get("q", "")
    context = {
        **admin.site.each_context(request),
        "title": _("Go to a record"),
        "text": text,
        "results": found_records(request, text),
    }
    return render(request, "admin/go_to.html", context)


def completions(request: HttpRequest) -> JsonResponse:
    """Return the results as JSON: name, details and address of each."""
    results = [
        {"name": str(one.record), "details": one.details, "address": one.address}
        for one in found_records(request, request.GET.get("q", ""))
    ]
    return JsonResponse({"results": results})
