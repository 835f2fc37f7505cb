"""Restore of a backup into a new database and a new folder, which then replace the former ones."""

import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
from django.apps import apps
from django.conf import settings
from psycopg import errors, sql

from server.backups.creation import (
    DUMP_FILE,
    FILES_ARCHIVE,
    FORMAT_VERSION,
    MANIFEST_FILE,
    file_sha256,
)
from server.backups.programs import BackupError, run_postgres_program
from server.database_checksums import checksum_differences, database_checksums
from server.startup_checks import connection_parameters

MAINTENANCE_DATABASE = "postgres"  # a database cannot be renamed through a connection to it


class Restored(NamedTuple):
    """The manifest of a restored backup, and what it replaced: "" and None if that was empty."""

    manifest: dict[str, Any]
    former_database: str
    former_files: Path | None


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


def verify_backup(folder: Path) -> dict[str, Any]:
    """Restore a backup into a temporary database and folder, and compare. Raises BackupError."""
    manifest = read_manifest(folder)
    beside = folder.parent if os.access(folder.parent, os.W_OK) else None
    with _database_errors(), _new_database("rehearsal", is_kept=False) as name:
        _restore_database(folder, manifest, connection_parameters() | {"dbname": name})
        with tempfile.TemporaryDirectory(dir=beside, prefix=".rehearsal-") as scratch:
            extract_files(folder, manifest, Path(scratch))
    return manifest


def restore_backup(folder: Path) -> Restored:
    """Replace the database and the uploaded files by those of a backup. Raises BackupError.

    Both are complete and compared with the backup before they replace anything. The former ones
    are kept under other names.
    """
    manifest = read_manifest(folder)
    parameters, root = connection_parameters(), settings.SOURCE_FILES_ROOT
    root.mkdir(parents=True, exist_ok=True)
    draft = root / f".restore-{uuid4().hex[:12]}"
    try:
        with _database_errors():
            _check_unused(parameters)
            with _new_database("restore", is_kept=True) as name:
                _restore_database(folder, manifest, parameters | {"dbname": name})
                with psycopg.connect(**parameters | {"dbname": name}) as connection:
                    _cancel_jobs(connection)
                    end_unfinished_rows(connection)
                draft.mkdir(mode=0o750)
                extract_files(folder, manifest, draft)
                return Restored(manifest, *_switch(parameters, name, root, draft))
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _check_unused(parameters: dict) -> None:
    with psycopg.connect(**parameters) as connection:
        users = connection.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        ).fetchone()[0]
    if users:
        raise BackupError(
            f"The database is in use ({users} connections): stop the web server and the worker."
        )


def _switch(parameters: dict, new: str, root: Path, draft: Path) -> tuple[str, Path | None]:
    """Rename the databases and move the files, all or nothing; return the former ones."""
    name, now = parameters["dbname"], f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    former, former_files = f"{name}_before_{now}", root / f".before-{now}"
    with psycopg.connect(**parameters) as connection:
        is_empty = _count_tables(connection) == 0
    rename = "ALTER DATABASE {} RENAME TO {}"
    with psycopg.connect(**parameters | {"dbname": MAINTENANCE_DATABASE}) as connection:
        for old, following in ((name, former), (new, name)):
            names = (sql.Identifier(old), sql.Identifier(following))
            connection.execute(sql.SQL(rename).format(*names))
        with _switched_files(root, draft, former_files) as has_files:
            connection.commit()
    if is_empty:
        _drop_database(former)
    return "" if is_empty else former, former_files if has_files else None


@contextmanager
def _switched_files(root: Path, draft: Path, former: Path) -> Iterator[bool]:
    """Move the files in `root` to `former`, and those in `draft` to `root`; yield whether any were.

    All files are moved back if a move or the block fails. The folder itself stays, because it can
    be a mount point.
    """
    stored = [path for path in root.iterdir() if path.name[0] != "." and path.name != "lost+found"]
    moves = [(path, former / path.name) for path in stored]
    moves += [(path, root / path.name) for path in draft.iterdir()]
    done = []
    try:
        if stored:
            former.mkdir(mode=0o750)
        for path, target in moves:
            path.rename(target)
            done.append((path, target))
        yield bool(stored)
    except (OSError, psycopg.Error):
        for path, target in reversed(done):
            target.rename(path)
        raise


def _cancel_jobs(connection: psycopg.Connection) -> None:
    """Cancel the jobs that were unfinished at the backup: they may have run since then."""
    if connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone() == (None,):
        return  # the backup is older than the job queue
    for status, final_status in (("todo", "cancelled"), ("doing", "aborted")):
        connection.execute(
            "UPDATE procrastinate_jobs SET status = %s WHERE status = %s", [final_status, status]
        )
    connection.execute("DELETE FROM procrastinate_workers")


def end_unfinished_rows(connection: psycopg.Connection) -> None:
    """Run `after_restore_sql` of models: their unfinished rows may have been finished since."""
    for model in apps.get_models():
        statement = getattr(model, "after_restore_sql", "")
        table = connection.execute("SELECT to_regclass(%s)", [model._meta.db_table]).fetchone()
        if statement and table != (None,):  # the backup may be older than the table
            connection.execute(statement)


def _restore_database(folder: Path, manifest: dict[str, Any], parameters: dict) -> None:
    with psycopg.connect(**parameters) as connection:
        server = connection.info.server_version // 10_000
    options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    run_postgres_program(
        *("pg_restore", *options, "--no-comments", folder / DUMP_FILE),
        parameters=parameters,
        server=server,
    )
    with psycopg.connect(**parameters) as connection:
        differences = checksum_differences(manifest, database_checksums(connection))
        connection.execute("RESET statement_timeout")
    if differences:
        raise BackupError(f"The restored database differs: {'; '.join(differences[:5])}.")
    with psycopg.connect(**parameters, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _count_tables(connection: psycopg.Connection) -> int:
    query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    return connection.execute(query).fetchone()[0]


def extract_files(folder: Path, manifest: dict[str, Any], root: Path) -> None:
    """Extract the files that the manifest lists, all of them inside `root`. Raises BackupError.

    They belong to the user of this process, and keep their permissions.
    """
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
            target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
            with packed, target.open("wb") as written:
                shutil.copyfileobj(packed, written)
            target.chmod(archive.getmember(name).mode & 0o777)
            if file_sha256(target) != digest:
                raise BackupError(f"The restored file {name} differs.")


# Databases.


@contextmanager
def _database_errors() -> Iterator[None]:
    """Report errors of the driver in one sentence, as BackupError."""
    try:
        yield
    except psycopg.Error as error:
        raise BackupError(f"The database reports: {' '.join(str(error).split())}") from error


@contextmanager
def _new_database(purpose: str, *, is_kept: bool) -> Iterator[str]:
    """Create a database with the encoding and locale of the current one, and yield its name.

    After the block it is dropped, unless `is_kept` and the block succeeds.
    """
    parameters = connection_parameters()
    name = f"{purpose}_{uuid4().hex[:12]}"
    with psycopg.connect(**parameters, autocommit=True) as connection:
        encoding, collation, letters, provider = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider::text"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        options = sql.SQL("TEMPLATE template0 ENCODING {}").format(encoding)
        if provider == "c":  # another provider is the default of the whole server
            options += sql.SQL(" LC_COLLATE {} LC_CTYPE {}").format(collation, letters)
        try:
            connection.execute(
                sql.SQL("CREATE DATABASE {} {}").format(sql.Identifier(name), options)
            )
        except errors.InsufficientPrivilege as error:
            role = connection.info.user
            raise BackupError(
                f"The database role {role} may not create databases. As the administrator of"
                f' PostgreSQL, run: ALTER ROLE "{role}" CREATEDB'
            ) from error
    is_complete = False
    try:
        yield name
        is_complete = True
    finally:
        if not (is_kept and is_complete):
            _drop_database(name)


def _drop_database(name: str) -> None:
    with psycopg.connect(**connection_parameters(), autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(drop.format(sql.Identifier(name)))
