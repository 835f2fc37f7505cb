"""Parts of a Word file beside its body: styles, links, comments and notes."""

import re
from dataclasses import dataclass
from typing import Any

from catalogue.reading.readers.archives import Archive, parse_xml
from catalogue.reading.readers.blocks import RefusedError
from reports.word_return.pieces import HEADING, ITEM, TEXT, web_address

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SKIPPED = {f"{W}{name}" for name in ("del", "moveFrom", "rPr", "pPr", "delText", "sectPr")}
SKIPPED.add(FALLBACK)
CHARACTERS = {"tab": " ", "ptab": " ", "br": " ", "cr": " ", "noBreakHyphen": "\u2011"}
HEADING_STYLE = re.compile(r"^(?:heading|t[ií]tulo|title|subtitle|subt[ií]tulo)\b", re.IGNORECASE)
NUMBERED_STYLE = "numbered paragraph"
MAX_DOCUMENT_BYTES = 30 * 1024 * 1024  # unpacked; a report on 1,500 activities has 5 MB
MAX_COMMENTS = 5_000
MAX_STYLE_STEPS = 10  # of styles based on each other


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


@dataclass(frozen=True)
class Style:
    """Look of a paragraph or word by its style, with what the styles it is based on give it."""

    name: str = ""
    is_bold: bool = False
    is_italic: bool = False
    is_numbered: bool = False
    has_level: bool = False


def attribute_value(properties: Any, name: str) -> str:
    """Return the value of a property, or "" if it is absent."""
    found = None if properties is None else properties.find(f"{W}{name}")
    return "" if found is None else found.get(f"{W}val") or ""


def is_switched_on(properties: Any, name: str, *, default: bool = False) -> bool:
    """Return True if a property such as `b` (bold) is present and not off, or else the default."""
    found = None if properties is None else properties.find(f"{W}{name}")
    if found is None:
        return default
    return (found.get(f"{W}val") or "true") not in ("0", "false", "off")


def kind_of(properties: Any, style: Style) -> str:
    """Return the kind of a paragraph: that of a heading, an item of a list, or a text."""
    level = attribute_value(properties, "outlineLvl")
    if HEADING_STYLE.match(style.name) or style.has_level or (level.isdigit() and int(level) < 9):
        return HEADING
    if style.name.lower() == NUMBERED_STYLE:
        return TEXT
    number = "" if properties is None else attribute_value(properties.find(f"{W}numPr"), "numId")
    return ITEM if number not in ("", "0") or (style.is_numbered and not number) else TEXT


def styles_of(root: Any) -> dict[str, Style]:
    """Return the styles by identifier, with what they take from the styles they are based on."""
    if root is None:
        return {}
    elements = {style.get(f"{W}styleId") or "": style for style in root.findall(f"{W}style")}
    styles = {}
    for code, element in elements.items():
        chain = [element]
        while (
            len(chain) < MAX_STYLE_STEPS
            and (based := attribute_value(chain[-1], "basedOn")) in elements
        ):
            chain.append(elements[based])
        looks = [one.find(f"{W}rPr") for one in chain]
        blocks = [one.find(f"{W}pPr") for one in chain]
        styles[code] = Style(
            attribute_value(element, "name"),
            any(is_switched_on(look, "b") for look in looks),
            any(is_switched_on(look, "i") for look in looks),
            any(b is not None and b.find(f"{W}numPr") is not None for b in blocks),
            any(attribute_value(block, "outlineLvl")[:1].isdigit() for block in blocks),
        )
    return styles


def links_of(root: Any) -> dict[str, str]:
    """Return the web addresses of the external relations, by identifier."""
    return {
        one.get("Id") or "": web_address(one.get("Target") or "")
        for one in (() if root is None else root)
        if isinstance(one.tag, str) and one.get("TargetMode") == "External"
    }


def comments_of(root: Any) -> dict[str, dict[str, str]]:
    """Return the author and the text of each comment by identifier.

    Raise RefusedError for more than `MAX_COMMENTS`.
    """
    found: dict[str, dict[str, str]] = {}
    for comment in () if root is None else root.findall(f"{W}comment"):
        if len(found) >= MAX_COMMENTS:
            raise RefusedError("too_large")
        author = " ".join((comment.get(f"{W}author") or "").split())
        text = _plain_text(comment)
        if text:
            found[comment.get(f"{W}id") or ""] = {"author": author, "text": text}
    return found


def notes_of(root: Any, kind: str) -> dict[str, str]:
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
