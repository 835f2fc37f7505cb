from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from catalogue.kinds import KINDS, register


class CatalogueConfig(AppConfig):
    """Organizations, countries, topics and sources, and the lists, files and forms of records."""

    name = "catalogue"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        register(*KINDS)
