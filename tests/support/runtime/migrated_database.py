"""A database with all migrations applied, which every process that runs tests copies.

The migrations run again only when one of them, or a requirement, has changed; the functions of
the index follow whatever the filters and models say now.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from catalogue.indexing.install import install
from eclac_migration.public_site.indexed_lists import INDEXED_KINDS

PROJECT = Path(__file__).parents[3]


def template_name() -> str:
    """The database's name, by what the migrations and the requirements say."""
    digest = hashlib.sha256()
    for file in sorted([*PROJECT.glob("*/migrations/*"), PROJECT / "requirements-dev.txt"]):
        if file.is_file():
            digest.update(file.read_bytes())
    return f"migrated_{digest.hexdigest()[:16]}"


def ensure_template_database() -> None:
    """Have that database; those of earlier migrations go."""
    name = template_name()
    if _template_exists(name):
        with connected_to(name):
            install(INDEXED_KINDS)
        return
    draft = f"{name}_draft"
    with connected_to(draft):
        call_command("migrate", verbosity=0)
    _execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')


@contextmanager
def database_copy(purpose: str) -> Iterator[str]:
    """The name of a copy of the migrated database, for this process alone; it goes after use."""
    name = f"{connection.settings_dict['NAME']}_{purpose}"
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{template_name()}"')
    try:
        yield name
    finally:
        _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Django's connection leads there meanwhile."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _execute(sql: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)


def _template_exists(name: str) -> bool:
    """Whether it is there; if not, nothing but an empty draft is."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, 'migrated_')"
            " AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = pg_database.datname)"
        )
        found = [former for (former,) in cursor.fetchall()]
        for former in found:
            if former != name:
                cursor.execute(f'DROP DATABASE "{former}"')
        if name in found:
            return True
        cursor.execute(f'CREATE DATABASE "{name}_draft"')
        return False
