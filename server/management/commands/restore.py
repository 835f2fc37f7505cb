from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from server.backups.night import missing_files_message
from server.backups.programs import BackupError
from server.backups.restore import Restored, restore_backup, verify_backup
from server.management.commands.backup import manifest_summary


class Command(BaseCommand):
    help = (
        "Restores a backup into a new database and a new folder, compares the checksum of every"
        " table and file with the backup, and then replaces the former database and files, which"
        " are kept under other names. Needs the right to create databases."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="the backup")
        parser.add_argument(
            "--rehearse",
            action="store_true",
            help="restore into a temporary database, which is removed afterwards",
        )

    def handle(self, *, folder: Path, rehearse: bool, **options) -> None:
        connections.close_all()
        try:
            restored = (
                Restored(verify_backup(folder), "", None) if rehearse else restore_backup(folder)
            )
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        result = "could be restored" if rehearse else "is restored"
        self.stdout.write(f"{folder} {result}: {manifest_summary(restored.manifest)}.")
        if missing := restored.manifest.get("missing"):
            self.stderr.write(f"At the time of the backup, {missing_files_message(missing)}.")
        if restored.former_database:
            self.stdout.write(f"The former database is now called {restored.former_database}.")
        if restored.former_files:
            self.stdout.write(f"The former files are in {restored.former_files}.")
