"""Public pages and files of reports.

Drafts are visible to staff with the permission to view reports; all others get 404.
"""

from dataclasses import dataclass

from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.base.translation import TranslatedText, content_language
from reports.changes_since_issue import changed_record_numbers, withdrawals
from reports.composed_texts import draft_documents, report_document
from reports.html_renderer import HtmlDocument
from reports.models import IssuedText, Report
from reports.page_metadata import head_context, report_json_ld
from reports.redaction import (
    CopyNotReadyError,
    mark_corrected,
    public_file,
    redact_document,
    without_unnamed_records,
)
from reports.rendering import FILE_CONTENT_TYPES, report_headings
from reports.report import unsaved_report
from reports.word_counts import WordCount, word_counts

DRAFT_FILE_BUTTONS = [("pdf", "PDF"), ("docx", "Word")]
COPY_RETRY_AFTER_SECONDS = 30  # a background job needs some seconds for a redacted copy


@dataclass(frozen=True)
class ListedReport:
    """A report in the list, with its title and addressee as the public may read them."""

    report: Report
    title: str
    addressee: str


def _listed_report(report: Report) -> ListedReport:
    texts = (report.title, report.addressee)
    shown = [
        TranslatedText(redacted, text.language, text.is_fallback)
        for redacted, text in zip(without_unnamed_records(report, texts), texts, strict=True)
    ]
    return ListedReport(report, *shown)


def report_list(request: HttpRequest) -> HttpResponse:
    """Show the list of issued reports, to staff also the drafts."""
    reports = Report.objects.in_default_order()
    if not may_view_drafts(request):
        reports = reports.public()
    context = {
        "reports": [_listed_report(report) for report in reports],
        "plural": "reports",
        "feed": reverse("reports:atom"),
        "share_image": f"{request.path}image.png",
        "share_title": _("Reports"),
        "page_description": _(
            "Reports by ECLAC on its work on international migration, written from the records on "
            "this site. Each note links to the records behind the text."
        ),
    }
    return render(request, "reports/index.html", context)


def report_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a report. For a year without a report, show a preview to staff."""
    report = visible_report(request, slug)
    page = _visible_page(report)
    context = {
        "report": report,
        "plural": "reports",
        "document": page.document,
        "sections": page.sections(),
        "annexes": page.annexes(report_headings(content_language())["annex"]),
        "issued": _issued_text(report) if report.is_issued else None,
        "changed_records": _changed_records(report, page),
        "other_revisions": _other_revisions(request, report),
        "contents": report_headings(content_language())["contents"],
        "draft_files": [] if report.is_issued else DRAFT_FILE_BUTTONS,
        "word_counts": [] if report.is_issued else draft_word_counts(report),
        "json_ld": report_json_ld(request, report, page.document) if report.is_issued else None,
    }
    if report.is_issued:
        context |= head_context(request, report, page.document.title)
    response = render(request, "reports/report.html", context)
    return _mark_draft_private(response, report)


def short_version(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the short version of a report that has one: its summary, and links to the rest."""
    report = visible_report(request, slug)
    page = _visible_page(report)
    summary = page.summary()
    if not report.has_short_version or summary is None:
        raise Http404(_("This report has no short version."))
    context = {
        "report": report,
        "plural": "reports",
        "document": page.document,
        "summary": summary,
        "sections": [section for section in page.sections() if section.anchor != summary.anchor],
        "annexes": page.annexes(report_headings(content_language())["annex"]),
        "contents": report_headings(content_language())["contents"],
    }
    response = render(request, "reports/short_version.html", context)
    return _mark_draft_private(response, report)


def _visible_page(report: Report) -> HtmlDocument:
    """Return a report in the active language, with its redactions if it is issued."""
    document = redact_document(
        report_document(report, content_language()),
        withdrawals(report) if report.is_issued else [],
    )
    mark_corrected(document, report.corrected_by if report.is_issued else 0)
    return HtmlDocument(document)


def draft_word_counts(report: Report) -> list[WordCount]:
    """Return the words of a draft in each language, also of the one that the page does not show."""
    return word_counts(report, draft_documents(report))


def _issued_text(report: Report) -> IssuedText:
    """Return the checksums of an issued report and the sizes of its files, without the files."""
    return (
        report.texts.defer("content", "docx", "pdf")
        .annotate(pdf_size=Length("pdf"), docx_size=Length("docx"))
        .get(language=content_language())
    )


def report_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Return the stored file of an issued report. For a draft, lead staff to the page of its file.

    If a record was withdrawn and the redacted file is not ready, answer 503.
    """
    report = visible_report(request, slug)
    language = content_language()
    if not report.is_issued:
        page = reverse("admin:reports_report_draft-file", args=[slug, language, kind])
        return _mark_draft_private(redirect(page), report)
    text = report.texts.defer("content").get(language=language)
    try:
        content = public_file(text, kind, withdrawals(report), report.corrected_by)
    except CopyNotReadyError:
        return _copy_not_ready(request, report)
    return attachment_response(report, content, kind, language)


def _copy_not_ready(request: HttpRequest, report: Report) -> HttpResponse:
    """Return a page that says that the redacted files are not ready."""
    response = render(request, "reports/copy_not_ready.html", {"report": report}, status=503)
    response["Retry-After"] = str(COPY_RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def attachment_response(report: Report, content: bytes, kind: str, code: str) -> HttpResponse:
    """Return a file of a report as a download, named by the report and its language."""
    response = HttpResponse(content, content_type=FILE_CONTENT_TYPES[kind])
    kind_name = _("report")
    name = f"{kind_name}-{report.slug}-{code}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Language"] = code
    return response


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
