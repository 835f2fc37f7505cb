from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from server.backup import BackupError, restore_backup
from server.backup import verify_backup as try_out
from server.management.commands.backup import manifest_summary


class Command(BaseCommand):
    help = (
        "Restores a backup into an empty database and an empty folder, in one transaction, and"
        " compares the rows and the checksum of every table with the backup."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="the backup")
        parser.add_argument(
            "--rehearse",
            action="store_true",
            help="restore into a temporary database, which is removed afterwards",
        )

    def handle(self, *, folder: Path, rehearse: bool, **options) -> None:
        try:
            manifest = try_out(folder) if rehearse else restore_backup(folder)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        result = "could be restored" if rehearse else "is restored"
        self.stdout.write(f"{folder} {result}: {manifest_summary(manifest)}.")
