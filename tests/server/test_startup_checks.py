"""Requirements before anything starts, and the sentence for each thing that is not."""

import socket
import threading
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection

from server import startup_checks
from server.embedded_postgres import EmbeddedDatabase
from server.embedded_postgres_binaries import EmbeddedDatabaseError
from server.startup_checks import StartupError


def startup_error(act, *arguments) -> str:
    with pytest.raises(StartupError) as caught:
        act(*arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def free_port(socket_enabled):
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def parameters(django_db_setup):
    return startup_checks.connection_parameters()


@pytest.fixture
def unprivileged_parameters(parameters):
    """Return the connection by which a user without rights reaches a new and empty database."""
    with psycopg.connect(**parameters | {"dbname": "postgres"}, autocommit=True) as server:
        name = f"stranger_{server.info.backend_pid}"
        server.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'of no use'")
        server.execute(f"CREATE DATABASE {name}")
        server.execute(f"REVOKE CREATE ON DATABASE {name} FROM PUBLIC")
        yield parameters | {"dbname": name, "user": name, "password": "of no use"}
        server.execute(f"DROP DATABASE {name}")
        server.execute(f"DROP ROLE {name}")


def test_database_that_has_all_is_taken(parameters):
    startup_checks.check_database(parameters)


def test_database_that_cannot_be_reached_is_refused(parameters, free_port):
    said = startup_error(
        startup_checks.check_database, {"host": "127.0.0.1", "port": free_port, "dbname": "x"}
    )

    assert said.startswith("The database in DATABASE_URL cannot be used: connection failed")
    assert said.count("Connection refused") == 1


def test_database_that_does_not_exist_is_refused(parameters):
    said = startup_error(startup_checks.check_database, parameters | {"dbname": "no_such_database"})

    assert 'database "no_such_database" does not exist' in said


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"J\x00\x00\x00"])
def test_something_else_that_listens_there_is_refused(socket_enabled, greeting):
    def answer(server):
        while True:
            try:
                visitor, _address = server.accept()
            except OSError:
                return
            with visitor:
                visitor.recv(1000)
                visitor.sendall(greeting)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, args=[server])
        thread.start()
        port = server.getsockname()[1]
        where = {"host": "127.0.0.1", "port": port, "dbname": "x", "connect_timeout": 5}
        said = startup_error(startup_checks.check_database, where)
        server.shutdown(socket.SHUT_RDWR)
    thread.join()

    assert said == (
        "The database in DATABASE_URL cannot be used: the server there is not PostgreSQL."
    )


def test_password_is_never_told(monkeypatch):
    def refuse(**parameters):
        raise psycopg.OperationalError(f"bad\npassword {parameters['password']}.")

    monkeypatch.setattr(psycopg, "connect", refuse)

    assert startup_error(startup_checks.check_database, {"password": "s3cret"}) == (
        "The database in DATABASE_URL cannot be used: bad password …."
    )


def fake_connection(text: str, number: int) -> SimpleNamespace:
    cursor = SimpleNamespace(fetchone=lambda: (text,))
    info = SimpleNamespace(server_version=number)
    return SimpleNamespace(execute=lambda query: cursor, info=info)


def test_server_that_is_too_old_is_refused():
    assert startup_error(
        startup_checks._check_server_version, fake_connection("PostgreSQL 14.9", 140009)
    ) == ("The database server is PostgreSQL 14; it has to be 15 or newer.")
    startup_checks._check_server_version(fake_connection("PostgreSQL 15.0", 150000))


def test_server_of_another_make_is_refused():
    assert startup_error(
        startup_checks._check_server_version, fake_connection("CockroachDB CCL v24", 130000)
    ) == ("The database server is not PostgreSQL but CockroachDB.")


def test_new_database_that_knows_no_other_script_is_refused(parameters):
    options = "TEMPLATE template0 ENCODING UTF8 LOCALE_PROVIDER libc"
    with psycopg.connect(**parameters, autocommit=True) as owner:
        for name, locale in (("known_letters", "C.UTF-8"), ("unknown_letters", "C")):
            owner.execute(f"DROP DATABASE IF EXISTS {name}")
            owner.execute(f"CREATE DATABASE {name} {options} LOCALE '{locale}'")
        said = startup_error(
            startup_checks.check_database, parameters | {"dbname": "unknown_letters"}
        )
        startup_checks.check_database(parameters | {"dbname": "known_letters"})
        for name in ("known_letters", "unknown_letters"):
            owner.execute(f"DROP DATABASE {name} WITH (FORCE)")

    assert said == (
        "The database has the locale C, in which the search finds no Cyrillic or Arabic words;"
        " create it with the locale C.UTF-8."
    )


def test_extension_that_the_server_does_not_offer_is_named(parameters, monkeypatch):
    monkeypatch.setattr(startup_checks, "REQUIRED_EXTENSIONS", ("unaccent", "no_such_thing"))

    assert startup_error(startup_checks.check_database, parameters) == (
        "The database server lacks the extensions no_such_thing;"
        " install PostgreSQL's contrib modules there."
    )


def test_extensions_that_the_user_may_not_create_are_named(unprivileged_parameters):
    assert startup_error(startup_checks.check_database, unprivileged_parameters) == (
        "The database lacks the extensions btree_gin, btree_gist, pg_trgm, unaccent and its user"
        " may not create them; ask its administrator to create them, or grant the user CREATE on"
        " the database."
    )


def test_tables_that_the_user_may_not_create_are_told(unprivileged_parameters, parameters):
    with psycopg.connect(
        **parameters | {"dbname": unprivileged_parameters["dbname"]}
    ) as administrator:
        for name in startup_checks.REQUIRED_EXTENSIONS:
            administrator.execute(f"CREATE EXTENSION {name}")

    assert startup_error(startup_checks.check_database, unprivileged_parameters) == (
        "The database has no tables yet and its user may not create them; grant the user CREATE on"
        " the schema public, or make the user the database's owner."
    )


def test_user_who_may_create_everything_is_taken(unprivileged_parameters, parameters):
    with psycopg.connect(
        **parameters | {"dbname": unprivileged_parameters["dbname"]}
    ) as administrator:
        administrator.execute(
            f"GRANT CREATE ON DATABASE {unprivileged_parameters['dbname']}"
            f" TO {unprivileged_parameters['user']}"
        )
        administrator.execute(f"GRANT CREATE ON SCHEMA public TO {unprivileged_parameters['user']}")

    startup_checks.check_database(unprivileged_parameters)


def test_port_that_is_free_is_taken(free_port):
    startup_checks.check_port("127.0.0.1", free_port)
    startup_checks.check_port("::1", free_port)


def test_port_in_use_is_refused(socket_enabled):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said = startup_error(startup_checks.check_port, "127.0.0.1", port)

    assert said == (
        f"Port {port} of 127.0.0.1 cannot be used (address already in use):"
        " stop the program that uses it (`make stop` ends a trial), or choose another port,"
        " such as PORT=8001."
    )


def test_host_that_is_none_of_ours_is_refused(socket_enabled):
    assert startup_error(startup_checks.check_port, "192.0.2.1", 8000).startswith(
        "Port 8000 of 192.0.2.1 cannot be used (cannot assign requested address)"
    )


def test_folder_is_made_and_left_empty(tmp_path):
    startup_checks.check_writable(tmp_path / "a/b")

    assert list((tmp_path / "a/b").iterdir()) == []


def test_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").touch()

    assert startup_error(startup_checks.check_writable, tmp_path / "file/folder") == (
        f"The folder {tmp_path / 'file/folder'} cannot be written: Not a directory."
    )


@pytest.fixture
def embedded_calls(monkeypatch, settings):
    """The embedded database, of which only the calls are written down."""
    calls = []
    monkeypatch.setattr(EmbeddedDatabase, "join", lambda self: calls.append("join"))
    monkeypatch.setattr(EmbeddedDatabase, "leave", lambda self: calls.append("leave"))
    monkeypatch.setattr(startup_checks.atexit, "register", lambda act, *arguments: act(*arguments))
    monkeypatch.setattr(startup_checks, "check_database", lambda parameters: calls.append("check"))
    return calls


def test_embedded_database_is_joined_and_left_at_the_end(embedded_calls, settings):
    settings.DATABASE_IS_EMBEDDED = True
    startup_checks.open_database()

    assert embedded_calls == ["join", "leave", "check"]


def test_embedded_database_stays_out_of_it_where_another_is_named(embedded_calls, settings):
    settings.DATABASE_IS_EMBEDDED = False
    startup_checks.open_database()

    assert embedded_calls == ["check"]


def test_embedded_database_that_cannot_start_is_a_sentence(embedded_calls, settings, monkeypatch):
    def refuse(database):
        raise EmbeddedDatabaseError("The disk is full.")

    settings.DATABASE_IS_EMBEDDED = True
    monkeypatch.setattr(EmbeddedDatabase, "join", refuse)

    assert startup_error(startup_checks.open_database) == "The disk is full."


def test_embedded_database_that_cannot_be_left_is_nobodys_trouble(monkeypatch, tmp_path):
    def refuse(database):
        raise EmbeddedDatabaseError("The disk is full.")

    monkeypatch.setattr(EmbeddedDatabase, "leave", refuse)

    assert startup_checks._leave_database(EmbeddedDatabase(tmp_path)) is None


def test_connection_parameters_are_those_of_django(db):
    connection.ensure_connection()

    assert startup_checks.connection_parameters()["dbname"] == connection.connection.info.dbname
