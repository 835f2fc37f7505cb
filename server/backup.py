"""Backups: a folder with a database dump, the uploaded files and a manifest of both.

The dump is made by `pg_dump` and restored by `pg_restore`. The dump and the checksums use one
snapshot, so the manifest matches the dump even if other connections write at the same time.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.conf import settings
from psycopg import IsolationLevel, sql
from psycopg.conninfo import make_conninfo

from server.database_checksums import checksum_differences, database_checksums
from server.embedded_postgres_binaries import EmbeddedDatabaseError, binaries_folder
from server.startup_checks import connection_parameters

DUMP_FILE, FILES_ARCHIVE, MANIFEST_FILE = "database.dump", "evidence.tar", "manifest.json"
FORMAT_VERSION = 1
PSYCOPG_ONLY_PARAMETERS = ("prepare_threshold",)  # unknown to libpq


class BackupError(Exception):
    """Failure of a backup or a restore; the message gives the reason."""


# Creating a backup.


def create_backup(into: Path) -> Path:
    """Create a backup in a new folder in `into` and return the folder.

    The folder is named after the current time. It appears only when it is complete.
    """
    into.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    folder = into / f"eclac-{now:%Y%m%dT%H%M%S}Z"
    draft = into / f".{folder.name}.{uuid4().hex[:8]}"
    draft.mkdir(mode=0o700)  # a backup contains drafts, mail addresses and keys
    try:
        checksums = _dump_database(draft / DUMP_FILE)
        files = _archive_files(draft / FILES_ARCHIVE)
        digests = {name: file_sha256(draft / name) for name in (DUMP_FILE, FILES_ARCHIVE)}
        manifest = {"format": FORMAT_VERSION, "made_at": now.isoformat(timespec="seconds")}
        manifest |= {"sha256": digests, "files": files, **checksums}
        (draft / MANIFEST_FILE).write_text(json.dumps(manifest, indent=1))
        for file in draft.iterdir():
            file.chmod(0o600)  # programs that copy the folder keep these permissions
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _dump_database(file: Path) -> dict[str, Any]:
    """Dump the database and return the checksums of the same snapshot."""
    with psycopg.connect(**connection_parameters()) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
        checksums = database_checksums(connection)
        checksums["server"] = connection.info.server_version // 10_000
        _run_postgres_program(
            "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={file}"
        )
    return checksums


def _archive_files(file: Path) -> dict[str, str]:
    """Archive the uploaded files and return the SHA-256 of each by its path."""
    root = settings.SOURCE_FILES_ROOT
    paths = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    digests = {}
    with tarfile.open(file, "w") as archive:
        for path in paths:
            name = str(path.relative_to(root))
            archive.add(path, arcname=name, recursive=False)
            digests[name] = file_sha256(path)
    return digests


def prune_backups(into: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups and return the removed folders."""
    old = sorted(into.glob("eclac-*Z"), reverse=True)[keep:]
    for folder in old:
        shutil.rmtree(folder)
    return old


# Restoring a backup.


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a backup whose files are unchanged. Raises BackupError."""
    try:
        manifest = json.loads((folder / MANIFEST_FILE).read_text())
        for name, digest in manifest["sha256"].items():
            if file_sha256(folder / name) != digest:
                raise BackupError(f"{folder / name} was changed after the backup.")
        if manifest["format"] != FORMAT_VERSION:
            raise BackupError(f"{folder} has an unknown format.")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{folder} is not a complete backup: {error}.") from error
    return manifest


def restore_backup(folder: Path) -> dict[str, Any]:
    """Restore a backup into an empty database and an empty folder, and verify it.

    Raises BackupError.
    """
    manifest = read_manifest(folder)
    root = settings.SOURCE_FILES_ROOT
    if root.exists() and any(root.iterdir()):
        raise BackupError(f"{root} is not empty; move it away first.")
    _restore_database(folder, manifest, connection_parameters())
    with psycopg.connect(**connection_parameters()) as connection:
        _cancel_jobs(connection)
    extract_files(folder, manifest, root)
    return manifest


def _cancel_jobs(connection: psycopg.Connection) -> None:
    """Cancel the jobs that were unfinished at the backup: they may have run since then."""
    if connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone() == (None,):
        return  # the backup is older than the job queue
    for status, final_status in (("todo", "cancelled"), ("doing", "aborted")):
        connection.execute(
            "UPDATE procrastinate_jobs SET status = %s WHERE status = %s", [final_status, status]
        )
    connection.execute("DELETE FROM procrastinate_workers")


def verify_backup(folder: Path) -> dict[str, Any]:
    """Restore a backup into a temporary database and folder, and compare. Raises BackupError."""
    manifest = read_manifest(folder)
    with _scratch_database() as parameters:
        _restore_database(folder, manifest, parameters)
    scratch = Path(settings.VAR_DIR if settings.LOCAL else "/tmp", f"rehearsal-{uuid4().hex}")  # noqa: S108
    try:
        extract_files(folder, manifest, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return manifest


def _restore_database(folder: Path, manifest: dict[str, Any], parameters: dict) -> None:
    with psycopg.connect(**parameters) as connection:
        tables = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
        if tables != (0,):
            raise BackupError("The database is not empty; restore into a new one.")
    options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    _run_postgres_program(
        "pg_restore", *options, "--no-comments", folder / DUMP_FILE, parameters=parameters
    )
    with psycopg.connect(**parameters) as connection:
        differences = checksum_differences(manifest, database_checksums(connection))
        connection.execute("RESET statement_timeout")
    if differences:
        raise BackupError(f"The restored database differs: {'; '.join(differences[:5])}.")
    with psycopg.connect(**parameters, autocommit=True) as connection:
        connection.execute("ANALYZE")


def extract_files(folder: Path, manifest: dict[str, Any], root: Path) -> None:
    """Extract the files that the manifest lists, all of them inside `root`. Raises BackupError."""
    root.mkdir(parents=True, exist_ok=True)
    with tarfile.open(folder / FILES_ARCHIVE) as archive:
        for name, digest in manifest["files"].items():
            target = (root / name).resolve()
            if not target.is_relative_to(root.resolve()):
                raise BackupError(f"The file {name} of the backup has a path outside {root}.")
            try:
                packed = archive.extractfile(name)
            except KeyError:
                packed = None
            if packed is None:
                raise BackupError(f"The file {name} is missing in the backup.")
            target.parent.mkdir(parents=True, exist_ok=True)
            with packed, target.open("wb") as written:
                shutil.copyfileobj(packed, written)
            if file_sha256(target) != digest:
                raise BackupError(f"The restored file {name} differs.")


@contextmanager
def _scratch_database() -> Iterator[dict]:
    """Create a temporary database and yield its connection parameters."""
    parameters = connection_parameters()
    scratch = sql.Identifier(name := f"rehearsal_{uuid4().hex[:12]}")
    with psycopg.connect(**parameters, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(scratch))
        try:
            yield parameters | {"dbname": name}
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(scratch))


# PostgreSQL programs.


def _run_postgres_program(
    program: str, *arguments: str | Path, parameters: dict | None = None
) -> None:
    """Run a program on the database. Raises BackupError with its error output."""
    target = dict(parameters or connection_parameters())
    password = target.pop("password", "")
    target.pop("options", None)  # the statement timeout of pages is too short for a backup
    target = {name: value for name, value in target.items() if name not in PSYCOPG_ONLY_PARAMETERS}
    arguments = (f"--dbname={make_conninfo(**target)}", *arguments)
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
    if password:
        environment["PGPASSWORD"] = (
            password  # not an argument: other users of the machine can read those
        )
    try:
        file = Path(settings.POSTGRES_PROGRAMS or binaries_folder(), program)
        process = subprocess.run(
            [file, *arguments], env=environment, capture_output=True, text=True, check=False
        )
    except (OSError, EmbeddedDatabaseError) as error:
        raise BackupError(f"{program} cannot be run: {error}.") from error
    if process.returncode:
        message = " ".join(process.stderr.split()).replace(password or "\0", "…")
        raise BackupError(f"{program} failed: {message[:500]}")


def file_sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
