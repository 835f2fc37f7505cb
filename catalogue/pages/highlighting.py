"""Highlighting of the words that match a search query."""

import re
from collections.abc import Iterable

from django.db import connections
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from catalogue.base.full_text import parse_query
from catalogue.index.models import IndexRow

WORD_PATTERN = re.compile(r"\w+")
MAX_MATCHED_WORDS = 5000  # distinct words of all texts of a page; later words are not highlighted


def matched_words(query: str, texts: Iterable[str]) -> frozenset[str]:
    """Return the words of `texts` that match a word of `query`, in any search configuration.

    PostgreSQL compares all words in one statement, so that the stemming is that of the search.
    Raise ValidationError if the query is too long.
    """
    words = list(dict.fromkeys(word for text in texts for word in WORD_PATTERN.findall(text)))
    using = IndexRow.objects.db
    tsquery = parse_query(query, using, excluding=False)
    if tsquery is None or not words:
        return frozenset()
    with connections[using].cursor() as cursor:
        cursor.execute(
            r"""
            SELECT word FROM unnest(%s::text[]) AS word
            WHERE to_tsvector('eclac_en', word) || to_tsvector('eclac_es', word)
                || to_tsvector('eclac_plain', word)
                @@ regexp_replace(%s, '<(-|\d+)>|&', '|', 'g')::tsquery
            """,
            [words[:MAX_MATCHED_WORDS], tsquery.text],
        )
        return frozenset(word for (word,) in cursor.fetchall())


def highlight_words(text: str, query: str, words: frozenset[str] | None = None) -> SafeString:
    """Return `text` as safe HTML with each word that matches `query` inside `<mark>`.

    Pass the result of `matched_words` for all texts of a page as `words` to save queries.
    """
    matches = matched_words(query, [text]) if words is None else words
    parts, end = [], 0
    for match in WORD_PATTERN.finditer(text):
        if match.group() in matches:
            parts += [escape(text[end : match.start()]), "<mark>", escape(match.group()), "</mark>"]
            end = match.end()
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308  every part is escaped


def matched_excerpt(text: str, words: frozenset[str], max_length: int = 240) -> str:
    """Return the part of `text`, cut between words, that contains the first matched word."""
    if len(text) <= max_length:
        return text
    first = next(
        (match.start() for match in WORD_PATTERN.finditer(text) if match.group() in words), 0
    )
    start = max(0, first - max_length // 3)
    if start:
        start = text.find(" ", start) + 1
    end = (
        len(text) if start + max_length >= len(text) else text.rfind(" ", start, start + max_length)
    )
    end = end if end > start else start + max_length
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
