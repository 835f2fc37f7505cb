"""The accounts as pages and files. What is not issued is for staff, and for others not there."""

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
    """The accounts that there are; for staff with those that are being written."""
    reports = Report.objects.in_default_order()
    if not is_staff(request):
        reports = reports.public()
    return render(request, "reports/index.html", {"reports": reports, "plural": "reports"})


def report_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """An report. Of a year that has none, staff see what one would say."""
    report = visible_report(request, slug)
    document = report_document(report, report_language())
    gone = withdrawals(report) if report.is_issued else []
    page = HtmlDocument(redact_document(document, gone))
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
    """An report as a file: as it was issued, or the draft as it would be today."""
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
    """A file of an report, called by the report and its language."""
    response = HttpResponse(content, content_type=FILE_CONTENT_TYPES[kind])
    kind_name = _("report")
    name = f"{kind_name}-{report.slug}-{code}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Language"] = code
    return response


def report_language() -> str:
    return "es" if (get_language() or "en").startswith("es") else "en"


def is_staff(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_staff


def visible_report(request: HttpRequest, slug: str) -> Report:
    """The report at an address, as far as the visitor may see it. Raises Http404."""
    reports = Report.objects.all() if is_staff(request) else Report.objects.public()
    report = reports.filter(slug=slug).first()
    if report is None and is_staff(request):
        report = unsaved_report(slug)
    if report is None:
        raise Http404(_("There is no report at this address."))
    return report


def unsaved_report(slug: str) -> Report | None:
    """The report of a year that nobody has begun, as it would be; nothing if it is not a year."""
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
    """The first report of the same span and its other revisions, as far as the visitor may see."""
    first = report.revises or report
    if first.pk is None:
        return []
    family = Report.objects.filter(pk=first.pk) | Report.objects.filter(revises=first)
    family = family.exclude(pk=report.pk).order_by("revision")
    return list(family if is_staff(request) else family.public())


def _mark_draft_private(response: HttpResponse, report: Report) -> HttpResponse:
    """A draft is kept by no cache."""
    if not report.is_issued:
        response["Cache-Control"] = "private, no-store"
    return response
