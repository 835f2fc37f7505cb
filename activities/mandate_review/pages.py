"""Staff page: the yearly review of the mandates that a programme cites."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.mandate_review.forms import AddedMandateForm, DecisionForm, save_all
from activities.mandate_review.rows import ReviewRow, review_rows
from activities.models import Mandate, Project, ProjectKind
from catalogue.base.calendar_unit import MAX_YEAR, MIN_YEAR
from catalogue.base.visibility import State
from catalogue.history.actor import act_as
from server.whole_numbers import is_key
from staff.read_only_admin import ReadOnlyAdmin
from staff.roles import may_publish

POSTED_MANDATE = f"{Mandate._meta.model_name}-"


class MandateReviewAdmin(ReadOnlyAdmin):
    """The decisions of one programme and year on one page: reviewers decide, editors read."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.changelist_view)
        return [path("", view, name="activities_mandatedecision_changelist")]

    def changelist_view(self, request, extra_context=None):
        """Show the review of a programme in a year, and store the decisions of a reviewer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        programmes = list(
            Project.objects.filter(kind=ProjectKind.PROGRAMME)
            .exclude(state=State.WITHDRAWN)
            .by_title()
        )
        project = _chosen(programmes, request.GET.get("programme", ""))
        year, year_error = _chosen_year(request.GET.get("year", ""))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": capfirst(self.opts.verbose_name_plural),
            "programmes": programmes,
            "project": project,
            "year": year,
            "year_text": request.GET.get("year", "") if year_error else year,
            "year_error": year_error,
            "may_decide": may_publish(request.user),
        }
        if project is None or year_error:
            if request.method == "POST":
                raise PermissionDenied
            status = 400 if year_error else 200
            return TemplateResponse(request, "admin/mandate_review.html", context, status=status)
        with transaction.atomic():
            if request.method == "POST":  # two reviewers decide one after the other
                Project.objects.select_for_update().get(pk=project.pk)
            return self._review(request, project, year, context)

    def _review(self, request, project: Project, year: int, context: dict[str, Any]):
        data = request.POST if request.method == "POST" else None
        if data is not None and not context["may_decide"]:
            raise PermissionDenied
        rows = review_rows(project, year, _posted_mandates(data or {}))
        forms: list[Any] = []
        for row in rows:
            row.form = DecisionForm(row, data)
            forms.append(row.form)
        added = AddedMandateForm(rows, data)
        forms.append(added)
        status = 200
        if data is not None:
            is_valid = not [form for form in forms if not form.is_valid()]
            # A decision is an act of a reviewer, as the publication of a record is. It is no change
            # of the record that a second person would have to publish.
            doing = f"Mandate review {year}"
            with act_as(person=request.user, doing=doing, may_publish=True):
                count = save_all(forms, project, year, request.user) if is_valid else 0
            if is_valid and not any(form.errors for form in forms):
                message = ngettext(
                    "%(count)s decision was saved.", "%(count)s decisions were saved.", count
                )
                messages.success(request, message % {"count": count})
                return redirect(review_address(project, year))
            status = 400
        context |= {"mandates": _by_mandate(rows), "added": added, "is_refused": status == 400}
        return TemplateResponse(request, "admin/mandate_review.html", context, status=status)


def review_address(project: Project, year: int) -> str:
    """Return the address of the review of a programme in a year."""
    address = reverse("admin:activities_mandatedecision_changelist")
    return f"{address}?programme={project.pk}&year={year}"


def _chosen(programmes: list[Project], key: str) -> Project | None:
    """Return the programme of the address, or the first one."""
    by_key = {str(one.pk): one for one in programmes}
    return by_key.get(key) or (programmes[0] if programmes else None)


def _chosen_year(text: str) -> tuple[int, str]:
    """Return the year of the address, by default this year, and an error if it is none."""
    if not text:
        return timezone.localdate().year, ""
    if text.isascii() and text.isdecimal() and MIN_YEAR <= int(text[:9]) <= MAX_YEAR:
        return int(text), ""
    return 0, _("Enter a year with four digits, for example 2026.")


def _posted_mandates(data) -> list[int]:
    """Return the mandates of the submitted fields, so that nothing typed about them is lost."""
    keys = [name.removeprefix(POSTED_MANDATE).partition("-")[0] for name in data]
    return [
        int(key)
        for name, key in zip(data, keys, strict=True)
        if name.startswith(POSTED_MANDATE) and is_key(key)
    ]


def _by_mandate(rows: list[ReviewRow]) -> list[tuple[ReviewRow, list[ReviewRow]]]:
    """Return the row of each mandate with the rows of its provisions."""
    groups: list[tuple[ReviewRow, list[ReviewRow]]] = []
    for row in rows:
        if row.provision is None:
            groups.append((row, []))
        else:
            groups[-1][1].append(row)
    return groups
