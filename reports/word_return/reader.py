"""Reader of a returned Word file. It runs in a child process with limits, without Django.

The result is a list of pieces. A piece is the text of a mark, or a paragraph without a mark.
Tracked changes are read as accepted. All work is linear in the size of the file.
"""

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from catalogue.reading.readers.archives import Archive, parse_xml
from catalogue.reading.readers.blocks import RefusedError
from reports.word_return.marks import original_name

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
DOCUMENT = "word/document.xml"
TEXT, HEADING, ITEM, ROW = "text", "heading", "item", "row"
SKIPPED = {f"{W}{name}" for name in ("del", "moveFrom", "rPr", "pPr", "delText", "sectPr")}
SKIPPED.add(FALLBACK)
INSERTIONS = {f"{W}ins", f"{W}moveTo"}
DELETIONS = {f"{W}del", f"{W}moveFrom"}
CHARACTERS = {"tab": " ", "ptab": " ", "br": " ", "cr": " ", "noBreakHyphen": "\u2011"}
CONTENTS_STYLE = re.compile(r"^(?:toc|contents|[ií]ndice)\b", re.IGNORECASE)
HEADING_STYLE = re.compile(r"^(?:heading|t[ií]tulo|title|subtitle|subt[ií]tulo)\b", re.IGNORECASE)
NUMBERED_STYLE = "numbered paragraph"
MAX_DOCUMENT_BYTES = 30 * 1024 * 1024  # unpacked; a report on 1,500 activities has 5 MB
MAX_PIECES = 20_000
MAX_CHARACTERS = 2_000_000
MAX_COMMENTS = 5_000
MAX_STYLE_STEPS = 10  # of styles based on each other


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


def checked_tree(archive: Archive, name: str) -> Any:
    """Return the root of a part, or None if it is absent. Raise RefusedError.

    Word writes no declarations of a document type, in which entities are declared.
    """
    if name not in archive.names:
        return None
    if archive.file.getinfo(name).file_size > MAX_DOCUMENT_BYTES:
        raise RefusedError("too_large")
    content = archive.part(name)
    if b"<!DOCTYPE" in content.replace(b"\x00", b""):
        raise RefusedError("declarations")
    return parse_xml(content)


class BodyReader:
    """Reads the body of a document in order."""

    def __init__(self, archive: Archive):
        self.root = checked_tree(archive, DOCUMENT)
        self.styles = _styles(checked_tree(archive, "word/styles.xml"))
        self.links = _links(checked_tree(archive, "word/_rels/document.xml.rels"))
        self.comments = _comments(checked_tree(archive, "word/comments.xml"))
        self.notes = {
            f"{kind}Reference": _notes(checked_tree(archive, f"word/{kind}s.xml"), kind)
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
        style = self.styles.get(_value(properties, "pStyle"), Style())
        if self.row is not None:
            if self.row.runs:
                self.row.runs.append((" | ", "", ""))
            self._inlines(paragraph, style, "")
            return
        if CONTENTS_STYLE.match(style.name):
            return
        kind = _kind(properties, style)
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

    def _inlines(self, element: Any, style: "Style", url: str) -> None:
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

    def _run(self, run: Any, style: "Style", url: str) -> None:
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
            self.fields[-1][1] = _web_address(match[1]) if match else ""
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _manner(self, properties: Any, style: "Style") -> str:
        named = self.styles.get(_value(properties, "rStyle"), Style())
        bold = _switch(properties, "b", default=named.is_bold)
        italic = _switch(properties, "i", default=named.is_italic)
        # The look of a whole paragraph, such as a heading, is that of its style.
        if bold and not style.is_bold:
            return "bold"
        return "title" if italic and not style.is_italic else ""


# --- markup ---------------------------------------------------------------------------------------


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


def _web_address(address: str) -> str:
    """Return a web address as the markup holds it, or "" for any other address."""
    address = address.strip()
    if not re.match(r"https?://[^\s/]", address) or len(address) > 2000:
        return ""
    if re.fullmatch(r"https?://[^/?#]+", address):
        address += "/"  # LibreOffice adds it
    for sign, code in (("(", "%28"), (")", "%29"), (" ", "%20")):
        address = address.replace(sign, code)
    return "" if re.search(r"\s", address) else address


# --- parts of the file --------------------------------------------------------------------------


@dataclass(frozen=True)
class Style:
    name: str = ""
    is_bold: bool = False
    is_italic: bool = False
    is_numbered: bool = False
    has_level: bool = False


def _value(properties: Any, name: str) -> str:
    found = None if properties is None else properties.find(f"{W}{name}")
    return "" if found is None else found.get(f"{W}val") or ""


def _switch(properties: Any, name: str, *, default: bool = False) -> bool:
    found = None if properties is None else properties.find(f"{W}{name}")
    if found is None:
        return default
    return (found.get(f"{W}val") or "true") not in ("0", "false", "off")


def _kind(properties: Any, style: Style) -> str:
    level = _value(properties, "outlineLvl")
    if HEADING_STYLE.match(style.name) or style.has_level or (level.isdigit() and int(level) < 9):
        return HEADING
    if style.name.lower() == NUMBERED_STYLE:
        return TEXT
    number = "" if properties is None else _value(properties.find(f"{W}numPr"), "numId")
    return ITEM if number not in ("", "0") or (style.is_numbered and not number) else TEXT


def _styles(root: Any) -> dict[str, Style]:
    """Return the styles by identifier, with what they take from the styles they are based on."""
    if root is None:
        return {}
    elements = {style.get(f"{W}styleId") or "": style for style in root.findall(f"{W}style")}
    styles = {}
    for code, element in elements.items():
        chain = [element]
        while len(chain) < MAX_STYLE_STEPS and (based := _value(chain[-1], "basedOn")) in elements:
            chain.append(elements[based])
        looks = [one.find(f"{W}rPr") for one in chain]
        blocks = [one.find(f"{W}pPr") for one in chain]
        styles[code] = Style(
            _value(element, "name"),
            any(_switch(look, "b") for look in looks),
            any(_switch(look, "i") for look in looks),
            any(b is not None and b.find(f"{W}numPr") is not None for b in blocks),
            any(_value(block, "outlineLvl")[:1].isdigit() for block in blocks),
        )
    return styles


def _links(root: Any) -> dict[str, str]:
    """Return the web addresses of the external relations, by identifier."""
    return {
        one.get("Id") or "": _web_address(one.get("Target") or "")
        for one in (() if root is None else root)
        if isinstance(one.tag, str) and one.get("TargetMode") == "External"
    }


def _comments(root: Any) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for comment in () if root is None else root.findall(f"{W}comment"):
        if len(found) >= MAX_COMMENTS:
            raise RefusedError("too_large")
        author = " ".join((comment.get(f"{W}author") or "").split())
        text = _plain_text(comment)
        if text:
            found[comment.get(f"{W}id") or ""] = {"author": author, "text": text}
    return found


def _notes(root: Any, kind: str) -> dict[str, str]:
    """Return the texts of footnotes or endnotes by identifier, without the separators."""
    return {
        note.get(f"{W}id") or "": _plain_text(note)
        for note in (() if root is None else root.findall(f"{W}{kind}"))
        if note.get(f"{W}type") in (None, "normal")
    }


def _plain_text(element: Any) -> str:
    """Return the text of an element on one line, without deleted text."""
    parts: list[str] = []

    def visit(one: Any) -> None:
        for child in one:
            if not isinstance(child.tag, str) or child.tag in SKIPPED:
                continue
            if child.tag == f"{W}t":
                parts.append(child.text or "")
            elif child.tag.removeprefix(W) in CHARACTERS:
                parts.append(" ")
            else:
                visit(child)
                if child.tag == f"{W}p":
                    parts.append(" ")

    visit(element)
    return " ".join("".join(parts).split())


def _is_contents(element: Any) -> bool:
    """Return whether a content control is a table of contents."""
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and "contents" in (gallery.get(f"{W}val") or "").lower()
