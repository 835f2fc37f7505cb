"""Admin of annual reports: their data, the selection of records, and revision."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from catalogue.admin.base_admin import DatedAdmin
from catalogue.admin.forms.edit_conflicts import conflict_message
from catalogue.admin.forms.form_versions import submitted_version
from catalogue.history.events import last_event_number
from deliverables.models import Deliverable
from reports.issue_admin import IssueMixin
from reports.jobs.admin import ReportJobsMixin
from reports.models import RedactionJob, Report
from reports.paragraph_admin import ParagraphPageMixin
from reports.rendering import FORMATS
from reports.report_form import AddresseeForm, ReportForm, initial_from_list
from reports.selection_form import SelectionForm
from reports.views import attachment_response
from reports.word_return.pages import WordReturnMixin
from reports.workflow.revision import copy_for_addressee, revise
from reports.workflow.selection import save_selection


@admin.register(Report)
class ReportAdmin(IssueMixin, ParagraphPageMixin, WordReturnMixin, ReportJobsMixin, DatedAdmin):
    """Admin of reports; an issued report can only be viewed and revised."""

    name_fields = ("title_en", "title_es", "slug")
    list_display = ("report_name", "title", "dates", "state", "issued_at")
    list_filter = ("state",)
    ordering = ("-period", "-revision")
    change_form_template = "admin/reports/report/change_form.html"
    readonly_fields = ("state", "issued_at", "issued_by")
    form = ReportForm
    fieldsets = (
        (None, {"fields": ("when", "written_on")}),
        (
            gettext_lazy("Subject"),
            {
                "fields": (("mandate", "topic"), ("country", "region")),
                "description": gettext_lazy(
                    "Leave all empty for a report on all work. Several values of one field are"
                    " alternatives; different fields must all match."
                ),
            },
        ),
        (
            gettext_lazy("Title and addressee"),
            {
                "fields": (
                    ("title_en", "title_es"),
                    ("addressee_en", "addressee_es"),
                    ("symbol", "dated"),
                )
            },
        ),
        (
            gettext_lazy("Content and files"),
            {
                "fields": (
                    ("has_cover", "has_summary", "has_short_version"),
                    "notes",
                    ("annex_meetings", "annex_editions"),
                    ("annex_mandates", "annex_deliverables"),
                    "annex_records",
                    "comparison",
                    "word_limit",
                )
            },
        ),
        (
            gettext_lazy("For a revision"),
            {"fields": (("correction_en", "correction_es"),)},
        ),
        (
            gettext_lazy("Publication and web address"),
            {"fields": ("slug", "state", ("issued_at", "issued_by"))},
        ),
    )

    @admin.display(description=gettext_lazy("report"), ordering="period")
    def report_name(self, report: Report) -> str:
        return report.name

    @admin.display(description=gettext_lazy("subject"))
    def subject_label(self, report: Report) -> str:
        return report.scope.subject.label or _("All work")

    def get_fieldsets(self, request, obj=None):
        """Return the fieldsets; an issued report shows its subject as text."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, {**options, "fields": ("subject_label",)})
            if "mandate" in flatten(options["fields"])
            else (title, options)
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request, obj=None):
        more = () if self.has_change_permission(request, obj) else ("subject_label",)
        return (*super().get_readonly_fields(request, obj), *more)

    def get_changeform_initial_data(self, request):
        """Return the initial data from the parameters of a list, or from the period `when`."""
        initial = super().get_changeform_initial_data(request)
        for name in request.GET:
            initial.pop(name, None)
        from_list, left_out = initial_from_list(request.GET)
        if left_out:
            messages.warning(
                request,
                _("A report cannot be limited by these filters, so they are left out: %(names)s.")
                % {"names": ", ".join(left_out)},
            )
        if Deliverable.objects.public().exists():
            initial.setdefault("annex_deliverables", True)
        return initial | from_list

    def get_view_on_site_url(self, obj=None):
        """Return the address of an issued report on the site; a draft has a preview instead."""
        return obj.get_absolute_url() if obj and obj.is_issued else None

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_issued)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_issued)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # it does not check the permission for each report
        return actions

    def render_change_form(self, request, context, *args, **kwargs):
        jobs = RedactionJob.objects.filter(text__report=context.get("original"))
        jobs = jobs.annotate(text_language=F("text__language")).order_by("text_language")
        more = {"kinds": FORMATS, "redactions": jobs}
        return super().render_change_form(request, {**context, **more}, *args, **kwargs)

    # --- more pages -----------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view
        views: dict[str, Callable[..., HttpResponse]] = {
            "choose": view(self.selection_view),
            "paragraphs": view(self.paragraphs_view),
            "word": view(self.word_view),
            "word-changes/<int:returned>": view(self.word_changes_view),
            "citations": view(self.citations_view),
            "issue": view(self.issue_view),
            "accept": view(require_POST(self.accept_doubts_view)),
            "revise": view(self.revise_view),
            "addressee": view(self.addressee_view),
            "issuing": view(self.issuing_view),
            "as-issued/<slug:language>/<slug:kind>": view(self.issued_file_view),
        }
        paths = [
            path(f"<int:pk>/{route}/", page, name=f"reports_report_{route.partition('/')[0]}")
            for route, page in views.items()
        ]
        return [*paths, *self.draft_file_urls(), *super().get_urls()]

    def admin_page(
        self, request: HttpRequest, report: Report, template: str, **more
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "report": report,
            "original": report,
            **more,
        }
        return TemplateResponse(request, f"admin/reports/report/{template}.html", context)

    def get_draft(self, request: HttpRequest, pk: int) -> Report:
        """Return a draft that the user may change. Raise PermissionDenied otherwise."""
        report = get_object_or_404(Report, pk=pk)
        if not self.has_change_permission(request, report):
            raise PermissionDenied
        return report

    @transaction.atomic
    def selection_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show and save the selection and order of records, and the author's own paragraphs."""
        # Read the version before the report, so that a change in between is detected as a conflict.
        version = last_event_number(Report(pk=pk))
        report = self.get_draft(request, pk)
        is_submitted = request.method == "POST"
        form = SelectionForm(report, request.user, request.POST if is_submitted else None)
        if is_submitted and (sentence := conflict_message(report, submitted_version(request))):
            form.add_error(None, sentence)
        if is_submitted and form.is_valid():
            save_selection(
                report=report,
                left_out=form.left_out,
                positions=form.positions,
                passages=form.passages,
            )
            messages.success(request, _("Saved."))
            to_preview = "_preview" in request.POST
            return HttpResponseRedirect(
                report.get_absolute_url() if to_preview else request.get_full_path()
            )
        title = _("Content: %(account)s") % {"account": report.name}
        return self.admin_page(request, report, "choose", title=title, form=form, version=version)

    def issued_file_view(
        self, request: HttpRequest, pk: int, language: str, kind: str
    ) -> HttpResponse:
        """Return a file as it was issued, without the redactions of the public copy."""
        report = get_object_or_404(Report, pk=pk)
        if not self.has_view_permission(request, report):
            raise PermissionDenied
        text = get_object_or_404(report.texts, language=language)
        if kind not in FORMATS:
            raise Http404
        return attachment_response(report, bytes(getattr(text, kind)), kind, language)

    def addressee_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Start a report for another addressee with the choices of this one on POST."""
        report = get_object_or_404(Report, pk=pk)
        if not self.has_add_permission(request) or not self.has_view_permission(request, report):
            raise PermissionDenied
        form = AddresseeForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            draft = copy_for_addressee(report=report, **form.cleaned_data)
            messages.success(request, _("The report was started with the same choices."))
            return HttpResponseRedirect(reverse("admin:reports_report_change", args=[draft.pk]))
        title = _("For another addressee: %(account)s") % {"account": report.name}
        return self.admin_page(request, report, "addressee", title=title, form=form)

    def revise_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Start a revision of an issued report on POST."""
        report = get_object_or_404(Report, pk=pk)
        if not self.has_add_permission(request) or not self.has_view_permission(request, report):
            raise PermissionDenied
        if request.method == "POST":
            try:
                draft = revise(report=report)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                return HttpResponseRedirect(request.get_full_path())
            messages.success(request, _("The revision was started. Enter what it corrects."))
            return HttpResponseRedirect(reverse("admin:reports_report_change", args=[draft.pk]))
        title = _("Revise: %(account)s") % {"account": report.name}
        return self.admin_page(request, report, "revise", title=title)
