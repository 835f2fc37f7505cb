from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from server.backups.creation import create_backup, prune_backups
from server.backups.night import missing_files_message
from server.backups.programs import BackupError
from server.backups.restore import read_manifest, verify_backup


class Command(BaseCommand):
    help = "Backs up the database and the uploaded files into a new folder, with a manifest."

    def add_arguments(self, parser):
        parser.add_argument("into", type=Path, help="parent folder of the new backup")
        parser.add_argument(
            "--keep", type=int, default=0, help="number of backups to keep (default: all)"
        )
        parser.add_argument(
            "--rehearse",
            action="store_true",
            help="restore it into a temporary database, and compare every table",
        )

    def handle(self, *, into: Path, keep: int, rehearse: bool, **options) -> None:
        try:
            folder = create_backup(into)
            for removed in prune_backups(into, keep) if keep > 0 else []:
                self.stdout.write(f"Removed {removed}.")
            manifest = verify_backup(folder) if rehearse else read_manifest(folder)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        if manifest["missing"]:
            self.stderr.write(f"{missing_files_message(manifest['missing'])}.")
        self.stdout.write(
            f"Created {folder}"
            + (f", restored for a check: {manifest_summary(manifest)}." if rehearse else ".")
        )


def manifest_summary(manifest: dict) -> str:
    rows = sum(table["rows"] for table in manifest["tables"].values())
    return (
        f"{rows} rows in {len(manifest['tables'])} tables and {len(manifest['files'])} files"
        " are identical"
    )
