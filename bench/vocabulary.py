"""Texts of the generated programme, from real and invented words."""

import random
from collections.abc import Iterator
from itertools import accumulate

COMMON = "migration"  # in about half of the activities

WORDS_TEXT = """
migration remittances census asylum border children labour health population statistics mobility
return diaspora protection refugees skills gender youth policy household migracion remesas censo
asilo frontera infancia trabajo salud poblacion estadisticas movilidad retorno diaspora
proteccion refugiados capacidades genero juventud politica hogar
"""
WORDS = WORDS_TEXT.split()
SYLLABLES_TEXT = """
ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve xi yo zu
"""
SYLLABLES = SYLLABLES_TEXT.split()


def build_vocabulary() -> list[str]:
    """Return 4,000 words: the words of the field first, then invented ones."""
    invented = (
        first + second + third for first in SYLLABLES for second in SYLLABLES for third in SYLLABLES
    )
    return [*WORDS, *list(invented)[: 4000 - len(WORDS)]]


def generate_texts(counts: dict[str, int]) -> Iterator[tuple]:
    """Yield (kind, number, titles, summaries) for the given number of records of each kind.

    The frequency of words follows Zipf's law, as in natural language.
    """
    vocabulary = build_vocabulary()
    weights = list(accumulate(1 / (place + 10) for place in range(len(vocabulary))))
    for slug, count in counts.items():
        chance = random.Random(slug)  # noqa: S311  the same programme in every run
        for number in range(1, count + 1):
            picked = chance.choices(vocabulary, cum_weights=weights, k=74)
            spanish = "" if number % 4 == 0 and slug != "topic" else " ".join(picked[7:14])
            title, *summaries = (" ".join(picked[a:b]) for a, b in ((0, 7), (14, 44), (44, 74)))
            yield (slug, number, title.capitalize(), spanish.capitalize(), *summaries)
