"""Values of BibTeX without the commands of LaTeX."""

import re
import unicodedata

ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328",
    "r": "\u030a",
}  # fmt: skip
LETTERS = {
    "i": "i", "j": "j", "o": "ø", "O": "Ø", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "l": "ł", "L": "Ł", "textendash": "–", "textemdash": "—",
}  # fmt: skip
ACCENT = re.compile(
    r"\\(?:(['`^\"~=.])\s*\{?\\?([A-Za-z])\}?|([cvuHkr])(?:\s*\{\\?([A-Za-z])\}|\s+([A-Za-z])))"
)


def plain_text(latex: str) -> str:
    """Return a value without the commands and braces of LaTeX."""

    def accented(match: re.Match) -> str:
        letter = match[2] or match[4] or match[5]
        return unicodedata.normalize("NFC", letter + ACCENTS[match[1] or match[3]])

    text = ACCENT.sub(accented, latex)
    text = re.sub(r"\\([&%$#_{}])", lambda m: {"{": "", "}": ""}.get(m[1], m[1]), text)
    text = re.sub(r"\\([A-Za-z]+)\s?", lambda m: LETTERS.get(m[1], ""), text)
    text = text.replace("---", "—").replace("--", "–").replace("~", " ")
    text = re.sub("``|''", '"', text)
    return re.sub(r"[{}\\]", "", text)
