"""Metadata of an issued report for the head of its page: files, reference and JSON-LD."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.base.translation import content_language
from catalogue.exports.bibliography import BibliographicReference, ContributorName, citation_tags
from catalogue.pages.detail_view import AlternateFile
from catalogue.pages.json_ld import JsonLd, without_empty_values
from catalogue.templatetags.head import request_origin
from reports.composition.document import Document
from reports.models import Report
from reports.rendering import FILE_CONTENT_TYPES, author_name


def head_context(request: HttpRequest, report: Report, title: str) -> dict:
    """Return the picture, files and `citation_…` tags of an issued report, for its head."""
    page = reverse("reports:detail", args=[report.slug])
    files = {kind: reverse(f"reports:{kind}", args=[report.slug]) for kind in FILE_CONTENT_TYPES}
    return {
        "page_description": _("%(title)s: web page, Word and PDF file.") % {"title": title},
        "share_image": f"{page}image.png",
        "share_title": title,
        "alternate_files": [
            *(
                AlternateFile(FILE_CONTENT_TYPES[kind], address, kind.upper())
                for kind, address in files.items()
            ),
            AlternateFile(
                "application/json", reverse("api:reports-detail", args=[report.slug]), "JSON"
            ),
        ],
        "citation_tags": citation_tags(
            _report_reference(
                report,
                title,
                url=request.build_absolute_uri(files["pdf"]),
                permalink=request.build_absolute_uri(page),
            )
        ),
    }


def _report_reference(
    report: Report, title: str, *, url: str, permalink: str
) -> BibliographicReference:
    """Return the bibliographic reference of an issued report, of which `url` is a file."""
    author = author_name(content_language())
    issued = timezone.localdate(report.issued_at)
    return BibliographicReference(
        key=report.slug,
        kind="report",
        title=title,
        authors=(ContributorName(author, is_body=True),),
        publishers=(author,),
        year=issued.year,
        month=issued.month,
        day=issued.day,
        url=url,
        permalink=permalink,
        language=content_language(),
    )


def report_json_ld(request: HttpRequest, report: Report, document: Document) -> JsonLd:
    """Return the JSON-LD of an issued report; `document` is its redacted text.

    `correction` is the address of the latest revision that corrects it.
    """
    origin = request_origin(request)
    address = f"{origin}{report.get_absolute_url()}"
    published = timezone.localdate(report.issued_at).isoformat()
    corrected_by, revises = (
        f"{origin}{other.get_absolute_url()}" if other else ""
        for other in (report.latest_correction, report.revises)
    )
    data = {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": address,
        "url": address,
        "name": document.title,
        "inLanguage": document.language,
        "datePublished": published,
        "temporalCoverage": report.when.edtf,
        "version": report.revision,
        "about": report.scope.subject.label,
        "isBasedOn": revises,
        "correction": corrected_by,
        "encoding": [
            {
                "@type": "MediaObject",
                "encodingFormat": content_type,
                "contentUrl": f"{origin}{reverse(f'reports:{kind}', args=[report.slug])}",
            }
            for kind, content_type in FILE_CONTENT_TYPES.items()
        ],
    }
    return without_empty_values(data)
