from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from programme.loader import DATA, load_programme
from programme.report_draft import create_report_draft
from programme.yaml_values import InvalidDataFilesError


class Command(BaseCommand):
    help = (
        "Loads the programme of work from its data files: all or nothing, as often as you like,"
        " and never over a record that somebody has changed since it was loaded."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            default=DATA,
            help="the folder that holds a folder of data files a year (default: the product's own)",
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
            where = report.get_absolute_url()
            self.stdout.write(f"Account of {report.name}: begun as a draft, for staff at {where}.")
        if verbosity > 1:
            for name in result.skipped:
                self.stdout.write(f"  left as it is: {name}")
