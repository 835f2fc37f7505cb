"""pg_dump and pg_restore of the version of the database server."""

import os
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from psycopg.conninfo import make_conninfo

from server.embedded_postgres_binaries import EmbeddedDatabaseError, binaries_folder

PSYCOPG_ONLY_PARAMETERS = ("prepare_threshold",)  # unknown to libpq


class BackupError(Exception):
    """Failure of a backup or a restore; the message gives the reason."""


def run_postgres_program(
    program: str, *arguments: str | Path, parameters: dict, server: int
) -> None:
    """Run a program on the database of a server of this major version. Raises BackupError."""
    target = dict(parameters)
    password = target.pop("password", "")
    target.pop("options", None)  # the statement timeout of pages is too short for a backup
    target = {name: value for name, value in target.items() if name not in PSYCOPG_ONLY_PARAMETERS}
    arguments = (f"--dbname={make_conninfo(**target)}", *arguments)
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
    if password:
        # Not an argument: other users of the machine can read those.
        environment["PGPASSWORD"] = password
    process = subprocess.run(
        [programs_folder(server) / program, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        message = " ".join(process.stderr.split()).replace(password or "\0", "…")
        raise BackupError(f"{program} failed: {message[:500]}")


def programs_folder(server: int) -> Path:
    """Return the folder of the programs of a major version. Raises BackupError.

    The programs of another version are refused: older ones cannot read the server, and newer ones
    write dumps that the server cannot read.
    """
    if settings.POSTGRES_PROGRAMS:
        folder = Path(settings.POSTGRES_PROGRAMS)
        if (version := program_version(folder)) != server:
            found = f"programs of PostgreSQL {version}" if version else "no pg_dump that runs"
            raise BackupError(
                f"POSTGRES_PROGRAMS ({folder}) has {found}, but the database server is PostgreSQL"
                f" {server}; name the folder of its version, or remove the setting."
            )
        return folder
    folders = [Path(f"/usr/lib/postgresql/{server}/bin")]
    with suppress(EmbeddedDatabaseError):
        folders.append(binaries_folder())
    if on_path := shutil.which("pg_dump"):
        folders.append(Path(on_path).parent)
    for folder in folders:
        if program_version(folder) == server:
            return folder
    raise BackupError(
        f"pg_dump and pg_restore of PostgreSQL {server} are missing: install"
        f" postgresql-client-{server}, or set POSTGRES_PROGRAMS to their folder."
    )


def program_version(folder: Path) -> int | None:
    """Return the major version of pg_dump in a folder, or None if it does not run."""
    with suppress(OSError):
        command: list[str | Path] = [folder / "pg_dump", "--version"]
        process = subprocess.run(command, capture_output=True, text=True, check=False)
        if found := re.search(r"\(PostgreSQL\) (\d+)", process.stdout):
            return int(found[1])
    return None
