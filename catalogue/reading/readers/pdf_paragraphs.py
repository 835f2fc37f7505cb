"""Paragraphs, headings, rows of tables and notes of a PDF file, from its lines."""

import re
from collections import Counter
from itertools import pairwise
from statistics import median

from catalogue.reading.readers.blocks import HEADING, NOTE, ROW, Block
from catalogue.reading.readers.lines import (
    PRINTED_NUMBER,
    HyphenRule,
    begins_block,
    block_of,
    ends_sentence,
    join_lines,
)
from catalogue.reading.readers.pdf_lines import Line

NOTES_PART = 0.6  # of the page, from its lower edge, in which notes begin
NOTE_SIZE = 0.95  # of the usual size, at most
PLAIN_MARK = re.compile(r"(\d{1,3})\s?(?=[^\W\d_])")  # of a note, neither small nor raised
PARAGRAPH_GAP = 1.35  # of the usual distance between lines
HEADING_SIZE = 1.12  # of the usual size
SHORT_LINE_SHARE = 0.8  # of the usual width
MIN_ROWS = 2  # consecutive lines with cells that are the rows of a table
FIGURE = re.compile(r"[-–+]?[\d.,\s]*\d[\d.,\s]*(?:%|[a-z/*]{1,2})?|[-–—…]|\.{2,3}|n\.?[ad]\.?")


def paragraph_blocks(lines: list[Line]) -> list[Block]:
    """Return the headings, paragraphs and rows of tables in their order, then the notes."""
    if not lines:
        return []
    usual_size = Counter(round(line.size, 1) for line in lines).most_common(1)[0][0]
    hyphens = HyphenRule("\n".join(line.text for line in lines))
    body, notes = split_body_and_notes(lines, usual_size)
    usual_gap = _usual_gap(body)
    width = _usual_width(body)
    groups: list[list[Line]] = []
    rows = rows_of_tables(body)
    for index, line in enumerate(body):
        is_after_row = index in rows or index - 1 in rows
        if (
            groups
            and not is_after_row
            and not _begins_paragraph(groups[-1], line, usual_gap, width, usual_size)
        ):
            groups[-1].append(line)
        else:
            groups.append([line])
    row_lines = {id(body[index]) for index in rows}
    blocks = [
        table_row_block(group[0])
        if id(group[0]) in row_lines
        else _block(group, hyphens, usual_size)
        for group in groups
    ]
    blocks += [
        Block(NOTE, join_lines((line.text for line in group), hyphens), mark, page=group[0].page)
        for mark, group in notes
    ]
    return blocks


def rows_of_tables(lines: list[Line]) -> set[int]:
    """Return the indexes of lines that are rows of a table: consecutive lines with cells.

    A line of two cells is a row only if the second is a figure, since a number or mark may stand
    apart from its paragraph.
    """
    found: set[int] = set()
    run: list[int] = []
    for index, line in enumerate([*lines, None]):
        cells = line.text.split("\t") if line else []
        if len(cells) > 2 or (len(cells) == 2 and FIGURE.fullmatch(cells[1].strip())):
            run.append(index)
            continue
        if len(run) >= MIN_ROWS:
            found.update(run)
        run = []
    return found


def table_row_block(line: Line) -> Block:
    """Return the block of a row of a table, its cells separated by “|”."""
    cells = [" ".join(cell.split()) for cell in line.text.split("\t")]
    return Block(ROW, " | ".join(cells), page=line.page)


def split_body_and_notes(
    lines: list[Line], usual_size: float
) -> tuple[list[Line], list[tuple[str, list[Line]]]]:
    """Return the lines of the text, and the notes at the foot of pages with their lines."""
    body: list[Line] = []
    notes: list[tuple[str, list[Line]]] = []
    open_note: Line | None = None
    for line in lines:
        is_low = line.base < line.height * NOTES_PART
        is_small = line.size < usual_size * NOTE_SIZE
        if is_low and is_small and not line.opens_note and (match := PLAIN_MARK.match(line.text)):
            line.opens_note, line.text = match[1], line.text[match.end() :]
        if line.opens_note and is_low:
            notes.append((line.opens_note, [line]))
            open_note = line
        elif (
            open_note
            and line.page == open_note.page
            and line.base < open_note.base
            and line.size < usual_size
            and abs(line.left - open_note.left) < 40
        ):
            notes[-1][1].append(line)
        else:
            open_note = None
            if line.opens_note:
                number = f"{line.opens_note} "
                line.text = number + line.text
                line.marks = [(offset + len(number), mark) for offset, mark in line.marks]
            body.append(line)
    return body, notes


def _usual_gap(lines: list[Line]) -> float:
    gaps = [
        before.base - line.base
        for before, line in pairwise(lines)
        if before.page == line.page and 0 < before.base - line.base < 4 * before.size
    ]
    return median(gaps) if gaps else 0.0


def _usual_width(lines: list[Line]) -> float:
    widths = sorted(line.right - line.left for line in lines)
    return widths[int(len(widths) * 0.7)] if widths else 0.0


def _begins_paragraph(
    group: list[Line], line: Line, usual_gap: float, width: float, usual_size: float
) -> bool:
    before = group[-1]
    is_large = line.size > usual_size * HEADING_SIZE
    was_large = before.size > usual_size * HEADING_SIZE
    if is_large != was_large or (is_large and abs(line.size - before.size) > 0.6):
        return True
    has_ended = ends_sentence(before.text)
    is_short = before.right - before.left < width * SHORT_LINE_SHARE
    is_numbered = bool(PRINTED_NUMBER.match(line.text))
    gap = before.base - line.base
    if line.page != before.page or gap < -before.size:  # another page or column
        return is_large or (has_ended and (is_short or is_numbered))
    if usual_gap and gap > usual_gap * PARAGRAPH_GAP * max(line.size / usual_size, 1):
        return not before.text.endswith("-")
    return begins_block(line.text) and (has_ended or is_short)


def _block(group: list[Line], hyphens: HyphenRule, usual_size: float) -> Block:
    texts: list[str] = []
    marks: list[tuple[int, str]] = []
    joined = ""
    for line in group:
        for offset, mark in line.marks:
            upto = join_lines([*texts, line.text[:offset]], hyphens)
            marks.append((len(upto), mark))
        texts.append(line.text)
    joined = join_lines(texts, hyphens)
    is_large = group[0].size > usual_size * HEADING_SIZE
    block = block_of(joined, page=group[0].page, may_be_heading=len(group) <= 3)
    if is_large and len(joined) <= 400:
        block.kind = HEADING
    shift = len(joined) - len(block.text)
    block.notes = [(max(offset - shift, 0), mark) for offset, mark in marks]
    return block
