"""Frameworks to whose goals or objectives records are assigned, besides the commission's topics."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Framework(models.TextChoices):
    """The frameworks. A code is also the parameter of lists and the column of files."""

    SDG = "sdg", _("Sustainable Development Goals")
    GCM = "gcm", _("Global Compact for Migration")
    MONTEVIDEO = "montevideo", _("Montevideo Consensus")


# Short names, before the code of a goal or objective.
SHORT_NAMES = {
    Framework.SDG: pgettext_lazy("framework", "SDG"),
    Framework.GCM: pgettext_lazy("framework", "Global Compact"),
    Framework.MONTEVIDEO: pgettext_lazy("framework", "Montevideo"),
}
# Pages about the frameworks by those who maintain them, found in November 2026.
ADDRESSES = {
    Framework.SDG: "https://www.un.org/sustainabledevelopment/",
    Framework.GCM: "https://migrationnetwork.un.org/",
    Framework.MONTEVIDEO: "https://consensomontevideo.cepal.org/en/topics/f-international-migration",
}
# The documents by which they were adopted.
DOCUMENTS = {
    Framework.SDG: "A/RES/70/1",
    Framework.GCM: "A/RES/73/195",
    Framework.MONTEVIDEO: "LC/L.3697",
}
