from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    """The programme of work that comes with the product, as files, and its loader."""

    name = "programme"
    verbose_name = _("Programme included with the product")
