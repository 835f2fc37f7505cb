"""What has to be there before anything can start; what is missing is said in one sentence."""

import socket
import tempfile
from pathlib import Path

import psycopg
from django.conf import settings

OLDEST_SERVER = 15
EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist", "btree_gin")


class StartupError(Exception):
    """Something is missing; the text is one sentence that says what to do."""


def check_database() -> None:
    """The database can be reached, is new enough, and can have what the tables need.

    Raises StartupError.
    """
    configured = settings.DATABASES["default"]
    options = {key: value for key, value in configured["OPTIONS"].items() if key != "pool"}
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parts = {part: configured.get(name) or None for part, name in names.items()}
    try:
        with psycopg.connect(**parts, **options) as connection:
            _check_version(connection)
            _check_extensions(connection)
    except psycopg.Error as error:
        raise StartupError(_unreachable(error, parts["password"])) from error


def _check_version(connection: psycopg.Connection) -> None:
    version = connection.info.server_version // 10_000
    if version < OLDEST_SERVER:
        raise StartupError(
            f"The database server is PostgreSQL {version}; it has to be {OLDEST_SERVER} or newer."
        )


def _check_extensions(connection: psycopg.Connection) -> None:
    query = """
        SELECT wanted.name, available.name IS NOT NULL,
               has_database_privilege(current_database(), 'CREATE')
        FROM unnest(%s::text[]) AS wanted(name)
        LEFT JOIN pg_available_extensions AS available USING (name)
        LEFT JOIN pg_extension ON extname = wanted.name
        WHERE extname IS NULL
    """
    missing = connection.execute(query, [list(EXTENSIONS)]).fetchall()
    absent = [name for name, is_available, _may in missing if not is_available]
    if absent:
        raise StartupError(
            f"The database server lacks the extensions {', '.join(absent)};"
            " install PostgreSQL's contrib modules there."
        )
    if any(not may for _name, _is_available, may in missing):
        names = ", ".join(name for name, *_rest in missing)
        raise StartupError(
            f"The database lacks the extensions {names} and its user may not create them;"
            " let its administrator do so, or grant CREATE on the database."
        )


def _unreachable(error: psycopg.Error, password: str | None) -> str:
    said = " ".join(str(error).split())
    if password:
        said = said.replace(password, "…")
    if "invalid response" in said or "expected authentication request" in said:
        said = "what answers there is not PostgreSQL"
    return f"The database that DATABASE_URL names cannot be used: {said.rstrip('.')}."


def check_port(host: str, port: int) -> None:
    """Nobody else listens there. Raises StartupError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartupError(
                f"Port {port} of {host} cannot be used ({(error.strerror or '').lower()}):"
                " stop what uses it, or choose another, as in PORT=8001."
            ) from error


def check_writable(folder: Path) -> None:
    """Files can be made in the folder. Raises StartupError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise StartupError(f"The folder {folder} cannot be written: {error.strerror}.") from error
