"""The server of our own: one for all who use it, and none left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from server.embedded_postgres import EmbeddedDatabase, connection_settings

pytestmark = pytest.mark.slow  # real servers, started and killed

PROJECT = Path(__file__).parents[2]
JOIN_SCRIPT = """
import sys
from pathlib import Path
from server.embedded_postgres import EmbeddedDatabase
database = EmbeddedDatabase(Path(sys.argv[1]))
database.join()
print((database.data / "postmaster.pid").read_text().split()[0], flush=True)
sys.stdin.read()
database.leave()
"""


def connect(used_database):
    names = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    where = connection_settings(used_database.binaries.requested_home)
    return psycopg.connect(**{part: where[name] for part, name in names.items()})


def server_pid(used_database) -> int:
    return int((used_database.data / "postmaster.pid").read_text().split()[0])


def joining_process(home) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", JOIN_SCRIPT, home],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_server_starts_with_the_first_user_and_stops_with_the_last(used_database, open_embedded):
    other = open_embedded(used_database.home)
    used_database.join()
    other.join()
    used_database.leave()
    is_there_for_the_other = other.is_reachable()
    other.leave()

    assert (is_there_for_the_other, other.is_reachable()) == (True, False)
    assert not used_database.socket_folder.exists()


def test_server_listens_on_its_socket_alone_and_speaks_unicode(used_database):
    used_database.join()
    with connect(used_database) as connection:
        row = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('server_encoding')"
        ).fetchone()

    assert row == ("", "UTF8")
    assert used_database.socket_folder.stat().st_mode & 0o777 == 0o700


def test_server_is_run_by_nobody_for_root_and_else_by_who_calls(used_database):
    used_database.join()
    expected = os.getuid() or used_database.binaries.owner.uid

    assert used_database.binaries.owner.uid != 0
    assert (used_database.data / "postmaster.pid").stat().st_uid == expected


def test_server_is_shared_by_processes_that_start_at_once(empty_home, open_embedded):
    processes = [joining_process(empty_home) for _number in range(3)]
    servers = {process.stdout.readline() for process in processes}
    used_database = open_embedded(empty_home)
    for process in processes[:-1]:
        process.communicate()
    is_there_for_the_last = used_database.is_reachable()
    processes[-1].communicate()

    assert len(servers) == 1
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert (is_there_for_the_last, used_database.is_reachable()) == (True, False)


def test_server_outlives_no_user_that_is_killed_beside_others(used_database):
    process = joining_process(used_database.home)
    process.stdout.readline()
    used_database.join()
    process.kill()
    process.communicate()
    used_database.leave()

    assert not used_database.is_reachable()


def test_server_that_is_killed_is_started_again_with_its_records(used_database, open_embedded):
    used_database.join()
    with connect(used_database) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('yes')")
    os.kill(server_pid(used_database), signal.SIGKILL)
    other = open_embedded(used_database.home)
    other.join()

    with connect(other) as connection:
        assert connection.execute("SELECT DISTINCT word FROM kept").fetchall() == [("yes",)]


def test_server_starts_beside_the_leavings_of_one_whose_number_another_process_has(used_database):
    for file in (
        used_database.data / "postmaster.pid",
        used_database.socket_folder / ".s.PGSQL.5432.lock",
    ):
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.write_text(f"{os.getpid()}\n{used_database.data}\n1\n5432\n")
    (used_database.socket_folder / ".s.PGSQL.5432").touch()
    used_database.join()

    assert used_database.is_reachable()
    assert server_pid(used_database) != os.getpid()


def test_data_half_made_are_made_anew(empty_home, open_embedded):
    (empty_home / "data.new/base").mkdir(parents=True)
    (empty_home / "data.new/PG_VERSION").write_text("18\n")
    used_database = open_embedded(empty_home)
    used_database.join()

    assert used_database.is_reachable()
    assert not (empty_home / "data.new").exists()


def test_stop_stops_it_whoever_uses_it_and_says_whether_it_ran(used_database, open_embedded):
    used_database.join()
    other = open_embedded(used_database.home)

    assert (other.stop(), used_database.is_reachable(), other.stop()) == (True, False, False)


def test_stop_makes_nothing_where_there_is_nothing(long_path):
    assert EmbeddedDatabase(long_path / "none").stop() is False
    assert not (long_path / "none").exists()


def test_forked_process_does_not_leave_for_its_parent(used_database, monkeypatch):
    used_database.join()
    with monkeypatch.context() as forked:
        forked.setattr(os, "getpid", lambda: -1)
        used_database.leave()

    assert used_database.is_reachable()


def test_joining_twice_is_joining_once(used_database):
    used_database.join()
    used_database.join()
    used_database.leave()

    assert not used_database.is_reachable()


def test_server_is_started_again_however_often_it_is_killed(used_database, open_embedded):
    for _round in range(10):
        used_database.join()
        os.kill(server_pid(used_database), signal.SIGKILL)
        time.sleep(0.01)
        again = open_embedded(used_database.home)
        again.join()
        assert again.is_reachable()
        again.leave()


def test_killed_server_is_started_again(used_database):
    used_database.join()
    assert used_database.restart_if_ended() is False
    os.kill(used_database._pid(), signal.SIGKILL)
    while not used_database._is_stopped():
        time.sleep(0.05)
    assert used_database.restart_if_ended() is True
    assert used_database.is_reachable()
