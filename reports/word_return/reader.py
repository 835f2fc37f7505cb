"""Reader of a returned Word file. It runs in a child process with limits, without Django.

The result is a list of pieces. Tracked changes are read as accepted. All work is linear in the size
of the file.
"""

import re
from typing import Any

from catalogue.reading.readers.archives import Archive
from catalogue.reading.readers.blocks import RefusedError
from reports.word_return.marks import original_name
from reports.word_return.parts import (
    CHARACTERS,
    SKIPPED,
    Style,
    W,
    attribute_value,
    checked_tree,
    comments_of,
    is_switched_on,
    kind_of,
    links_of,
    notes_of,
    styles_of,
)
from reports.word_return.pieces import MAX_PIECES, ROW, TEXT, Piece, ReturnedDocument, web_address

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DOCUMENT = "word/document.xml"
INSERTIONS = {f"{W}ins", f"{W}moveTo"}
DELETIONS = {f"{W}del", f"{W}moveFrom"}
CONTENTS_STYLE = re.compile(r"^(?:toc|contents|[ií]ndice)\b", re.IGNORECASE)


def read(content: bytes) -> ReturnedDocument:
    """Return the pieces of a Word file. Raise RefusedError with a code."""
    archive = Archive(content)
    if any(name.lower().endswith("vbaproject.bin") for name in archive.names):
        raise RefusedError("macros")
    if DOCUMENT not in archive.names:
        raise RefusedError("not_word")
    if b"macroEnabled" in archive.part("[Content_Types].xml"):
        raise RefusedError("macros")
    return BodyReader(archive).document()


class BodyReader:
    """Reads the body of a document in order."""

    def __init__(self, archive: Archive):
        self.root = checked_tree(archive, DOCUMENT)
        self.styles = styles_of(checked_tree(archive, "word/styles.xml"))
        self.links = links_of(checked_tree(archive, "word/_rels/document.xml.rels"))
        self.comments = comments_of(checked_tree(archive, "word/comments.xml"))
        self.notes = {
            f"{kind}Reference": notes_of(checked_tree(archive, f"word/{kind}s.xml"), kind)
            for kind in ("footnote", "endnote")
        }
        self.pieces: list[Piece] = []
        self.names: dict[str, str] = {}  # of open bookmarks, by identifier
        self.seen: set[str] = set()
        self.open_mark = ""  # the last mark without its end
        self.waiting: list[str] = []  # marks that begin between paragraphs
        self.commented: set[str] = set()
        self.is_continued = False  # the end of the last paragraph is deleted
        self.fields: list[list[str]] = []  # instruction and address of each open field
        self.row: Piece | None = None
        self.has_text = False  # in this paragraph
        self.has_mark = False  # a mark has begun in this paragraph

    def document(self) -> ReturnedDocument:
        body = None if self.root is None else self.root.find(f"{W}body")
        if body is None:
            raise RefusedError("not_word")
        self._children(body)
        for piece in self.pieces:
            if piece.copy_of and not piece.mark and piece.copy_of not in self.seen:
                piece.mark = piece.copy_of
                self.seen.add(piece.copy_of)
        return ReturnedDocument(
            [piece.as_json() for piece in self._with_content()], self.comments
        ).limited()

    def _with_content(self) -> list[Piece]:
        """Return the pieces with a mark or a text; comments on others go to the piece before."""
        kept: list[Piece] = []
        for piece in self.pieces:
            if piece.mark or piece.notes or any(text.strip() for text, _m, _u in piece.runs):
                kept.append(piece)
            elif kept:
                kept[-1].comments += piece.comments
        return kept

    # --- blocks ---------------------------------------------------------------------------------

    def _children(self, element: Any) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}p":
                self._paragraph(child)
            elif tag == f"{W}tr" and self.row is None:
                self._row(child)
            elif tag == f"{W}sdt" and _is_contents(child):
                continue
            elif tag in (f"{W}bookmarkStart", f"{W}bookmarkEnd"):
                self._bookmark(child)
            elif tag == f"{W}commentRangeStart" and self.pieces:
                self._comment(child, self.pieces[-1])
            elif isinstance(tag, str) and tag not in SKIPPED:
                self._children(child)

    def _row(self, row: Any) -> None:
        """Read a row of a table as one piece without a mark."""
        self.row = self._new_piece(ROW)
        self._children(row)
        self.row = None
        self.is_continued = False

    def _paragraph(self, paragraph: Any) -> None:
        properties = paragraph.find(f"{W}pPr")
        style = self.styles.get(attribute_value(properties, "pStyle"), Style())
        if self.row is not None:
            if self.row.runs:
                self.row.runs.append((" | ", "", ""))
            self._inlines(paragraph, style, "")
            return
        if CONTENTS_STYLE.match(style.name):
            return
        kind = kind_of(properties, style)
        if not (self.is_continued and self.pieces):
            is_within = self.open_mark and kind == TEXT
            if not is_within:
                self.open_mark = ""
            self._new_piece(kind, self.open_mark)
            self.has_text = self.has_mark = False
        waiting, self.waiting = self.waiting, []
        for name in waiting:
            self._begin(name)
        self._inlines(paragraph, style, "")
        deleted = None if properties is None else properties.find(f"{W}rPr/{W}del")
        # A paragraph that is deleted as a whole is not joined to the next one.
        self.is_continued = deleted is not None and self.has_text
        if deleted is not None:
            self._author(deleted)

    def _new_piece(self, kind: str, mark: str = "") -> Piece:
        if len(self.pieces) > 2 * MAX_PIECES:
            raise RefusedError("too_large")
        self.pieces.append(Piece(kind, mark))
        return self.pieces[-1]

    # --- marks and comments -----------------------------------------------------------------------

    def _bookmark(self, element: Any) -> None:
        """Note the beginning or end of a bookmark that lies between two paragraphs."""
        identifier = element.get(f"{W}id") or ""
        if element.tag == f"{W}bookmarkEnd":
            self._end(identifier)
        elif original_name(name := element.get(f"{W}name") or ""):
            self.names[identifier] = name
            self.waiting.append(name)

    def _begin(self, name: str) -> None:
        """Begin a mark at this place of a paragraph; a text before the first mark belongs to it."""
        if self.row is not None:
            return
        original = original_name(name)
        piece = self.pieces[-1]
        if name != original or original in self.seen:
            piece.copy_of = piece.copy_of or original
            return
        self.seen.add(original)
        if self.has_mark or (piece.mark and self.has_text):
            is_joined = self.has_text
            piece = self._new_piece(piece.kind)
            piece.is_joined = is_joined
        piece.mark, self.open_mark, self.has_mark = original, original, True

    def _end(self, identifier: str) -> None:
        name = self.names.pop(identifier, "")
        if name and name == self.open_mark:
            self.open_mark = ""
        if name in self.waiting:
            self.waiting.remove(name)

    def _comment(self, element: Any, piece: Piece) -> None:
        identifier = element.get(f"{W}id") or ""
        if identifier in self.comments and identifier not in self.commented:
            self.commented.add(identifier)
            piece.comments.append(identifier)

    def _author(self, element: Any) -> None:
        author = " ".join((element.get(f"{W}author") or "").split())[:200]
        piece = self.pieces[-1]
        if author and author not in piece.authors and len(piece.authors) < 10:
            piece.authors.append(author)

    # --- text -------------------------------------------------------------------------------------

    def _inlines(self, element: Any, style: Style, url: str) -> None:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            if tag in INSERTIONS or tag in DELETIONS:
                self._author(child)
            if tag in SKIPPED:
                # A mark in a deleted text is kept, so that the paragraph counts as emptied.
                for mark in child.iter(f"{W}bookmarkStart"):
                    self._inline_bookmark(mark)
            elif tag == f"{W}r":
                self._run(child, style, url)
            elif tag == f"{W}hyperlink":
                self._inlines(child, style, self.links.get(child.get(f"{R}id") or "", ""))
            elif tag == f"{W}bookmarkStart":
                self._inline_bookmark(child)
            elif tag == f"{W}bookmarkEnd":
                self._end(child.get(f"{W}id") or "")
            elif tag == f"{W}commentRangeStart":
                self._comment(child, self.pieces[-1])
            elif tag == f"{W}p":  # of a text box
                self.pieces[-1].runs.append((" ", "", ""))
                self._inlines(child, style, url)
            else:
                self._inlines(child, style, url)

    def _inline_bookmark(self, element: Any) -> None:
        name = element.get(f"{W}name") or ""
        if original_name(name):
            self.names[element.get(f"{W}id") or ""] = name
            self._begin(name)

    def _run(self, run: Any, style: Style, url: str) -> None:
        piece = self.pieces[-1]
        manner = ""
        for child in run:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            name = tag.removeprefix(W)
            if name == "rPr":
                manner = self._manner(child, style)
            elif name == "t":
                self._text(child.text or "", manner, url)
            elif name in CHARACTERS:
                self._text(CHARACTERS[name], manner, url)
            elif name == "commentReference":
                self._comment(child, piece)
            elif name in self.notes:
                note = self.notes[name].get(child.get(f"{W}id") or "", "")
                piece.notes += [note] if note else []
            elif name == "fldChar":
                self._field(child)
            elif name == "instrText":
                if self.fields:
                    self.fields[-1][0] += (child.text or "")[:2000]
            elif name in ("AlternateContent", "pict", "drawing"):
                self._inlines(child, style, url)

    def _text(self, text: str, manner: str, url: str) -> None:
        self.has_text = self.has_text or bool(text.strip())
        address = url or (self.fields[-1][1] if self.fields else "")
        self.pieces[-1].runs.append((text, manner, address))

    def _field(self, element: Any) -> None:
        """Note the state of a field; a field HYPERLINK "…" links its result."""
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self.fields.append(["", ""])
        elif kind == "separate" and self.fields:
            match = re.match(r'\s*HYPERLINK\s+"([^"]+)"', self.fields[-1][0])
            self.fields[-1][1] = web_address(match[1]) if match else ""
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _manner(self, properties: Any, style: Style) -> str:
        named = self.styles.get(attribute_value(properties, "rStyle"), Style())
        bold = is_switched_on(properties, "b", default=named.is_bold)
        italic = is_switched_on(properties, "i", default=named.is_italic)
        # The look of a whole paragraph, such as a heading, is that of its style.
        if bold and not style.is_bold:
            return "bold"
        return "title" if italic and not style.is_italic else ""


def _is_contents(element: Any) -> bool:
    """Return whether a content control is a table of contents."""
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and "contents" in (gallery.get(f"{W}val") or "").lower()
