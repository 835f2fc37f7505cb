from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from server.backups.night import notify, run_night


class Command(BaseCommand):
    help = (
        "Backs up, tests the backup, removes old ones and, if RESTIC_REPOSITORY is set, copies them"
        " there. Each step runs whatever became of the others; failures are mailed to ALERT_EMAIL."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="folder of the backups")
        parser.add_argument("--keep", type=int, default=14, help="number of backups to keep")

    def handle(self, *, folder: Path, keep: int, **options) -> None:
        failures = []
        for result in run_night(folder, keep):
            stream = self.stdout if result.is_success else self.stderr
            outcome = "" if result.is_success else "FAILED: "
            stream.write(f"{result.name}: {outcome}{result.message}")
            if not result.is_success:
                failures.append(result)
        if failures:
            raise CommandError(f"{len(failures)} steps failed. {notify(failures)}")
