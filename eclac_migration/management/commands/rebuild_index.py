from django.core.management.base import BaseCommand, CommandError

from catalogue.indexing.install import count_differences, install, rebuild
from eclac_migration.public_site.indexed_lists import INDEXED_KINDS


class Command(BaseCommand):
    help = "Rebuilds the index of the lists; with --check, only compares it with the records."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if a row is wrong"
        )

    def handle(self, *args, check: bool, **options):
        if not check and not install(INDEXED_KINDS):
            rebuild(INDEXED_KINDS)
        wrong = {name: count for name, count in count_differences(INDEXED_KINDS).items() if count}
        if wrong:
            counts = ", ".join(f"{count} of {name}" for name, count in wrong.items())
            raise CommandError(f"The index has wrong rows: {counts}.")
        self.stdout.write("All rows of the index are correct.")
