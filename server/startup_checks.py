"""Checks of the database, port and folders at startup, with one-sentence errors."""

import atexit
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from server.embedded_postgres import EmbeddedDatabase
from server.embedded_postgres_binaries import EmbeddedDatabaseError
from server.replica_router import REPLICA_ALIAS

MIN_POSTGRES_VERSION = 15
REQUIRED_EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist", "btree_gin")


class StartupError(Exception):
    """Failed precondition at startup; the message says in one sentence what to do."""


def open_database() -> None:
    """Check the database, and start the embedded one until this process ends.

    Raises StartupError.
    """
    if settings.DATABASE_IS_EMBEDDED:
        embedded = EmbeddedDatabase(settings.EMBEDDED_DATABASE_HOME)
        try:
            embedded.join()
        except EmbeddedDatabaseError as error:
            raise StartupError(str(error)) from error
        atexit.register(_leave_database, embedded)
    try:
        check_database(connection_parameters())
    except StartupError:
        if REPLICA_ALIAS not in settings.DATABASES:
            raise
        # A replica is enough for public pages until the primary is back.
        check_database(connection_parameters(REPLICA_ALIAS))


def _leave_database(embedded: EmbeddedDatabase) -> None:
    with suppress(EmbeddedDatabaseError):  # the next process that starts it cleans up
        embedded.leave()


def connection_parameters(alias: str = DEFAULT_DB_ALIAS) -> dict:
    """Return the parameters of Django's connection in the form that psycopg accepts."""
    parameters = connections[alias].get_connection_params()
    django_only = ("context", "cursor_factory", "pool")
    return {name: value for name, value in parameters.items() if name not in django_only}


def check_database(parameters: dict) -> None:
    """Check that the database is reachable, new enough, and has or can create all it needs.

    Raises StartupError.
    """
    try:
        with psycopg.connect(**parameters) as connection:
            _check_server_version(connection)
            _check_extensions(connection)
            _check_schema(connection)
            _check_letters(connection)
    except psycopg.Error as error:
        raise StartupError(_connection_error_message(error, parameters)) from error


def _check_server_version(connection: psycopg.Connection) -> None:
    row = connection.execute("SELECT version()").fetchone()
    product = row[0] if row else ""
    if not product.startswith("PostgreSQL "):
        raise StartupError(f"The database server is not PostgreSQL but {product.split()[0]}.")
    version = connection.info.server_version // 10_000
    if version < MIN_POSTGRES_VERSION:
        raise StartupError(
            f"The database server is PostgreSQL {version};"
            f" it has to be {MIN_POSTGRES_VERSION} or newer."
        )


def _check_extensions(connection: psycopg.Connection) -> None:
    """Check that all extensions are installed or can be created.

    A superuser can create any; a user with CREATE on the database only trusted ones.
    """
    query = """
        SELECT wanted.name, count(offered.name) > 0,
               bool_or(offered.trusted) AND has_database_privilege(current_database(), 'CREATE')
               OR current_setting('is_superuser')::boolean
        FROM unnest(%s::text[]) AS wanted(name)
        LEFT JOIN pg_available_extension_versions AS offered USING (name)
        WHERE NOT EXISTS (SELECT FROM pg_extension WHERE extname = wanted.name)
        GROUP BY wanted.name ORDER BY wanted.name
    """
    missing = connection.execute(query, [list(REQUIRED_EXTENSIONS)]).fetchall()
    absent = [name for name, is_offered, _may in missing if not is_offered]
    if absent:
        raise StartupError(
            f"The database server lacks the extensions {', '.join(absent)};"
            " install PostgreSQL's contrib modules there."
        )
    forbidden = [name for name, _is_offered, may in missing if not may]
    if forbidden:
        raise StartupError(
            f"The database lacks the extensions {', '.join(forbidden)} and its user may not create"
            " them; ask its administrator to create them, or grant the user CREATE on the database."
        )


def _check_schema(connection: psycopg.Connection) -> None:
    query = """
        SELECT to_regclass('django_migrations') IS NOT NULL
               OR coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
    """
    row = connection.execute(query).fetchone()
    if row != (True,):
        raise StartupError(
            "The database has no tables yet and its user may not create them;"
            " grant the user CREATE on the schema public, or make the user the database's owner."
        )


def _check_letters(connection: psycopg.Connection) -> None:
    """Check that a new database knows the letters of all scripts; existing ones keep working."""
    query = "SELECT to_regclass('django_migrations') IS NOT NULL OR 'ж' ~ '[[:alpha:]]'"
    row = connection.execute(query).fetchone()
    if row != (True,):
        raise StartupError(
            "The database has the locale C, in which the search finds no Cyrillic or Arabic words;"
            " create it with the locale C.UTF-8."
        )


def _connection_error_message(error: psycopg.Error, parameters: dict) -> str:
    """Return one sentence on a failed connection, without the password."""
    reason = " ".join(str(error).split())
    if parameters.get("password"):
        reason = reason.replace(parameters["password"], "…")
    if "invalid response" in reason or "expected authentication request" in reason:
        reason = "the server there is not PostgreSQL"
    return f"The database in DATABASE_URL cannot be used: {reason.rstrip('.')}."


def check_port(host: str, port: int) -> None:
    """Check that the port is free. Raises StartupError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartupError(
                f"Port {port} of {host} cannot be used ({(error.strerror or '').lower()}):"
                " stop the program that uses it (`make stop` ends a trial), or choose another port,"
                " such as PORT=8001."
            ) from error


def check_writable(folder: Path) -> None:
    """Check that the process can write files in the folder. Raises StartupError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise StartupError(f"The folder {folder} cannot be written: {error.strerror}.") from error
