"""Admin page on which a report is issued, and doubts are accepted."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.admin.forms.form_versions import MISSING_VERSION_MESSAGE
from reports.composed_texts import draft_documents, draft_doubts
from reports.doubts import Doubt
from reports.jobs.models import RUNNING_STATES
from reports.jobs.tasks import enqueue
from reports.models import DoubtCode, IssueJob, Report
from reports.preceding_report import announced_lines, preceding_report
from reports.rendering import content_fingerprint
from reports.word_counts import word_counts
from reports.workflow.doubt_acceptance import accept_doubts, open_doubts
from reports.workflow.issuing import needs_second_person, second_person_message
from staff.roles import may_publish


def posted_fingerprint(request: HttpRequest) -> str:
    """Return the fingerprint of the texts that the page showed. Raise ValidationError if absent."""
    fingerprint = request.POST.get("_stamp", "")
    if not re.fullmatch(r"[0-9a-f]{64}", fingerprint):
        raise ValidationError(MISSING_VERSION_MESSAGE)
    return fingerprint


def grouped_doubts(doubts: list[Doubt]) -> list[tuple[str, str, list[Doubt]]]:
    """Return the doubts by code, each group with its code and label."""
    return [
        (code, str(label), same)
        for code, label in DoubtCode.choices
        if (same := [doubt for doubt in doubts if doubt.code == code])
    ]


class IssueMixin:
    """The page of the issue, for `ReportAdmin`."""

    def issue_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what an issue makes immutable, and queue the issue of the report on POST."""
        report = self.get_draft(request, pk)
        if request.method == "POST":
            if not may_publish(request.user):
                raise PermissionDenied
            try:
                self.queue_issue(request, report)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                return HttpResponseRedirect(request.get_full_path())
        if report.issue_jobs.filter(state__in=RUNNING_STATES).exists():
            return HttpResponseRedirect(reverse("admin:reports_report_issuing", args=[pk]))
        documents = draft_documents(report)
        found = draft_doubts(report, documents)
        return self.admin_page(
            request,
            report,
            "issue",
            title=_("Issue: %(account)s") % {"account": report.name},
            doubts=grouped_doubts(open_doubts(report, documents, found)),
            accepted=report.accepted_doubts.order_by("code", "number"),
            count=len(documents["en"].records),
            may_issue=may_publish(request.user),
            second_person_message=(
                second_person_message(report) if needs_second_person(report, request.user) else ""
            ),
            announced=announced_lines(report),
            preceding=preceding_report(report),
            word_counts=word_counts(report, documents),
            content_fingerprint=content_fingerprint(documents),
        )

    @transaction.atomic
    def queue_issue(self, request: HttpRequest, report: Report) -> None:
        """Queue the issue of a report, unless it is queued. Raise ValidationError."""
        fingerprint = posted_fingerprint(request)
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if locked.issue_jobs.filter(state__in=RUNNING_STATES).exists():
            return
        job = IssueJob.objects.create(
            report=locked,
            fingerprint=fingerprint,
            site=request.build_absolute_uri("/"),
            requested_by=request.user,
            error_language=get_language(),
        )
        enqueue(job)

    def accept_doubts_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Accept the doubts for which the form has a reason, each or for a whole kind."""
        report = self.get_draft(request, pk)
        if not may_publish(request.user):
            raise PermissionDenied
        try:
            fingerprint = posted_fingerprint(request)
            reasons = {
                doubt.key: request.POST.get(f"reason-{doubt.key}", "").strip()
                or request.POST.get(f"reason-{doubt.code}", "").strip()
                for doubt in open_doubts(report)
            }
            count = accept_doubts(
                report=report,
                person=request.user,
                reasons=reasons,
                expected_fingerprint=fingerprint,
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            if count:
                messages.success(
                    request, _("Warnings accepted in your name: %(count)s.") % {"count": count}
                )
            else:
                messages.error(request, _("Enter a reason for each warning that you accept."))
        return HttpResponseRedirect(reverse("admin:reports_report_issue", args=[pk]))
