"""Languages of editions, links and quotations, as ISO 639-1 codes."""

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
