"""Mentions in the paragraphs that a page shows. They are computed for the page, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse

from catalogue.base.translation import content_language
from catalogue.reading.models import SourceParagraph
from catalogue.reading.recognition.mentions import Candidate, Mention, MentionKind
from catalogue.reading.recognition.name_table import current_names
from catalogue.reading.recognition.recognizer import recognize, year_after
from catalogue.records.sources import Source

MARKED_KINDS = {
    MentionKind.ORGANIZATION: "organization",
    MentionKind.COUNTRY: "country",
    MentionKind.GROUP: "country",
    MentionKind.DATE: "date",
    MentionKind.MANDATE: "record",
    MentionKind.MEETING: "record",
    MentionKind.PUBLICATION: "record",
    MentionKind.PROJECT: "record",
    MentionKind.ACTIVITY: "record",
    MentionKind.OUTCOME: "record",
    MentionKind.SYMBOL: "record",
    MentionKind.UNKNOWN: "unsure",
}
YEAR_CONTEXT = 20  # paragraphs before the shown ones in which a year is looked for


@dataclass(frozen=True)
class Piece:
    """A part of a paragraph: plain text or a marked name."""

    text: str
    css: str = ""
    label: str = ""  # kind and names of the meaning
    url: str = ""


@dataclass
class Recognized:
    """A name of a paragraph with what it may mean, each with its address in the staff area."""

    printed: str
    kind: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    is_unsure: bool = False
    css: str = ""


def mentions_of(
    source: Source, before: Iterable[SourceParagraph], shown: Iterable[SourceParagraph]
) -> dict[int, list[Mention]]:
    """Return the mentions of the shown paragraphs, by their keys.

    A date without a year takes the last year that is named before it, else that of the source.
    """
    table = current_names()
    period = source.when
    unit = period and (period.start or period.end)
    year = unit.first.year if unit else None
    for paragraph in before:
        year = year_after(recognize(paragraph.content, table, year), year)
    found = {}
    for paragraph in shown:
        found[paragraph.pk] = recognize(paragraph.content, table, year)
        year = year_after(found[paragraph.pk], year)
    return found


def viewable_mentions(user, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions without records of kinds that the user may not view."""
    return [
        mention
        for mention in mentions
        if all(_may_view(user, candidate) for candidate in mention.candidates)
    ]


def _may_view(user, candidate: Candidate) -> bool:
    app, dot, model = candidate.table.partition(".")
    if not dot or model == "kind":
        return True
    return user.has_perm(f"{app}.view_{model.lower()}")


def label_of(candidate: Candidate) -> str:
    return candidate.label_es if content_language() == "es" else candidate.label_en


def url_of(candidate: Candidate) -> str:
    """Return the address of a record in the staff area; "" for other values."""
    app, dot, model = candidate.table.partition(".")
    if not dot or not candidate.key.isdigit():
        return ""
    try:
        return reverse(f"admin:{app.lower()}_{model.lower()}_change", args=[candidate.key])
    except NoReverseMatch:
        return ""


def pieces_of(content: str, mentions: list[Mention], start: int, end: int) -> list[Piece]:
    """Return the part of a paragraph from `start` to `end`, with its names marked."""
    pieces: list[Piece] = []
    place = start
    for mention in mentions:
        css = MARKED_KINDS.get(MentionKind(mention.kind))
        is_outside = mention.start < place or mention.end > end
        if css is None or mention.is_nested or is_outside:
            continue
        pieces.append(Piece(content[place : mention.start]))
        css = "unsure" if mention.is_unsure else css
        pieces.append(
            Piece(
                content[mention.start : mention.end],
                css,
                _description(mention),
                url_of(mention.candidates[0]) if len(mention.candidates) == 1 else "",
            )
        )
        place = mention.end
    pieces.append(Piece(content[place:end]))
    return [piece for piece in pieces if piece.text]


def _description(mention: Mention) -> str:
    if mention.period is not None:
        return str(mention.period)
    names = " / ".join(map(label_of, mention.candidates[:4]))
    kind = str(MentionKind(mention.kind).label)
    return f"{kind}: {names}" if names else kind


def recognized_in(content: str, mentions: list[Mention], start: int, end: int) -> list[Recognized]:
    """Return the different names in a part of a paragraph, for a list beside it."""
    found: dict[tuple, Recognized] = {}
    for mention in mentions:
        if mention.start < start or mention.end > end:
            continue
        kind = MentionKind(mention.kind)
        label = str(mention.period) if mention.period else ""
        choices = [(label_of(one), url_of(one)) for one in mention.candidates]
        key: tuple = (kind, mention.candidates, label)
        if mention.candidates or label or kind in (MentionKind.SYMBOL, MentionKind.UNKNOWN):
            printed = content[mention.start : mention.end]
            if not mention.candidates and not label:
                key = (kind, printed, "")
            found.setdefault(
                key,
                Recognized(
                    printed,
                    str(kind.label),
                    choices or ([(label, "")] if label else []),
                    mention.is_unsure or mention.is_inferred,
                    MARKED_KINDS.get(kind, ""),
                ),
            )
    return list(found.values())
