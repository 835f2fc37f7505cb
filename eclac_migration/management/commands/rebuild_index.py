from django.core.management.base import BaseCommand, CommandError

from catalogue.indexing.install import count_differences, install, rebuild
from eclac_migration.public_site.indexed_lists import INDEXED_KINDS


class Command(BaseCommand):
    help = "Write every row of the index of the lists anew; with --check, only compare them."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail where a row is not true"
        )

    def handle(self, *args, check: bool, **options):
        if not check and not install(INDEXED_KINDS):
            rebuild(INDEXED_KINDS)
        wrong = {name: count for name, count in count_differences(INDEXED_KINDS).items() if count}
        if wrong:
            found = ", ".join(f"{count} of {name}" for name, count in wrong.items())
            raise CommandError(f"Rows of the index are not what they should be: {found}.")
        self.stdout.write("Every row of the index is what it should be.")
