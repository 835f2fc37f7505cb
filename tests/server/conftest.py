"""Databases of our own, each in a home that only its test uses."""

import shutil
import tempfile
from pathlib import Path

import pytest

from server.embedded_postgres import EmbeddedDatabase


@pytest.fixture(scope="module")
def long_path():
    """A folder that everybody may pass through, of a long name with spaces in it."""
    top = Path(tempfile.mkdtemp())
    top.chmod(0o755)
    yield top / ("A person's own folder " + "x" * 150)
    shutil.rmtree(top)


@pytest.fixture
def open_embedded():
    """Opens the database of a home; whatever a test leaves running is ended."""
    opened = []

    def open_database(home) -> EmbeddedDatabase:
        opened.append(EmbeddedDatabase(home))
        return opened[-1]

    yield open_database
    for used_database in opened:
        used_database.leave()
        used_database.stop()


@pytest.fixture
def used_database(long_path, open_embedded):
    """A database that has been used before."""
    used_database = open_embedded(long_path / "home")
    used_database.join()
    used_database.leave()
    return used_database


@pytest.fixture
def empty_home(long_path, open_embedded):
    yield long_path / "empty"
    open_embedded(long_path / "empty").stop()
    shutil.rmtree(long_path / "empty", ignore_errors=True)
