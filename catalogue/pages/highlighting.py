"""Highlighting of the words that match a search query."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.db import connections
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from catalogue.index.models import IndexRow

CHUNK_PATTERN = re.compile(r"\S+")
PART_PATTERN = re.compile(r"[^\W\d_]+|\d+")  # a run of letters or of digits
MAX_JOINED_PARTS = 6  # adjacent parts of a compound that are highlighted together
MAX_MATCHED_WORDS = 5000  # distinct words of all texts of a page; later words are not highlighted
MAX_KEPT_QUERIES = 20  # a page has some hundred words, so these take a few megabytes in a process


def words_matching(queries: Iterable[str], texts: Iterable[str]) -> frozenset[str]:
    """Return the words of `texts` that match any of these queries, given as texts of `tsquery`.

    A word is a part of a compound, or several adjacent parts.
    """
    query = " | ".join(f"({query})" for query in queries if query)
    words = list(dict.fromkeys(word for text in texts for word, _start in _words(text)))
    if not query or not words:
        return frozenset()
    words = words[:MAX_MATCHED_WORDS]
    kept = _kept_matches(query)
    known = {word: is_match for word in words if (is_match := kept.get(word)) is not None}
    if new := [word for word in words if word not in known]:
        matching = _fetch_matching_words(query, new)
        matches = {word: word in matching for word in new}
        if len(kept) + len(new) > MAX_MATCHED_WORDS:
            kept.clear()
        kept |= matches
        known |= matches
    return frozenset(word for word, is_match in known.items() if is_match)


@lru_cache(MAX_KEPT_QUERIES)
def _kept_matches(query: str) -> dict[str, bool]:
    """Return the words that were compared with a query lately; only the code changes the result."""
    return {}


def _fetch_matching_words(query: str, words: list[str]) -> set[str]:
    """Return the words that match, compared in one statement by the rules of the search."""
    simple = [word for word in words if PART_PATTERN.fullmatch(word)]
    compounds = [word for word in words if not PART_PATTERN.fullmatch(word)]
    with connections[IndexRow.objects.db].cursor() as cursor:
        # The functions of the index give the same for a simple word, and take longer. A stop word
        # is an acronym if it is written in capitals.
        cursor.execute(
            """
            SELECT word FROM unnest(%(simple)s::text[]) AS word,
                to_tsvector('eclac_en', word) AS en, to_tsvector('eclac_es', word) AS es
            WHERE CASE WHEN '' NOT IN (en, es) THEN en || es || to_tsvector('eclac_plain', word)
                WHEN length(word) > 1 AND word = upper(word) THEN to_tsvector('eclac_plain', word)
                ELSE '' END @@ %(query)s::tsquery
            UNION ALL
            SELECT word FROM unnest(%(compounds)s::text[]) AS word
            WHERE catalogue_text_vector('eclac_en', word)
                || catalogue_text_vector('eclac_es', word)
                || catalogue_name_vector(word) @@ %(query)s::tsquery
            """,
            {"simple": simple, "compounds": compounds, "query": query},
        )
        return {word for (word,) in cursor.fetchall()}


def _words(text: str) -> Iterator[tuple[str, int]]:
    """Yield each part of each compound, and the joins of its adjacent parts, with its position."""
    for chunk in CHUNK_PATTERN.finditer(text):
        if chunk.group().isalpha():  # most chunks are one word
            yield chunk.group(), chunk.start()
            continue
        parts = list(PART_PATTERN.finditer(chunk.group()))
        for first, part in enumerate(parts):
            for last in parts[first : first + MAX_JOINED_PARTS]:
                start, end = chunk.start() + part.start(), chunk.start() + last.end()
                yield text[start:end], start


def _matched_spans(text: str, words: frozenset[str]) -> list[tuple[int, int]]:
    """Return the positions of the shortest matched words, which do not overlap, in order."""
    found = [(start, start + len(word)) for word, start in _words(text) if word in words]
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: span[1] - span[0]):
        place = bisect_left(spans, (start, end))
        is_after = place == 0 or spans[place - 1][1] <= start
        if is_after and (place == len(spans) or end <= spans[place][0]):
            spans.insert(place, (start, end))
    return spans


def highlight_words(text: str, words: frozenset[str]) -> SafeString:
    """Return `text` as safe HTML with each of these words inside `<mark>`."""
    parts, end = [], 0
    for first, last in _matched_spans(text, words):
        parts += [escape(text[end:first]), "<mark>", escape(text[first:last]), "</mark>"]
        end = last
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308  every part is escaped


def matched_excerpt(text: str, words: frozenset[str], max_length: int = 240) -> str:
    """Return the part of `text`, cut between words, that contains the first matched word."""
    if len(text) <= max_length:
        return text
    first = next((start for start, _end in _matched_spans(text, words)), 0)
    start = max(0, first - max_length // 3)
    if start:
        start = text.find(" ", start) + 1
    end = (
        len(text) if start + max_length >= len(text) else text.rfind(" ", start, start + max_length)
    )
    end = end if end > start else start + max_length
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
