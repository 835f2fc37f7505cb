"""Pieces of a returned Word file, with their text in the markup of authors.

A piece is the text of a mark, or a paragraph without a mark.
"""

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from catalogue.reading.readers.blocks import RefusedError

TEXT, HEADING, ITEM, ROW = "text", "heading", "item", "row"
MAX_PIECES = 20_000
MAX_CHARACTERS = 2_000_000


@dataclass
class Piece:
    """Text of a mark, or of a paragraph without one, in the markup of authors.

    `is_joined` states that a mark begins within a paragraph, behind another text. `comments` are
    identifiers, `authors` the names of those who tracked changes, `notes` the texts of its notes.
    """

    kind: str
    mark: str = ""
    is_joined: bool = False
    runs: list[tuple[str, str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    copy_of: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the piece with its text; only that of paragraphs has bold, italics and links."""
        is_written = self.mark or self.kind == TEXT
        runs = self.runs if is_written else [(text, "", "") for text, _m, _u in self.runs]
        values = asdict(self) | {"text": markup(runs)}
        return {name: value for name, value in values.items() if value and name != "runs"}


@dataclass
class ReturnedDocument:
    """Pieces of a file in order, and its comments by identifier."""

    pieces: list[dict[str, Any]]
    comments: dict[str, dict[str, str]]

    def limited(self) -> "ReturnedDocument":
        """Return the document. Raise RefusedError if it exceeds a limit."""
        texts = [text for piece in self.pieces for text in texts_of(piece)]
        texts += [text for comment in self.comments.values() for text in comment.values()]
        characters = sum(map(len, texts))
        if len(self.pieces) > MAX_PIECES or characters > MAX_CHARACTERS:
            raise RefusedError("too_large")
        return self

    def as_json(self) -> dict[str, Any]:
        return {"pieces": self.pieces, "comments": self.comments}


def texts_of(piece: dict[str, Any]) -> list[str]:
    """Return the text of a piece and those of its notes."""
    return [piece.get("text", ""), *piece.get("notes", [])]


def markup(runs: list[tuple[str, str, str]]) -> str:
    """Return runs in the markup of authors: *italics*, **bold**, [text](address)."""
    merged: list[list[Any]] = []
    for text, manner, url in runs:
        look = ("" if url else manner, url)
        if (merged and merged[-1][1] == look) or (merged and not text.strip()):
            merged[-1][0].append(text)
        elif text:
            merged.append([[text], look])
    written = "".join(_marked("".join(texts), *look) for texts, look in merged)
    return re.sub(r" {2,}", " ", re.sub(r"[ \t\n\r\f\v\u2028\u2029]", " ", written)).strip()


def _marked(text: str, manner: str, url: str) -> str:
    """Return a text with its marks, which stand inside the spaces around it."""
    words = text.strip()
    if not words or not (manner or url):
        return text
    before, after = text[: text.index(words)], text[text.index(words) + len(words) :]
    if url:
        words = f"[{words.translate({91: 40, 93: 41})}]({url})"
    else:
        sign = {"title": "*", "bold": "**"}[manner]
        words = f"{sign}{words}{sign}" if "*" not in words else words
    return f"{before}{words}{after}"


def web_address(address: str) -> str:
    """Return a web address as the markup holds it, or "" for any other address."""
    address = address.strip()
    if not re.match(r"https?://[^\s/]", address) or len(address) > 2000:
        return ""
    if re.fullmatch(r"https?://[^/?#]+", address):
        address += "/"  # LibreOffice adds it
    for sign, code in (("(", "%28"), (")", "%29"), (" ", "%20")):
        address = address.replace(sign, code)
    return "" if re.search(r"\s", address) else address
