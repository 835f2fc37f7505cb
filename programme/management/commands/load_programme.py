from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from programme.loader import DATA, load_programme
from programme.report_draft import create_report_draft
from programme.yaml_values import InvalidDataFilesError


class Command(BaseCommand):
    help = (
        "Load the programme of work from its data files, all or nothing. The command can be"
        " repeated, and does not overwrite a record that a user has changed since it was loaded."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            default=DATA,
            help="folder with one folder of data files per year (default: the bundled data)",
        )

    def handle(self, *, folder: Path, verbosity: int = 1, **options):
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        try:
            result = load_programme(folder)
        except InvalidDataFilesError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from None
        self.stdout.write(f"Programme: {result}.")
        if report := create_report_draft():
            address = report.get_absolute_url()
            self.stdout.write(f"Report of {report.name}: draft created, for staff at {address}.")
        if verbosity > 1:
            for name in result.skipped:
                self.stdout.write(f"  skipped: {name}")
