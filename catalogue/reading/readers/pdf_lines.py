"""Lines of a PDF file, from the positions of its characters."""

import ctypes
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

RUNNING_HEAD_SHARE = 0.12  # of the height of a page, at its top and bottom
MIN_RUNNING_HEADS = 3  # pages on which a line recurs
NOTE_MARK_SHARE = 0.88  # of the size of its line
CELL_GAP = 1.0  # of the size of the line, between two cells of a table
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


def page_lines(file, number: int) -> list[Line]:
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


def without_running_heads(lines: list[Line]) -> list[Line]:
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
