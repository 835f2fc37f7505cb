import pytest

from tests.live.server import own_database, served
from tests.migrated_database import migrated_name


@pytest.fixture(scope="session")
def _sockets(request):
    import pytest_socket

    pytest_socket.enable_socket()
    yield
    pytest_socket.disable_socket(allow_unix_socket=True)


@pytest.fixture(scope="package")
def database(_sockets):
    """One server for the tests of this folder; `ana` is a superuser."""
    with own_database(migrated_name()) as made:
        made.add_person("ana")
        yield made


@pytest.fixture(autouse=True)
def sockets(socket_enabled):
    """These tests speak to processes of their own."""


@pytest.fixture
def site(database):
    with served(database.address, WEB_PROCESSES="2", WEB_THREADS="2") as made:
        yield made
