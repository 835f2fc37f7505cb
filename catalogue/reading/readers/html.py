"""Web pages: headings, paragraphs, list items, quotations and table rows."""

import re
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from catalogue.reading.readers.blocks import (
    HEADING,
    ITEM,
    QUOTED,
    ROW,
    Block,
    Document,
    RefusedError,
)
from catalogue.reading.readers.lines import block_of

SKIPPED = {"script", "style", "template", "noscript", "nav", "head", "svg", "form", "button"}
BLOCKS = {
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "thead",
    "tfoot",
    "tr",
    "td",
    "th",
    "ul",
}


def read(content: bytes) -> Document:
    """Return the blocks of a web page."""
    parser = lxml_html.HTMLParser(
        huge_tree=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        encoding=_encoding(content),
    )
    try:
        root = lxml_html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise RefusedError("damaged") from None
    document = Document("html")
    _add_blocks(root, document)
    return document


def _encoding(content: bytes) -> str | None:
    """Return UTF-8 for a page that does not name its encoding but is valid in it."""
    if re.search(rb"charset\s*=", content[:4096], re.IGNORECASE):
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _add_blocks(root: Any, document: Document) -> None:
    """Add the blocks of the page in order, without recursion: a page may be nested deeply."""
    run: list[str] = []
    contexts: list[tuple[str, int]] = [("", 0)]
    row: Any = None  # the table row that is being read; what it contains is one block

    def close(kind: str, level: int) -> None:
        text = " ".join("".join(run).split())
        run.clear()
        if not text:
            return
        block = block_of(text, may_be_heading=False)
        if kind == ROW:
            block = Block(ROW, text)
        elif kind in (HEADING, QUOTED) or (kind == ITEM and block.kind != ITEM):
            block.kind, block.level = kind, level
        document.blocks.append(block)

    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        is_block = tag in BLOCKS
        if event == "start":
            if tag in SKIPPED:
                walker.skip_subtree()
                continue
            if row is not None:
                is_next_cell = tag in ("td", "th") and "".join(run).strip()
                run.append(" | " if is_next_cell else " " if is_block or tag == "br" else "")
            elif is_block:
                close(*contexts[-1])
                contexts.append(_context(tag, contexts[-1]))
                row = element if tag == "tr" else None
            elif tag == "br":
                run.append(" ")
            run.append(element.text or "")
            continue
        if tag not in SKIPPED and is_block:
            if row is None or row is element:
                close(*contexts.pop())
                row = None
            else:
                run.append(" ")
        run.append(element.tail or "")
    close(*contexts[-1])


def _context(tag: str, outer: tuple[str, int]) -> tuple[str, int]:
    if tag[0] == "h" and tag[1:].isdigit():
        return HEADING, int(tag[1:])
    if tag in ("li", "dd", "dt"):
        return ITEM, outer[1] + 1 if outer[0] == ITEM else 1
    if tag == "blockquote":
        return QUOTED, 0
    return (ROW, 0) if tag == "tr" else outer
