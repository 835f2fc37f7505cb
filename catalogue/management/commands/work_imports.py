"""Deprecated alias of `work_jobs --once`, from when imports were the only background jobs."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from catalogue.imports.tasks import queue_or_end


class Command(BaseCommand):
    help = "Deprecated name of work_jobs --once: runs the queued jobs and exits."

    def handle(self, **options) -> None:
        self.stderr.write("work_imports is now called work_jobs --once; use that name.")
        queue_or_end()
        call_command("work_jobs", once=True)
