"""Everything from nothing."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError

from eclac_migration.management.commands import trial
from staff.models import User

PROJECT = Path(__file__).parents[2]


class FakeServer:
    """Stands for the web server: its exit status, and the signals that it was sent."""

    def __init__(self, status=0, looks=1):
        self.status, self.signals, self.pid = status, [], 1
        self.looks = looks  # number of times that it is found running

    def poll(self):
        self.looks -= 1
        return None if self.looks >= 0 else self.status

    def send_signal(self, number):
        self.signals.append(number)


@pytest.fixture
def installation(settings, tmp_path, monkeypatch):
    """A new installation, whose port is free."""
    settings.VAR_DIR, settings.STATIC_ROOT = tmp_path / "var", tmp_path / "static"
    monkeypatch.setattr(trial, "check_port", lambda host, port: None)
    monkeypatch.setattr(trial.connections, "close_all", lambda: None)
    monkeypatch.setattr(trial, "collect_if_changed", lambda stamp: None)
    monkeypatch.setattr(trial.signal, "signal", lambda number, act: None)
    return tmp_path


class Worker:
    """Stands for the worker's supervisor: what was asked of it."""

    def __init__(self):
        self.asked, self.is_stopped = [], False
        self.process = FakeServer()

    def restart_if_ended(self):
        self.asked.append("restart")

    def stop(self):
        self.is_stopped = True
        self.asked.append("stop")

    def wait(self):
        self.asked.append("wait")


def replace_server(monkeypatch, server, is_serving=True):
    worker, started = Worker(), []
    monkeypatch.setattr(trial, "start_child", lambda *command: started.append(command) or server)
    monkeypatch.setattr(
        trial, "WorkerSupervisor", lambda *, reload: started.append(reload) or worker
    )
    monkeypatch.setattr(trial, "wait_until_ready", lambda server: is_serving)
    monkeypatch.setattr(trial, "SUPERVISION_INTERVAL_SECONDS", 0)
    monkeypatch.setattr(trial.EmbeddedDatabase, "restart_if_ended", lambda database: False)
    return worker, started


@pytest.mark.slow
@pytest.mark.django_db
def test_trial_prepares_everything_and_says_where_to_look(installation, monkeypatch, capsys):
    replace_server(monkeypatch, FakeServer())
    call_command("trial")
    said = capsys.readouterr().out.splitlines()
    password = (installation / "var/staff_login").read_text().strip()

    steps, results = said[:-7], said[-7:]
    assert [line.partition(":")[0] for line in steps] == [
        *(["Database"] if settings.DATABASE_IS_EMBEDDED else []),
        *("Tables", "Programme", "Programme"),
    ]
    assert results == [
        "Report of 2012: draft created, for staff at /reports/2012/.",
        "Web server: starting …",
        (
            "Report of 2012: issued as an example by Example Reviewer, an account that cannot sign"
            " in: /reports/2012/"
        ),
        "",
        "Open http://localhost:8000/ (Spanish: http://localhost:8000/es/)",
        f"Staff sign in at http://localhost:8000/admin/ as admin with password {password}",
        "Ctrl-C stops the server.",
    ]
    assert User.objects.get(username="admin").check_password(password)


def test_demonstration_loads_its_files_and_prints_its_accounts(
    installation, monkeypatch, capsys, settings
):
    settings.DEMONSTRATION = True
    commands = []
    monkeypatch.setattr(trial, "call_command", lambda *given, **options: commands.append(given))
    monkeypatch.setattr(trial, "prepare_demonstration", lambda site: [])
    monkeypatch.setattr(trial, "sign_in_instructions", lambda: "as:\n  editor password known")
    replace_server(monkeypatch, FakeServer())
    call_command("trial")
    said = capsys.readouterr().out

    assert commands == [("migrate",), ("load_programme", trial.DATA)]
    assert "/admin/ as:\n  editor password known\nCtrl-C stops the server.\n" in said
    assert not (installation / "var/staff_login").exists()


@pytest.fixture
def prepared_installation(installation, monkeypatch):
    """An installation in which all is there."""
    monkeypatch.setattr(
        trial.Command, "prepare", lambda self: "with the user accounts that you created"
    )


def test_trial_that_is_stopped_while_it_is_prepared_says_so(installation, monkeypatch):
    def prepare(command):
        raise OperationalError("terminating connection due to administrator command")

    monkeypatch.setattr(trial.Command, "prepare", prepare)
    with pytest.raises(CommandError, match="The database ended during the preparation"):
        call_command("trial")


def test_trial_whose_server_fails_ends_with_its_status(prepared_installation, monkeypatch, capsys):
    worker, _started = replace_server(monkeypatch, FakeServer(status=3, looks=2), is_serving=False)
    with pytest.raises(CommandError, match="The server exited unexpectedly") as caught:
        call_command("trial")

    assert caught.value.returncode == 3
    assert worker.asked == ["restart", "restart", "stop", "wait"]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP, signal.SIGTERM])
def test_trial_that_is_told_to_end_ends_its_server(
    prepared_installation, monkeypatch, capsys, number
):
    server, acts = FakeServer(status=1), {}
    monkeypatch.setattr(trial.signal, "signal", acts.__setitem__)
    worker, started = replace_server(monkeypatch, server)
    monkeypatch.setattr(trial, "wait_until_ready", lambda server: acts[number](number, None))
    call_command("trial")

    assert started == [("-m", "gunicorn"), False]
    assert server.signals == [signal.SIGINT]
    assert worker.asked == ["stop", "restart", "wait"]
    assert capsys.readouterr().out == "Stopped.\n"


def test_trial_for_developers_runs_a_server_and_a_worker_that_reload(
    prepared_installation, monkeypatch, settings
):
    settings.HOST = "::1"
    server, acts = FakeServer(), {}
    monkeypatch.setattr(trial.signal, "signal", acts.__setitem__)
    _worker, started = replace_server(monkeypatch, server)
    monkeypatch.setattr(
        trial, "wait_until_ready", lambda server: acts[signal.SIGINT](signal.SIGINT, None)
    )
    call_command("trial", reload=True)

    assert started == [("manage.py", "runserver", "[::1]:8000"), True]
    assert server.signals == [signal.SIGTERM]


def test_trial_is_refused_in_production(settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match=r"ENVIRONMENT=local; in production run gunicorn\.$"):
        call_command("trial")


def test_server_that_ends_does_not_serve():
    assert trial.wait_until_ready(FakeServer(status=1, looks=0)) is False


def test_server_that_never_answers_does_not_serve(monkeypatch, settings, socket_enabled):
    monkeypatch.setattr(trial, "START_TIMEOUT_SECONDS", 0.1)
    settings.PORT = 1

    assert trial.wait_until_ready(FakeServer(looks=1000)) is False


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("0.0.0.0", "localhost"),  # noqa: S104
        ("::1", "localhost"),
        ("fd00::7", "[fd00::7]"),
        ("box", "box"),
    ],
)
def test_server_is_reached_by_a_name_that_a_browser_takes(host, name):
    assert trial.client_host(host) == name


@pytest.fixture
def clone():
    """The project as a bare clone holds it, in a folder with a space in its name."""
    top = Path(tempfile.mkdtemp())
    top.chmod(0o755)
    ignored = shutil.ignore_patterns(".*", "var", "__pycache__")
    yield shutil.copytree(PROJECT, top / "a clone", ignore=ignored)
    shutil.rmtree(top)


def response_statuses(port: int) -> dict[str, int]:
    found = {}
    for address in ("/readyz", "/", "/es/", "/admin/login/"):
        connection = http.client.HTTPConnection("localhost", port, timeout=10)
        connection.request("GET", address)
        found[address] = connection.getresponse().status
        connection.close()
    return found


def run_trial_once(clone: Path) -> tuple[dict[str, int], str, int]:
    """Return the statuses of some pages, the last words at Ctrl-C, and the exit status."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "trial"],
        cwd=clone,
        env=kept | {"ENVIRONMENT": "local", "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said = [""]
    while not said[-1].startswith("Ctrl-C"):
        said.append(process.stdout.readline())
        assert said[-1], said
    found = response_statuses(port)
    os.killpg(process.pid, signal.SIGINT)
    rest, _nothing = process.communicate(timeout=30)
    return found, rest, process.returncode


@pytest.mark.slow
def test_trial_serves_from_a_bare_clone_and_again_and_leaves_nothing_running(clone, socket_enabled):
    fine = ({"/readyz": 200, "/": 200, "/es/": 200, "/admin/login/": 200}, "Stopped.\n", 0)
    created_once = [clone / "var" / name for name in ("secret_key", "postgres/data/PG_VERSION")]

    assert run_trial_once(clone) == fine
    created_at = [file.stat().st_mtime_ns for file in created_once]
    assert run_trial_once(clone) == fine
    assert [file.stat().st_mtime_ns for file in created_once] == created_at
    assert not (clone / "var/postgres/data/postmaster.pid").exists()
