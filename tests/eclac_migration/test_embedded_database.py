"""The server of our own: one for all who use it, and none left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from server.embedded_postgres import EmbeddedDatabase, address

pytestmark = pytest.mark.slow  # real servers, started and killed

PROJECT = Path(__file__).parents[2]
JOIN = """
import sys
from pathlib import Path
from eclac_migration.embedded_database import EmbeddedDatabase
database = EmbeddedDatabase(Path(sys.argv[1]))
database.join()
print((database.data / "postmaster.pid").read_text().split()[0], flush=True)
sys.stdin.read()
database.leave()
"""


def connect(database):
    names = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    where = address(database.programs.wanted_home)
    return psycopg.connect(**{part: where[name] for part, name in names.items()})


def server_of(database) -> int:
    return int((database.data / "postmaster.pid").read_text().split()[0])


def joined_process(home) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", JOIN, home],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_server_starts_with_the_first_user_and_stops_with_the_last(database, at):
    other = at(database.home)
    database.join()
    other.join()
    database.leave()
    is_there_for_the_other = other.answers()
    other.leave()

    assert (is_there_for_the_other, other.answers()) == (True, False)
    assert not database.socket_folder.exists()


def test_server_listens_on_its_socket_alone_and_speaks_unicode(database):
    database.join()
    with connect(database) as connection:
        row = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('server_encoding')"
        ).fetchone()

    assert row == ("", "UTF8")
    assert database.socket_folder.stat().st_mode & 0o777 == 0o700


def test_server_is_run_by_nobody_for_root_and_else_by_who_calls(database):
    database.join()
    expected = os.getuid() or database.programs.owner.uid

    assert database.programs.owner.uid != 0
    assert (database.data / "postmaster.pid").stat().st_uid == expected


def test_server_is_shared_by_processes_that_start_at_once(empty_home, at):
    processes = [joined_process(empty_home) for _number in range(3)]
    servers = {process.stdout.readline() for process in processes}
    database = at(empty_home)
    for process in processes[:-1]:
        process.communicate()
    is_there_for_the_last = database.answers()
    processes[-1].communicate()

    assert len(servers) == 1
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert (is_there_for_the_last, database.answers()) == (True, False)


def test_server_outlives_no_user_that_is_killed_beside_others(database):
    process = joined_process(database.home)
    process.stdout.readline()
    database.join()
    process.kill()
    process.communicate()
    database.leave()

    assert not database.answers()


def test_server_that_is_killed_is_started_again_with_its_records(database, at):
    database.join()
    with connect(database) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('yes')")
    os.kill(server_of(database), signal.SIGKILL)
    other = at(database.home)
    other.join()

    with connect(other) as connection:
        assert connection.execute("SELECT DISTINCT word FROM kept").fetchall() == [("yes",)]


def test_server_starts_beside_the_leavings_of_one_whose_number_another_process_has(database):
    for file in (
        database.data / "postmaster.pid",
        database.socket_folder / ".s.PGSQL.5432.lock",
    ):
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.write_text(f"{os.getpid()}\n{database.data}\n1\n5432\n")
    (database.socket_folder / ".s.PGSQL.5432").touch()
    database.join()

    assert database.answers()
    assert server_of(database) != os.getpid()


def test_data_half_made_are_made_anew(empty_home, at):
    (empty_home / "data.new/base").mkdir(parents=True)
    (empty_home / "data.new/PG_VERSION").write_text("18\n")
    database = at(empty_home)
    database.join()

    assert database.answers()
    assert not (empty_home / "data.new").exists()


def test_stop_stops_it_whoever_uses_it_and_says_whether_it_ran(database, at):
    database.join()
    other = at(database.home)

    assert (other.stop(), database.answers(), other.stop()) == (True, False, False)


def test_stop_makes_nothing_where_there_is_nothing(folder):
    assert EmbeddedDatabase(folder / "none").stop() is False
    assert not (folder / "none").exists()


def test_forked_process_does_not_leave_for_its_parent(database, monkeypatch):
    database.join()
    with monkeypatch.context() as forked:
        forked.setattr(os, "getpid", lambda: -1)
        database.leave()

    assert database.answers()


def test_joining_twice_is_joining_once(database):
    database.join()
    database.join()
    database.leave()

    assert not database.answers()


def test_server_is_started_again_however_often_it_is_killed(database, at):
    for _round in range(10):
        database.join()
        os.kill(server_of(database), signal.SIGKILL)
        time.sleep(0.01)
        again = at(database.home)
        again.join()
        assert again.answers()
        again.leave()
