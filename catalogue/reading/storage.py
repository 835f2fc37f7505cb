"""New versions of the text of a source, and the paragraphs that a reader found."""

import hashlib
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.reading.models import (
    ParagraphDecision,
    ReadingState,
    Reason,
    SourceParagraph,
    SourceText,
)
from catalogue.reading.places import NamedBlock, places_of, printed_places
from catalogue.records.source_files import file_suffix
from catalogue.records.sources import Source
from catalogue.search.folding import parts_of

BATCH_SIZE = 500
READABLE_SUFFIXES = (".pdf", ".docx", ".odt", ".eml", ".html", ".htm", ".txt")


def is_readable_file(source: Source) -> bool:
    return bool(source.file) and file_suffix(source.file.name) in READABLE_SUFFIXES


def create_text(source: Source, user, pasted: str = "") -> SourceText:
    """Create the next version of the text of a source: of its file, or of a pasted text.

    The source is locked, so that two requests make two versions.
    """
    with transaction.atomic():
        locked = Source.objects.select_for_update().get(pk=source.pk)
        last = SourceText.objects.filter(source=locked).order_by("-version").first()
        return SourceText.objects.create(
            source=locked,
            version=last.version + 1 if last else 1,
            file="" if pasted else locked.file.name,
            file_name="" if pasted else locked.file_name,
            pasted=pasted,
            requested_by=user,
        )


def store_document(text: SourceText, document: dict[str, Any], digest: str) -> None:
    """Store the paragraphs of a document, and end the reading. A repeated run has no effect."""
    blocks = document["blocks"]
    places = places_of([NamedBlock(block["kind"], block["number"]) for block in blocks])
    paragraphs = [
        _paragraph(text, position, block, place)
        for position, (block, place) in enumerate(zip(blocks, places, strict=True), 1)
    ]
    with transaction.atomic():
        locked = SourceText.objects.select_for_update().get(pk=text.pk)
        if not locked.is_running:
            return
        SourceParagraph.objects.bulk_create(paragraphs, batch_size=BATCH_SIZE)
        locked.state, locked.reason = _outcome(document)
        locked.digest = digest
        locked.reader = document["reader"]
        locked.pages = document["pages"]
        locked.blank_pages = document["blank_pages"]
        locked.finished_at = timezone.now()
        locked.save()
        _carry_decisions(locked)


def end_reading(text: SourceText, reason: str, digest: str = "") -> None:
    """End a reading without a text."""
    is_fault = reason in (Reason.CRASHED, Reason.MISSING, Reason.INTERRUPTED)
    SourceText.objects.filter(pk=text.pk, state=ReadingState.QUEUED).update(
        state=ReadingState.FAILED if is_fault else ReadingState.REFUSED,
        reason=reason,
        digest=digest,
        finished_at=timezone.now(),
    )


def fingerprint_of(content: str) -> str:
    return hashlib.sha256(" ".join(parts_of(content)).encode()).hexdigest()


def _paragraph(text: SourceText, position: int, block: dict, place) -> SourceParagraph:
    english, spanish = printed_places(place)
    return SourceParagraph(
        text=text,
        position=position,
        kind=block["kind"],
        number=block["number"],
        level=min(block["level"], 20),
        page=block["page"],
        content=block["text"],
        notes=block["notes"],
        place_en=english[:80],
        place_es=spanish[:80],
        fingerprint=fingerprint_of(block["text"]),
    )


def _outcome(document: dict[str, Any]) -> tuple[str, str]:
    blank, pages = document["blank_pages"], document["pages"]
    if not document["blocks"]:
        is_scan = bool(blank) and len(blank) == pages
        return ReadingState.NO_TEXT, Reason.SCANNED if is_scan else Reason.EMPTY
    if blank:
        return ReadingState.PARTLY, Reason.SOME_SCANNED
    if "cut" in document["warnings"]:
        return ReadingState.PARTLY, Reason.CUT
    if "attachments" in document["warnings"]:
        return ReadingState.READY, Reason.ATTACHMENTS
    return ReadingState.READY, ""


def _carry_decisions(text: SourceText) -> None:
    """Copy the decisions of the version before to the paragraphs with the same text."""
    before = SourceText.objects.filter(source=text.source_id, version=text.version - 1).first()
    if before is None:
        return
    decisions = ParagraphDecision.objects.filter(paragraph__text=before)
    known = {
        decision.paragraph.fingerprint: decision
        for decision in decisions.select_related("paragraph")
    }
    same = text.paragraphs.filter(fingerprint__in=known)
    ParagraphDecision.objects.bulk_create(
        [
            ParagraphDecision(
                paragraph=paragraph,
                reason=known[paragraph.fingerprint].reason,
                decided_by=known[paragraph.fingerprint].decided_by,
            )
            for paragraph in same
        ]
    )
