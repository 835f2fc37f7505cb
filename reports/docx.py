"""The account as DOCX: pandoc's tree of the document, made by us, and a reference document.

Staff restyle it by replacing `reference.docx` (or the file that ACCOUNT_REFERENCE names). It holds
the styles; those in `STYLES` are ours beside Word's own, and `missing_styles` says which it lacks.
"""

import json
import re
import subprocess
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape

import pypandoc
from django.conf import settings

from reports.composition.english import English
from reports.composition.grammar import Grammar
from reports.composition.phrases import Run
from reports.composition.spanish import Spanish
from reports.composition.tree import (
    Document,
    Item,
    Items,
    Note,
    Paragraph,
    Section,
    Sentence,
    Table,
)
from reports.direction import pieces

API_VERSION = [1, 23, 1]
STYLES = ("Numbered Paragraph", "Front Line", "Draft Mark", "Blacked Out")
PATIENCE = 60  # seconds

Node = dict[str, Any]


class DocxError(Exception):
    """The DOCX could not be made."""


def docx_of(document: Document, *, site: str, author: str, status: str = "", at: datetime) -> bytes:
    """The document as DOCX. `site` is where records have their addresses, `status` is marked on
    every page if it is not empty. Raises DocxError.
    """
    tree = Writer(document, site).tree(author=author)
    with TemporaryDirectory() as folder:
        target = Path(folder) / "account.docx"
        command = [
            pypandoc.get_pandoc_path(),
            "--from=json",
            "--to=docx",
            "--sandbox",
            f"--reference-doc={reference()}",
            f"--output={target}",
        ]
        try:
            subprocess.run(
                command,
                input=json.dumps(tree).encode(),
                check=True,
                capture_output=True,
                timeout=PATIENCE,
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise DocxError(getattr(error, "stderr", b"") or str(error)) from error
        return finished(target.read_bytes(), status=status, at=at)


def reference() -> Path:
    return Path(settings.ACCOUNT_REFERENCE)


def missing_styles(file: Path) -> list[str]:
    """Our own styles that a reference document lacks."""
    with zipfile.ZipFile(file) as archive:
        styles = archive.read("word/styles.xml").decode()
    return [name for name in STYLES if f'w:name w:val="{name}"' not in styles]


# --- pandoc's tree ------------------------------------------------------------------------


class Writer:
    """Pandoc's tree of a document, as its JSON has it."""

    def __init__(self, document: Document, site: str):
        self.document, self.site = document, site.rstrip("/")
        self.grammar: Grammar = English() if document.language == "en" else Spanish()
        self.headings = self.grammar.headings
        self.notes: dict[int, Note] = {note.number: note for note in document.notes}

    def tree(self, *, author: str) -> Node:
        document = self.document
        blocks = [div("Front Line", para(text(line))) for line in document.lines]
        blocks += self.contents()
        for section in document.sections:
            blocks += self.section(section, 1)
        for number, section in enumerate(document.annexes, start=1):
            blocks += self.annex(section, number)
        blocks += self.records()
        meta = {
            "title": inlines_meta(text(document.title)),
            "lang": {"t": "MetaString", "c": document.language},
            "subject": inlines_meta(text(" ".join(document.lines))),
            "author": {"t": "MetaList", "c": [inlines_meta(text(author))] if author else []},
        }
        return {"pandoc-api-version": API_VERSION, "meta": meta, "blocks": blocks}

    # --- sections -----------------------------------------------------------------------------

    def section(self, section: Section, level: int) -> list[Node]:
        blocks = [header(level, anchor(section), text(section.heading))]
        for block in section.blocks:
            blocks += self.block(block)
        for inner in section.sections:
            blocks += self.section(inner, level + 1)
        return blocks

    def annex(self, section: Section, number: int) -> list[Node]:
        heading = self.headings["annex"].format(number=roman(number), title=section.heading)
        blocks = [header(1, anchor(section), text(heading))]
        for block in section.blocks:
            blocks += self.block(block)
        return blocks

    def block(self, block) -> list[Node]:
        if isinstance(block, Paragraph):
            inlines = self.sentences(block.sentences)
            bookmark = node("Span", [attr(f"p{block.number}"), inlines])
            return [div("Numbered Paragraph", para([bookmark]))]
        if isinstance(block, Items):
            return [self.items(block.items)]
        return [self.table(block)]

    def items(self, items: list[Item]) -> Node:
        """A lettered list where the labels are (a), (b), …; else bullets, labels in the text."""
        contents = [self.item(item) for item in items]
        if are_letters(items):
            style = [1, {"t": "LowerAlpha"}, {"t": "TwoParens"}]
            return node("OrderedList", [style, [blocks for _label, blocks in contents]])
        return node("BulletList", [
            [para([*text(f"{label} "), *blocks[0]["c"]]), *blocks[1:]] if label else blocks
            for label, blocks in contents
        ])  # fmt: skip

    def item(self, item: Item) -> tuple[str, list[Node]]:
        blocks = [para(self.sentences(item.sentences))]
        if item.items:
            blocks.append(self.items(item.items))
        return item.label, blocks

    def table(self, table: Table) -> Node:
        return table_node(
            table.columns,
            table.widths,
            [[self.runs(cell) for cell in row.cells] for row in table.rows],
        )

    # --- sentences ----------------------------------------------------------------------------

    def sentences(self, sentences: list[Sentence]) -> list[Node]:
        inlines: list[Node] = []
        for sentence in sentences:
            if inlines:
                inlines.append(SPACE)
            inlines += self.runs(sentence.runs)
            if sentence.note:
                inlines.append(self.note(self.notes[sentence.note]))
        return inlines

    def runs(self, runs: list[Run]) -> list[Node]:
        return [inline for run in runs for inline in self.run(run)]

    def run(self, run: Run) -> list[Node]:
        if run.manner == "see":
            return [reference_to(f"p{run.text}", run.text)]
        if run.manner == "black":
            return [node("Span", [attr("", ["custom-style", "Blacked Out"]), text(run.text)])]
        inlines: list[Node] = []
        for piece in pieces(run, self.document.language):
            words = text(piece.text)
            if piece.language:
                pairs = [["lang", piece.language], *([["dir", "rtl"]] if piece.is_rtl else [])]
                words = [node("Span", [["", [], pairs], words])]
            inlines += words
        return [node("Emph", inlines)] if run.manner == "title" else inlines

    def note(self, note: Note) -> Node:
        """The links of a sentence, and the records that it rests on, by their numbers."""
        inlines: list[Node] = []
        for link in note.links:
            if inlines:
                inlines.append(SPACE)
            label = [*text(f"{link.label}: ")] if link.label else []
            inlines += [*label, hyperlink(link.url, text(link.url)), *text(".")]
        if note.records:
            if inlines:
                inlines.append(SPACE)
            inlines += self.numbers(note.records)
        return node("Note", [para(inlines)])

    def numbers(self, numbers: list[int]) -> list[Node]:
        key = "record" if len(numbers) == 1 else "records"
        before, after = self.headings[key].split("{numbers}")
        inlines: list[Node] = [*text(before)]
        for place, number in enumerate(sorted(numbers)):
            inlines += text(", ") if place else []
            cited = self.document.records[number]
            inlines.append(hyperlink(f"{self.site}{cited.path}", text(str(number))))
        return [*inlines, *text(f"{after}.")]

    # --- contents and records -------------------------------------------------------------------

    def contents(self) -> list[Node]:
        """A table of contents that Word brings up to date, with its lines already there."""
        entries = [
            (anchor(section), section.heading, level)
            for level, section in self._headings(self.document.sections, 1)
        ]
        entries += [
            (anchor(one), self.headings["annex"].format(number=roman(n), title=one.heading), 1)
            for n, one in enumerate(self.document.annexes, start=1)
        ]
        entries.append(("annex-records", self._records_heading(), 1))
        title = div("TOC Heading", para(text(self.headings["contents"])))
        return [title, raw_block(table_of_contents(entries))]

    def _headings(self, sections: list[Section], level: int):
        for section in sections:
            yield level, section
            yield from self._headings(section.sections, level + 1)

    def _records_heading(self) -> str:
        number = roman(len(self.document.annexes) + 1)
        title = self.headings["annex.records"]
        return self.headings["annex"].format(number=number, title=title)

    def records(self) -> list[Node]:
        """Every record that the account rests on: number, kind, title with its address."""
        rows = []
        for number, cited in sorted(self.document.records.items()):
            run = Run(
                cited.title, "" if cited.language == self.document.language else cited.language
            )
            link = hyperlink(f"{self.site}{cited.path}", self.run(run))
            rows.append([text(str(number)), text(cited.kind), [link]])
        columns = [self.headings[f"column.{name}"] for name in ("number", "kind", "title")]
        heading = header(1, "annex-records", text(self._records_heading()))
        return [heading, table_node(columns, [0.1, 0.2, 0.7], rows)] if rows else []


# --- nodes --------------------------------------------------------------------------------

SPACE: Node = {"t": "Space"}
PLAIN_ATTR: list = ["", [], []]


def node(kind: str, content: Any) -> Node:
    return {"t": kind, "c": content}


def text(words: str) -> list[Node]:
    return [node("Str", words)] if words else []


def para(inlines: list[Node]) -> Node:
    return node("Para", inlines)


def attr(identifier: str = "", *pairs: list[str]) -> list:
    return [identifier, [], list(pairs)]


def div(style: str, *blocks: Node) -> Node:
    return node("Div", [attr("", ["custom-style", style]), list(blocks)])


def header(level: int, identifier: str, inlines: list[Node]) -> Node:
    return node("Header", [level, attr(identifier), inlines])


def hyperlink(url: str, inlines: list[Node]) -> Node:
    return node("Link", [PLAIN_ATTR, inlines, [url, ""]])


def inlines_meta(inlines: list[Node]) -> Node:
    return node("MetaInlines", inlines)


def raw_block(xml: str) -> Node:
    return node("RawBlock", ["openxml", xml])


def table_node(columns: list[str], widths: list[float], rows: list[list[list[Node]]]) -> Node:
    """A table with a header row that is repeated on every page."""

    def cell(inlines: list[Node]) -> list:
        return [PLAIN_ATTR, node("AlignDefault", None), 1, 1, [node("Plain", inlines)]]

    def row(cells: list[list[Node]]) -> list:
        return [PLAIN_ATTR, [cell(one) for one in cells]]

    specs = [[node("AlignLeft", None), node("ColWidth", width)] for width in widths]
    head = [PLAIN_ATTR, [row([text(column) for column in columns])]]
    body = [PLAIN_ATTR, 0, [], [row(one) for one in rows]]
    return node("Table", [PLAIN_ATTR, [None, []], specs, head, [body], [PLAIN_ATTR, []]])


def anchor(section: Section) -> str:
    return f"section-{section.code.replace('.', '-')}"


def are_letters(items: list[Item]) -> bool:
    return bool(items) and [item.label for item in items] == [
        f"({chr(ord('a') + n)})" for n in range(min(len(items), 26))
    ]


def roman(number: int) -> str:
    digits = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    numeral = ""
    for value, letters in digits:
        while number >= value:
            numeral, number = numeral + letters, number - value
    return numeral


# --- what pandoc cannot say ------------------------------------------------------------------


def reference_to(bookmark: str, shown: str) -> Node:
    """The number of a paragraph, which Word brings up to date."""
    xml = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> REF {bookmark} \\r \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r><w:t>{escape(shown)}</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return node("RawInline", ["openxml", xml])


def table_of_contents(entries: list[tuple[str, str, int]]) -> str:
    lines = []
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    for place, (bookmark, heading, level) in enumerate(entries):
        lines.append(
            f'<w:p><w:pPr><w:pStyle w:val="TOC{level}"/></w:pPr>{"" if place else begin}'
            f'<w:hyperlink w:anchor="{bookmark}" w:history="1"><w:r>'
            f'<w:t xml:space="preserve">{escape(heading)}</w:t></w:r></w:hyperlink></w:p>'
        )
    end = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    kind = '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
    properties = f"<w:sdtPr><w:docPartObj>{kind}</w:docPartObj></w:sdtPr>"
    contents = f"<w:sdtContent>{''.join(lines)}{end}</w:sdtContent>"
    return f"<w:sdt>{properties}{contents}</w:sdt>{PAGE_BREAK}"


PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
HEADER = "word/header-account.xml"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def finished(file: bytes, *, status: str, at: datetime) -> bytes:
    """The file with its date, and with `status` at the head of every page if there is one.

    The mark is there whatever the reference document has at the head of its pages.
    """
    source = zipfile.ZipFile(BytesIO(file))
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(
                    rb"1970-01-01T00:00:00Z", f"{at:%Y-%m-%dT%H:%M:%SZ}".encode(), content
                )
            elif not status:
                pass
            elif entry.filename == "word/document.xml":
                content = _with_header(content.decode()).encode()
            elif entry.filename == "word/_rels/document.xml.rels":
                content = _with_relation(content.decode()).encode()
            elif entry.filename == "[Content_Types].xml":
                content = _with_type(content.decode()).encode()
            archive.writestr(entry, content)
        if status:
            archive.writestr(HEADER, _header(status))
    return target.getvalue()


def _header(status: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:hdr {NAMESPACES}><w:p><w:pPr>'
        f'<w:pStyle w:val="DraftMark"/></w:pPr><w:r><w:t>{escape(status)}</w:t></w:r></w:p></w:hdr>'
    )


def _with_header(xml: str) -> str:
    """Every section of the document with our header, in place of those it had."""
    xml = re.sub(r"<w:headerReference\b[^>]*/>", "", xml)
    kinds = ("default", "first", "even")
    ours = "".join(f'<w:headerReference w:type="{kind}" r:id="rIdDraft" />' for kind in kinds)
    if re.search(r"<w:sectPr\b[^>]*/>", xml):
        return re.sub(r"<w:sectPr\b([^>]*)/>", rf"<w:sectPr\1>{ours}</w:sectPr>", xml)
    return re.sub(r"(<w:sectPr\b[^>]*>)", rf"\1{ours}", xml)


def _with_relation(xml: str) -> str:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
    ours = f'<Relationship Id="rIdDraft" Type="{kind}" Target="header-account.xml"/>'
    return xml.replace("</Relationships>", f"{ours}</Relationships>")


def _with_type(xml: str) -> str:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
    return xml.replace("</Types>", f'<Override PartName="/{HEADER}" ContentType="{kind}"/></Types>')
