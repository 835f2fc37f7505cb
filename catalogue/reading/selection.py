"""Sentences of a paragraph, one of which may be selected, and the words for a title in it."""

import re
from dataclasses import dataclass

SENTENCE = re.compile(r"(?<=[.!?])[\"”»’')\]]*\s+(?=[\"“«(]?[A-ZÁÉÍÓÚÑ¿¡])")
CLAUSE = re.compile(
    r";\s+(?:(?:and|y|e)\s+)?|(?<=:)\s+(?=\([a-z]\)\s)"
    r"|(?<=,)\s+(?:and|y|e),?\s+(?=(?:from|on|in|del?|el|en)\s+\d)"
)
MAX_WHOLE_SENTENCE = 160  # characters; a longer one is divided into its clauses
MAX_TITLE_LENGTH = 200
MAX_TITLE_SOURCE_LENGTH = 1000  # characters of a sentence in which a title is looked for
QUOTED = re.compile(r"[“«\"]([^”»\"]{10,300})[”»\"]")
EVENT_WORDS = (
    "meeting|conference|seminar|workshop|forum|course|session|summit|dialogue|panel|congress|symposium"
    "|round table|side event|training|webinar|reuni[oó]n|conferencia|seminario|taller|foro|curso"
    "|per[ií]odo de sesiones|cumbre|di[aá]logo|congreso|simposio|mesa redonda|capacitaci[oó]n"
)
ARTICLES = "the|an?|el|la|los|las|una?"
EVENT = re.compile(
    rf"(?:\b(?:{ARTICLES})\s+)?((?:(?!(?:{ARTICLES})\b)\b[\w-]+\s+){{0,5}}?"
    rf"(?:{EVENT_WORDS})s?\b[^.,;:(]*)",
    re.IGNORECASE,
)
END_OF_EVENT = re.compile(
    r"\s+(?:held|organized|hosted|convened|which|that|took|takes|will|was|were|is|with|within"
    r"|in order|celebrad[ao]s?|organizad[ao]s?|que|se|fue|tuvo|con)\b.*$"
)
ARTICLE = re.compile(rf"^(?:{ARTICLES})\s+", re.IGNORECASE)
PLACE = re.compile(
    r"\b(?:held in|in|en|celebrad[ao] en)\s+([A-ZÁÉÍÓÚ][\w'.-]+(?:\s+[A-Z][\w'.-]+){0,2})"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence or clause of a paragraph, with its place in it."""

    number: int
    start: int
    end: int


def sentences_of(text: str) -> list[Sentence]:
    """Return the sentences of a text; a long one is divided into its clauses."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in [*SENTENCE.finditer(text), None]:
        end = match.start() if match else len(text)
        spans += _clauses(text, start, end)
        start = match.end() if match else end
    return [Sentence(number, *span) for number, span in enumerate(spans, 1)]


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if end - start <= MAX_WHOLE_SENTENCE:
        return [(start, end)] if end > start else []
    spans = []
    begin = start
    for match in CLAUSE.finditer(text, start, end):
        spans.append((begin, match.start()))
        begin = match.end()
    return [*spans, (begin, end)]


def title_in(text: str) -> str:
    """Return the words that name what a sentence reports: a quotation, an event, or all of it."""
    text = text[:MAX_TITLE_SOURCE_LENGTH]
    if quoted := QUOTED.search(text):
        return quoted[1].strip()
    if event := EVENT.search(text):
        name = END_OF_EVENT.sub("", ARTICLE.sub("", event[1])).strip()
        if len(name.split()) > 1:
            return _capitalized(name)
    return _capitalized(text.strip().rstrip(".;:,"))[:MAX_TITLE_LENGTH]


def city_in(text: str, known_names: set[str]) -> str:
    """Return the city that a sentence names: a place that is no known country or organization."""
    for match in PLACE.finditer(text):
        name = match[1].rstrip(".'-")
        if name not in known_names:
            return name
    return ""


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
