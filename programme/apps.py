from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    """App of the programme of work that is bundled as data files, and its loader."""

    name = "programme"
    verbose_name = _("Programme included with the product")
