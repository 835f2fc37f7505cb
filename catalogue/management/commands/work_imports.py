"""The name that `work_jobs` had when imports were its only jobs."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from catalogue.imports.tasks import queue_or_end


class Command(BaseCommand):
    help = "Old name of work_jobs --once: runs the jobs that are queued now, and ends."

    def handle(self, **options) -> None:
        self.stderr.write("work_imports is now called work_jobs --once; use that name.")
        queue_or_end()
        call_command("work_jobs", once=True)
