"""Normalization of texts for comparison: case, accents and spaces are ignored."""

import unicodedata
from functools import lru_cache

DIRECTIONAL_MARKS = "\u200e\u200f\u061c"


@lru_cache(maxsize=20_000)  # a file repeats most of its cells, and each is compared several times
def normalize(text: str) -> str:
    """Return the text in lower case, with single spaces for white space and underscores.

    Accents and directional marks are removed.
    """
    if text.isascii():
        return " ".join(text.replace("_", " ").lower().split())
    letters = unicodedata.normalize("NFKD", text.replace("_", " ").casefold())
    base_letters = "".join(
        letter
        for letter in letters
        if not unicodedata.combining(letter) and letter not in DIRECTIONAL_MARKS
    )
    return " ".join(base_letters.split())


def collapse_spaces(text: str) -> str:
    """Return the text with single spaces in place of any white space, also non-breaking."""
    return " ".join(text.split())
