"""Texts of records as HTML: the language of a fallback, and the words that a search matched."""

from django.utils.html import format_html
from django.utils.translation import gettext as _

from catalogue.base.languages import Language
from catalogue.base.translation import TranslatedText
from catalogue.pages.highlighting import highlight_words, matched_excerpt


def with_language(text: str) -> str:
    """Return the text; if it replaces a missing translation, inside a span with its `lang`."""
    if not isinstance(text, TranslatedText) or not text.is_fallback:
        return text
    return format_html('<span lang="{}" dir="auto">{}</span>', text.language, text)


def with_language_note(text: str) -> str:
    """Return the text; if it replaces a missing translation, with a note of its language."""
    return _with_note(text, text)


def highlighted(text: str, words: frozenset[str] | str) -> str:
    """Return the text with the matched words highlighted and a note of a fallback language."""
    return _with_note(text, highlight_words(text, frozenset(words)) if words else text)


def _with_note(text: str, shown: str) -> str:
    """Return what is shown of a text, with a note of its language if that is a fallback."""
    if not isinstance(text, TranslatedText) or not text.is_fallback:
        return shown
    return format_html(
        '<span lang="{}" dir="auto">{}</span> <small class="fallback">{}</small>',
        text.language,
        shown,
        _("(in %(language)s)") % {"language": Language(text.language).label},
    )


def excerpt(text: str, words: frozenset[str] | str) -> str:
    """Return the part of a summary that contains the first matched word, for a list."""
    return matched_excerpt(text, frozenset(words or ()))
