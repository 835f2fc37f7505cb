"""Which way a text runs, and in which language: what files and the page have to be told."""

import re
import unicodedata
from dataclasses import dataclass

from reports.composition.templates import Run

RTL_LANGUAGES = {"ar", "he", "fa", "ur"}


@dataclass(frozen=True)
class DirectedText:
    """A stretch of text in one direction; `language` is empty where it is the document's."""

    text: str
    language: str
    is_rtl: bool


def split_by_direction(run: Run, language: str) -> list[DirectedText]:
    """The run cut where its direction turns; a run in a language of its own is one piece."""
    own = run.language if run.language != language else ""
    if own:
        return [DirectedText(run.text, own, own in RTL_LANGUAGES)]
    cut = []
    for part in re.split(RTL_PATTERN, run.text):
        if part:
            is_rtl = any(unicodedata.bidirectional(c) in ("R", "AL") for c in part)
            cut.append(DirectedText(part, _language_of(part) if is_rtl else "", is_rtl))
    return cut


# From the first letter of a script that runs from right to left to the last before others come.
RTL_CHARACTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
RTL_PATTERN = re.compile(rf"([{RTL_CHARACTERS}](?:[^A-Za-z\u00c0-\u058f]*[{RTL_CHARACTERS}])?)")


def _language_of(text: str) -> str:
    return "he" if re.search("[\u0590-\u05ff\ufb1d-\ufb4f]", text) else "ar"
