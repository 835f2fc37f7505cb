"""Postprocessing of the file that pandoc writes: its date, page breaks and the draft mark."""

import re
import zipfile
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape

HEADER = "word/header-draft.xml"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


COVER_SPACE_TWIPS = 4200  # above the title of a cover: 7.4 cm


def postprocess_docx(file: bytes, *, status: str, at: datetime, has_cover: bool = False) -> bytes:
    """Return the file with its date, and with `status` in the header of every page unless empty.

    The header replaces any header of the reference document. The title of a cover has space above
    it. Page breaks do not split a table row, or separate a list from the paragraph before it.
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
            elif entry.filename == "word/document.xml":
                xml = _with_list_intros_kept(_with_unbroken_rows(content.decode()))
                xml = _with_low_title(xml) if has_cover else xml
                content = (_with_header(xml) if status else xml).encode()
            elif not status:
                pass
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


def _with_low_title(xml: str) -> str:
    """Put space above the title, which pandoc writes before everything else."""
    space = f'<w:spacing w:before="{COVER_SPACE_TWIPS}"/>'
    return re.sub(r'<w:pStyle w:val="Title"\s*/>', rf"\g<0>{space}", xml, count=1)


def _with_unbroken_rows(xml: str) -> str:
    """Mark every table row as not to be split between pages."""
    mark = "<w:cantSplit/>"
    xml = re.sub(r"<w:tr(?= |>)([^>]*)>(?!\s*<w:trPr>)", rf"<w:tr\1><w:trPr>{mark}</w:trPr>", xml)
    return re.sub(rf"<w:trPr>(?!{mark})", f"<w:trPr>{mark}", xml)


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
