"""Languages of editions, links and quotations, as ISO 639-1 codes."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """The six official languages of the United Nations, and others of the region."""

    ARABIC = "ar", _("Arabic")
    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    RUSSIAN = "ru", _("Russian")
    SPANISH = "es", _("Spanish")
    PORTUGUESE = "pt", _("Portuguese")
    DUTCH = "nl", _("Dutch")
    HAITIAN_CREOLE = "ht", _("Haitian Creole")
    QUECHUA = "qu", _("Quechua")
    GUARANI = "gn", _("Guarani")
    AYMARA = "ay", _("Aymara")
    GERMAN = "de", _("German")
    ITALIAN = "it", _("Italian")


# Frequent words of one language only: “a” is a word of both.
SPANISH_WORDS = frozenset(
    ["de", "del", "desde", "el", "en", "la", "las", "los", "para", "que", "un", "una", "y"]
)
ENGLISH_WORDS = frozenset(
    ["an", "and", "by", "for", "from", "in", "its", "of", "on", "that", "the", "to", "with"]
)
MAX_GUESS_CHARACTERS = 20_000


def guessed_language(text: str) -> str:
    """Return `es` for a text with more Spanish than English frequent words, else `en`."""
    words = re.findall(r"[^\W\d_]+", text[:MAX_GUESS_CHARACTERS].casefold())
    spanish = sum(word in SPANISH_WORDS for word in words)
    return "es" if spanish > sum(word in ENGLISH_WORDS for word in words) else "en"
