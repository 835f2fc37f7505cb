"""Creation of a backup.

The dump, the checksums and the list of files that records refer to use one snapshot. An uploaded
file is complete before its record is committed, so a file of the snapshot is complete, too.
"""

import hashlib
import json
import shutil
import tarfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import psycopg
from django.apps import apps
from django.conf import settings
from django.db.models import FileField
from psycopg import IsolationLevel, sql

from server.backups.programs import BackupError, run_postgres_program
from server.database_checksums import database_checksums
from server.startup_checks import connection_parameters

DUMP_FILE, FILES_ARCHIVE, MANIFEST_FILE = "database.dump", "evidence.tar", "manifest.json"
FORMAT_VERSION = 1
DRAFT_MAX_AGE_SECONDS = 24 * 3600  # older drafts belong to a backup that was killed


def create_backup(into: Path) -> Path:
    """Create a backup in a new folder in `into` and return the folder. Raises BackupError.

    The folder is named after the current time. It appears only when it is complete.
    """
    into.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    folder = into / f"eclac-{now:%Y%m%dT%H%M%S}Z"
    draft = into / f".{folder.name}.{uuid4().hex[:8]}"
    draft.mkdir(mode=0o700)  # a backup contains drafts, mail addresses and keys
    try:
        contents, referenced = _dump_database(draft / DUMP_FILE)
        files = _archive_files(draft / FILES_ARCHIVE)
        digests = {name: file_sha256(draft / name) for name in (DUMP_FILE, FILES_ARCHIVE)}
        manifest = {"format": FORMAT_VERSION, "made_at": now.isoformat(timespec="seconds")}
        manifest |= {"sha256": digests, "files": files, **contents}
        manifest["missing"] = [
            f"{name} ({record})" for name, record in referenced if name not in files
        ]
        (draft / MANIFEST_FILE).write_text(json.dumps(manifest, indent=1))
        for file in draft.iterdir():
            file.chmod(0o600)  # programs that copy the folder keep these permissions
        draft.rename(folder)
    except psycopg.Error as error:
        raise BackupError(f"The database reports: {' '.join(str(error).split())}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _dump_database(file: Path) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Dump the database; return the checksums and the referenced files of the same snapshot."""
    parameters = connection_parameters()
    with psycopg.connect(**parameters) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
        contents = database_checksums(connection)
        contents["server"] = server = connection.info.server_version // 10_000
        referenced = _referenced_files(connection)
        options = ("--format=custom", f"--snapshot={snapshot}", f"--file={file}")
        run_postgres_program("pg_dump", *options, parameters=parameters, server=server)
    return contents, referenced


def _referenced_files(connection: psycopg.Connection) -> list[tuple[str, str]]:
    """Return the name of each file that a record refers to, and the kind and key of the record."""
    referenced = []
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField):
                query = sql.SQL("SELECT {file}, {key} FROM {table} WHERE {file} <> '' ORDER BY 2")
                names = {"file": field.column, "key": model._meta.pk.column}
                names["table"] = model._meta.db_table
                identifiers = {key: sql.Identifier(name) for key, name in names.items()}
                rows = connection.execute(query.format(**identifiers)).fetchall()
                kind = model._meta.verbose_name
                referenced += [(name, f"{kind} {key}") for name, key in rows]
    return referenced


class _HashingReader:
    """A file that computes the SHA-256 of what is read from it."""

    def __init__(self, file: IO[bytes]):
        self.file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        self.sha256.update(content)
        return content


def _archive_files(file: Path) -> dict[str, str]:
    """Archive the uploaded files and return the SHA-256 of each archived content by its path.

    A file that is being uploaded is archived as far as it is written; no record refers to it.
    """
    digests = {}
    with tarfile.open(file, "w") as archive:
        for name, path in stored_files(settings.SOURCE_FILES_ROOT):
            with path.open("rb") as opened:
                reader = _HashingReader(opened)
                archive.addfile(archive.gettarinfo(arcname=name, fileobj=opened), reader)
            digests[name] = reader.sha256.hexdigest()
    return digests


def stored_files(root: Path) -> list[tuple[str, Path]]:
    """Return the uploaded files in a folder; names that begin with a dot are not uploads."""
    paths = [(str(path.relative_to(root)), path) for path in sorted(root.rglob("*"))]
    return [
        (name, path)
        for name, path in paths
        if not name.startswith(".") and path.is_file() and not path.is_symlink()
    ]


def prune_backups(into: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups, and what killed backups left.

    Return the removed folders.
    """
    old = sorted(into.glob("eclac-*Z"), reverse=True)[keep:]
    before = time.time() - DRAFT_MAX_AGE_SECONDS
    old += [draft for draft in into.glob(".eclac-*") if draft.stat().st_mtime < before]
    for folder in old:
        shutil.rmtree(folder)
    return old


def file_sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
