"""Nodes of pandoc's syntax tree, and Word XML for elements that pandoc lacks."""

from typing import Any
from xml.sax.saxutils import escape

PandocNode = dict[str, Any]

SPACE: PandocNode = {"t": "Space"}
PLAIN_ATTR: list = ["", [], []]
PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
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
    columns: list[str], widths: list[float], rows: list[list[list[PandocNode]]], figures: int = 0
) -> PandocNode:
    """Return a table with a header row that is repeated on every page.

    The last `figures` columns are aligned at the right.
    """

    def cell(inlines: list[PandocNode]) -> list:
        return [PLAIN_ATTR, node("AlignDefault", None), 1, 1, [node("Plain", inlines)]]

    def row(cells: list[list[PandocNode]]) -> list:
        return [PLAIN_ATTR, [cell(inlines) for inlines in cells]]

    alignments = ["AlignLeft"] * (len(widths) - figures) + ["AlignRight"] * figures
    specs = [
        [node(alignment, None), node("ColWidth", width)]
        for alignment, width in zip(alignments, widths, strict=True)
    ]
    head = [PLAIN_ATTR, [row([text(column) for column in columns])]]
    body = [PLAIN_ATTR, 0, [], [row(cells) for cells in rows]]
    return node("Table", [PLAIN_ATTR, [None, []], specs, head, [body], [PLAIN_ATTR, []]])


# --- Word XML --------------------------------------------------------------------------------


def paragraph_field(bookmark: str, shown: str) -> PandocNode:
    """Return a field with the number of a paragraph, which Word updates."""
    instruction = f" REF {bookmark} \\r \\h "
    xml = f"{_field_begin(instruction)}<w:r><w:t>{escape(shown)}</w:t></w:r>{FIELD_END}"
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


def table_of_contents(entries: list[tuple[str, str, int, int]]) -> str:
    """Return the XML of a table of contents.

    Entries are (bookmark, heading, level, page). Word shows the given pages until someone updates
    the table; a page 0 is not shown.
    """
    lines = []
    begin = _field_begin(' TOC \\o "1-2" \\h \\z \\u ')
    for place, (bookmark, heading, level, page) in enumerate(entries):
        field = _field_begin(f" PAGEREF {bookmark} \\h ")
        number = f"<w:r><w:tab/></w:r>{field}<w:r><w:t>{page}</w:t></w:r>{FIELD_END}"
        lines.append(
            f'<w:p><w:pPr><w:pStyle w:val="TOC{level}"/></w:pPr>{"" if place else begin}'
            f'<w:hyperlink w:anchor="{bookmark}" w:history="1"><w:r>'
            f'<w:t xml:space="preserve">{escape(heading)}</w:t></w:r>'
            f"{number if page else ''}</w:hyperlink>"
            f"{FIELD_END if place == len(entries) - 1 else ''}</w:p>"
        )
    kind = '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
    properties = f"<w:sdtPr><w:docPartObj>{kind}</w:docPartObj></w:sdtPr>"
    return f"<w:sdt>{properties}<w:sdtContent>{''.join(lines)}</w:sdtContent></w:sdt>"


def _field_begin(instruction: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
