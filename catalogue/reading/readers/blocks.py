"""Blocks of text, and the documents that consist of them."""

from dataclasses import asdict, dataclass, field
from typing import Any

HEADING, TEXT, ITEM, ROW, NOTE, QUOTED = "heading", "text", "item", "row", "note", "quoted"
MAX_BLOCKS = 20_000
MAX_CHARACTERS = 4_000_000  # of all blocks together: more than 1,500 pages
MAX_BLOCK_CHARACTERS = 30_000
MAX_NUMBER_CHARACTERS = 30  # of the printed number of a block
MAX_NOTES = 1000  # marks of notes in a block


class RefusedError(Exception):
    """A file that cannot be read. Its only argument is a code, never a part of the text."""

    @property
    def code(self) -> str:
        return str(self.args[0])


@dataclass
class Block:
    """A paragraph, heading, list item, table row, note or quotation.

    `number` is printed before it; `notes` are the marks of notes in it, each with its offset.
    """

    kind: str
    text: str
    number: str = ""
    level: int = 0
    page: int | None = None
    notes: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Document:
    """The blocks of a file. `warnings` are codes of parts that were left out."""

    reader: str
    blocks: list[Block] = field(default_factory=list)
    pages: int | None = None
    blank_pages: list[int] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def limited(self) -> "Document":
        """Return the document without empty blocks and without what exceeds the limits."""
        kept: list[Block] = []
        left = MAX_CHARACTERS
        is_cut = False
        for block in self.blocks:
            block.text = block.text.replace("\x00", "").strip()
            if not block.text:
                continue
            if len(kept) >= MAX_BLOCKS or left <= 0:
                is_cut = True
                break
            limit = min(MAX_BLOCK_CHARACTERS, left)
            is_cut = is_cut or len(block.text) > limit
            block.text = block.text[:limit]
            block.number = block.number[:MAX_NUMBER_CHARACTERS]
            block.notes = block.notes[:MAX_NOTES]
            left -= len(block.text)
            kept.append(block)
        self.blocks = kept
        if is_cut:
            self.warnings.append("cut")
        return self

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
