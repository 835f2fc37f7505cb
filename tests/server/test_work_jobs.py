"""The command of a worker, and the process that starts it again."""

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from procrastinate.app import App

from server import child_processes
from server.child_processes import WorkerSupervisor
from server.management.commands import work_jobs

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def options(monkeypatch):
    """Return the arguments that the command passes to the library, which does not run."""
    given: dict = {}
    monkeypatch.setattr(App, "run_worker", lambda self, **options: given.update(options))
    monkeypatch.setattr(work_jobs, "limit_memory", lambda: given.update(is_limited=True))
    return given


def test_worker_runs_until_it_is_stopped_within_a_limit_of_memory(options):
    call_command("work_jobs")

    assert options == {
        "is_limited": True,
        "wait": True,
        "shutdown_graceful_timeout": 20,
        "stalled_worker_timeout": 60,
        "install_signal_handlers": True,
    }


def test_worker_that_is_to_run_once_ends_when_the_queue_is_empty(options):
    call_command("work_jobs", once=True, stop_timeout=3)

    assert (options["wait"], options["shutdown_graceful_timeout"]) == (False, 3)


def test_worker_for_developers_leaves_the_signals_to_the_process_that_reloads(options, monkeypatch):
    monkeypatch.setattr(work_jobs, "run_with_reloader", lambda work: work())
    call_command("work_jobs", reload=True)

    assert options["install_signal_handlers"] is False


@pytest.mark.skipif(sys.platform != "linux", reason="addresses are limited on Linux alone")
def test_limit_of_memory_is_two_gibibytes(monkeypatch):
    limits = []
    monkeypatch.setattr(resource, "setrlimit", lambda *limit: limits.append(limit))
    work_jobs.limit_memory()

    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    assert limits == [(resource.RLIMIT_AS, (2 * 1024**3, hard))]


class Process:
    """Stands for a worker: whether it runs, and the signals that it was sent."""

    def __init__(self):
        self.status, self.log = None, []

    def poll(self):
        return self.status

    def terminate(self):
        self.log.append("terminate")

    def kill(self):
        self.log.append("kill")

    def wait(self, timeout=None):
        if timeout is not None and self.status is None:
            raise child_processes.subprocess.TimeoutExpired("worker", timeout)


class Clock:
    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def started(monkeypatch):
    """The workers that were started: when, with which command, and the process."""
    clock, workers = Clock(), []

    def start(*command, **environment):
        workers.append((clock.now, command, environment, Process()))
        return workers[-1][-1]

    monkeypatch.setattr(child_processes, "start_child", start)
    monkeypatch.setattr(child_processes, "time", clock)
    workers.append(clock)
    return workers


def test_worker_that_ends_is_started_again_later_each_time(started):
    clock = started.pop()
    supervisor = WorkerSupervisor()

    def seconds_until_restart() -> float:
        before, begun = len(started), clock.now
        started[-1][-1].status = 0  # a worker that loses the database may end with success
        supervisor.restart_if_ended()
        while len(started) == before:
            clock.now += 0.5
            supervisor.restart_if_ended()
        return clock.now - begun

    supervisor.restart_if_ended()
    assert len(started) == 1  # it runs
    assert [seconds_until_restart() for _end in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    clock.now += 31
    assert seconds_until_restart() == 1  # it has worked for long
    _at, command, environment, _process = started[-1]
    assert command == ("manage.py", "work_jobs", "--stop-timeout", "5")
    assert environment == {"DATABASE_POOL": "off", "DATABASE_STATEMENT_TIMEOUT": "0"}


def test_worker_that_is_stopped_is_not_started_again(started):
    clock = started.pop()
    supervisor = WorkerSupervisor(reload=True)
    (_at, command, _environment, process) = started[0]
    assert command[-1] == "--reload"
    supervisor.stop()
    process.status = 0
    supervisor.wait()
    clock.now += 60
    supervisor.restart_if_ended()

    assert (process.log, len(started)) == (["terminate"], 1)


def test_worker_that_does_not_end_is_killed(started):
    started.pop()
    supervisor = WorkerSupervisor()
    supervisor.stop()
    supervisor.wait()

    assert started[0][-1].log == ["terminate", "kill"]


PARENT = """
import time
from server.child_processes import start_child
print(start_child("-c", "import time; time.sleep(60)").pid, flush=True)
time.sleep(60)
"""


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells a child of its parent's end")
def test_child_ends_when_its_parent_is_killed():
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    assert is_running(child)
    parent.kill()
    parent.communicate()
    end = time.monotonic() + 10
    while is_running(child) and time.monotonic() < end:
        time.sleep(0.02)

    assert not is_running(child)
