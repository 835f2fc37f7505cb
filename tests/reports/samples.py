"""Records of a report, and the texts of its files."""

from io import BytesIO

import docx
import pypdf

from activities.models import Activity
from reports.composition.document import Document
from tests.support.factories import ActivityFactory


def completed_course(number: int, **fields) -> Activity:
    """Return a public course of 2012, with a summary in both languages."""
    given = {"published": True, "when": "2012", "status": "completed", "kind": "training"}
    texts = {"title_en": f"Course {number}", "title_es": f"Curso {number}"}
    summaries = {"summary_en": "Held.", "summary_es": "Impartido."}
    return ActivityFactory(**{**given, **texts, **summaries, **fields})


def report_text(document: Document) -> str:
    return " ".join(sentence.text for sentence in document.sentences())


def docx_text(content: bytes) -> str:
    return "\n".join(one.text for one in docx.Document(BytesIO(content)).paragraphs)


def pdf_pages(content: bytes) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages]


def pdf_text(content: bytes) -> str:
    return "\n".join(pdf_pages(content))
