from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from staff.first_login import first_login


class Command(BaseCommand):
    help = "Makes the first login of a trial installation, and says how to sign in."

    def handle(self, **options) -> None:
        if not settings.LOCAL:
            raise CommandError("In production make the first login with createsuperuser.")
        self.stdout.write(f"Staff sign in {first_login(settings.VAR_DIR / 'staff_login')}.")
