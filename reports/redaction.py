"""Public copies of an issued report in which withdrawn records are redacted."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import override

from catalogue.base.period import Period
from catalogue.records.record import number_address
from reports.changes_since_issue import Withdrawal, names_pattern
from reports.composition.document import Document, NoteLink, Sentence, TableRow
from reports.composition.templates import Run
from reports.models import IssuedText, PublicCopy, Report
from reports.rendering import render_file, report_headings

REDACTED = "black"
METHOD = "names-2"  # part of the key of stored copies; a new value replaces all of them


def redact_document(document: Document, withdrawn: Sequence[Withdrawal]) -> Document:
    """Redact every sentence, row and title that cites a withdrawn record; return the document.

    Links to the record use its number. The names of unnamed records are also redacted in sentences
    that do not cite them, such as summaries by staff. A note below the title states the date of
    each withdrawal.
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
        with override(document.language):
            path = number_address(number)
        document.records[number] = replace(
            document.records[number], title=mark.text, language=document.language, path=path
        )
    _redact_title(document, withdrawn, mark)
    _redact_names(document, [item for item in withdrawn if item.is_unnamed], mark)
    document.lines = [*document.lines, *withdrawal_notes(document.language, withdrawn)]
    return document


def _redact_title(document: Document, withdrawn: Sequence[Withdrawal], mark: Run) -> None:
    """Redact the names of withdrawn records in a standard title, or else the whole title."""
    named = [item for item in withdrawn if item.number in document.title_records]
    if named:
        title = _without_names(document.title, _names_pattern(named), mark)
        document.title = mark.text if title == document.title else title


def _redact_names(document: Document, unnamed: Sequence[Withdrawal], mark: Run) -> None:
    """Redact the names of unnamed records in every text, and the links to their addresses."""
    pattern = _names_pattern(unnamed)
    paths = [path for item in unnamed for path in item.paths]
    document.title = _without_names(document.title, pattern, mark)
    document.lines = [_without_names(line, pattern, mark) for line in document.lines]
    for sentence in document.sentences():
        sentence.runs = _runs_without_names(sentence.runs, pattern, mark)
        sentence.links = _shown_links(sentence.links, pattern, paths)
    for row in document.rows():
        row.cells = [_runs_without_names(cell, pattern, mark) for cell in row.cells]
    for note in document.notes:
        note.links = _shown_links(note.links, pattern, paths)
    for number, cited in document.records.items():
        title = _without_names(cited.title, pattern, mark)
        document.records[number] = replace(cited, title=title)


def _names_pattern(withdrawn: Iterable[Withdrawal]) -> re.Pattern[str]:
    return names_pattern(name for item in withdrawn for name in item.names)


def _without_names(text: str, pattern: re.Pattern[str], mark: Run) -> str:
    return pattern.sub(lambda _match: mark.text, text)


def _runs_without_names(runs: list[Run], pattern: re.Pattern[str], mark: Run) -> list[Run]:
    """Return the runs with a mark for each name; one mark if a name spans several runs."""
    pieces: list[Run] = []
    for run in runs:
        end = 0
        for match in pattern.finditer(run.text):
            pieces += [replace(run, text=run.text[end : match.start()]), mark]
            end = match.end()
        pieces.append(replace(run, text=run.text[end:]))
    pieces = [piece for piece in pieces if piece.text]
    return [mark] if pattern.search("".join(piece.text for piece in pieces)) else pieces


def _shown_links(
    links: list[NoteLink], pattern: re.Pattern[str], paths: Sequence[str]
) -> list[NoteLink]:
    """Return the links whose label contains no name and whose address is not one of `paths`."""
    return [
        link
        for link in links
        if not pattern.search(link.label)
        and not any(re.search(rf"{re.escape(path)}(?![a-z0-9-])", link.url) for path in paths)
    ]


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
    states = [f"{item.number}:{item.at.isoformat()}:{item.is_unnamed}" for item in withdrawn]
    description = " ".join([METHOD, *states])
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
