from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from server.backup import BackupError, restore_backup
from server.backup import verify_backup as try_out
from server.management.commands.backup import manifest_summary


class Command(BaseCommand):
    help = (
        "Fills an empty database and an empty folder of files from a backup, all or nothing, and"
        " compares every table's rows and digest with what was backed up."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="the backup")
        parser.add_argument(
            "--rehearse",
            action="store_true",
            help="into a database of its own, which is removed again",
        )

    def handle(self, *, folder: Path, rehearse: bool, **options) -> None:
        try:
            manifest = try_out(folder) if rehearse else restore_backup(folder)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        done = "could be restored" if rehearse else "is restored"
        self.stdout.write(f"{folder} {done}: {manifest_summary(manifest)}.")
