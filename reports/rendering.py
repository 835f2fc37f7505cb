"""Document of a report in one language, and its files.

A draft is composed from the current records; an issued report is read from its stored text.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import override

from catalogue.base.period import Period
from catalogue.models import Organization
from reports.composition.compose import GRAMMARS, LANGUAGES, compose
from reports.composition.document import Document
from reports.composition.options import ANNEXES, ReportOptions
from reports.composition.outline import Passage, ReportSelection
from reports.composition.source_records import SourceRecords
from reports.docx import render_docx
from reports.limited_process import Heartbeat, no_heartbeat
from reports.models import DoubtCode, Report
from reports.pdf_renderer import heading_pages, render_pdf
from reports.preceding_report import load_announcements

RENDERERS: dict[str, Callable[..., bytes]] = {"pdf": render_pdf, "docx": render_docx}
FORMATS = tuple(RENDERERS)
FILE_CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def load_selection(report: Report) -> ReportSelection:
    """Return the selection of records and the own paragraphs that staff saved for the report."""
    if report.pk is None:
        return ReportSelection()
    placements = list(report.placements.all())
    return ReportSelection(
        left_out=frozenset(p.number for p in placements if p.is_left_out),
        positions={p.number: p.position for p in placements if p.position is not None},
        passages=tuple(
            Passage(own.section, own.position, own.text_en, own.text_es, own.pk)
            for own in report.own_paragraphs.all()
        ),
        accepted_plans=frozenset(
            report.accepted_doubts.filter(code=DoubtCode.PAST_PLAN).values_list("number", flat=True)
        ),
        edits=tuple(edited.as_edit() for edited in report.edited_paragraphs.all()),
    )


def load_source_records(report: Report) -> SourceRecords:
    """Return the records of a report; of the cancelled ones, those that staff included."""
    if report.pk is None:
        return SourceRecords(report.scope)
    included = report.placements.filter(is_left_out=False)
    return SourceRecords(report.scope, included.values_list("number", flat=True))


def report_options(report: Report) -> ReportOptions:
    """Return the options of a report, with its references in the active language."""
    dated = str(Period.from_edtf(report.dated.isoformat())) if report.dated else ""
    return ReportOptions(
        notes=report.notes,
        annexes=tuple(code for code in ANNEXES if getattr(report, f"annex_{code}")),
        has_summary=report.has_summary,
        has_cover=report.has_cover,
        references=tuple(filter(None, (report.symbol, dated))),
        comparison=report.comparison,
        announcements=load_announcements(report) if report.comparison else None,
    )


def compose_report(
    report: Report, language: str, source_records: SourceRecords | None = None
) -> Document:
    """Return the report composed from the current records."""
    with override(language):
        document = compose(
            report.scope,
            language,
            selection=load_selection(report),
            options=report_options(report),
            title=report.text_in_active_language("title"),
            addressee=report.text_in_active_language("addressee"),
            source_records=source_records or load_source_records(report),
        )
        lines = [report_headings(language)["revision"].format(number=report.revision)]
        correction = report.text_in_active_language("correction")
        lines += [correction] if correction else []
        document.lines += lines if report.revision else []
        return document


def compose_all_languages(report: Report) -> dict[str, Document]:
    """Return the report in each language, composed from the same records."""
    source_records = load_source_records(report)
    return {language: compose_report(report, language, source_records) for language in LANGUAGES}


def render_file(
    document: Document,
    kind: str,
    *,
    site: str,
    status: str,
    at: datetime,
    heartbeat: Heartbeat = no_heartbeat,
    pdf: bytes = b"",
    marks: Sequence[str] = (),
) -> bytes:
    """Return the document as `docx` or `pdf`. Raise DocxError, PdfError or LimitExceededError.

    An exception that `heartbeat` raises ends the renderer. The table of contents of a Word file has
    the page numbers of the same report as `pdf`, which is rendered if it is not given. `marks` are
    the invisible marks of the paragraphs of a Word file.
    """
    options: dict[str, Any] = {
        "site": site,
        "author": author_name(document.language),
        "status": status,
        "at": at,
        "heartbeat": heartbeat,
    }
    if kind == "docx":
        pages = heading_pages(pdf or RENDERERS["pdf"](document, **options))
        options |= {"pages": pages, "marks": marks}
    return RENDERERS[kind](document, **options)


def author_name(language: str) -> str:
    """Return the name of the commission, which is the author of the reports."""
    with override(language):
        commission = Organization.objects.public().filter(is_commission=True).first()
        return str(commission.title) if commission else ""


def report_headings(language: str) -> dict[str, str]:
    return GRAMMARS[language].headings


def sha256_hex(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def canonical_json(content: dict[str, Any]) -> bytes:
    """Return the content as canonical bytes: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def content_fingerprint(documents: Mapping[str, Document]) -> str:
    """Return a fingerprint of the texts, with all that they state of records."""
    return sha256_hex(b"".join(canonical_json(one.content) for one in documents.values()))
