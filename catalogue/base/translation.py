"""Content in two languages: columns `title_en` and `title_es`, read through one property.

With one column for each language, filters, generated search columns, imports and the history need
no special code.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import local

from django.db.models import Choices, F, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, override

CONTENT_LANGUAGES = ("en", "es")
# The content languages by the language of the page, which comes first.
LANGUAGES_BY_PREFERENCE = {"en": ("en", "es"), "es": ("es", "en")}


class TranslatedText(str):
    """A text with its language.

    `language` is an ISO 639-1 code; `is_fallback` is true if the text replaces a missing
    translation, so that a template can mark it with its own `lang`.
    """

    language: str
    is_fallback: bool

    def __new__(cls, value: str, language: str, is_fallback: bool) -> "TranslatedText":
        text = super().__new__(cls, value)
        text.language, text.is_fallback = language, is_fallback
        return text


class _KnownLanguage(local):
    value: str | None = None


_known = _KnownLanguage()


@contextmanager
def in_one_language() -> Iterator[None]:
    """Look up the active language once for the block, which must not change it.

    Django's own look-up takes two microseconds, and a list of cards needs hundreds of them.
    """
    earlier, _known.value = _known.value, get_language()
    try:
        yield
    finally:
        _known.value = earlier


def language_now() -> str | None:
    """Return the active language, or None if no translation is active."""
    return _known.value or get_language()


def active_language() -> str:
    """Return the language of the page, without its region."""
    return (language_now() or "en").partition("-")[0]


def content_language() -> str:
    """Return the active language if content exists in it, else English."""
    language = active_language()
    return language if language in CONTENT_LANGUAGES else "en"


def choice_label(choices: type[Choices], value: str) -> str:
    """Return the label of a value of a closed list in the active language."""
    return _choice_label(choices, value, language_now())


@cache
def _choice_label(choices: type[Choices], value: str, language: str | None) -> str:
    """Return the label, cached because a page may show a hundred of them."""
    return str(choices(value).label)


def in_english(message: str) -> str:
    """Return a text of the interface for a file that exists in English only."""
    with override("en"):
        return gettext(message)


def languages_by_preference() -> tuple[str, ...]:
    """Return the content languages, the active one first."""
    return LANGUAGES_BY_PREFERENCE.get(active_language(), CONTENT_LANGUAGES)


class TranslatedProperty:
    """A descriptor that reads `<name>_en` or `<name>_es`: the active language, else the other.

    `label` is the heading of the column in lists of the staff area.
    """

    def __init__(self, label: str | Promise = "") -> None:
        if label:
            self.short_description = label

    def __set_name__(self, owner, name):
        self.columns = {language: f"{name}_{language}" for language in CONTENT_LANGUAGES}

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        active = active_language()
        for language in LANGUAGES_BY_PREFERENCE.get(active, CONTENT_LANGUAGES):
            if value := getattr(instance, self.columns[language]):
                return TranslatedText(value, language, language != active)
        return TranslatedText("", active, False)


def translated_expression(path: str):
    """Return an SQL expression for the translated field at `path`: active language, else other."""
    preferred, *others = (F(f"{path}_{language}") for language in languages_by_preference())
    return Coalesce(NullIf(preferred, Value("")), *others, output_field=TextField())
