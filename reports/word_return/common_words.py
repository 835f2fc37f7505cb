"""Words that texts have in common."""

import re
from collections import Counter
from collections.abc import Mapping


def words_of(text: str) -> list[str]:
    """Return the words of a text without regard to case."""
    return re.findall(r"\w+", text.casefold())


def phrases_of(text: str, count: int) -> list[tuple[str, ...]]:
    """Return each sequence of `count` words; a shorter text is one sequence."""
    words = words_of(text)
    if len(words) <= count:
        return [tuple(words)] if words else []
    return [tuple(words[start : start + count]) for start in range(len(words) - count + 1)]


def unique_phrases(texts: Mapping[str, str], count: int) -> dict[tuple[str, ...], str]:
    """Return the sequences of words that only one text has, with its key; "" for the others."""
    found: dict[tuple[str, ...], str] = {}
    for key, text in texts.items():
        for phrase in phrases_of(text, count):
            found[phrase] = key if found.get(phrase, key) == key else ""
    return found


def likeness(first: str, second: str) -> float:
    """Return the share of the words that two texts have in common, from 0 to 1."""
    one, other = Counter(words_of(first)), Counter(words_of(second))
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
