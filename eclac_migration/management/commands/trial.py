"""Command that prepares and runs a trial: tables, data, a login, web server and job worker."""

import http.client
import os
import signal
import subprocess
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections

from programme.demonstration.preparation import (
    DATA,
    ISSUED_YEAR,
    prepare_demonstration,
    sign_in_instructions,
)
from programme.example_report import issue_example_report
from server.child_processes import WorkerSupervisor, start_child
from server.embedded_postgres import EmbeddedDatabase
from server.embedded_postgres_binaries import EmbeddedDatabaseError
from server.file_locks import exclusive_lock
from server.startup_checks import check_port, check_writable
from server.static_files import collect_if_changed
from server.trial_processes import recorded_processes
from staff.first_login import first_login

START_TIMEOUT_SECONDS = 30  # until the server answers
SUPERVISION_INTERVAL_SECONDS = 0.2


class Command(BaseCommand):
    help = "Prepares everything and serves it on PORT, for a trial on this machine."

    def add_arguments(self, parser):
        parser.add_argument(
            "--reload",
            action="store_true",
            help="for developers: restart the server when the code changes",
        )

    def handle(self, *, reload: bool = False, **options) -> None:
        if not settings.LOCAL:
            raise CommandError("trial needs ENVIRONMENT=local; in production run gunicorn.")
        check_writable(settings.VAR_DIR)
        check_writable(settings.STATIC_ROOT)
        check_port(settings.HOST, settings.PORT)
        with exclusive_lock(settings.VAR_DIR / "trial.lock"):
            try:
                self.login = self.prepare()
            except OperationalError as error:  # for example by `make stop`
                raise CommandError(
                    "The database ended during the preparation; run the same command again."
                ) from error
        connections.close_all()
        status = self.serve(reload=reload)
        if status:
            raise CommandError("The server exited unexpectedly.", returncode=status)

    def prepare(self) -> str:
        """Create tables, data, static files and a login; return the sign-in instructions."""
        if settings.DATABASE_IS_EMBEDDED:
            self.write_step(f"Database: running in {settings.EMBEDDED_DATABASE_HOME}.")
        self.write_step("Tables: creating or updating …")
        call_command("migrate", verbosity=0)
        self.write_step("Programme: loading …")
        site = f"http://{client_host(settings.HOST)}:{settings.PORT}/"
        if settings.DEMONSTRATION:
            return self.prepare_demonstration(site)
        call_command("load_programme", stdout=self.stdout)
        self.write_step("Web server: starting …")
        collect_if_changed(settings.VAR_DIR / "static_digest")
        login = first_login(settings.VAR_DIR / "staff_login")
        if (report := issue_example_report(site)) is not None:
            self.stdout.write(
                f"Report of {report.name}: issued as an example by {report.issued_by_name},"
                f" an account that cannot sign in: {report.get_absolute_url()}"
            )
        return login

    def prepare_demonstration(self, site: str) -> str:
        """Load the invented programme; return the sign-in instructions of its three users."""
        call_command("load_programme", DATA, stdout=self.stdout)
        for report in prepare_demonstration(site):
            state = "issued" if report.slug == ISSUED_YEAR else "draft"
            self.write_step(f"Report of {report.name}: {state}: {report.get_absolute_url()}")
        self.write_step("Web server: starting …")
        collect_if_changed(settings.VAR_DIR / "static_digest")
        return sign_in_instructions()

    def write_step(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def serve(self, *, reload: bool) -> int:
        """Run the web server and a worker for background jobs until the server exits.

        Print the addresses when the server is ready. Return the server's exit status, or 0 after
        a signal.
        """
        server = start_child(*server_command(reload))
        worker = WorkerSupervisor(reload=reload)
        received_signals = []

        def end(number, frame):
            received_signals.append(number)
            worker.stop()
            # After SIGINT, the reloader of runserver would leave its child process running.
            server.send_signal(signal.SIGTERM if reload else signal.SIGINT)

        # SIGHUP (a closed terminal) and SIGTERM (a supervisor) stop the server as Ctrl-C does.
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, end)
        numbers = (os.getpid(), server.pid, worker.process.pid)
        with recorded_processes(numbers, settings.VAR_DIR / "trial_processes"):
            if wait_until_ready(server):
                self.welcome()
            while (status := server.poll()) is None:
                worker.restart_if_ended()
                self.restart_database_if_ended()
                time.sleep(SUPERVISION_INTERVAL_SECONDS)
        if not worker.is_stopped:
            worker.stop()
        worker.wait()
        if received_signals:
            self.stdout.write("Stopped.")
            return 0
        return status

    def restart_database_if_ended(self) -> None:
        """Start the embedded database again if it was killed, or report why it cannot start."""
        if not settings.DATABASE_IS_EMBEDDED:
            return
        try:
            if EmbeddedDatabase(settings.EMBEDDED_DATABASE_HOME).restart_if_ended():
                self.write_step("The database had ended, and was started again.")
        except EmbeddedDatabaseError as error:
            raise CommandError(str(error)) from error

    def welcome(self) -> None:
        site = f"http://{client_host(settings.HOST)}:{settings.PORT}"
        self.stdout.write(
            f"\nOpen {site}/ (Spanish: {site}/es/)\n"
            f"Staff sign in at {site}/admin/ {self.login}\n"
            "Ctrl-C stops the server.\n"
        )
        self.stdout.flush()


def server_command(reload: bool) -> list[str]:
    """Return the arguments of Python that start the web server."""
    if reload:
        return ["manage.py", "runserver", f"{url_host(settings.HOST)}:{settings.PORT}"]
    return ["-m", "gunicorn"]


def wait_until_ready(server: subprocess.Popen) -> bool:
    """Wait until the server answers. Return False if it exits or the timeout passes."""
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(
            client_host(settings.HOST).strip("[]"), settings.PORT, timeout=5
        )
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    return False


def client_host(host: str) -> str:
    """Return the host name by which this machine reaches a server that listens on `host`."""
    return "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else url_host(host)  # noqa: S104


def url_host(host: str) -> str:
    """Return `host` as it is written in a URL: IPv6 addresses in brackets."""
    return f"[{host}]" if ":" in host else host
