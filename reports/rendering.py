"""An account in one language: composed anew while a draft, as it was kept once it is issued."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.utils.translation import override

from catalogue.models import Organization
from reports.composition.compose import GRAMMARS, compose
from reports.composition.document import Document
from reports.composition.outline import Passage, ReportSelection
from reports.composition.source_records import SourceRecords
from reports.docx import render_docx
from reports.models import Report
from reports.pdf_renderer import render_pdf

RENDERERS = {"docx": render_docx, "pdf": render_pdf}
FORMATS = tuple(RENDERERS)


def load_selection(report: Report) -> ReportSelection:
    """What staff decided about the account."""
    if report.pk is None:
        return ReportSelection()
    placings = list(report.placings.all())
    return ReportSelection(
        left_out=frozenset(one.number for one in placings if one.is_left_out),
        positions={one.number: one.position for one in placings if one.position is not None},
        passages=tuple(
            Passage(one.section, one.position, one.text_en, one.text_es, one.pk)
            for one in report.own_paragraphs.all()
        ),
    )


def compose_report(
    report: Report, language: str, source_records: SourceRecords | None = None
) -> Document:
    """The account written from what the records say now."""
    with override(language):
        document = compose(
            report.scope,
            language,
            selection=load_selection(report),
            title=report.text_in_active_language("title"),
            addressee=report.text_in_active_language("addressee"),
            source_records=source_records,
        )
        lines = [report_headings(language)["revision"].format(number=report.revision)]
        correction = report.text_in_active_language("correction")
        lines += [correction] if correction else []
        document.lines += lines if report.revision else []
        return document


def report_document(report: Report, language: str) -> Document:
    """What the page shows: the text that was issued, or the draft as it would be today."""
    if report.is_issued:
        return report.texts.get(language=language).document
    return compose_report(report, language)


def render_file(document: Document, kind: str, *, site: str, status: str, at: datetime) -> bytes:
    """The document as `docx` or `pdf`. Raises DocxError or PdfError."""
    return RENDERERS[kind](
        document, site=site, author=author_name(document.language), status=status, at=at
    )


def author_name(language: str) -> str:
    """The commission's name: the author of its accounts."""
    with override(language):
        commission = Organization.objects.public().filter(is_commission=True).first()
        return str(commission.title) if commission else ""


def report_headings(language: str) -> dict[str, str]:
    return GRAMMARS[language].headings


def sha256_hex(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def canonical_json(content: dict[str, Any]) -> bytes:
    """The tree as bytes that are always the same: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()
