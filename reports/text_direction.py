"""Direction and language of texts, which files and pages must declare."""

import re
import unicodedata
from dataclasses import dataclass

from reports.composition.templates import Run

RTL_LANGUAGES = {"ar", "he", "fa", "ur"}


@dataclass(frozen=True)
class DirectedText:
    """Piece of text in one direction; `language` is empty for the language of the document."""

    text: str
    language: str
    is_rtl: bool


def split_by_direction(run: Run, language: str) -> list[DirectedText]:
    """Split a run where its direction changes; a run with another language is one piece.

    `language` is the language of the document.
    """
    other_language = run.language if run.language != language else ""
    if other_language:
        return [DirectedText(run.text, other_language, other_language in RTL_LANGUAGES)]
    pieces = []
    for part in re.split(RTL_PATTERN, run.text):
        if part:
            is_rtl = any(unicodedata.bidirectional(c) in ("R", "AL") for c in part)
            pieces.append(DirectedText(part, _language_of(part) if is_rtl else "", is_rtl))
    return pieces


# A piece reaches from a right-to-left letter to the last one before the next Latin, Greek,
# Cyrillic or Armenian letter; spaces and punctuation in between belong to it.
RTL_CHARACTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
RTL_PATTERN = re.compile(rf"([{RTL_CHARACTERS}](?:[^A-Za-z\u00c0-\u058f]*[{RTL_CHARACTERS}])?)")


def _language_of(text: str) -> str:
    return "he" if re.search("[\u0590-\u05ff\ufb1d-\ufb4f]", text) else "ar"
