from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from catalogue.kinds import register
from publications.kinds import KINDS


class PublicationsConfig(AppConfig):
    name = "publications"
    verbose_name = _("Publications")

    def ready(self) -> None:
        register(*KINDS)
