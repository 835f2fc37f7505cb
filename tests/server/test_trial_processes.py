"""The processes of a trial, found and ended by another command."""

import subprocess
import sys

import pytest
from django.core.management import call_command

from server import trial_processes
from server.management.commands import stop

SLEEP = "import time; time.sleep(60)"


@pytest.fixture
def process(tmp_path):
    """A process whose command line is that of a trial."""
    command = [sys.executable, "-c", SLEEP, "manage.py", "trial"]
    with subprocess.Popen(command) as process:
        yield process
        process.kill()


def test_processes_are_recorded_while_they_run_and_ended_by_the_record(process, tmp_path):
    file = tmp_path / "trial_processes"
    assert trial_processes.running_processes(file) == []
    with trial_processes.recorded_processes([process.pid], file):
        assert trial_processes.running_processes(file) == [process.pid]
        assert trial_processes.stop_processes(file) is True
    assert process.wait(10) == -15
    assert not file.exists()
    assert trial_processes.stop_processes(file) is False


def test_number_that_another_program_got_is_left_alone(tmp_path):
    file = tmp_path / "trial_processes"
    with subprocess.Popen([sys.executable, "-c", SLEEP]) as other:
        file.write_text(str(other.pid))
        assert trial_processes.stop_processes(file) is False
        assert other.poll() is None
        other.kill()


def test_stop_ends_the_trial_and_the_database(monkeypatch, capsys):
    called = []
    monkeypatch.setattr(stop, "stop_processes", lambda file: True)
    monkeypatch.setattr(stop, "call_command", lambda name, **options: called.append(name))
    call_command("stop")
    assert (capsys.readouterr().out, called) == ("The site is stopped.\n", ["stop_database"])
