"""Places in a text as citations name them: “paragraph 5”, “note 2”, “párrafos 8 a 10”.

A citation rests on a paragraph if its place names that paragraph. So citations that were typed,
imported or loaded before the text was read are found, too.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from catalogue.reading.models import ParagraphKind
from catalogue.search.folding import fold

PLACE_WORDS = {
    "paragraph": ("paragraph", "párrafo"),
    "unnumbered": ("unnumbered paragraph", "párrafo sin número"),
    "heading": ("heading", "título"),
    "note": ("note", "nota"),
    "row": ("table row", "fila de cuadro"),
}
# Words in citations, folded, longest first, and what they name.
WORDS = {
    "unnumbered paragraph": "unnumbered",
    "parrafo sin numero": "unnumbered",
    "paragraphs": "paragraph",
    "paragraph": "paragraph",
    "paras": "paragraph",
    "para": "paragraph",
    "parrafos": "paragraph",
    "parrafo": "paragraph",
    "parr": "paragraph",
    "footnote": "note",
    "notes": "note",
    "note": "note",
    "notas": "note",
    "nota": "note",
    "heading": "heading",
    "titulo": "heading",
    "table row": "row",
    "fila de cuadro": "row",
}
PLACE = re.compile(rf"\b({'|'.join(WORDS)})\b\.?\s*")
NUMBER = re.compile(r"\d+(?:\.\d+)*(?:\s*\((?:[a-z]{1,2}|[ivxl]+|\d+)\))*")
SEPARATOR = re.compile(r"\s*(?:(,|;|\band\b|\by\b)|(-|–|\bto\b|\ba\b|\bal\b))\s*")
MIN_PRINTED_NUMBERS = 3  # in a document whose paragraphs count as numbered
MAX_RANGE = 500

Place = tuple[str, str]


@dataclass(frozen=True)
class NamedBlock:
    """The kind and printed number of a block, from which its place is formed."""

    kind: str
    number: str


def places_of(blocks: list[NamedBlock]) -> list[Place]:
    """Return the place of each block: what it is, and a number that no other block has.

    Paragraphs have their printed numbers if the document has some, and are counted otherwise. An
    item has the number of its paragraph before its own: “5 (a)”.
    """
    numbered = [block for block in blocks if block.kind == ParagraphKind.TEXT and block.number]
    is_numbered = len(numbered) >= MIN_PRINTED_NUMBERS
    counts: Counter[str] = Counter()
    taken: set[Place] = set()
    places: list[Place] = []
    above = ""

    def counted(what: str) -> Place:
        while True:
            counts[what] += 1
            place = what, str(counts[what])
            if place not in taken:
                return place

    for block in blocks:
        if block.kind == ParagraphKind.HEADING:
            place = counted("heading")
        elif block.kind == ParagraphKind.ROW:
            place = counted("row")
        elif block.kind == ParagraphKind.NOTE:
            place = ("note", block.number) if block.number.isdigit() else counted("note")
        elif not is_numbered:
            place = counted("paragraph")
        elif block.kind == ParagraphKind.ITEM and block.number and above:
            place = "paragraph", f"{above} {_in_brackets(block.number)}"
        elif block.kind == ParagraphKind.TEXT and block.number:
            above = block.number
            place = "paragraph", block.number
        else:
            place = counted("unnumbered")
        if place in taken:
            place = counted("note" if place[0] == "note" else "unnumbered")
        taken.add(place)
        places.append(place)
    return places


def _in_brackets(mark: str) -> str:
    return f"({mark.strip('()')})"


def printed_places(place: Place) -> tuple[str, str]:
    """Return a place in English and in Spanish."""
    what, number = place
    english, spanish = PLACE_WORDS[what]
    return f"{english} {number}", f"{spanish} {number}"


def cited_places(text: str) -> set[Place]:
    """Return the places that the place of a citation names, also several and ranges."""
    found: set[Place] = set()
    folded = fold(text)
    for match in PLACE.finditer(folded):
        what = WORDS[match[1]]
        found |= {(what, number) for number in _numbers(folded[match.end() :])}
    return found


def place_in(text: str) -> Place | None:
    """Return the place that an English place names; None if it has another form."""
    match = PLACE.match(fold(text))
    number = match and re.fullmatch(r"[^,;]+", fold(text)[match.end() :])
    return (WORDS[match[1]], number[0]) if match and number else None


def _numbers(text: str) -> Iterator[str]:
    """Yield the numbers at the beginning of a text: “8”, “8 and 10”, “8–10”, “21.5 (a)”."""
    first = NUMBER.match(text)
    before = ""
    while first:
        number = re.sub(r"\s*\(", " (", first[0])
        if before and before.isdigit() and number.isdigit():
            yield from map(str, range(int(before) + 1, min(int(number), int(before) + MAX_RANGE)))
        yield number
        text = text[first.end() :]
        separator = SEPARATOR.match(text)
        if not separator:
            return
        before = number if separator[2] else ""
        first = NUMBER.match(text, separator.end())
        text = text[separator.end() :] if first else ""
        first = NUMBER.match(text)
