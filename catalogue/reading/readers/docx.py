"""Word documents (DOCX): paragraphs, headings, automatic numbers, footnotes, tables and pages.

Pages are those that Word stored when it last laid out the document.
"""

import re
from collections import defaultdict
from typing import Any

from catalogue.reading.readers.archives import Archive
from catalogue.reading.readers.blocks import HEADING, ITEM, NOTE, QUOTED, ROW, TEXT, Block, Document
from catalogue.reading.readers.lines import block_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SKIPPED = {f"{W}del", f"{W}moveFrom", f"{W}rPr", f"{W}pPr", f"{W}instrText", FALLBACK}
# Styles named "heading 1" (Word), "_ H_1" (United Nations template) or "Título 1".
HEADING_STYLE = re.compile(
    r"^(?:heading|t[ií]tulo|titre|_?\s*H_)\s*(\d)?|^(?:title|subtitle|subt[ií]tulo)$",
    re.IGNORECASE,
)
QUOTE_STYLE = re.compile(r"quot|cita", re.IGNORECASE)
NUMBER_FORMATS = {"decimal", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman"}


def read(content: bytes) -> Document:
    """Return the blocks of a Word document."""
    return DocxReader(Archive(content)).document()


class DocxReader:
    """Reads the body of a document in order."""

    def __init__(self, archive: Archive):
        self.body = archive.tree("word/document.xml").find(f"{W}body")
        self.styles = _styles(archive.tree_or_none("word/styles.xml"))
        self.numbering = Numbering(archive.tree_or_none("word/numbering.xml"))
        self.footnotes = _footnotes(archive.tree_or_none("word/footnotes.xml"))
        self.page = 1
        self.blocks: list[Block] = []
        self.notes: list[Block] = []

    def document(self) -> Document:
        if self.body is not None:
            self._add_children(self.body)
        return Document("docx", self.blocks + self.notes, pages=self.page)

    def _add_children(self, element: Any) -> None:
        for child in element:
            if child.tag == f"{W}p":
                self._add_paragraph(child)
            elif child.tag == f"{W}tbl":
                self._add_table(child)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
                self._add_children(child)

    def _add_paragraph(self, paragraph: Any) -> None:
        page = self.page
        text, notes = self._text(paragraph)
        style = self.styles.get(_value(paragraph, f"{W}pPr/{W}pStyle"), ("", None, None))
        name, level, style_numbers = style
        number, depth, is_bullet = self.numbering.next(paragraph, style_numbers)
        stripped = text.strip()
        if not stripped:
            return
        own_level = _value(paragraph, f"{W}pPr/{W}outlineLvl")
        if own_level.isdigit() and int(own_level) < 9:
            level = int(own_level)
        if number:
            kind = ITEM if re.match(r"\(?[a-z]{1,5}\)", number) or depth else TEXT
            block = Block(kind, stripped, number.strip().rstrip("."), level=depth, page=page)
        elif is_bullet:
            block = Block(ITEM, stripped, level=depth + 1, page=page)
        else:
            block = block_of(stripped, page=page, may_be_heading=False)
        if match := HEADING_STYLE.match(name):
            block.kind = HEADING
            block.level = int(match[1] or 1)
        elif level is not None and not notes and len(stripped) < 300:
            block.kind, block.level = HEADING, level + 1
        elif QUOTE_STYLE.search(name):
            block.kind = QUOTED
        shift = len(text) - len(text.lstrip()) + len(stripped) - len(block.text)
        block.notes = [(max(offset - shift, 0), mark) for offset, mark in notes]
        self.blocks.append(block)

    def _add_table(self, table: Any) -> None:
        for row in table.iter(f"{W}tr"):
            page = self.page
            cells = []
            notes: list[tuple[int, str]] = []
            for cell in row.findall(f"{W}tc"):
                texts = []
                for paragraph in cell.iter(f"{W}p"):
                    text, marks = self._text(paragraph)
                    texts.append(" ".join(text.split()))
                    notes += marks
                cells.append(" ".join(filter(None, texts)))
            self.blocks.append(Block(ROW, " | ".join(cells), page=page, notes=notes))

    def _text(self, paragraph: Any) -> tuple[str, list[tuple[int, str]]]:
        """Return the text of a paragraph and the marks of its notes, by their offsets."""
        parts: list[str] = []
        notes: list[tuple[int, str]] = []

        def visit(element: Any) -> None:
            for child in element:
                tag = child.tag
                if tag in SKIPPED or not isinstance(tag, str):
                    continue
                if tag == f"{W}t":
                    parts.append(child.text or "")
                elif tag in (f"{W}tab", f"{W}ptab"):
                    parts.append("\t")
                elif tag in (f"{W}br", f"{W}cr"):
                    if child.get(f"{W}type") == "page":
                        self.page += 1
                    parts.append(" ")
                elif tag == f"{W}noBreakHyphen":
                    parts.append("-")
                elif tag == f"{W}lastRenderedPageBreak":
                    self.page += 1
                elif tag == f"{W}footnoteReference":
                    mark = str(len(self.notes) + 1)  # ids in the file are not the printed numbers
                    text = self.footnotes.get(child.get(f"{W}id"), "")
                    self.notes.append(Block(NOTE, text, mark, page=self.page))
                    notes.append((len("".join(parts)), mark))
                else:
                    visit(child)

        visit(paragraph)
        text = "".join(parts)
        return text, notes


def _value(element: Any, path: str) -> str:
    found = element.find(path)
    return "" if found is None else found.get(f"{W}val") or ""


def _footnotes(root: Any) -> dict[str, str]:
    if root is None:
        return {}
    notes = {}
    for note in root.findall(f"{W}footnote"):
        if note.get(f"{W}type") in ("separator", "continuationSeparator"):
            continue
        texts = ("".join(t.text or "" for t in p.iter(f"{W}t")) for p in note.iter(f"{W}p"))
        notes[note.get(f"{W}id")] = " ".join(" ".join(texts).split())
    return notes


Style = tuple[str, int | None, tuple[str, str] | None]


def _styles(root: Any) -> dict[str, Style]:
    """Return the name, outline level and numbering of each style of paragraphs."""
    if root is None:
        return {}
    elements = {style.get(f"{W}styleId"): style for style in root.findall(f"{W}style")}
    styles: dict[str, Style] = {}
    for code, style in elements.items():
        level = numbers = None
        chain: Any = style
        for _step in range(10):  # of styles based on each other
            outline = _value(chain, f"{W}pPr/{W}outlineLvl")
            if level is None and outline.isdigit() and int(outline) < 9:
                level = int(outline)
            number = _value(chain, f"{W}pPr/{W}numPr/{W}numId")
            if numbers is None and number:
                numbers = number, _value(chain, f"{W}pPr/{W}numPr/{W}ilvl") or "0"
            chain = elements.get(_value(chain, f"{W}basedOn"))
            if chain is None:
                break
        styles[code] = (_value(style, f"{W}name"), level, numbers)
    return styles


class Numbering:
    """Automatic numbers, counted as Word prints them."""

    def __init__(self, root: Any):
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        self.shared: dict[str, str] = {}
        if root is None:
            return
        abstract = {}
        for element in root.findall(f"{W}abstractNum"):
            levels = {}
            for level in element.findall(f"{W}lvl"):
                start = _value(level, f"{W}start")
                levels[int(level.get(f"{W}ilvl") or 0)] = (
                    _value(level, f"{W}numFmt"),
                    _value(level, f"{W}lvlText"),
                    int(start) if start.isdigit() else 1,
                )
            abstract[element.get(f"{W}abstractNumId")] = levels
        for element in root.findall(f"{W}num"):
            code = _value(element, f"{W}abstractNumId")
            number = element.get(f"{W}numId")
            self.levels[number] = abstract.get(code, {})
            has_own_start = element.find(f"{W}lvlOverride") is not None
            self.shared[number] = number if has_own_start else f"abstract {code}"

    def next(self, paragraph: Any, of_style: tuple[str, str] | None) -> tuple[str, int, bool]:
        """Return the printed number, its depth, and whether it is a bullet instead."""
        code = _value(paragraph, f"{W}pPr/{W}numPr/{W}numId")
        depth_text = _value(paragraph, f"{W}pPr/{W}numPr/{W}ilvl") or "0"
        if not code and of_style:
            code, depth_text = of_style
        levels = self.levels.get(code)
        depth = int(depth_text) if depth_text.isdigit() else 0
        if not levels or depth not in levels:
            return "", 0, False
        number_format, pattern, start = levels[depth]
        if number_format == "bullet":
            return "", depth, True
        if number_format not in NUMBER_FORMATS:
            return "", 0, False
        counts = self.counts[self.shared[code]]
        counts[depth] = counts.get(depth, start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]

        def printed(match: re.Match) -> str:
            level = int(match[1]) - 1
            style = levels.get(level, ("decimal", "", 1))
            return in_format(counts.get(level, style[2]), style[0])

        return re.sub(r"%(\d)", printed, pattern), depth, False


def in_format(number: int, number_format: str) -> str:
    """Return a number as digits, letters (a … z, aa) or Roman numerals."""
    if number_format.endswith("Letter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if number_format.startswith("lower") else letter.upper()
    if number_format.endswith("Roman"):
        numeral = roman(number)
        return numeral.lower() if number_format.startswith("lower") else numeral
    return str(number)


def roman(number: int) -> str:
    values = (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")
    small = (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")
    numeral = ""
    for value, letters in values + small:
        count, number = divmod(number, value)
        numeral += letters * count
    return numeral
