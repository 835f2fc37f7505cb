"""Symbols of documents and numbers of resolutions, in any spelling."""

import re
from collections.abc import Iterator

from catalogue.search.folding import fold

ROMAN = r"[IVXLC]+"
# A/RES/70/1, E/CN.9/2013/3, LC/L.3652(CEP.2012/3), LC/TS.2019/1-P
DOCUMENT = re.compile(
    r"\b(?:A|E|S|ST|LC|TD|DP|JIU|HRI|CEPAL|CEDAW|CCPR|CRC|FCCC|UNEP|UNW)"
    r"/(?:[A-Z0-9]+[A-Za-z0-9.()-]*)(?:/[A-Za-z0-9][A-Za-z0-9.()-]*)*"
)
# 615 (XXXI), 693 (PLEN.30), 1(I), S-21/2
NUMBERED = re.compile(
    rf"\b\d{{1,4}}(?:-?[A-Z])?\s?\((?:{ROMAN}|(?:PLEN|CRPD|CEP|SES)\.?\s?-?{ROMAN}|PLEN\.\s?\d+|S-{ROMAN})\)"
)
# Bare numbers such as 60/1 only after the word, also several, each perhaps with its date:
# "resolutions 60/1, 62/208 of 19 December 2007 and 63/303"
BARE = r"(?:S-)?\d{1,4}/\d{1,3}(?:\s?[A-Z]\b)?"
DATED = rf"{BARE}(?:\s+(?:of|de|del)\s+\d{{1,2}}\s+(?:de\s+)?[^\W\d_]+\s+(?:de\s+)?\d{{4}})?"
LISTED = re.compile(
    rf"\b(?:resolutions?|decisions?|resoluci[oó]n(?:es)?|decisi[oó]n(?:es)?)\s+(?:n[oº]s?\.?\s+)?"
    rf"({DATED}(?:(?:\s*,\s*|\s*,?\s+(?:and|y|to|a)\s+){DATED})*)",
    re.IGNORECASE,
)


def symbols_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of symbols, in order, without overlaps."""
    spans = [match.span() for match in DOCUMENT.finditer(text)]
    spans = [(start, _without_end_signs(text, start, end)) for start, end in spans]
    spans += [match.span() for match in NUMBERED.finditer(text)]
    for listed in LISTED.finditer(text):
        spans += [
            (listed.start(1) + match.start(), listed.start(1) + match.end())
            for match in re.finditer(BARE, listed[1])
        ]
    end_before = 0
    for start, end in sorted(spans):
        if start >= end_before:
            yield start, end
            end_before = end


def normalized_symbol(text: str) -> str:
    """Return a symbol without spaces, signs and capitals: “A/RES/70/1” is “ares701”.

    Digits that a sign divides stay divided.
    """
    plain = fold(text)
    plain = re.sub(r"(?<=\d)[^a-z0-9]+(?=\d)", "/", plain)
    plain = re.sub(r"[^a-z0-9/]+", "", plain)
    return re.sub(r"/(?!\d)|(?<!\d)/", "", plain)


def symbol_variants(symbol: str) -> set[str]:
    """Return the normalized forms of a symbol: with and without the body before the number."""
    normalized = normalized_symbol(symbol)
    variants = {normalized}
    if match := re.fullmatch(r"ares(\d+/\d+[a-z]?)", normalized):
        variants.add(match[1])
    elif re.fullmatch(r"\d+/\d+[a-z]?", normalized):
        variants.add(f"ares{normalized}")
    return variants


def _without_end_signs(text: str, start: int, end: int) -> int:
    """Return the end of a symbol without the signs of the sentence after it."""
    while end > start and text[end - 1] in ".-":
        end -= 1
    while text[start:end].count(")") > text[start:end].count("("):
        end = text.rindex(")", start, end)
    return end
