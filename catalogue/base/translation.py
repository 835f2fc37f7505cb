"""Content in two languages: real columns `title_en`, `title_es`, read through one property.

A column a language keeps filters, generated search columns, imports and history ordinary.
"""

from django.db.models import F, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

CONTENT_LANGUAGES = ("en", "es")


class TranslatedText(str):
    """A text that knows its language.

    `language` is an ISO 639-1 code; `is_fallback` is true where the text stands in for a
    missing translation, so that a template can mark it with its own `lang`.
    """

    language: str
    is_fallback: bool

    def __new__(cls, value: str, language: str, is_fallback: bool) -> "TranslatedText":
        text = super().__new__(cls, value)
        text.language, text.is_fallback = language, is_fallback
        return text


def active_language() -> str:
    """The language of the page, without its region."""
    return (get_language() or "en").split("-")[0]


def content_language() -> str:
    """The content language closest to the active one; English where we keep no such content."""
    language = active_language()
    return language if language in CONTENT_LANGUAGES else "en"


def languages_by_preference() -> list[str]:
    """Content languages, the active one first."""
    wanted = content_language()
    return [wanted, *(code for code in CONTENT_LANGUAGES if code != wanted)]


class TranslatedProperty:
    """Reads `<name>_en` or `<name>_es`, whichever suits the active language, else the other."""

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        active = active_language()
        for language in languages_by_preference():
            if value := getattr(instance, f"{self.name}_{language}"):
                return TranslatedText(value, language, language != active)
        return TranslatedText("", active, False)


def translated_expression(path: str):
    """The same choice in SQL: an expression for the translated field at `path`."""
    wanted, *others = (F(f"{path}_{language}") for language in languages_by_preference())
    return Coalesce(NullIf(wanted, Value("")), *others, output_field=TextField())
