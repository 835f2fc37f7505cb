"""A worker for background jobs; several can run, on one or several machines."""

import resource
import sys

from django.core.management.base import BaseCommand
from django.utils.autoreload import run_with_reloader
from procrastinate.contrib.django import app
from procrastinate.psycopg_connector import PsycopgConnector

from server.jobs import STALLED_AFTER_SECONDS
from server.startup_checks import connection_parameters

MAX_MEMORY_BYTES = (
    2 * 1024**3
)  # of address space; a hostile file can only end the worker, not the site
# Of the worker itself, to listen, to report and to fetch; a running task has its own connection.
MAX_CONNECTIONS = 3
CONNECTION_TIMEOUT_SECONDS = 20
STOP_TIMEOUT_SECONDS = 20  # for the running job; then it is interrupted, and runs again later


class Command(BaseCommand):
    # They take a fifth of the start; each upgrade runs `check --deploy`.
    requires_system_checks = ()
    help = (
        "Runs background jobs until it is stopped. It ends when it loses the database, so run it"
        " under a supervisor that always restarts it."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="run the queued jobs, and exit")
        parser.add_argument(
            "--stop-timeout",
            type=int,
            default=STOP_TIMEOUT_SECONDS,
            help="seconds until a running job is interrupted after a stop (%(default)s)",
        )
        parser.add_argument(
            "--reload",
            action="store_true",
            help="for developers: restart the worker when the code changes",
        )

    def handle(self, *, once: bool, stop_timeout: int, reload: bool, **options) -> None:
        limit_memory()
        if reload:
            run_with_reloader(lambda: self.work(once, stop_timeout, in_main_thread=False))
        else:
            self.work(once, stop_timeout)

    def work(self, once: bool, stop_timeout: int, *, in_main_thread: bool = True) -> None:
        """Run jobs. Set `in_main_thread` to false in other threads, which cannot handle signals."""
        connector = PsycopgConnector(
            kwargs=connection_parameters(),
            min_size=1,
            max_size=MAX_CONNECTIONS,
            timeout=CONNECTION_TIMEOUT_SECONDS,
        )
        with app.replace_connector(connector) as worker_app:
            worker_app.run_worker(
                wait=not once,
                shutdown_graceful_timeout=stop_timeout,
                stalled_worker_timeout=STALLED_AFTER_SECONDS,
                install_signal_handlers=in_main_thread,
            )


def limit_memory() -> None:
    if sys.platform == "linux":
        _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, hard))
