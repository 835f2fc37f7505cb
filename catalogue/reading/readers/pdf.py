"""PDF files: lines from the positions of characters, then paragraphs, headings and notes.

The order of the file is kept, which is the order of reading in columns made by word processors.
"""

import ctypes
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from catalogue.reading.readers.blocks import HEADING, NOTE, ROW, Block, Document, RefusedError
from catalogue.reading.readers.lines import (
    PRINTED_NUMBER,
    HyphenRule,
    begins_block,
    block_of,
    ends_sentence,
    join_lines,
)

MAX_PAGES = 1000
MIN_PAGE_CHARACTERS = 20  # a page with fewer has no text layer
RUNNING_HEAD_SHARE = 0.12  # of the height of a page, at its top and bottom
MIN_RUNNING_HEADS = 3  # pages on which a line recurs
NOTE_MARK_SHARE = 0.88  # of the size of its line
NOTES_PART = 0.6  # of the page, from its lower edge, in which notes begin
NOTE_SIZE = 0.95  # of the usual size, at most
PLAIN_MARK = re.compile(r"(\d{1,3})\s?(?=[^\W\d_])")  # of a note, neither small nor raised
PARAGRAPH_GAP = 1.35  # of the usual distance between lines
HEADING_SIZE = 1.12  # of the usual size
SHORT_LINE_SHARE = 0.8  # of the usual width
CELL_GAP = 1.0  # of the size of the line, between two cells of a table
MIN_ROWS = 2  # consecutive lines with cells that are the rows of a table
FIGURE = re.compile(r"[-–+]?[\d.,\s]*\d[\d.,\s]*(?:%|[a-z/*]{1,2})?|[-–—…]|\.{2,3}|n\.?[ad]\.?")
READING_SECONDS = 120  # of the processor, after which the pages that were read are returned
HYPHENS = {"\x02", "\ufffe", "\u00ad"}  # PDFium's signs for a hyphen at the end of a line


@dataclass
class Line:
    """A line of text and its place on the page, in points from the lower left corner."""

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float
    height: float  # of the page
    marks: list[tuple[int, str]] = field(default_factory=list)
    opens_note: str = ""


def read(content: bytes) -> Document:
    """Return the blocks of a PDF file, and the pages that have no text."""
    try:
        file = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        code = "password" if "password" in str(error).lower() else "damaged"
        raise RefusedError(code) from None
    count = len(file)
    if count > MAX_PAGES:
        raise RefusedError("too_many_pages")
    document = Document("pdf", pages=count)
    lines: list[Line] = []
    end = time.process_time() + READING_SECONDS
    for number in range(count):
        if time.process_time() > end:
            document.warnings.append("cut")
            break
        found = _page_lines(file, number)
        if sum(len(line.text) for line in found) < MIN_PAGE_CHARACTERS:
            document.blank_pages.append(number + 1)
        lines += found
    lines = _without_running_heads(lines)
    document.blocks = _blocks(lines)
    return document


# --- lines ------------------------------------------------------------------------------------


def _page_lines(file, number: int) -> list[Line]:
    try:
        page = file[number]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return []  # a damaged page: reported as one without text
    height = page.get_height()
    raw = text_page.raw
    count = pdfium.FPDFText_CountChars(raw)
    edges = [ctypes.c_double() for _edge in range(4)]
    x, y = ctypes.c_double(), ctypes.c_double()
    builder = LineBuilder(number + 1, height)
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        sign = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if not sign or sign in "\r\n":
            builder.end_of_line(sign)
            continue
        pdfium.FPDFText_GetCharBox(raw, index, *edges)
        left, right, bottom, _top = (edge.value for edge in edges)
        size = pdfium.FPDFText_GetFontSize(raw, index)
        origin = bottom
        if pdfium.FPDFText_GetCharOrigin(raw, index, x, y):
            origin = y.value
        builder.add(sign, left, right, origin, size)
    text_page.close()
    page.close()
    return builder.finish()


class LineBuilder:
    """Collects characters into lines: a line ends where the base changes or x jumps back."""

    def __init__(self, page: int, height: float):
        self.page = page
        self.height = height
        self.lines: list[Line] = []
        self.characters: list[tuple[str, float, float, float, float]] = []

    def add(self, sign: str, left: float, right: float, base: float, size: float) -> None:
        if sign.isspace() or sign in HYPHENS:
            if self.characters:
                last = self.characters[-1]
                self.characters.append((sign, last[2], last[2], last[3], last[4]))
            return
        solid = [one for one in self.characters[-3:] if not one[0].isspace()]
        if solid:
            last = solid[-1]
            is_off = abs(base - last[3]) > max(size, last[4], 1) * 0.6
            if is_off or left < last[1] - 2 * max(size, 1):
                self._close()
        self.characters.append((sign, left, right, base, size))

    def end_of_line(self, sign: str) -> None:
        """Note a line end of PDFium, which may also be a gap within the line."""
        if sign == "\n" and self.characters and not self.characters[-1][0].isspace():
            self.add(" ", 0, 0, 0, 0)

    def finish(self) -> list[Line]:
        self._close()
        return self.lines

    def _close(self) -> None:
        characters, self.characters = self.characters, []
        solid = [one for one in characters if not one[0].isspace()]
        if not solid:
            return
        size = Counter(round(one[4], 1) for one in solid).most_common(1)[0][0] or 1.0
        base = median(one[3] for one in solid if round(one[4], 1) == size)
        text: list[str] = []
        marks: list[tuple[int, str]] = []
        opens = ""
        right = None  # of the last sign that is not a space
        for sign, its_left, its_right, its_base, its_size in characters:
            if not sign.isspace():
                if right is not None and its_left - right > CELL_GAP * size:
                    while text and text[-1].isspace():
                        text.pop()
                    text.append("\t")
                right = its_right
            is_raised = its_base > base + size * 0.15
            if sign.isdigit() and its_size < size * NOTE_MARK_SHARE and is_raised:
                if not "".join(text).strip():
                    opens += sign
                elif marks and marks[-1][0] == len(text):
                    marks[-1] = (len(text), marks[-1][1] + sign)
                else:
                    marks.append((len(text), sign))
                continue
            text.append("-" if sign in HYPHENS else sign)
        joined = "".join(text)
        self.lines.append(
            Line(
                joined.rstrip(),
                self.page,
                min(one[1] for one in solid),
                max(one[2] for one in solid),
                base,
                size,
                self.height,
                marks,
                opens,
            )
        )


def _without_running_heads(lines: list[Line]) -> list[Line]:
    """Remove lines at the edges of pages that recur on several pages, and page numbers."""
    pages: dict[str, set[int]] = defaultdict(set)

    def key(line: Line) -> str:
        return re.sub(r"[\d\s]+", "", line.text).casefold()

    def is_at_edge(line: Line) -> bool:
        share = line.base / max(line.height, 1)
        return share < RUNNING_HEAD_SHARE or share > 1 - RUNNING_HEAD_SHARE

    for line in lines:
        if is_at_edge(line):
            pages[key(line)].add(line.page)

    def is_running_head(line: Line) -> bool:
        if not is_at_edge(line):
            return False
        letters = key(line)
        is_number = not letters.strip("-–—/|.") and len(line.text.strip()) <= 9
        return is_number or len(pages[letters]) >= MIN_RUNNING_HEADS

    return [line for line in lines if not is_running_head(line)]


# --- paragraphs -------------------------------------------------------------------------------


def _blocks(lines: list[Line]) -> list[Block]:
    if not lines:
        return []
    usual_size = Counter(round(line.size, 1) for line in lines).most_common(1)[0][0]
    hyphens = HyphenRule("\n".join(line.text for line in lines))
    body, notes = _divided(lines, usual_size)
    usual_gap = _usual_gap(body)
    width = _usual_width(body)
    groups: list[list[Line]] = []
    rows = _rows_of_tables(body)
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
        _row(group[0]) if id(group[0]) in row_lines else _block(group, hyphens, usual_size)
        for group in groups
    ]
    blocks += [
        Block(NOTE, join_lines((line.text for line in group), hyphens), mark, page=group[0].page)
        for mark, group in notes
    ]
    return blocks


def _rows_of_tables(lines: list[Line]) -> set[int]:
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


def _row(line: Line) -> Block:
    cells = [" ".join(cell.split()) for cell in line.text.split("\t")]
    return Block(ROW, " | ".join(cells), page=line.page)


def _divided(
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
