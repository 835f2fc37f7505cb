"""Search of a record of any kind by its name or number, and of a page of the staff area by its
name: a page, and completions for a dialog."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.base.admin_addresses import change_address
from catalogue.kinds import listed_kinds
from catalogue.records.record import Record
from catalogue.search.folding import parts_of
from server.text import without_refused
from server.whole_numbers import is_small_number

MAX_RESULTS = 20
MAX_RESULTS_PER_KIND = 8
MAX_PAGES = 5
PAGES = (
    (gettext_lazy("Calendar"), "records:calendar"),
    (gettext_lazy("Notifications"), "records:notifications"),
    (gettext_lazy("My account"), "staff:account"),
)


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


def found_pages(request: HttpRequest, text: str) -> list[tuple[str, str]]:
    """Return the name and address of the pages that have each word of a text in their names.

    A word of the text is the beginning of a word of the name. Only pages that the user may view.
    """
    words = parts_of(text)
    if not words:
        return []
    tables = [table for app in admin.site.get_app_list(request) for table in app["models"]]
    pages = [
        (capfirst(str(table["name"])), table["admin_url"]) for table in tables if table["admin_url"]
    ]
    if request.user.has_perm("catalogue.view_source"):
        pages.append((_("Read a document"), reverse("admin:catalogue_reading_documents")))
    pages += [(str(name), reverse(address)) for name, address in PAGES]
    return [
        (name, address)
        for name, address in pages
        if all(any(part.startswith(word) for part in parts_of(name)) for word in words)
    ][:MAX_PAGES]


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
        "pages": found_pages(request, text),
        "results": found_records(request, text),
    }
    return render(request, "admin/go_to.html", context)


def completions(request: HttpRequest) -> JsonResponse:
    """Return the results as JSON: name, details and address of each."""
    text = request.GET.get("q", "")
    results = [
        {"name": name, "details": _("Page"), "address": address}
        for name, address in found_pages(request, text)
    ]
    results += [
        {"name": str(one.record), "details": one.details, "address": one.address}
        for one in found_records(request, text)
    ]
    return JsonResponse({"results": results})
