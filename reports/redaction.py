"""Public copies of an issued account from which withdrawn records are blacked out."""

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
    """The document without any sentence, row or title that rests on a withdrawn record.

    A dated note below the title says of each record when it was withdrawn.
    """
    if not withdrawn:
        return document
    gone = {one.number for one in withdrawn}
    mark = Run(report_headings(document.language)["withdrawn.mark"], manner=REDACTED)
    for sentence in document.sentences():
        _redact_sentence(sentence, gone, mark)
    for row in document.rows():
        _redact_row(row, gone, mark)
    for note in document.notes:
        if gone & set(note.records):
            note.links = []
    document.records = {
        number: replace(one, title=mark.text, language=document.language) if number in gone else one
        for number, one in document.records.items()
    }
    document.lines = [*document.lines, *withdrawal_notes(document.language, withdrawn)]
    return document


def _redact_sentence(sentence: Sentence, gone: set[int], mark: Run) -> None:
    if gone & set(sentence.records):
        sentence.runs, sentence.links = [mark], []


def _redact_row(row: TableRow, gone: set[int], mark: Run) -> None:
    if gone & set(row.records):
        row.cells = [[mark], *([] for _cell in row.cells[1:])]


def withdrawal_notes(language: str, withdrawn: Sequence[Withdrawal]) -> list[str]:
    """A dated sentence a withdrawn record."""
    sentence = report_headings(language)["withdrawn.note"]
    with override(language):
        return [
            sentence.format(number=one.number, day=_day_text(timezone.localdate(one.at)))
            for one in withdrawn
        ]


def _day_text(day) -> str:
    return str(Period.from_edtf(day.isoformat()))


def public_file(
    report: Report, text: IssuedText, kind: str, withdrawn: Sequence[Withdrawal], *, site: str
) -> bytes:
    """A file of an issued account as everyone may have it: as it was issued, or blacked out.

    Blacked-out files are made once for each set of withdrawn records, and kept.
    """
    if not withdrawn:
        return bytes(getattr(text, kind))
    names = " ".join(f"{one.number}:{one.at.isoformat()}" for one in withdrawn)
    key = hashlib.sha256(names.encode()).hexdigest()
    copy = text.copies.filter(withdrawn=key).first()
    if copy is None:
        document = redact_document(text.document, withdrawn)
        at = max(one.at for one in withdrawn)
        files = {
            name: render_file(document, name, site=site, status="", at=at)
            for name in ("docx", "pdf")
        }
        copy, _new = PublicCopy.objects.get_or_create(text=text, withdrawn=key, defaults=files)
    return bytes(getattr(copy, kind))
