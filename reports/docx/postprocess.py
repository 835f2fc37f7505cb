"""What is done to the file that pandoc wrote: its date, and the mark of a draft."""

import re
import zipfile
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape

HEADER = "word/header-account.xml"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def postprocess_docx(file: bytes, *, status: str, at: datetime) -> bytes:
    """The file with its date, and with `status` at the head of every page if there is one.

    The mark is there whatever the reference document has at the head of its pages. No row of a
    table is cut by the end of a page, and no list is parted from the paragraph that leads to it.
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


def _with_unbroken_rows(xml: str) -> str:
    """Every row of every table with the word that it stands on one page."""
    whole = "<w:cantSplit/>"
    xml = re.sub(r"<w:tr(?= |>)([^>]*)>(?!\s*<w:trPr>)", rf"<w:tr\1><w:trPr>{whole}</w:trPr>", xml)
    return re.sub(rf"<w:trPr>(?!{whole})", f"<w:trPr>{whole}", xml)


def _with_list_intros_kept(xml: str) -> str:
    """A numbered paragraph before a list stays on the page of the list."""
    style = r'(<w:pStyle w:val="NumberedParagraph"\s*/>)'
    rest = r"((?:(?!</w:p>).)*</w:p>\s*<w:p>\s*<w:pPr>(?:(?!</w:pPr>).)*<w:numPr>)"
    return re.sub(style + rest, r"\1<w:keepNext/>\2", xml, flags=re.DOTALL)


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
