"""Everything from nothing: tables, the programme, a login, the server and a worker for jobs."""

import http.client
import signal
import subprocess
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from server.child_processes import WorkerSupervisor, start_child
from server.file_locks import exclusive_lock
from server.startup_checks import check_port, check_writable
from server.static_files import collect_if_changed
from staff.first_login import first_login

START_TIMEOUT_SECONDS = 30  # seconds until the server serves
SUPERVISION_INTERVAL_SECONDS = 0.2


class Command(BaseCommand):
    help = "Prepares everything and serves it on PORT, for a trial on this machine."

    def add_arguments(self, parser):
        parser.add_argument(
            "--reload",
            action="store_true",
            help="for developers: a server that starts again when the code changes",
        )

    def handle(self, *, reload: bool = False, **options) -> None:
        if not settings.LOCAL:
            raise CommandError("A trial is for ENVIRONMENT=local; in production run gunicorn.")
        check_writable(settings.VAR_DIR)
        check_writable(settings.STATIC_ROOT)
        check_port(settings.HOST, settings.PORT)
        with exclusive_lock(settings.VAR_DIR / "trial.lock"):
            self.login = self.prepare()
        connections.close_all()
        status = self.serve(reload=reload)
        if status:
            raise CommandError("The server ended by itself.", returncode=status)

    def prepare(self) -> str:
        """Have tables, programme, static files and a login; says how the staff sign in."""
        call_command("migrate", verbosity=0)
        call_command("load_programme", stdout=self.stdout)
        collect_if_changed(settings.VAR_DIR / "static_digest")
        return first_login(settings.VAR_DIR / "staff_login")

    def serve(self, *, reload: bool) -> int:
        """Run the web server to its end, and a worker for background jobs beside it.

        Say where to look once the server serves. Return the server's exit status.
        """
        server = start_child(*server_command(reload))
        worker = WorkerSupervisor(reload=reload)
        received_signals = []

        def end(number, frame):
            received_signals.append(number)
            worker.stop()
            # Of the server that reloads, SIGINT would leave the process that serves behind.
            server.send_signal(signal.SIGTERM if reload else signal.SIGINT)

        # A terminal that is closed, or a supervisor, ends the server as Ctrl-C does.
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, end)
        if wait_until_ready(server):
            self.welcome()
        while (status := server.poll()) is None:
            worker.restart_if_ended()
            time.sleep(SUPERVISION_INTERVAL_SECONDS)
        if not worker.is_stopped:
            worker.stop()
        worker.wait()
        if received_signals:
            self.stdout.write("Stopped.")
            return 0
        return status

    def welcome(self) -> None:
        site = f"http://{client_host(settings.HOST)}:{settings.PORT}"
        self.stdout.write(
            f"\nLook at {site}/ (Spanish: {site}/es/)\n"
            f"Staff sign in at {site}/admin/ {self.login}\n"
            "Ctrl-C stops the server.\n"
        )
        self.stdout.flush()


def server_command(reload: bool) -> list[str]:
    """The arguments with which Python becomes the web server."""
    if reload:
        return ["manage.py", "runserver", f"{url_host(settings.HOST)}:{settings.PORT}"]
    return ["-m", "gunicorn"]


def wait_until_ready(server: subprocess.Popen) -> bool:
    """Whether the server comes to answer; false if it ends, or takes too long."""
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
    """The name under which this machine reaches a server that listens on `host`."""
    return "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else url_host(host)  # noqa: S104


def url_host(host: str) -> str:
    """An address of IP version 6 as it stands before a port."""
    return f"[{host}]" if ":" in host else host
