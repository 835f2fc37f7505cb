"""The staff page that compares the plan of every programme with what is done, by year."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.base.admin_addresses import change_address
from catalogue.base.calendar_unit import MAX_YEAR, MIN_YEAR
from catalogue.base.visibility import State
from deliverables.categories import Unit
from deliverables.deliveries import Delivery
from deliverables.plan import Deliverable, DeliverableYear


@dataclass(frozen=True)
class DeliverableProgress:
    """A deliverable in a year: planned, public, and with the records that are not public yet.

    A figure that staff state stands for both.
    """

    deliverable: Deliverable
    planned: int
    public: int
    prepared: int
    unknown: int
    is_stated: bool
    address: str

    @property
    def missing(self) -> int:
        return max(self.planned - self.public, 0)

    @property
    def not_public(self) -> int:
        return max(self.prepared - self.public, 0)

    @property
    def unit(self) -> str:
        return str(Unit(self.deliverable.unit).label)


@dataclass
class ProgrammeProgress:
    programme: Any
    rows: list[DeliverableProgress] = field(default_factory=list)


def progress_in(year: int) -> list[ProgrammeProgress]:
    """Return the planned deliverables of a year by programme, except withdrawn programmes."""
    deliverables = (
        Deliverable.objects.exclude(project__state=State.WITHDRAWN)
        .filter(years__year=year, years__planned__isnull=False)
        .select_related("project")
        .prefetch_related(Prefetch("years", DeliverableYear.objects.filter(year=year)))
        .order_by("project__code", "project", "position", "pk")
    )
    public = Delivery.objects.recorded(public=True).quantities([year])
    prepared = Delivery.objects.recorded(public=False).quantities([year])
    programmes: dict[int, ProgrammeProgress] = {}
    for deliverable in deliverables:
        [row] = deliverable.years.all()
        group = programmes.setdefault(
            deliverable.project_id, ProgrammeProgress(deliverable.project)
        )
        shown, all_found = (
            found.get((deliverable.pk, year), {"quantity": 0, "unknown": 0})
            for found in (public, prepared)
        )
        is_stated = row.stated is not None
        group.rows.append(
            DeliverableProgress(
                deliverable,
                row.planned,
                row.stated if is_stated else shown["quantity"],
                row.stated if is_stated else all_found["quantity"],
                all_found["unknown"],
                is_stated,
                change_address(deliverable),
            )
        )
    return list(programmes.values())


def behind_plan(request: HttpRequest) -> HttpResponse:
    """Return the page of the deliverables behind plan in the year of the parameter `year`."""
    if not request.user.has_perm("deliverables.view_deliverable"):
        raise PermissionDenied
    text = request.GET.get("year", "").strip()
    is_year = len(text) == 4 and text.isascii() and text.isdecimal()
    year = int(text) if is_year and MIN_YEAR <= int(text) <= MAX_YEAR else 0
    problem = ""
    if text and not year:
        problem = _("“%(value)s” is not a year. Enter four digits, such as 2026.") % {
            "value": text[:20]
        }
    year = year or timezone.localdate().year
    programmes = progress_in(year)
    behind = [
        ProgrammeProgress(one.programme, rows)
        for one in programmes
        if (rows := [row for row in one.rows if row.missing])
    ]
    context = {
        **admin.site.each_context(request),
        "title": _("Deliverables behind plan"),
        "year": year,
        "problem": problem,
        "programmes": behind,
        "has_plan": bool(programmes),
    }
    return render(request, "admin/deliverables/behind_plan.html", context)
