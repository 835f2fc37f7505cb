"""Names of values that are spelt like words that no record contains.

A word of a name is no misspelling: “bolivariana” is one of Venezuela, and not nearly “boliviana”.
Countries are named also if no record names them; groups and topics only while a record does.
"""

from collections.abc import Sequence
from difflib import get_close_matches

from catalogue.search.folding import parts_of
from catalogue.search.lexicon import Reading, current_lexicon

FACETS = {"country", "region", "topic"}
MIN_SIMILARITY = 0.85  # from 0 to 1: "guatmala" is similar to "guatemala", "child" not to "chile"
MIN_LENGTH, MAX_LENGTH = 4, 60  # characters of a text that is compared
MAX_LENGTH_DIFFERENCE = 2
MAX_TEXTS = 6


def similar_values(texts: Sequence[str], using: str) -> list[Reading]:
    """Return a reading for each of the first texts that is spelt nearly like a name."""
    if not texts:
        return []
    readings_by_parts = current_lexicon(using).readings
    names = {
        " ".join(parts): reading
        for parts, readings in readings_by_parts.items()
        for reading in readings
        if reading.facet in FACETS
    }
    words = {word for parts in readings_by_parts for word in parts}
    found: dict[str, Reading] = {}
    for typed in dict.fromkeys(" ".join(parts_of(text)) for text in texts[:MAX_TEXTS]):
        if any(typed in whole for whole in found):
            continue  # a word of a text that is similar to a name as a whole
        if typed in names or typed in words or not MIN_LENGTH <= len(typed) <= MAX_LENGTH:
            continue
        near = [name for name in names if abs(len(name) - len(typed)) <= MAX_LENGTH_DIFFERENCE]
        for name in get_close_matches(typed, near, 1, MIN_SIMILARITY):
            found[typed] = names[name]
    return list(dict.fromkeys(found.values()))
