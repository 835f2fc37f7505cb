"""Child processes of `manage.py trial`, which end together with it."""

import ctypes
import os
import signal
import subprocess
import sys
import time

from django.conf import settings

PR_SET_PDEATHSIG = 1  # option of Linux's prctl
STOP_TIMEOUT_SECONDS = 5  # for the running job of a stopped worker
KILL_TIMEOUT_SECONDS = STOP_TIMEOUT_SECONDS + 10
MAX_RESTART_DELAY_SECONDS = 30


def start_child(*command: str, **environment: str) -> subprocess.Popen:
    """Start Python with these arguments as a process that ends with this one.

    The child has its own session, so Ctrl-C reaches only this process.
    """
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        start_new_session=True,
        preexec_fn=end_with_parent if sys.platform == "linux" else None,
    )


def end_with_parent() -> None:
    """Make Linux send SIGTERM to this process when its parent ends, even if it is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class WorkerSupervisor:
    """A worker for background jobs that is restarted when it ends unexpectedly."""

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
        # A worker manages its own connections, and its queries may take longer than a page's.
        self.process = start_child(
            *self.command, DATABASE_POOL="off", DATABASE_STATEMENT_TIMEOUT="0"
        )

    def restart_if_ended(self) -> None:
        """Restart the worker after 1, 2, 4 … 30 seconds; the delay grows while it ends early."""
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
        """Stop the worker after its current job; a second call stops it immediately."""
        self.is_stopped = True
        if self.process.poll() is None:
            self.process.terminate()

    def wait(self) -> None:
        """Wait until the stopped worker has ended, and kill it after a timeout."""
        try:
            self.process.wait(KILL_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
