"""Words of a text, folded, with their places."""

import re
from dataclasses import dataclass

from catalogue.search.folding import fold

WORD = re.compile(r"[^\W_]+")
SINGULAR_ENDINGS = ("ss", "us", "is")
MIN_PLURAL_LENGTH = 4
MAX_WORD_LENGTH = 60


@dataclass(frozen=True)
class Token:
    """A word: folded and in the singular, with its place in the text."""

    word: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """Return the words of a text without accents, capitals, plural endings and possessives."""
    found = []
    for match in WORD.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if match[0] in ("s", "S") and before in ("'", "’"):
            continue
        found.append(Token(folded_word(match[0]), match.start(), match.end()))
    return found


def folded_word(word: str) -> str:
    plain = fold(word[:MAX_WORD_LENGTH])
    is_plural = (
        len(plain) >= MIN_PLURAL_LENGTH
        and plain.endswith("s")
        and not plain.endswith(SINGULAR_ENDINGS)
    )
    return plain[:-1] if is_plural else plain


def key_of(name: str) -> str:
    """Return the words of a name with single spaces around each."""
    words = " ".join(token.word for token in tokens_of(name))
    return f" {words} " if words else ""
