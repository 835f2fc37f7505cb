"""Public copies of an issued report in which withdrawn records are redacted."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import override

from catalogue.base.period import Period
from reports.changes_since_issue import Withdrawal
from reports.composition.document import Document, Sentence, TableRow
from reports.composition.templates import Run
from reports.models import IssuedText, PublicCopy, Report
from reports.rendering import render_file, report_headings

REDACTED = "black"


def redact_document(document: Document, withdrawn: Sequence[Withdrawal]) -> Document:
    """Redact every sentence, row and title that cites a withdrawn record; return the document.

    A note below the title states the date of each withdrawal.
    """
    if not withdrawn:
        return document
    numbers = {withdrawal.number for withdrawal in withdrawn}
    mark = Run(report_headings(document.language)["withdrawn.mark"], manner=REDACTED)
    for sentence in document.sentences():
        _redact_sentence(sentence, numbers, mark)
    for row in document.rows():
        _redact_row(row, numbers, mark)
    for note in document.notes:
        if numbers & set(note.records):
            note.links = []
    for number in numbers & document.records.keys():
        document.records[number] = replace(
            document.records[number], title=mark.text, language=document.language
        )
    document.lines = [*document.lines, *withdrawal_notes(document.language, withdrawn)]
    return document


def _redact_sentence(sentence: Sentence, numbers: set[int], mark: Run) -> None:
    if numbers & set(sentence.records):
        sentence.runs, sentence.links = [mark], []


def _redact_row(row: TableRow, numbers: set[int], mark: Run) -> None:
    if numbers & set(row.records):
        row.cells = [[mark], *([] for _cell in row.cells[1:])]


def withdrawal_notes(language: str, withdrawn: Sequence[Withdrawal]) -> list[str]:
    """Return a sentence with the date of each withdrawal."""
    sentence = report_headings(language)["withdrawn.note"]
    with override(language):
        return [
            sentence.format(number=item.number, day=_day_text(timezone.localdate(item.at)))
            for item in withdrawn
        ]


def _day_text(day) -> str:
    return str(Period.from_edtf(day.isoformat()))


def public_file(
    report: Report, text: IssuedText, kind: str, withdrawn: Sequence[Withdrawal], *, site: str
) -> bytes:
    """Return the public file of an issued report: as it was issued, or redacted.

    Redacted files are rendered once for each set of withdrawn records, and stored.
    """
    if not withdrawn:
        return bytes(getattr(text, kind))
    description = " ".join(f"{item.number}:{item.at.isoformat()}" for item in withdrawn)
    key = hashlib.sha256(description.encode()).hexdigest()
    copy = text.copies.filter(withdrawn=key).first()
    if copy is None:
        document = redact_document(text.document, withdrawn)
        at = max(item.at for item in withdrawn)
        files = {
            name: render_file(document, name, site=site, status="", at=at)
            for name in ("docx", "pdf")
        }
        copy, _new = PublicCopy.objects.get_or_create(text=text, withdrawn=key, defaults=files)
    return bytes(getattr(copy, kind))
