from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from catalogue.kinds import KINDS, register


class CatalogueConfig(AppConfig):
    """Who, where and about what; and how records are listed."""

    name = "catalogue"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        register(*KINDS)
