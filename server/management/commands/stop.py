from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from server.trial_processes import stop_processes


class Command(BaseCommand):
    help = "Ends a trial that is running, also one that was killed, and stops its database."
    requires_system_checks = ()

    def handle(self, **options) -> None:
        if stop_processes(settings.VAR_DIR / "trial_processes"):
            self.stdout.write("The site is stopped.")
        call_command("stop_database", stdout=self.stdout)
