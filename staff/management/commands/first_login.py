from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from staff.first_login import first_login


class Command(BaseCommand):
    help = "Creates the first user account of a trial installation, and prints how to sign in."

    def handle(self, **options) -> None:
        if not settings.LOCAL:
            raise CommandError("In production create the first user account with createsuperuser.")
        self.stdout.write(f"Staff sign in {first_login(settings.VAR_DIR / 'staff_login')}.")
