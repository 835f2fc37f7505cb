from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    """Who may work in the admin."""

    name = "staff"
    verbose_name = _("Staff")
