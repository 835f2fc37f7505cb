"""Normalization of texts for comparison: case, accents and spaces are ignored."""

import unicodedata


def normalize(text: str) -> str:
    """Return the text in lower case, without accents, with single spaces for underscores too."""
    letters = unicodedata.normalize("NFKD", text.replace("_", " ").casefold())
    base_letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(base_letters.split())


def collapse_spaces(text: str) -> str:
    """Return the text with single spaces in place of any white space, also non-breaking."""
    return " ".join(text.split())
