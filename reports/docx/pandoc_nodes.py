"""Nodes of pandoc's syntax tree, and Word XML for elements that pandoc lacks."""

from typing import Any
from xml.sax.saxutils import escape

PandocNode = dict[str, Any]

SPACE: PandocNode = {"t": "Space"}
PLAIN_ATTR: list = ["", [], []]
FIRST_MARK = 1_000_000  # identifiers of marks, above those that pandoc gives to its bookmarks


def node(kind: str, content: Any) -> PandocNode:
    return {"t": kind, "c": content}


def text(words: str) -> list[PandocNode]:
    return [node("Str", words)] if words else []


def para(inlines: list[PandocNode]) -> PandocNode:
    return node("Para", inlines)


def attr(identifier: str = "", *pairs: list[str]) -> list:
    return [identifier, [], list(pairs)]


def div(style: str, *blocks: PandocNode) -> PandocNode:
    return node("Div", [attr("", ["custom-style", style]), list(blocks)])


def header(level: int, identifier: str, inlines: list[PandocNode]) -> PandocNode:
    return node("Header", [level, attr(identifier), inlines])


def hyperlink(url: str, inlines: list[PandocNode]) -> PandocNode:
    return node("Link", [PLAIN_ATTR, inlines, [url, ""]])


def meta_inlines(inlines: list[PandocNode]) -> PandocNode:
    return node("MetaInlines", inlines)


def raw_block(xml: str) -> PandocNode:
    return node("RawBlock", ["openxml", xml])


def table_node(
    columns: list[str], widths: list[float], rows: list[list[list[PandocNode]]]
) -> PandocNode:
    """Return a table with a header row that is repeated on every page."""

    def cell(inlines: list[PandocNode]) -> list:
        return [PLAIN_ATTR, node("AlignDefault", None), 1, 1, [node("Plain", inlines)]]

    def row(cells: list[list[PandocNode]]) -> list:
        return [PLAIN_ATTR, [cell(inlines) for inlines in cells]]

    specs = [[node("AlignLeft", None), node("ColWidth", width)] for width in widths]
    head = [PLAIN_ATTR, [row([text(column) for column in columns])]]
    body = [PLAIN_ATTR, 0, [], [row(cells) for cells in rows]]
    return node("Table", [PLAIN_ATTR, [None, []], specs, head, [body], [PLAIN_ATTR, []]])


# --- Word XML --------------------------------------------------------------------------------


def paragraph_field(bookmark: str, shown: str) -> PandocNode:
    """Return a field with the number of a paragraph, which Word updates."""
    xml = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> REF {bookmark} \\r \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r><w:t>{escape(shown)}</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return node("RawInline", ["openxml", xml])


def marked(inlines: list[PandocNode], name: str, number: int) -> list[PandocNode]:
    """Return the inlines within a bookmark.

    Pandoc itself would change a name that begins with an underscore.
    """
    identifier = FIRST_MARK + number
    begin = f'<w:bookmarkStart w:id="{identifier}" w:name="{escape(name)}"/>'
    end = f'<w:bookmarkEnd w:id="{identifier}"/>'
    return [
        node("RawInline", ["openxml", begin]),
        *inlines,
        node("RawInline", ["openxml", end]),
    ]


def table_of_contents(entries: list[tuple[str, str, int]]) -> str:
    """Return the XML of a table of contents; entries are (bookmark, heading, level)."""
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
