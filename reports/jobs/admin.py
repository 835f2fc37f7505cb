"""Admin pages of the background jobs of reports: the progress of an issue, and files of drafts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.base.visibility import State
from catalogue.history.events import Event
from reports.composition.compose import LANGUAGES
from reports.jobs.models import DraftFile, IssueJob, JobState
from reports.jobs.tasks import cancel_waiting, enqueue
from reports.models import Report
from reports.rendering import FORMATS
from reports.views import attachment_response, may_view_drafts, visible_report
from server.jobs import is_worker_running
from staff.roles import may_publish


def names_withdrawn_record(file: DraftFile) -> bool:
    """Return whether a published record was changed to another state after the composition."""
    left_publication = Q(before__state=State.PUBLISHED) | Q(before__has_key="public_from")
    return Event.objects.filter(left_publication, pk__gt=file.last_event).exists()


def may_cancel(job: IssueJob | DraftFile | None, user) -> bool:
    """Return whether the user may cancel the job: its requester, or a reviewer, while it waits."""
    return (
        job is not None
        and job.state == JobState.WAITING
        and (job.requested_by_id == user.pk or may_publish(user))
    )


def cancel_job(request: HttpRequest, job: IssueJob | DraftFile | None) -> None:
    """Cancel a waiting job, and say so. Raise PermissionDenied if the user may not."""
    is_waiting = job is not None and job.state == JobState.WAITING
    if is_waiting and not may_cancel(job, request.user):
        raise PermissionDenied
    if job is not None and is_waiting and cancel_waiting(job):
        messages.success(request, _("The request was cancelled."))
    else:
        messages.error(request, _("The work has already begun, so it cannot be cancelled."))


class ReportJobsMixin:
    """Mixin for the admin of reports: pages of background jobs, which work without scripts."""

    def draft_file_urls(self) -> list:
        address = "draft-files/<slug:slug>/<slug:language>/<slug:kind>/"
        view = self.admin_site.admin_view
        return [
            path(address, view(self.draft_file_view), name="reports_report_draft-file"),
            path(
                f"{address}download/",
                view(self.draft_download_view),
                name="reports_report_draft-download",
            ),
        ]

    def issuing_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the progress or the result of the latest request to issue a report.

        On POST, cancel the request if it waits for its turn.
        """
        report = get_object_or_404(Report, pk=pk)
        if not self.has_view_permission(request, report):
            raise PermissionDenied
        job = report.issue_jobs.order_by("pk").last()
        if job is None:
            raise Http404
        if request.method == "POST":
            cancel_job(request, job)
            is_cancelled = not IssueJob.objects.filter(pk=job.pk).exists()
            page = "admin:reports_report_issue" if is_cancelled else "admin:reports_report_issuing"
            return redirect(page, pk)
        return self.admin_page(
            request,
            report,
            "issuing",
            title=_("Issue: %(account)s") % {"account": report.name},
            job=job,
            may_cancel=may_cancel(job, request.user),
            is_without_worker=job.is_running and not is_worker_running(),
        )

    def draft_file_view(
        self, request: HttpRequest, slug: str, language: str, kind: str
    ) -> HttpResponse:
        """Show the state of a draft's file; on POST, queue or cancel its production."""
        report, file = self.get_draft_file(request, slug, language, kind)
        if report.is_issued:
            return HttpResponseRedirect(report.get_absolute_url())
        if request.method == "POST" and "cancel" in request.POST:
            cancel_job(request, file)
            return HttpResponseRedirect(request.path)
        if request.method == "POST":
            if file is None or not file.is_running:
                self.queue_draft_file(request, report, language, kind)
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "report": report,
            "job": file,
            "title": _("%(format)s file of the draft: %(account)s")
            % {"format": kind.upper(), "account": report.name},
            "file_language": language,
            "download_address": self.draft_address("download", slug, language, kind),
            "may_cancel": may_cancel(file, request.user),
            "is_without_worker": bool(file and file.is_running and not is_worker_running()),
            "is_withdrawn": bool(file and file.content and names_withdrawn_record(file)),
            "size": len(file.content) if file and file.content else 0,
        }
        return TemplateResponse(request, "admin/reports/report/draft_file.html", context)

    def draft_download_view(
        self, request: HttpRequest, slug: str, language: str, kind: str
    ) -> HttpResponse:
        """Return the file of a draft, unless a record was withdrawn since its composition."""
        report, file = self.get_draft_file(request, slug, language, kind)
        is_ready = file is not None and file.state == JobState.DONE and file.content
        if report.is_issued or not is_ready or names_withdrawn_record(file):
            return HttpResponseRedirect(self.draft_address("file", slug, language, kind))
        response = attachment_response(report, bytes(file.content), kind, language)
        response["Cache-Control"] = "private, no-store"
        return response

    @staticmethod
    def draft_address(page: str, *arguments: str) -> str:
        return reverse(f"admin:reports_report_draft-{page}", args=arguments)

    @staticmethod
    def get_draft_file(
        request: HttpRequest, slug: str, language: str, kind: str
    ) -> tuple[Report, DraftFile | None]:
        """Return the report and the stored file, if any. Raise PermissionDenied or Http404."""
        if not may_view_drafts(request):
            raise PermissionDenied
        if language not in LANGUAGES or kind not in FORMATS:
            raise Http404
        report = visible_report(request, slug)
        files = DraftFile.objects.filter(slug=slug, language=language, kind=kind)
        return report, files.filter(report=report.pk).first()

    @staticmethod
    @transaction.atomic
    def queue_draft_file(request: HttpRequest, report: Report, language: str, kind: str) -> None:
        """Queue the production of a draft's file; it replaces the stored one."""
        file, _is_new = DraftFile.objects.update_or_create(
            slug=report.slug,
            language=language,
            kind=kind,
            defaults={
                "report": report if report.pk else None,
                "site": request.build_absolute_uri("/"),
                "requested_by": request.user,
                "requested_at": timezone.now(),
                "error_language": get_language(),
                "state": JobState.WAITING,
                "stage": "",
                "done": 0,
                "total": 0,
                "error": "",
                "content": None,
                "last_event": None,
                "finished_at": None,
            },
        )
        enqueue(file)
