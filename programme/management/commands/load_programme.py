from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalogue.history.actor import act_as
from catalogue.history.operations import Operation, operation
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
        doing = operation(Operation.COMMAND, "load_programme")
        try:
            # The data files contain review states.
            with act_as(doing=doing, may_change_state=True):
                result = load_programme(folder)
                report = create_report_draft()
        except InvalidDataFilesError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from None
        self.stdout.write(f"Programme: {result}.")
        if report:
            address = report.get_absolute_url()
            self.stdout.write(f"Report of {report.name}: draft created, for staff at {address}.")
        if verbosity > 1:
            for name in result.skipped:
                self.stdout.write(f"  skipped: {name}")
