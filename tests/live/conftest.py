import pytest

from tests.support.runtime.live_server import running_site, temporary_database
from tests.support.runtime.migrated_database import template_name


@pytest.fixture(scope="session")
def session_sockets(request):
    import pytest_socket

    pytest_socket.enable_socket()
    yield
    pytest_socket.disable_socket(allow_unix_socket=True)


@pytest.fixture(scope="package")
def live_database(session_sockets):
    """Yield a database server for the tests of this folder; `ana` is a superuser.

    Its database `unchanged` is a copy for tests that count records, since others write.
    """
    with temporary_database(template_name()) as database:
        database.add_person("ana")
        database.create("unchanged", template=database.name)
        yield database


@pytest.fixture(autouse=True)
def allow_sockets(socket_enabled):
    """Allow sockets, because these tests start servers."""


@pytest.fixture
def site(live_database):
    with running_site(live_database.address, WEB_PROCESSES="2", WEB_THREADS="2") as running:
        yield running
