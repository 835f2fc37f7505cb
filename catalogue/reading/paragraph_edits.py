"""Corrections of the paragraphs of a text: one divided into several, two joined, and their undo.

Citations name paragraphs by their places (see `places`), so no correction changes the place of
another paragraph. The first part keeps the place of its paragraph. A joined paragraph also has the
places of its parts (`joined_places`), so that their citations rest on it. The text keeps the
rows as they were before each correction, and the last one can be undone.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from catalogue.reading.models import ParagraphDecision, ParagraphKind, SourceParagraph, SourceText
from catalogue.reading.places import MIN_PRINTED_NUMBERS, Place, place_in, printed_places
from catalogue.reading.readers.lines import HyphenRule, block_of, join_lines
from catalogue.reading.storage import fingerprint_of

MAX_EDITS = 200  # of one text; the oldest cannot be undone any more
MAX_PARTS = 50
SHIFT = 1_000_000_000  # more than any position, so that moved rows meet no others
COLUMNS = (
    "kind", "number", "level", "page", "content", "notes",
    "place_en", "place_es", "fingerprint", "joined_places",
)  # fmt: skip


@transaction.atomic
def split_paragraph(paragraph: SourceParagraph, typed: str, user) -> None:
    """Divide a paragraph at the line breaks in `typed`, which has the same words.

    Raise ValidationError. The decision on the paragraph stays with its first part.
    """
    text = _locked(paragraph.text_id)
    row = text.paragraphs.get(pk=paragraph.pk)
    spans = _spans(row.content, typed)
    before = [_stored(row)]
    parts = [row, *(SourceParagraph(text=text, page=row.page) for _span in spans[1:])]
    taken = _taken_places(text)
    joined, notes, content = list(row.joined_places), list(row.notes), row.content
    base, kind, is_numbered = row.place_en, row.kind, _is_numbered(text)
    for part, (start, end) in zip(parts, spans, strict=True):
        part.content = content[start:end]
        mark_end = 0
        if part is not row:
            mark_end = _take_mark(part, kind, row.level)
            _set_place(part, base, taken, joined, is_numbered=is_numbered)
        part.notes = [[at - start - mark_end, mark] for at, mark in notes if start <= at <= end]
        notes = [one for one in notes if not start <= one[0] <= end]
        part.fingerprint = fingerprint_of(part.content)
        part.joined_places = []
    parts[-1].joined_places = joined
    _replace(text, row.position, 1, parts)
    _log(text, row.position, before, len(parts), user)


@transaction.atomic
def join_with_next(paragraph: SourceParagraph, next_key: int, user) -> None:
    """Join a paragraph with the one after it, whose key is `next_key`. Raise ValidationError.

    Decisions stay if both have one: words without a decision are not done.
    """
    text = _locked(paragraph.text_id)
    row = text.paragraphs.get(pk=paragraph.pk)
    other = text.paragraphs.filter(position=row.position + 1).first()
    if other is None or other.pk != next_key:
        raise ValidationError(_("The next paragraph has changed. Look at it and join again."))
    before = [_stored(row), _stored(other)]
    is_decided = all(one["decision"] for one in before)
    first = row.content
    row.content = join_lines([first, _with_number(other)], HyphenRule(first + other.content))
    shift = len(row.content) - len(other.content)
    row.notes = [*row.notes, *([at + shift, mark] for at, mark in other.notes)]
    if row.kind == ParagraphKind.HEADING:
        row.kind = other.kind
    row.joined_places = [*row.joined_places, other.place_en, *other.joined_places]
    row.fingerprint = fingerprint_of(row.content)
    if not is_decided:
        ParagraphDecision.objects.filter(paragraph=row).delete()
    _replace(text, row.position, 2, [row])
    _log(text, row.position, before, 1, user)


@transaction.atomic
def undo_last(text: SourceText) -> int | None:
    """Undo the last correction of a text. Return the position of its paragraph; None without one.

    A place that a later citation may name stays with the first paragraph.
    """
    locked = _locked(text.pk)
    if not locked.edits:
        return None
    edit = locked.edits.pop()
    position, count = edit["position"], edit["count"]
    rows = list(locked.paragraphs.filter(position__gte=position)[:count])
    is_decided = len(ParagraphDecision.objects.filter(paragraph__in=rows)) == count
    places = [place for row in rows[1:] for place in (row.place_en, *row.joined_places)]
    restored = [rows[0], *(SourceParagraph(text=locked) for _row in edit["before"][1:])]
    for row, values in zip(restored, edit["before"], strict=True):
        for name in COLUMNS:
            setattr(row, name, values[name])
    known = {place for row in restored for place in (row.place_en, *row.joined_places)}
    rows[0].joined_places = [*rows[0].joined_places, *(one for one in places if one not in known)]
    if not is_decided:
        ParagraphDecision.objects.filter(paragraph=rows[0]).delete()
    _replace(locked, position, count, restored)
    for row, values in zip(restored[1:], edit["before"][1:], strict=True):
        if values["decision"]:
            ParagraphDecision.objects.create(paragraph=row, **values["decision"])
    first = edit["before"][0]["decision"]
    if len(restored) > 1 and first and not is_decided:
        ParagraphDecision.objects.create(paragraph=restored[0], **first)
    locked.save(update_fields=["edits"])
    return position


def _locked(text_pk: int) -> SourceText:
    return SourceText.objects.defer("pasted").select_for_update().get(pk=text_pk)


def _spans(content: str, typed: str) -> list[tuple[int, int]]:
    """Return the parts of `content` that the line breaks in `typed` make. Raise ValidationError."""
    if "".join(typed.split()) != "".join(content.split()):
        message = _("Add only line breaks. The words must stay as they were read.")
        raise ValidationError(message, code="changed")
    lengths = [len("".join(line.split())) for line in typed.splitlines()]
    lengths = [length for length in lengths if length]
    if not 1 < len(lengths) <= MAX_PARTS:
        message = _("Press Enter before each new paragraph: at least once, at most 49 times.")
        raise ValidationError(message, code="parts")
    places = [place for place, sign in enumerate(content) if not sign.isspace()]
    spans, first = [], 0
    for length in lengths:
        spans.append((places[first], places[first + length - 1] + 1))
        first += length
    return spans


def _take_mark(part: SourceParagraph, kind: str, level: int) -> int:
    """Set the kind of a new part, take its printed number off its text, and return its length."""
    block = block_of(part.content, may_be_heading=False)
    part.number = block.number
    part.level = max(level, block.level)
    if kind in (ParagraphKind.HEADING, ParagraphKind.TEXT):
        kind = block.kind
    part.kind = kind
    length = len(part.content) - len(block.text)
    part.content = block.text
    return length


def _set_place(
    part: SourceParagraph, base: str, taken: set[str], joined: list[str], *, is_numbered: bool
) -> None:
    """Give a new part the place that was joined before, its printed one, or "paragraph 5 (2)"."""
    choices: list[Place | None] = [place_in(joined[0])] if joined else []
    if is_numbered and part.number.isdigit():
        choices.append(("paragraph", part.number))
    what, number = place_in(base) or ("unnumbered", "1")
    if what == "heading":
        choices += [("unnumbered", str(count)) for count in range(1, len(taken) + 2)]
    choices += [(what, f"{number} ({count})") for count in range(2, len(taken) + 3)]
    for place in choices:
        if place is None:
            continue
        english, spanish = printed_places(place)
        if english in joined[:1]:
            joined.pop(0)
        elif english in taken:
            continue
        taken.add(english)
        part.place_en, part.place_es = english[:80], spanish[:80]
        return


def _taken_places(text: SourceText) -> set[str]:
    rows = text.paragraphs.values_list("place_en", "joined_places")
    return {place for own, joined in rows for place in (own, *joined)}


def _is_numbered(text: SourceText) -> bool:
    numbered = text.paragraphs.filter(kind=ParagraphKind.TEXT).exclude(number="")
    return numbered.count() >= MIN_PRINTED_NUMBERS


def _with_number(paragraph: SourceParagraph) -> str:
    """Return the text after its printed number, which no margin shows once it is joined."""
    if not paragraph.number or paragraph.content.startswith(paragraph.number):
        return paragraph.content
    mark = paragraph.number if re.search(r"\W", paragraph.number) else f"{paragraph.number}."
    return f"{mark} {paragraph.content}"


def _stored(row: SourceParagraph) -> dict[str, Any]:
    decision = ParagraphDecision.objects.filter(paragraph=row).first()
    values: dict[str, Any] = {name: getattr(row, name) for name in COLUMNS}
    values["decision"] = decision and {
        "reason": decision.reason,
        "decided_by_id": decision.decided_by_id,
    }
    return values


def _replace(text: SourceText, position: int, count: int, rows: list[SourceParagraph]) -> None:
    """Put `rows` in the place of `count` paragraphs. The first of `rows` is the first of them."""
    paragraphs: QuerySet[SourceParagraph] = text.paragraphs.order_by()
    last = position + count - 1
    paragraphs.filter(position__gt=position, position__lte=last).delete()
    later = paragraphs.filter(position__gt=last)
    later.update(position=F("position") + SHIFT)
    moved = len(rows) - count - SHIFT
    paragraphs.filter(position__gt=SHIFT).update(position=F("position") + moved)
    for number, row in enumerate(rows):
        row.position = position + number
        row.save()


def _log(text: SourceText, position: int, before: list[dict], count: int, user) -> None:
    edit = {"position": position, "before": before, "count": count, "by": user.pk}
    text.edits = [*text.edits, edit][-MAX_EDITS:]
    text.save(update_fields=["edits"])
