from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from server.backup import BackupError, create_backup, prune_backups
from server.backup import verify_backup as check


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
            manifest = check(folder) if rehearse else None
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        for removed in prune_backups(into, keep) if keep > 0 else []:
            self.stdout.write(f"Removed {removed}.")
        self.stdout.write(
            f"Created {folder}"
            + (f", restored for a check: {manifest_summary(manifest)}." if manifest else ".")
        )


def manifest_summary(manifest: dict) -> str:
    rows = sum(table["rows"] for table in manifest["tables"].values())
    return (
        f"{rows} rows in {len(manifest['tables'])} tables and {len(manifest['files'])} files"
        " are identical"
    )
