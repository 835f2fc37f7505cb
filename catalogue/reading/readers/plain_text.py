"""Plain text: paragraphs divided by blank lines, indents, numbers and marks."""

import re

from catalogue.reading.readers.blocks import NOTE, Block, Document
from catalogue.reading.readers.lines import (
    HyphenRule,
    begins_block,
    block_of,
    ends_sentence,
    join_lines,
    take_note_marks,
)

PAGE_NUMBER = re.compile(r"[-–—\s]*\d{1,4}(?:/\d{1,4})?[-–—\s]*")
NOTES_HEADING = re.compile(r"(?:notes|endnotes|footnotes|notas)\W*", re.IGNORECASE)
NOTE_START = re.compile(r"\[?(\d{1,3})[\]./)]?\s+(?=\S)")
SHORT_LINE_SHARE = 0.8  # of the usual width: a shorter line ends a paragraph
MIN_WRAPPED_WIDTH = 50  # in characters; text with shorter lines is not wrapped


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read(content: bytes) -> Document:
    """Return the paragraphs of a text file."""
    return document_of(decoded(content))


def document_of(text: str, reader: str = "text") -> Document:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    hyphens = HyphenRule(text)
    groups = _joined_groups(_groups(text))
    width = _usual_width(text)
    blocks: list[Block] = []
    notes: list[Block] = []
    for page, group in groups:
        if notes or (blocks and NOTES_HEADING.fullmatch(blocks[-1].text)):
            notes += _notes(group, page, hyphens, len(notes))
            continue
        blocks += [
            block_of(join_lines(lines, hyphens), page=page) for lines in _paragraphs(group, width)
        ]
    take_note_marks(blocks, {note.number for note in notes})
    pages = text.count("\f") + 1 if "\f" in text else None
    return Document(reader, blocks + notes, pages=pages)


def _groups(text: str) -> list[tuple[int | None, list[str]]]:
    """Return the groups of lines between blank lines, each with its page if pages are known."""
    has_pages = "\f" in text
    groups: list[tuple[int | None, list[str]]] = []
    for number, page in enumerate(text.split("\f"), 1):
        for lines in re.split(r"\n[ \t\u00a0_]*(?:\n[ \t\u00a0_]*)*\n", page):
            kept = [line for line in lines.split("\n") if line.strip()]
            if not kept or (len(kept) == 1 and PAGE_NUMBER.fullmatch(kept[0])):
                continue
            groups.append((number if has_pages else None, kept))
    return groups


def _joined_groups(
    groups: list[tuple[int | None, list[str]]],
) -> list[tuple[int | None, list[str]]]:
    """Join a group to the one before if it continues its sentence."""
    joined: list[tuple[int | None, list[str]]] = []
    for page, lines in groups:
        first = lines[0].lstrip()
        continues = first[0].islower() and not begins_block(first)
        if joined and continues and not ends_sentence(joined[-1][1][-1]):
            joined[-1][1].extend(lines)
        else:
            joined.append((page, list(lines)))
    return joined


def _usual_width(text: str) -> int:
    """Return the width at which most lines are wrapped; 0 if they are not."""
    lengths = sorted(len(line.rstrip()) for line in text.split("\n") if line.strip())
    width = lengths[int(len(lengths) * 0.75)] if lengths else 0
    return width if MIN_WRAPPED_WIDTH <= width <= 200 else 0


def _paragraphs(lines: list[str], width: int) -> list[list[str]]:
    found: list[list[str]] = []
    for line in lines:
        if not found or _begins_paragraph(found[-1][-1], line, width):
            found.append([line])
        else:
            found[-1].append(line)
    return found


def _begins_paragraph(before: str, line: str, width: int) -> bool:
    if not width:
        return True
    if not ends_sentence(before):
        return begins_block(line) and before.rstrip().endswith(",")
    is_short = len(before.strip()) < width * SHORT_LINE_SHARE
    return begins_block(line) or (is_short and not line.lstrip()[0].islower())


def _notes(lines: list[str], page, hyphens: HyphenRule, known: int) -> list[Block]:
    """Return the notes in a group of lines; `known` is the number of notes before it."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        expected = str(known + len(found) + 1)
        match = NOTE_START.match(line.strip())
        if match and match[1] in (expected, expected * 2):  # a mark may be extracted twice
            found.append((expected, [line.strip()[match.end() :]]))
        elif found:
            found[-1][1].append(line)
        else:
            found.append(("", [line]))
    return [Block(NOTE, join_lines(texts, hyphens), number, page=page) for number, texts in found]
