from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from server.embedded_postgres import EmbeddedDatabase
from server.embedded_postgres_binaries import EmbeddedDatabaseError


class Command(BaseCommand):
    help = "Stops the embedded database, even if it is in use."
    requires_system_checks = ()

    def handle(self, **options) -> None:
        if not settings.DATABASE_IS_EMBEDDED:
            raise CommandError("This installation does not use the embedded database.")
        try:
            was_running = EmbeddedDatabase(settings.EMBEDDED_DATABASE_HOME).stop()
        except EmbeddedDatabaseError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The database is stopped." if was_running else "No database is running.")
