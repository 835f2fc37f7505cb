"""Admin pages of imports: upload of a file, its errors or preview, and its result."""

import csv
import io
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.exports.formula_guard import guard_formula
from catalogue.history.row_writer import HistoryError
from catalogue.imports.export_actions import XLSX_CONTENT_TYPE, ExportActionsMixin
from catalogue.imports.file_rows import (
    Line,
    faulty_file_rows,
    file_rows,
    line_outcomes,
    outcome_counts,
)
from catalogue.imports.mapping.page import MAPPABLE_STATES, MappingMixin
from catalogue.imports.models import ImportJob, ImportRow, ImportState
from catalogue.imports.parsing.reader import content_digest
from catalogue.imports.parsing.sheet import ImportIssue
from catalogue.imports.tasks import cancel, enqueue
from catalogue.imports.templates import BYTE_ORDER_MARK, build_workbook, column_help
from catalogue.imports.undo import may_undo, start_undo
from catalogue.imports.upload_form import UploadForm
from server.jobs import is_worker_running
from staff.roles import has_model_permission

ROWS_PER_PAGE = 50
ERRORS_PER_PAGE = 200
DISCARDABLE_STATES = (*MAPPABLE_STATES, ImportState.MAPPING, ImportState.FAILED)


def may_cancel(job: ImportJob, user) -> bool:
    """Return True if the user requested the step that is running."""
    requester = job.undone_by_id if job.state == ImportState.UNDOING else job.uploaded_by_id
    return job.is_running and requester == user.pk


def outcome_order(job: ImportJob) -> list[ImportRow.Outcome]:
    """Return the outcomes in the order of the job's page: what its heading announces is first."""
    last = {ImportRow.Outcome.UNCHANGED}
    if is_result_first(job):
        last.add(ImportRow.Outcome.FAULTY)
    return sorted(ImportRow.Outcome, key=lambda one: one in last)


def is_result_first(job: ImportJob) -> bool:
    """Return True if the page shows the changes first, then the rows that were left out."""
    return job.state == ImportState.DONE or (
        job.state == ImportState.CHECKED and job.faulty_left_out
    )


class ImportMixin(MappingMixin, ExportActionsMixin):
    """Mixin for the admin of records: import and export with the columns of `import_table`."""

    change_list_template = "admin/imports/change_list.html"

    # --- permission ---------------------------------------------------------------------------

    def has_import_permission(self, request) -> bool:
        """Return True if the user may add the records; `authorization` checks child rows."""
        return self.import_table is not None and has_model_permission(
            request.user, "add", self.import_table.model
        )

    def changelist_view(self, request, extra_context=None):
        has_permission = self.has_import_permission(request)
        return super().changelist_view(
            request, {**(extra_context or {}), "has_import_permission": has_permission}
        )

    def _require_import_permission(self, request) -> None:
        if not self.has_import_permission(request):
            raise PermissionDenied

    # --- addresses ----------------------------------------------------------------------------

    def get_urls(self):
        if self.import_table is None:
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}_import"
        pages = [
            ("import/", self.import_view, name),
            ("import/template.xlsx", self.import_template_view, f"{name}_template"),
            ("import/<int:pk>/", self.import_job_view, f"{name}_job"),
            ("import/<int:pk>/mapping/", self.import_mapping_view, f"{name}_mapping"),
            ("import/<int:pk>/profile/", self.import_profile_view, f"{name}_profile"),
            ("import/<int:pk>/remap/", self.import_remap_view, f"{name}_remap"),
            ("import/<int:pk>/leave-out/", self.import_leave_out_view, f"{name}_leave_out"),
            ("import/<int:pk>/faulty-rows/", self.import_faulty_rows_view, f"{name}_faulty_rows"),
            ("import/<int:pk>/confirm/", self.import_confirm_view, f"{name}_confirm"),
            ("import/<int:pk>/discard/", self.import_discard_view, f"{name}_discard"),
            ("import/<int:pk>/undo/", self.import_undo_view, f"{name}_undo"),
            ("import/<int:pk>/cancel/", self.import_cancel_view, f"{name}_cancel"),
            ("import/<int:pk>/faults.csv", self.import_errors_view, f"{name}_errors"),
            ("import/<int:pk>/file/", self.import_file_view, f"{name}_file"),
        ]
        return [
            *(
                path(route, self.admin_site.admin_view(view), name=name)
                for route, view, name in pages
            ),
            *super().get_urls(),
        ]

    def _import_url(self, page: str = "", *arguments) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_import"
        return reverse(f"{name}_{page}" if page else name, args=arguments)

    def _context(self, request, **more) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "table": self.import_table,
            "import_address": self._import_url(),
            "changelist_address": reverse(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
            ),
            **more,
        }

    def _get_job(self, request, pk: int) -> ImportJob:
        self._require_import_permission(request)
        content_type = ContentType.objects.get_for_model(self.model)
        jobs = ImportJob.objects.defer("content").select_related("uploaded_by", "undone_by")
        return get_object_or_404(jobs, pk=pk, content_type=content_type)

    # --- upload -------------------------------------------------------------------------------

    def import_view(self, request):
        self._require_import_permission(request)
        data = (request.POST, request.FILES) if request.method == "POST" else ()
        form = UploadForm(*data)
        if form.is_valid():
            with transaction.atomic():
                job = self._create_job(request, form)
                enqueue(job)
            return redirect(self._import_url("job", job.pk))
        content_type = ContentType.objects.get_for_model(self.model)
        recent = ImportJob.objects.defer("content").filter(content_type=content_type)
        context = self._context(
            request,
            form=form,
            title=_("Import %(kind)s") % {"kind": self.opts.verbose_name_plural},
            template_address=self._import_url("template"),
            tables=[
                (table, [(c, column_help(c)) for c in table.columns])
                for table in self.import_table.all()
            ],
            recent=recent.select_related("uploaded_by")[:20],
        )
        status = 400 if form.errors else 200
        return TemplateResponse(request, "admin/imports/upload.html", context, status=status)

    def _create_job(self, request, form: UploadForm) -> ImportJob:
        file = form.cleaned_data["file"]
        content = file.read()
        return ImportJob.objects.create(
            content_type=ContentType.objects.get_for_model(self.model),
            file_name=file.name[-200:],
            content=content,
            size=len(content),
            digest=content_digest(content),
            duplicates_allowed=form.cleaned_data["duplicates_allowed"],
            language=get_language(),
            uploaded_by=request.user,
        )

    def import_template_view(self, request):
        self._require_import_permission(request)
        name = f"{self.import_table.code}_template.xlsx"
        return FileResponse(build_workbook(self.import_table, None, ""), as_attachment=True,
                            filename=name, content_type=XLSX_CONTENT_TYPE)  # fmt: skip

    # --- one import ---------------------------------------------------------------------------

    def import_job_view(self, request, pk: int):
        job = self._get_job(request, pk)
        if job.state == ImportState.MAPPING:
            return self.mapping_page(request, job)
        is_mine = job.uploaded_by_id == request.user.pk
        outcomes = line_outcomes(job)
        line_counts = outcome_counts(outcomes)
        faulty = line_counts.get(ImportRow.Outcome.FAULTY, 0)
        unchanged = line_counts.get(ImportRow.Outcome.UNCHANGED, 0)
        context = self._context(
            request,
            job=job,
            title=job.file_name,
            is_mine=is_mine,
            may_map=is_mine and job.state in MAPPABLE_STATES and bool(job.layout),
            faulty_count=faulty,
            good_count=0 if job.errors else len(outcomes) - faulty - unchanged,
            may_undo=may_undo(job, request.user),
            may_cancel=may_cancel(job, request.user),
            is_without_worker=job.is_running and not is_worker_running(),
            earlier_import=self._earlier_import(job),
            are_issues_last=is_result_first(job),
            issues=[
                {**one, "label": self.import_table.column_label(one["table"], one["column"])}
                for one in job.issues or ()
            ],
            counts=[(one, line_counts[one]) for one in outcome_order(job) if one in line_counts],
            **self._rows(request, job, outcomes),
        )
        return TemplateResponse(request, "admin/imports/job.html", context)

    @staticmethod
    def _earlier_import(job: ImportJob) -> ImportJob | None:
        """Return an earlier, completed import of a file with the same content, or None."""
        earlier = ImportJob.objects.filter(
            digest=job.digest,
            content_type=job.content_type_id,
            state=ImportState.DONE,
            pk__lt=job.pk,
        )
        return earlier.defer("content").first()

    def _rows(
        self, request, job: ImportJob, outcomes: dict[Line, ImportRow.Outcome]
    ) -> dict[str, Any]:
        """Return the requested page of the file's rows with one outcome.

        The default is the first outcome with rows in the order of the page.
        """
        present = set(outcomes.values())
        defaults = [o for o in outcome_order(job) if o in present]
        requested = request.GET.get("rows", "")
        chosen = requested if requested in present else defaults[0] if defaults else ""
        lines = [line for line, outcome in outcomes.items() if outcome == chosen]
        size = ERRORS_PER_PAGE if chosen == ImportRow.Outcome.FAULTY else ROWS_PER_PAGE
        page = Paginator(lines, size).get_page(request.GET.get("page"))
        columns = {(t.code, c.code): c for t in self.import_table.all() for c in t.columns}
        rows = [
            {
                "row": row,
                "address": self._record_address(row.object_id),
                "errors": [
                    {
                        **asdict(error),
                        "is_value_quoted": error.value in error.sentence,
                        "label": self.import_table.column_label(table, error.column),
                    }
                    for table, error in row.errors
                ],
                "changes": [
                    (c.label, c.display_text(old), c.display_text(new)) if c else (code, old, new)
                    for table, (code, old, new) in row.changes
                    for c in [columns.get((table, code))]
                ],
            }
            for row in file_rows(job, page.object_list)
        ]
        return {"page": page, "rows": rows, "chosen": chosen}

    def _record_address(self, object_id: int | None) -> str:
        if object_id is None:
            return ""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[object_id])

    def import_confirm_view(self, request, pk: int):
        job = self._get_own_job(request, pk)
        with transaction.atomic():
            updated = ImportJob.objects.filter(pk=job.pk, state=ImportState.CHECKED).update(
                state=ImportState.CONFIRMED, stage="", done=0, total=0
            )
            if updated:
                enqueue(job)
        return redirect(self._import_url("job", pk))

    def import_discard_view(self, request, pk: int):
        job = self._get_own_job(request, pk)
        jobs = ImportJob.objects.filter(pk=job.pk, state__in=DISCARDABLE_STATES)
        if jobs.update(state=ImportState.DISCARDED):
            messages.success(request, _("The file was discarded. Nothing was imported."))
        return redirect(self._import_url())

    def _get_own_job(self, request, pk: int) -> ImportJob:
        """Return the import if the user uploaded its file; others cannot confirm or discard it.

        Raise PermissionDenied for other users.
        """
        if request.method != "POST":
            raise Http404
        job = self._get_job(request, pk)
        if job.uploaded_by_id != request.user.pk:
            raise PermissionDenied
        return job

    def import_undo_view(self, request, pk: int):
        if request.method != "POST":
            raise Http404
        job = self._get_job(request, pk)
        if not may_undo(job, request.user):
            raise PermissionDenied
        try:
            start_undo(job, request.user)
        except HistoryError as error:
            messages.error(request, str(error))
        return redirect(self._import_url("job", pk))

    def import_cancel_view(self, request, pk: int):
        if request.method != "POST":
            raise Http404
        job = self._get_job(request, pk)
        if job.is_running:
            if not may_cancel(job, request.user):
                raise PermissionDenied
            cancel(job)
        return redirect(self._import_url("job", pk))

    def import_errors_view(self, request, pk: int):
        """Return all errors of an import as a CSV file."""
        job = self._get_job(request, pk)
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer)
        writer.writerow([_("Sheet"), _("Row"), _("Cell"), _("Column"), _("Value"), _("Error")])
        errors = [ImportIssue(**error) for error in job.errors]
        errors += [error for row in faulty_file_rows(job) for _table, error in row.errors]
        for one in errors:
            cells = (one.sheet, one.line, one.place, one.column, one.value, one.sentence)
            writer.writerow([guard_formula(str(cell or "")) for cell in cells])
        response = HttpResponse(
            BYTE_ORDER_MARK + buffer.getvalue(), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="import-{pk}-faults.csv"'
        return response

    def import_file_view(self, request, pk: int):
        """Return the uploaded file as a download; browsers must not display or sniff it."""
        job = self._get_job(request, pk)
        response = FileResponse(
            io.BytesIO(bytes(job.content)), as_attachment=True, filename=job.file_name,
            content_type="application/octet-stream",
        )  # fmt: skip
        response["X-Content-Type-Options"] = "nosniff"
        return response
