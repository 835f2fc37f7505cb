"""Machine-checkable conditions of the Matterhorn Protocol 1.1 (PDF/UA-1), and those of PDF/A-2a.

`failures` returns the conditions that a PDF does not meet. It checks those that concern what a
report contains: text, headings, paragraphs, lists, tables, notes and links. Conditions on forms,
images, media, embedded files and scripts are checked by the absence of such objects.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise

import pypdf
from pypdf.generic import ContentStream, DictionaryObject

STANDARD_TYPES = set(
    re.findall(
        r"\w+",
        "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2"
        " H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference"
        " Code BibEntry Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form",
    )
)
PARENTS = {  # 09-004 to 09-008
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TFoot": {"Table"},
    "LI": {"L"},
    "LBody": {"LI"},
    "TOCI": {"TOC"},
}
CHILDREN = {
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "TR": {"TH", "TD"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "L": {"L", "LI", "Caption"},
    "LI": {"Lbl", "LBody"},
    "TOC": {"TOC", "TOCI", "Caption"},
}
SHOWING = {
    b"Tj",
    b"TJ",
    b"'",
    b'"',
    b"f",
    b"f*",
    b"F",
    b"S",
    b"s",
    b"B",
    b"B*",
    b"b",
    b"b*",
    b"Do",
    b"sh",
}
HEADING = re.compile(r"H([1-6])")


class Element:
    """Structure element with its standard type, its parent's type and its child elements."""

    def __init__(self, node: DictionaryObject, roles: dict[str, str], parent: str = ""):
        self.node, self.parent = node, parent
        self.own_type = str(node["/S"])[1:]
        self.type = self.own_type
        for _step in range(8):
            if self.type in STANDARD_TYPES:
                break
            self.type = roles.get(self.type, self.type)
        self.children: list[Element] = []
        self.annotations: list[DictionaryObject] = []
        self.has_content = False
        for kid in _as_list(node.get("/K", [])):
            if not isinstance(kid, DictionaryObject):
                self.has_content = True
            elif kid.get("/Type") == "/OBJR":
                self.annotations.append(kid["/Obj"].get_object())
            elif kid.get("/Type") == "/MCR":
                self.has_content = True
            else:
                self.children.append(Element(kid, roles, self.type))

    def walk(self) -> Iterator["Element"]:
        yield self
        for child in self.children:
            yield from child.walk()

    def attributes(self, owner: str) -> dict:
        found = [one for one in _as_list(self.node.get("/A", [])) if one.get("/O") == owner]
        return {key: value for one in found for key, value in one.items()}


def _as_list(value) -> list:
    value = value.get_object() if hasattr(value, "get_object") else value
    values = value if isinstance(value, list) else [value]
    return [one.get_object() if hasattr(one, "get_object") else one for one in values]


def _is_true(value) -> bool:
    return bool(getattr(value, "value", value))


def structure(pdf: bytes) -> list[Element]:
    """Return the structure elements of a PDF in reading order."""
    root = pypdf.PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    roles = {str(key)[1:]: str(value)[1:] for key, value in root.get("/RoleMap", {}).items()}
    return [one for top in _as_list(root["/K"]) for one in Element(top, roles).walk()]


def failures(pdf: bytes) -> list[str]:
    """Return the conditions that the PDF does not meet, each with its number and the object."""
    reader = pypdf.PdfReader(BytesIO(pdf))
    elements = structure(pdf)
    found = [
        *_document(reader),
        *_roles(reader, elements),
        *_nesting(elements),
        *_headings(elements),
        *_tables(elements),
        *_notes_and_pictures(elements),
        *_annotations(reader, elements),
        *_fonts(reader),
    ]
    for number, page in enumerate(reader.pages, start=1):
        found += [f"{failure} on page {number}" for failure in _content(reader, page)]
    return found


def _document(reader: pypdf.PdfReader) -> Iterator[str]:
    root = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode() if "/Metadata" in root else ""
    mark_info = root.get("/MarkInfo", {})
    conditions = {
        "01-007 suspects": not _is_true(mark_info.get("/Suspects")),
        "06-001 no metadata": bool(metadata),
        "06-002 no PDF/UA identifier": re.search(r"pdfuaid:part(>|=['\"])1", metadata),
        "06-003 no title in the metadata": re.search(
            r"<dc:title>.*?\w.*?</dc:title>", metadata, re.S
        ),
        "07-001 title not displayed": _is_true(
            root.get("/ViewerPreferences", {}).get("/DisplayDocTitle")
        ),
        "11-006 no language": re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", str(root.get("/Lang", ""))),
        "20-001 optional content": "/OCProperties" not in root,
        "21-001 embedded files": "/EmbeddedFiles" not in root.get("/Names", {}),
        "25-001 XFA form": "/AcroForm" not in root,
        "26-001 encrypted": not reader.is_encrypted,
        "not marked as tagged": _is_true(mark_info.get("/Marked")),
        "no PDF/A identifier": re.search(r"pdfaid:part(>|=['\"])2", metadata),
        "no PDF/A conformance A": re.search(r"pdfaid:conformance(>|=['\"])A", metadata),
        "no output intent": root.get("/OutputIntents"),
        "scripts": "/JavaScript" not in root.get("/Names", {}) and "/AA" not in root,
    }
    yield from (failure for failure, is_met in conditions.items() if not is_met)


def _roles(reader: pypdf.PdfReader, elements: list[Element]) -> Iterator[str]:
    roles = reader.trailer["/Root"]["/StructTreeRoot"].get("/RoleMap", {})
    yield from (f"02-004 {key} remapped" for key in roles if str(key)[1:] in STANDARD_TYPES)
    # A type whose mapping ends in no standard type has none, or a circular one (02-003).
    yield from (f"02-001 {one.own_type}" for one in elements if one.type not in STANDARD_TYPES)


def _nesting(elements: list[Element]) -> Iterator[str]:
    for one in elements:
        if one.parent not in PARENTS.get(one.type, {one.parent}):
            yield f"09-004 {one.type} in {one.parent}"
        allowed = CHILDREN.get(one.type)
        for child in one.children if allowed else ():
            if child.type not in allowed:
                yield f"09-005 {child.type} in {one.type}"


def _headings(elements: list[Element]) -> Iterator[str]:
    levels = [int(match[1]) for one in elements if (match := HEADING.fullmatch(one.type))]
    if levels[:1] != [1]:
        yield "14-002 the first heading is not H1"
    for before, level in pairwise(levels):
        if level > before + 1:
            yield f"14-003 H{level} after H{before}"
    if levels and any(one.type == "H" for one in elements):
        yield "14-007 H and numbered headings"


def _tables(elements: list[Element]) -> Iterator[str]:
    for table in elements:
        if table.type != "Table":
            continue
        rows = [one for one in table.walk() if one.type == "TR"]
        widths = {
            sum(cell.attributes("/Table").get("/ColSpan", 1) for cell in row.children)
            for row in rows
        }
        if len(widths) != 1:
            yield f"15-001 rows of {sorted(widths)} cells"
        headers = {str(one.node.get("/ID", "")): one for one in table.walk() if one.type == "TH"}
        if not headers:
            yield "15-002 no header cells"
        for header in headers.values():
            if "/Scope" not in header.attributes("/Table"):
                yield "15-003 header cell without scope"
        for cell in (one for one in table.walk() if one.type == "TD"):
            named = [str(name) for name in cell.attributes("/Table").get("/Headers", [])]
            if not named or set(named) - set(headers):
                yield f"15-004 cell with headers {named}"


def _notes_and_pictures(elements: list[Element]) -> Iterator[str]:
    identifiers = [str(one.node.get("/ID", "")) for one in elements if one.type == "Note"]
    if not all(identifiers):
        yield "19-003 note without ID"
    if len(set(identifiers)) != len(identifiers):
        yield "19-004 notes with the same ID"
    for one in elements:
        if one.type in ("Figure", "Formula") and not one.node.get("/Alt"):
            yield f"13-004 {one.type} without an alternative text"


def _annotations(reader: pypdf.PdfReader, elements: list[Element]) -> Iterator[str]:
    numbers = {
        annotation.get("/StructParent"): one.type
        for one in elements
        for annotation in one.annotations
    }
    for number, page in enumerate(reader.pages, start=1):
        annotations = _as_list(page.get("/Annots", []))
        if annotations and page.get("/Tabs") != "/S":
            yield f"28-008 order of tabs on page {number}"
        for annotation in annotations:
            if annotation["/Subtype"] != "/Link":
                yield f"28-002 annotation {annotation['/Subtype']} on page {number}"
            if numbers.get(annotation.get("/StructParent")) != "Link":
                yield f"28-011 link outside a Link element on page {number}"
            if not str(annotation.get("/Contents", "")).strip():
                yield f"28-012 link without words on page {number}"


def _fonts(reader: pypdf.PdfReader) -> Iterator[str]:
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            yield from _font(font.get_object())


def _font(font: DictionaryObject) -> Iterator[str]:
    name = font["/BaseFont"]
    if "/ToUnicode" not in font:
        yield f"10-001 {name} without Unicode values"
    for part in _as_list(font.get("/DescendantFonts", [font])):
        descriptor = part.get("/FontDescriptor", {}).get_object()
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor):
            yield f"31-009 {name} not embedded"
        if part.get("/Subtype") == "/CIDFontType2" and "/CIDToGIDMap" not in part:
            yield f"31-004 {name} without CIDToGIDMap"


def _content(reader: pypdf.PdfReader, page) -> Iterator[str]:
    """Yield what is shown outside marked content, or as both content and artifact."""
    contents = page.get_contents()
    if contents is None:
        return
    if "/Ref" in page:
        yield "30-001 reference object"
    marks: list[str] = []
    for operands, operator in ContentStream(contents, reader).operations:
        if operator in (b"BDC", b"BMC"):
            properties = operands[1] if len(operands) > 1 else {}
            kind = "artifact" if operands[0] == "/Artifact" else "span"
            kind = "content" if "/MCID" in properties else kind
            if kind == "artifact" and "content" in marks:
                yield "01-003 artifact inside content"
            if kind == "content" and "artifact" in marks:
                yield "01-004 content inside an artifact"
            marks.append(kind)
        elif operator == b"EMC":
            marks.pop()
        elif operator in SHOWING and not {"artifact", "content"} & set(marks):
            yield f"01-005 {operator.decode()} outside marked content"
        if operator in (b"Tj", b"TJ"):
            yield from _glyphs(operands[0])


def _glyphs(shown) -> Iterator[str]:
    strings = shown if isinstance(shown, list) else [shown]
    for string in strings:
        raw = getattr(string, "original_bytes", b"") if not isinstance(string, bytes) else string
        if any(raw[at : at + 2] == b"\0\0" for at in range(0, len(raw), 2)):
            yield "31-030 glyph that is not in the font"
