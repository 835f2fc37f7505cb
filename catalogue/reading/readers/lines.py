"""Paragraphs from lines: joins, printed numbers, headings and marks of notes."""

import re
from collections import Counter
from collections.abc import Iterable

from catalogue.reading.readers.blocks import HEADING, ITEM, TEXT, Block

SENTENCE_END = re.compile(r"[.;:!?…][\"”»’')\]]*\d{0,2}$")
PRINTED_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}[.)]|\d{1,3}(?=\t))[ \t]+(?=\S)")
ITEM_MARK = re.compile(r"(\((?:[a-z]{1,2}|[ivxl]{1,6}|\d{1,2})\)|(?:[a-z]|[ivx]{1,5})\))\s+(?=\S)")
BULLET = re.compile(r"[•▪◦●○■□–—*·-]\s+(?=\S)")
ROMAN_NUMBER = re.compile(r"([IVX]{1,5}|[A-H])\.[ \t]+(?=\S)")
URL_END = re.compile(r"(?:https?://|www\.)\S*$")
WORD_END = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
WORD_START = re.compile(r"[^\W\d_]+")
CONJUNCTIONS = {"and", "or", "y", "e", "o", "u"}
MAX_HEADING_LENGTH = 250


class HyphenRule:
    """Decides whether a hyphen at the end of a line belongs to the word.

    It does if the document has the word with a hyphen more often than without, or if the next part
    begins with a capital letter.
    """

    def __init__(self, text: str):
        words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.casefold())
        self.counts = Counter(words)

    def is_kept(self, first: str, second: str) -> bool:
        if second[:1].isupper():
            return True
        hyphenated = self.counts[f"{first}-{second}".casefold()]
        return hyphenated > self.counts[f"{first}{second}".casefold()]


def join_lines(lines: Iterable[str], hyphens: HyphenRule) -> str:
    """Return the lines as one line of text."""
    joined = ""
    for line in lines:
        words = re.sub(r"[ \u00a0\t]+", " ", line).strip()
        if not words:
            continue
        end, start = WORD_END.search(joined), WORD_START.match(words)
        is_address = URL_END.search(joined)
        if joined.endswith("\u00ad"):
            joined = joined[:-1] + words
        elif is_address and joined.endswith(("-", "/", "_", "?", "&", "=")):
            joined += words
        elif end and start and start[0] in CONJUNCTIONS:
            joined = f"{joined} {words}"  # "intra- and extraregional"
        elif end and start:
            keeps = hyphens.is_kept(end[1], start[0])
            joined = (joined if keeps else joined[:-1]) + words
        else:
            joined = f"{joined} {words}" if joined else words
    return joined.replace("\u00ad", "")


def block_of(text: str, *, page: int | None = None, may_be_heading: bool = True) -> Block:
    """Return the block of a paragraph's text, with its printed number or mark taken off."""
    if match := PRINTED_NUMBER.match(text):
        number, rest = match[1].rstrip(".)"), text[match.end() :]
        kind = HEADING if may_be_heading and looks_like_heading(rest) else TEXT
        return Block(kind, rest, number, page=page)
    if match := ITEM_MARK.match(text):
        return Block(ITEM, text[match.end() :], match[1], level=1, page=page)
    if match := BULLET.match(text):
        return Block(ITEM, text[match.end() :], level=1, page=page)
    if match := ROMAN_NUMBER.match(text):
        rest = text[match.end() :]
        if may_be_heading and looks_like_heading(rest):
            return Block(HEADING, rest, match[1], page=page)
    is_heading = may_be_heading and looks_like_heading(text)
    return Block(HEADING if is_heading else TEXT, text, page=page)


def begins_block(line: str) -> bool:
    """Return whether a line begins with a printed number or a mark of an item."""
    text = line.lstrip()
    return any(p.match(text) for p in (PRINTED_NUMBER, ITEM_MARK, BULLET))


def ends_sentence(text: str) -> bool:
    return bool(SENTENCE_END.search(text.rstrip()))


def looks_like_heading(text: str) -> bool:
    """Return whether a text is short, begins with a capital and ends without a full stop."""
    return (
        0 < len(text) <= MAX_HEADING_LENGTH
        and not text[0].islower()
        and not ends_sentence(text)
        and not text.endswith((",", "-"))
        and any(map(str.isalpha, text))
    )


def take_note_marks(blocks: list[Block], known: set[str]) -> None:
    """Move digits that are marks of notes from the texts to `Block.notes`.

    A mark follows a closing sign without a space, and is the next of the printed notes.
    """
    expected = 1
    for block in blocks:
        while str(expected) in known:
            found = re.search(rf"(?<=[.,;:)”\"»’a-z]){expected}(?=\s|$)", block.text)
            if not found:
                break
            block.text = block.text[: found.start()] + block.text[found.end() :]
            block.notes.append((found.start(), str(expected)))
            expected += 1
