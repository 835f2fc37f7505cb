"""Postprocessing of the file that pandoc writes.

It adds the date, the draft mark, the languages that pandoc does not declare, the captions of tables
and marks against page breaks.
"""

import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from itertools import count
from xml.sax.saxutils import escape, quoteattr

from reports.layout import LAST_ROWS, MAX_SHORT_ROWS

HEADER = "word/header-draft.xml"
TEXT_WIDTH = 9072  # of the reference document, in twentieths of a point
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


COVER_SPACE_TWIPS = 4200  # above the title of a cover: 7.4 cm


def postprocess_docx(
    file: bytes,
    *,
    status: str,
    at: datetime,
    author: str,
    language: str,
    captions: Sequence[str],
    has_cover: bool = False,
) -> bytes:
    """Return the file with its date, and with `status` in the header of every page unless empty.

    `language` is a language with its region; `captions` are those of the tables, in order. The
    header replaces any header of the reference document. The title of a cover has space above it.
    """
    changes: dict[str, Callable[[str], str]] = {
        "docProps/core.xml": lambda xml: _with_properties(xml, author, at),
        "word/document.xml": lambda xml: _body(xml, captions, has_cover=has_cover),
        "word/styles.xml": lambda xml: _with_language(xml, "lang", language),
        "word/settings.xml": lambda xml: _with_language(xml, "themeFontLang", language),
    }
    if status:
        text_of = changes["word/document.xml"]
        changes["word/document.xml"] = lambda xml: _with_header(text_of(xml))
        changes["word/_rels/document.xml.rels"] = _with_relation
        changes["[Content_Types].xml"] = _with_type
    source = zipfile.ZipFile(BytesIO(file))
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            content = source.read(entry)
            if change := changes.get(entry.filename):
                content = change(content.decode()).encode()
            archive.writestr(entry, content)
        if status:
            archive.writestr(HEADER, _header(status))
    return target.getvalue()


def _body(xml: str, captions: Sequence[str], *, has_cover: bool) -> str:
    """Return the body of the document with all that pandoc cannot write."""
    xml = _with_list_intros_kept(_with_tables(xml, captions))
    return _with_low_title(xml) if has_cover else xml


def _with_properties(xml: str, author: str, at: datetime) -> str:
    """Set the date and the author; pandoc would also print the author below the title."""
    xml = xml.replace("1970-01-01T00:00:00Z", f"{at:%Y-%m-%dT%H:%M:%SZ}")
    return xml.replace("<dc:creator></dc:creator>", f"<dc:creator>{escape(author)}</dc:creator>")


def _header(status: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:hdr {NAMESPACES}><w:p><w:pPr>'
        f'<w:pStyle w:val="DraftMark"/></w:pPr><w:r><w:t>{escape(status)}</w:t></w:r></w:p></w:hdr>'
    )


def _with_low_title(xml: str) -> str:
    """Put space above the title, which pandoc writes before everything else."""
    space = f'<w:spacing w:before="{COVER_SPACE_TWIPS}"/>'
    return re.sub(r'<w:pStyle w:val="Title"\s*/>', rf"\g<0>{space}", xml, count=1)


def _with_language(xml: str, element: str, language: str) -> str:
    """Declare the language in an element of the styles or settings, for all scripts but Arabic."""
    declared = f'<w:{element} w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/>'
    return re.sub(rf"<w:{element}\b[^>]*/>", declared, xml)


def _with_tables(xml: str, captions: Sequence[str]) -> str:
    """Give each table its caption and row headers, and keep its first and last rows together."""
    captions_left = iter(captions)
    return re.sub(
        r"<w:tbl>.*?</w:tbl>",
        lambda match: _with_caption(
            _with_kept_rows(_with_full_width(match[0])), next(captions_left, "")
        ),
        xml,
        flags=re.DOTALL,
    )


def _with_full_width(table: str) -> str:
    """Widen the columns to the width of the text; pandoc takes a narrower page."""
    widths = [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', table)]
    return re.sub(
        r'<w:gridCol w:w="(\d+)"',
        lambda match: f'<w:gridCol w:w="{int(match[1]) * TEXT_WIDTH // sum(widths)}"',
        table,
    )


def _with_caption(table: str, caption: str) -> str:
    """Declare the first row and column as headers, and the caption, which screen readers read."""
    look = '<w:tblLook w:firstRow="1" w:firstColumn="1" w:lastRow="0" w:lastColumn="0"'
    look += ' w:noHBand="1" w:noVBand="1" w:val="06A0"/>'
    table = re.sub(r"<w:tbl(?:Look|Caption)\b[^>]*/>\s*", "", table)
    declared = f"{look}<w:tblCaption w:val={quoteattr(caption)}/></w:tblPr>"
    return table.replace("</w:tblPr>", declared, 1)


def _with_kept_rows(table: str) -> str:
    """Mark rows as not to be split; the first two, the last, or all few stay on one page."""
    row_pattern = re.compile(r"<w:tr[ >].*?</w:tr>", re.DOTALL)
    last = len(row_pattern.findall(table)) - 1
    first_kept = 0 if last <= MAX_SHORT_ROWS else last - LAST_ROWS + 1
    kept = {0, 1, *range(first_kept, last)} - {last}
    numbers = count()

    def marked(match: re.Match[str]) -> str:
        row = re.sub(r"<w:tr\b([^>]*)>(?!\s*<w:trPr>)", r"<w:tr\1><w:trPr></w:trPr>", match[0])
        row = row.replace("<w:trPr>", "<w:trPr><w:cantSplit/>", 1)
        if next(numbers) not in kept:
            return row
        return re.sub(r'(<w:pStyle w:val="Compact"\s*/>)', r"\1<w:keepNext/>", row)

    return row_pattern.sub(marked, table)


def _with_list_intros_kept(xml: str) -> str:
    """Mark every numbered paragraph before a list to stay on the page of the list."""
    style = r'(<w:pStyle w:val="NumberedParagraph"\s*/>)'
    rest = r"((?:(?!</w:p>).)*</w:p>\s*<w:p>\s*<w:pPr>(?:(?!</w:pPr>).)*<w:numPr>)"
    return re.sub(style + rest, r"\1<w:keepNext/>\2", xml, flags=re.DOTALL)


def _with_header(xml: str) -> str:
    """Replace the headers of every section of the document by the draft header."""
    xml = re.sub(r"<w:headerReference\b[^>]*/>", "", xml)
    kinds = ("default", "first", "even")
    header = "".join(f'<w:headerReference w:type="{kind}" r:id="rIdDraft" />' for kind in kinds)
    if re.search(r"<w:sectPr\b[^>]*/>", xml):
        return re.sub(r"<w:sectPr\b([^>]*)/>", rf"<w:sectPr\1>{header}</w:sectPr>", xml)
    return re.sub(r"(<w:sectPr\b[^>]*>)", rf"\1{header}", xml)


def _with_relation(xml: str) -> str:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
    relation = f'<Relationship Id="rIdDraft" Type="{kind}" Target="header-draft.xml"/>'
    return xml.replace("</Relationships>", f"{relation}</Relationships>")


def _with_type(xml: str) -> str:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
    return xml.replace("</Types>", f'<Override PartName="/{HEADER}" ContentType="{kind}"/></Types>')
