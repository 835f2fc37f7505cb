"""Words compared as people mean them: without regard to case, accents and spaces."""

import unicodedata


def normalize(text: str) -> str:
    """The text in small letters without accents, single spaces between its words."""
    letters = unicodedata.normalize("NFKD", text.replace("_", " ").casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.split())


def collapse_spaces(text: str) -> str:
    """The text with single spaces, also for those that do not break."""
    return " ".join(text.split())
