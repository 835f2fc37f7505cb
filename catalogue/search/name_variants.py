"""Other forms of the names of values: plurals, and the parts of labels such as “A or B”."""

import re

from catalogue.search.folding import Parts, parts_of


def english_plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def spanish_plural(word: str) -> str:
    if word.endswith("z"):
        return f"{word[:-1]}ces"
    return f"{word}s" if word[-1:] in "aeiou" else f"{word}es"


def name_variants(name: str, language: str) -> set[Parts]:
    """Return the parts of a name with none, the first, the last or all of its words in plural."""
    parts = parts_of(name)
    if not parts:
        return set()
    plural = english_plural if language == "en" else spanish_plural
    found = {
        parts,
        (plural(parts[0]), *parts[1:]),
        (*parts[:-1], plural(parts[-1])),
        tuple(map(plural, parts)),
    }
    if language == "es":  # "prevista" is also written "previsto"
        found |= {
            (*variant[:-1], f"{last[: -len(ending)]}{other}")
            for variant in list(found)
            for ending, other in (("a", "o"), ("as", "os"))
            if (last := variant[-1]).endswith(ending) and len(last) > 4
        }
    return found


def alternatives_of(label: str) -> list[str]:
    """Return the names in a label: "Conference or meeting" has two."""
    return label.replace(" o ", " or ").split(" or ")


def country_variants(text: str) -> set[str]:
    """Return a name as in ISO 3166, without its brackets, and with their words in front."""
    match = re.fullmatch(r"(.+?) \(([^)]+)\)", text)
    if match is None:
        return {text}
    return {text, match[1], f"{match[2]} {match[1]}"}
