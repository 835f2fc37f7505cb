"""A template database with all migrations applied, which every test process copies.

The migrations run again only after a change of a migration or a requirement. The functions of the
index are always installed again, because they depend on the current filters and models.
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


# Files whose change makes another database: packages, and the constraints of texts.
OTHER_SOURCES = ("requirements-dev.txt", "server/text.py", "server/text_constraints.py")


def template_name() -> str:
    """Return the name of the template, with a digest of all that migrations depend on."""
    digest = hashlib.sha256()
    for file in sorted([*PROJECT.glob("*/migrations/*"), *map(PROJECT.joinpath, OTHER_SOURCES)]):
        if file.is_file():
            digest.update(file.read_bytes())
    return f"migrated_{digest.hexdigest()[:16]}"


def ensure_template_database() -> None:
    """Create or update the template database, and drop those of earlier migrations."""
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
    """Yield the name of a copy of the template for this process, and drop it afterwards."""
    name = f"{connection.settings_dict['NAME']}_{purpose}"
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{template_name()}"')
    try:
        yield name
    finally:
        _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Connect Django to this database during the block.

    The cached content types stay valid in copies of the template. Elsewhere their keys differ:
    clear the cache before and after the block.
    """
    original = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original


def _execute(sql: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)


def _template_exists(name: str) -> bool:
    """Return whether the template exists; if not, create an empty draft of it."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, 'migrated_')"
            " AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = pg_database.datname)"
        )
        existing = [former for (former,) in cursor.fetchall()]
        for former in existing:
            if former != name:
                cursor.execute(f'DROP DATABASE "{former}"')
        if name in existing:
            return True
        cursor.execute(f'CREATE DATABASE "{name}_draft"')
        return False
