"""Pages of the staff area on which an edited Word file is uploaded and its changes are accepted."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.base.rules import TRIGGER_MESSAGES
from reports.composition.compose import LANGUAGES
from reports.immutability import ISSUED_IMMUTABLE
from reports.models import Report, ReturnedFile
from reports.word_return.copies import store_returned_file
from reports.word_return.form import ReturnForm
from reports.word_return.upload_form import UploadForm


class WordReturnMixin:
    """The pages of returned Word files, for `ReportAdmin`."""

    def word_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the files to download and those to review; on POST, read an uploaded file."""
        if response := self._refusal_of_issued(request, pk):
            return response
        report = self.get_draft(request, pk)
        form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                returned = store_returned_file(report, file.read(), file.name, request.user)
            except ValidationError as error:
                form.add_error("file", error)
            else:
                page = reverse("admin:reports_report_word-changes", args=[pk, returned.pk])
                return HttpResponseRedirect(page)
        files = ReturnedFile.objects.filter(copy__report=report).defer("content", "copy__content")
        response = self.admin_page(
            request,
            report,
            "word",
            title=_("Word file: %(account)s") % {"account": report.name},
            form=form,
            files=files.select_related("copy", "uploaded_by"),
            languages=LANGUAGES,
        )
        response.status_code = 400 if form.errors else 200
        return response

    @transaction.atomic
    def word_changes_view(self, request: HttpRequest, pk: int, returned: int) -> HttpResponse:
        """Show the changes of a returned file, and store those that the person accepts."""
        if response := self._refusal_of_issued(request, pk):
            return response
        report = self.get_draft(request, pk)
        is_submitted = request.method == "POST"
        if is_submitted:
            Report.objects.select_for_update().get(pk=report.pk)
        files = ReturnedFile.objects.filter(copy__report=report).select_related("copy")
        file = get_object_or_404(files, pk=returned)
        upload_page = reverse("admin:reports_report_word", args=[pk])
        if is_submitted and "_discard" in request.POST:
            file.delete()
            messages.success(request, _("The file was discarded. The report is unchanged."))
            return HttpResponseRedirect(upload_page)
        form = ReturnForm(report, file, request.POST if is_submitted else None)
        if is_submitted and form.is_valid():
            count = len(form.accepted())
            form.save(request.user)
            messages.success(
                request,
                _("Changes accepted: %(accepted)s; rejected: %(rejected)s.")
                % {"accepted": count, "rejected": len(form.proposals) - count},
            )
            page = reverse("admin:reports_report_paragraphs", args=[pk])
            return HttpResponseRedirect(page)
        return self.admin_page(
            request,
            report,
            "word_changes",
            title=_("Changes in the Word file: %(account)s") % {"account": report.name},
            form=form,
            file=file,
            rows=form.rows(),
        )

    def _refusal_of_issued(self, request: HttpRequest, pk: int) -> HttpResponse | None:
        """Return to an issued report with a sentence, because it cannot be changed."""
        report = get_object_or_404(Report, pk=pk)
        if not report.is_issued or not self.has_view_permission(request, report):
            return None
        messages.error(request, str(TRIGGER_MESSAGES[ISSUED_IMMUTABLE]))
        return HttpResponseRedirect(reverse("admin:reports_report_change", args=[pk]))
