"""The parts of words, without accents and capitals, for comparison with the lexicon."""

import re
import unicodedata

Parts = tuple[str, ...]
PART_PATTERN = re.compile(r"[^\W\d_]+|\d+")
# Letters that do not decompose, as in the unaccent rules of PostgreSQL.
LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "’": "'"}
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f", "")
)


def fold(text: str) -> str:
    """Return a text without accents, capitals and invisible characters."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).lower())
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(LETTERS)


def parts_of(text: str) -> Parts:
    """Return the folded runs of letters and of digits of a text."""
    return tuple(PART_PATTERN.findall(fold(text)))
