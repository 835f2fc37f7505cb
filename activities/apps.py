from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from activities.kinds import KINDS
from catalogue.kinds import register


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = _("Activities")

    def ready(self) -> None:
        register(*KINDS)
