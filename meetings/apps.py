from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from catalogue.kinds import register
from meetings.kinds import KINDS


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        register(*KINDS)
