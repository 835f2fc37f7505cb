"""Public pages and files of reports.

Drafts are visible to staff with the permission to view reports; all others get 404.
"""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.base.period import Period, Precision
from reports.changes_since_issue import changed_record_numbers, withdrawals
from reports.html_renderer import HtmlDocument
from reports.models import Report
from reports.redaction import public_file, redact_document
from reports.rendering import render_file, report_document, report_headings

FILE_CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def report_list(request: HttpRequest) -> HttpResponse:
    """Show the list of issued reports, to staff also the drafts."""
    reports = Report.objects.in_default_order()
    if not may_view_drafts(request):
        reports = reports.public()
    return render(request, "reports/index.html", {"reports": reports, "plural": "reports"})


def report_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a report. For a year without a report, show a preview to staff."""
    report = visible_report(request, slug)
    document = report_document(report, report_language())
    withdrawn = withdrawals(report) if report.is_issued else []
    page = HtmlDocument(redact_document(document, withdrawn))
    context = {
        "report": report,
        "plural": "reports",
        "document": page.document,
        "sections": page.sections(),
        "annexes": page.annexes(report_headings(report_language())["annex"]),
        "issued": report.texts.get(language=report_language()) if report.is_issued else None,
        "changed_records": _changed_records(report, page),
        "other_revisions": _other_revisions(request, report),
        "contents": report_headings(report_language())["contents"],
    }
    response = render(request, "reports/report.html", context)
    return _mark_draft_private(response, report)


def report_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Return a report as a file: the issued file, redacted if need be, or the current draft."""
    report = visible_report(request, slug)
    site = request.build_absolute_uri("/")
    if report.is_issued:
        text = report.texts.get(language=report_language())
        content = public_file(report, text, kind, withdrawals(report), site=site)
    else:
        document = report_document(report, report_language())
        mark = report_headings(report_language())["draft"]
        content = render_file(document, kind, site=site, status=mark, at=timezone.now())
    return _mark_draft_private(
        attachment_response(report, content, kind, report_language()), report
    )


def attachment_response(report: Report, content: bytes, kind: str, code: str) -> HttpResponse:
    """Return a file of a report as a download, named by the report and its language."""
    response = HttpResponse(content, content_type=FILE_CONTENT_TYPES[kind])
    kind_name = _("report")
    name = f"{kind_name}-{report.slug}-{code}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Language"] = code
    return response


def report_language() -> str:
    return "es" if (get_language() or "en").startswith("es") else "en"


def may_view_drafts(request: HttpRequest) -> bool:
    return request.user.is_staff and request.user.has_perm("reports.view_report")


def visible_report(request: HttpRequest, slug: str) -> Report:
    """Return the report with this slug. Raise Http404 if the user may not see it.

    For a year without a report, staff get an unsaved one.
    """
    may_view_draft = may_view_drafts(request)
    reports = Report.objects.all() if may_view_draft else Report.objects.public()
    report = reports.filter(slug=slug).first()
    if report is None and may_view_draft:
        report = unsaved_report(slug)
    if report is None:
        raise Http404(_("There is no report at this address."))
    return report


def unsaved_report(slug: str) -> Report | None:
    """Return an unsaved report on a year that has none, or None if the slug is not a year."""
    if not (len(slug) == 4 and slug.isascii() and slug.isdigit()):
        return None
    try:
        year = Period.from_edtf(slug)
    except ValidationError:
        return None
    if year.start.precision != Precision.YEAR or Report.objects.filter(slug=slug).exists():
        return None
    report = Report(slug=slug)
    report.when = year
    return report


def _changed_records(report: Report, page: HtmlDocument) -> list:
    if not report.is_issued:
        return []
    return [
        page.document.records[number]
        for number in changed_record_numbers(report)
        if number in page.document.records
    ]


def _other_revisions(request: HttpRequest, report: Report) -> list[Report]:
    """Return the first report and the revisions of the same report that the user may see."""
    first = report.revises or report
    if first.pk is None:
        return []
    others = Report.objects.filter(pk=first.pk) | Report.objects.filter(revises=first)
    others = others.exclude(pk=report.pk).order_by("revision")
    return list(others if may_view_drafts(request) else others.public())


def _mark_draft_private(response: HttpResponse, report: Report) -> HttpResponse:
    """Forbid caches to store a draft."""
    if not report.is_issued:
        response["Cache-Control"] = "private, no-store"
    return response
