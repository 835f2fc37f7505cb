"""Public copies of an issued report in which withdrawn records are redacted."""

import hashlib
import html
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from io import BytesIO

from django.utils import timezone
from django.utils.translation import override

from catalogue.base.period import Period
from catalogue.base.translation import content_language
from catalogue.records.record import number_address
from reports.changes_since_issue import Withdrawal, names_pattern, reports_to_redact, withdrawals
from reports.composition.document import Document, NoteLink, Sentence, TableRow
from reports.composition.templates import Run
from reports.limited_process import Heartbeat, no_heartbeat
from reports.models import IssuedText, Report
from reports.rendering import render_file, report_headings

REDACTED = "black"
HEAD_FIELDS = ("addressee", "correction")
METHOD = "names-2"  # part of the key of stored copies; a new value replaces all of them


def redact_document(document: Document, withdrawn: Sequence[Withdrawal]) -> Document:
    """Redact every sentence, row, heading and title that cites a withdrawn record; return it.

    Links to the record use its number. The names of unnamed records are also redacted in sentences
    that do not cite them, such as summaries by staff. A note below the title states the date of
    each withdrawal.
    """
    if not withdrawn:
        return document
    numbers = {withdrawal.number for withdrawal in withdrawn}
    mark = Run(report_headings(document.language)["withdrawn.mark"], manner=REDACTED)
    notes = {sentence.note for sentence in document.sentences() if numbers & set(sentence.records)}
    for sentence in document.sentences():
        _redact_sentence(sentence, numbers, mark)
    for row in document.rows():
        _redact_row(row, numbers, mark)
    for section in document.all_sections():
        if numbers & set(section.records):
            section.heading = mark.text
    for note in document.notes:
        if note.number in notes:  # a note need not have the numbers of records
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


def mark_corrected(document: Document, revision: int) -> None:
    """Add to a document that a later revision corrects it; 0 is for no revision."""
    if revision:
        sentence = report_headings(document.language)["corrected"].format(number=revision)
        document.lines = [*document.lines, sentence]


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
    document.references = [_without_names(text, pattern, mark) for text in document.references]
    for section in document.all_sections():
        section.heading = _without_names(section.heading, pattern, mark)
    for sentence in document.sentences():
        runs = [mark if _leads_to(run.url, paths) else run for run in sentence.runs]
        sentence.runs = _runs_without_names(runs, pattern, mark)
        sentence.links = _shown_links(sentence.links, pattern, paths)
    for row in document.rows():
        row.cells = [_runs_without_names(cell, pattern, mark) for cell in row.cells]
    for note in document.notes:
        note.links = _shown_links(note.links, pattern, paths)
    for number, cited in document.records.items():
        title = _without_names(cited.title, pattern, mark)
        document.records[number] = replace(cited, title=title)


def without_unnamed_records(report: Report, texts: Sequence[str]) -> list[str]:
    """Return texts of a report that stand outside its document, such as its title in a list.

    If it is issued, the names of unnamed records are redacted as in the document.
    """
    if not (report.is_issued and any(texts)):
        return list(texts)
    unnamed = [item for item in withdrawals(report) if item.is_unnamed]
    mark = Run(report_headings(content_language())["withdrawn.mark"], manner=REDACTED)
    return [_without_names(text, _names_pattern(unnamed), mark) for text in texts]


def public_copies(reports: Iterable[Report]) -> list[Report]:
    """Return copies of issued reports, not to be saved, with the texts that the public may read.

    Their titles, addressees and corrections are redacted as in the document. The title is that of
    the issued text, so also one that was composed.
    """
    copies = {report.pk: copy(report) for report in reports}
    affected = reports_to_redact(copies)
    heads: dict[int, list[Document]] = {}
    rows = IssuedText.objects.filter(report__in=copies).values_list(
        "report", "language", "content__title", "content__title_records"
    )
    for key, language, title, title_records in rows:
        texts = [getattr(copies[key], f"{field}_{language}") for field in HEAD_FIELDS]
        head = Document(language, title, texts, [], [], [], {}, [], title_records or [])
        heads.setdefault(key, []).append(head)
    for key, report in copies.items():
        texts = [text for head in heads[key] for text in head.texts()]
        withdrawn = withdrawals(report, texts) if key in affected else []
        for head in heads[key]:
            redact_document(head, withdrawn)
            setattr(report, f"title_{head.language}", head.title)
            for field, text in zip(HEAD_FIELDS, head.lines, strict=False):  # and notes
                setattr(report, f"{field}_{head.language}", text)
    return list(copies.values())


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
        link for link in links if not pattern.search(link.label) and not _leads_to(link.url, paths)
    ]


def _leads_to(url: str, paths: Sequence[str]) -> bool:
    """Return whether an address contains one of the paths."""
    return any(re.search(rf"{re.escape(path)}(?![a-z0-9-])", url) for path in paths)


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


class CopyNotReadyError(Exception):
    """Error for a redacted file that a background job has not produced yet."""


def copy_key(withdrawn: Sequence[Withdrawal], corrected_by: int) -> str:
    """Return the key of the copies in which these records are redacted and the revision is named.

    The key is empty if the files are shown as they were issued.
    """
    if not withdrawn and not corrected_by:
        return ""
    states = [f"{item.number}:{item.at.isoformat()}:{item.is_unnamed}" for item in withdrawn]
    if corrected_by:
        states.append(f"revision {corrected_by}")
    return hashlib.sha256(" ".join([METHOD, *states]).encode()).hexdigest()


def public_file(
    text: IssuedText, kind: str, withdrawn: Sequence[Withdrawal], corrected_by: int
) -> bytes:
    """Return the stored public file of an issued report: as it was issued, or redacted or marked.

    Raise CopyNotReadyError if there is no copy for these withdrawn records; a file that shows one
    of them is never returned. Without withdrawn records, the file as it was issued is returned
    until the copy that names the revision is produced. Nothing is written, because public pages
    read from replicas.
    """
    if key := copy_key(withdrawn, corrected_by):
        copy = text.copies.filter(withdrawn=key).only(kind).first()
        if copy is not None:
            return bytes(getattr(copy, kind))
        if withdrawn:
            raise CopyNotReadyError
    return bytes(getattr(text, kind))


def redacted_files(
    text: IssuedText,
    withdrawn: Sequence[Withdrawal],
    corrected_by: int,
    heartbeat: Heartbeat = no_heartbeat,
) -> dict[str, bytes]:
    """Return the files of an issued text without the withdrawn records, by format.

    They name the revision `corrected_by`, if it is not 0.
    """
    site = site_of_issued_file(text)
    document = redact_document(text.document, withdrawn)
    mark_corrected(document, corrected_by)
    at = max((item.at for item in withdrawn), default=text.report.issued_at)
    render = partial(render_file, document, site=site, status="", at=at, heartbeat=heartbeat)
    pdf = render("pdf")
    return {"pdf": pdf, "docx": render("docx", pdf=pdf)}


def site_of_issued_file(text: IssuedText) -> str:
    """Return the scheme and host of the addresses in the issued Word file, or "" without any."""
    with zipfile.ZipFile(BytesIO(bytes(text.docx))) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
    targets = map(html.unescape, re.findall(r'Target="(https?://[^"]+)"', relations))
    paths = {cited.path for cited in text.document.records.values()}
    origins = Counter(
        origin[0]
        for target in targets
        if (origin := re.match(r"https?://[^/]+", target)) and target[origin.end() :] in paths
    )
    return origins.most_common(1)[0][0] if origins else ""
