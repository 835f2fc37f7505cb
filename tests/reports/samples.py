"""Records of a report, and the texts of its files."""

from datetime import date
from io import BytesIO

import docx
import pypdf

from activities.models import Activity, Mandate
from catalogue.base.period import Period
from catalogue.models import Organization
from reports.composition.compose import compose
from reports.composition.document import Document
from reports.composition.source_records import Scope
from reports.models import Report
from reports.workflow.doubt_acceptance import accept_doubts
from reports.workflow.issuing import issue
from tests.reports.texts import report_lines
from tests.support.factories import ActivityFactory, MandateFactory, OrganizationFactory

IN_2030 = {"published": True, "when": "2030", "status": "completed"}


def completed_course(number: int, **fields) -> Activity:
    """Return a public course of 2012, with a summary in both languages."""
    given = {"published": True, "when": "2012", "status": "completed", "kind": "training"}
    texts = {"title_en": f"Course {number}", "title_es": f"Curso {number}"}
    summaries = {"summary_en": "Held.", "summary_es": "Impartido."}
    return ActivityFactory(**{**given, **texts, **summaries, **fields})


def body(name: str, **fields) -> Organization:
    return OrganizationFactory(published=True, title_en=name, title_es=name, **fields)


def mandate(number: int, **fields) -> Mandate:
    titles = {"title_en": f"Resolution {number}", "title_es": f"Resolución {number}"}
    return MandateFactory(published=True, when="2001", **titles, **fields)


def told(language: str = "en", *, written_on: date | None = None) -> str:
    """Return the text of the report of 2030: paragraphs, items and remarks in notes."""
    document = compose(Scope(Period.from_edtf("2030"), written_on), language)
    return "\n".join(report_lines(document))


def report_text(document: Document) -> str:
    return " ".join(sentence.text for sentence in document.sentences())


def issue_accepted(report: Report, person, site: str = "https://example.org") -> Report:
    """Accept every doubt about a report, also those that an accepted plan raises; issue it."""
    while accept_doubts(report=report, person=person, reason="Checked."):
        pass
    return issue(report=report, person=person, site=site)


def docx_text(content: bytes) -> str:
    return "\n".join(one.text for one in docx.Document(BytesIO(content)).paragraphs)


def pdf_pages(content: bytes) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages]


def pdf_text(content: bytes) -> str:
    return "\n".join(pdf_pages(content))
