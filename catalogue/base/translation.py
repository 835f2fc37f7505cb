"""Content in two languages: columns `title_en` and `title_es`, read through one property.

With one column for each language, filters, generated search columns, imports and the history need
no special code.
"""

from django.db.models import F, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, override

CONTENT_LANGUAGES = ("en", "es")


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


def active_language() -> str:
    """Return the language of the page, without its region."""
    return (get_language() or "en").split("-")[0]


def content_language() -> str:
    """Return the active language if content exists in it, else English."""
    language = active_language()
    return language if language in CONTENT_LANGUAGES else "en"


def in_english(message: str) -> str:
    """Return a text of the interface for a file that exists in English only."""
    with override("en"):
        return gettext(message)


def languages_by_preference() -> list[str]:
    """Return the content languages, the active one first."""
    preferred = content_language()
    return [preferred, *(code for code in CONTENT_LANGUAGES if code != preferred)]


class TranslatedProperty:
    """A descriptor that reads `<name>_en` or `<name>_es`: the active language, else the other.

    `label` is the heading of the column in lists of the staff area.
    """

    def __init__(self, label: str | Promise = "") -> None:
        if label:
            self.short_description = label

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
    """Return an SQL expression for the translated field at `path`: active language, else other."""
    preferred, *others = (F(f"{path}_{language}") for language in languages_by_preference())
    return Coalesce(NullIf(preferred, Value("")), *others, output_field=TextField())
