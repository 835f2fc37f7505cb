"""Processes that `manage.py trial` runs beside each other, and that end with it."""

import ctypes
import os
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1  # of Linux's prctl
STOP_TIMEOUT_SECONDS = 5  # for the job that runs when the worker is stopped
KILL_TIMEOUT_SECONDS = STOP_TIMEOUT_SECONDS + 10
MAX_RESTART_DELAY_SECONDS = 30


def start_child(*command: str, **environment: str) -> subprocess.Popen:
    """Start Python with these arguments, as a process that ends with this one.

    It has a session of its own, so that Ctrl-C reaches this process alone.
    """
    return subprocess.Popen(
        [sys.executable, *command],
        env=os.environ | environment,
        start_new_session=True,
        preexec_fn=end_with_parent if sys.platform == "linux" else None,
    )


def end_with_parent() -> None:
    """Have Linux send this process SIGTERM when its parent ends, even if that is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class WorkerSupervisor:
    """A worker for background jobs that is started again whenever it ends by itself."""

    def __init__(self, *, reload: bool = False):
        self.command = (
            *("manage.py", "work_jobs", "--stop-timeout", str(STOP_TIMEOUT_SECONDS)),
            *(("--reload",) if reload else ()),
        )
        self.is_stopped = False
        self.delay = 0  # seconds before the latest restart
        self.restart_at: float | None = None
        self.start()

    def start(self) -> None:
        self.started_at, self.restart_at = time.monotonic(), None
        # A worker keeps connections of its own, and may ask the database for longer than a page.
        self.process = start_child(
            *self.command, DATABASE_POOL="off", DATABASE_STATEMENT_TIMEOUT="0"
        )

    def restart_if_ended(self) -> None:
        """Start the worker again after 1, 2, 4 … 30 seconds, longer each time that it ends soon."""
        if self.is_stopped or self.process.poll() is None:
            return
        now = time.monotonic()
        if self.restart_at is None:
            if now - self.started_at > MAX_RESTART_DELAY_SECONDS:
                self.delay = 0
            self.delay = min(max(1, self.delay * 2), MAX_RESTART_DELAY_SECONDS)
            self.restart_at = now + self.delay
        elif now >= self.restart_at:
            self.start()

    def stop(self) -> None:
        """Ask the worker to end after its job; asked again, it ends at once."""
        self.is_stopped = True
        if self.process.poll() is None:
            self.process.terminate()

    def wait(self) -> None:
        """Wait until the stopped worker has ended; one that does not is killed."""
        try:
            self.process.wait(KILL_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
