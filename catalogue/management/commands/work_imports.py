"""Works the imports that wait; pages start it by themselves."""

import resource
import sys

from django.core.management.base import BaseCommand

from catalogue.imports.worker import work

MAX_MEMORY_BYTES = (
    2 * 1024**3
)  # bytes of addresses; a hostile file ends this process, never the site


class Command(BaseCommand):
    help = "Checks and writes the imports that wait, one after another, and ends."

    def handle(self, **options) -> None:
        if sys.platform == "linux":
            _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
            resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, hard))
        count = work()
        if options["verbosity"] > 1:
            self.stdout.write(f"{count} worked")
