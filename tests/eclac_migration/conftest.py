"""Databases of our own, each in a home that only its test uses."""

import shutil
import tempfile
from pathlib import Path

import pytest

from server.embedded_postgres import EmbeddedDatabase


@pytest.fixture(scope="module")
def folder():
    """A folder that everybody may pass through, of a long name with spaces in it."""
    top = Path(tempfile.mkdtemp())
    top.chmod(0o755)
    yield top / ("A person's own folder " + "x" * 150)
    shutil.rmtree(top)


@pytest.fixture
def at():
    """Opens the database of a home; whatever a test leaves running is ended."""
    opened = []

    def open_database(home) -> EmbeddedDatabase:
        opened.append(EmbeddedDatabase(home))
        return opened[-1]

    yield open_database
    for database in opened:
        database.leave()
        database.stop()


@pytest.fixture
def database(folder, at):
    """A database that has been used before."""
    database = at(folder / "home")
    database.join()
    database.leave()
    return database


@pytest.fixture
def empty_home(folder, at):
    yield folder / "empty"
    at(folder / "empty").stop()
    shutil.rmtree(folder / "empty", ignore_errors=True)
