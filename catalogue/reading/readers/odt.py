"""OpenDocument texts (ODT): paragraphs, headings, list items, notes and tables."""

from typing import Any

from catalogue.reading.readers.archives import Archive
from catalogue.reading.readers.blocks import HEADING, ITEM, NOTE, ROW, Block, Document, RefusedError
from catalogue.reading.readers.lines import block_of

TEXT_NS = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE_NS = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE_NS = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
SKIPPED = {f"{TEXT_NS}tracked-changes", f"{TEXT_NS}note-citation", f"{OFFICE_NS}annotation"}
MAX_SPACES = 100  # of one element that stands for several spaces


def read(content: bytes) -> Document:
    """Return the blocks of an OpenDocument text."""
    archive = Archive(content)
    if b"encryption-data" in (
        archive.part("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.names else b""
    ):
        raise RefusedError("password")
    reader = OdtReader()
    body = archive.tree("content.xml").find(f"{OFFICE_NS}body/{OFFICE_NS}text")
    if body is not None:
        reader.add_children(body, 0)
    pages = reader.page if reader.page > 1 else None
    if pages is None:
        for block in reader.blocks + reader.notes:
            block.page = None
    return Document("odt", reader.blocks + reader.notes, pages=pages)


class OdtReader:
    """Reads the body of a document in order."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.notes: list[Block] = []
        self.page = 1

    def add_children(self, element: Any, depth: int) -> None:
        for child in element:
            if child.tag in SKIPPED or not isinstance(child.tag, str):
                continue
            if child.tag == f"{TEXT_NS}h":
                text, notes = self._text(child)
                level = child.get(f"{TEXT_NS}outline-level") or "1"
                block = block_of(text.strip(), page=self.page, may_be_heading=False)
                block.kind, block.level = HEADING, int(level) if level.isdigit() else 1
                block.notes = notes
                self.blocks.append(block)
            elif child.tag == f"{TEXT_NS}p":
                text, notes = self._text(child)
                block = block_of(text.strip(), page=self.page, may_be_heading=False)
                if depth:
                    block.kind, block.level = ITEM, depth
                shift = len(text.strip()) - len(block.text)
                block.notes = [(max(offset - shift, 0), mark) for offset, mark in notes]
                self.blocks.append(block)
            elif child.tag == f"{TEXT_NS}list":
                self.add_children(child, depth + 1)
            elif child.tag == f"{TABLE_NS}table":
                self._add_table(child)
            elif child.tag == f"{TEXT_NS}soft-page-break":
                self.page += 1
            else:
                self.add_children(child, depth)

    def _add_table(self, table: Any) -> None:
        for row in table.iter(f"{TABLE_NS}table-row"):
            cells, notes = [], []
            for cell in row.findall(f"{TABLE_NS}table-cell"):
                texts = []
                for paragraph in cell.iter(f"{TEXT_NS}p", f"{TEXT_NS}h"):
                    text, marks = self._text(paragraph)
                    texts.append(" ".join(text.split()))
                    notes += marks
                cells.append(" ".join(filter(None, texts)))
            self.blocks.append(Block(ROW, " | ".join(cells), page=self.page, notes=notes))

    def _text(self, paragraph: Any) -> tuple[str, list[tuple[int, str]]]:
        parts: list[str] = []
        notes: list[tuple[int, str]] = []

        def visit(element: Any) -> None:
            parts.append(element.text or "")
            for child in element:
                if child.tag == f"{TEXT_NS}note":
                    mark = str(len(self.notes) + 1)
                    body = child.find(f"{TEXT_NS}note-body")
                    text = "" if body is None else " ".join("".join(body.itertext()).split())
                    self.notes.append(Block(NOTE, text, mark, page=self.page))
                    notes.append((len("".join(parts)), mark))
                elif child.tag == f"{TEXT_NS}s":
                    count = child.get(f"{TEXT_NS}c") or "1"
                    parts.append(" " * min(int(count) if count.isdigit() else 1, MAX_SPACES))
                elif child.tag == f"{TEXT_NS}tab":
                    parts.append("\t")
                elif child.tag == f"{TEXT_NS}line-break":
                    parts.append(" ")
                elif child.tag == f"{TEXT_NS}soft-page-break":
                    self.page += 1
                elif child.tag not in SKIPPED and isinstance(child.tag, str):
                    visit(child)
                parts.append(child.tail or "")

        visit(paragraph)
        return "".join(parts), notes
