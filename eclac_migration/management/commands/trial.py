"""Everything from nothing: tables, the programme, a login, and the server in the foreground."""

import http.client
import os
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from server.file_locks import exclusive_lock
from server.startup_checks import check_port, check_writable
from server.static_files import collect_if_changed
from staff.first_login import first_login

START_TIMEOUT_SECONDS = 30  # seconds until the server serves


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
        if reload:
            self.welcome()
            address = f"{url_host(settings.HOST)}:{settings.PORT}"
            os.execv(sys.executable, [sys.executable, "manage.py", "runserver", address])
        status = self.serve()
        if status:
            raise CommandError("The server ended by itself.", returncode=status)

    def prepare(self) -> str:
        """Have tables, programme, static files and a login; says how the staff sign in."""
        call_command("migrate", verbosity=0)
        call_command("load_programme", stdout=self.stdout)
        collect_if_changed(settings.VAR_DIR / "static_digest")
        return first_login(settings.VAR_DIR / "staff_login")

    def serve(self) -> int:
        """Run the web server to its end, and say where to look once it serves."""
        # In a session of its own, so that Ctrl-C reaches it once: from here.
        server = subprocess.Popen([sys.executable, "-m", "gunicorn"], start_new_session=True)
        received_signals = []

        def end(number, frame):
            received_signals.append(number)
            server.send_signal(signal.SIGINT)

        # A terminal that is closed, or a supervisor, ends the server as Ctrl-C does.
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, end)
        if wait_until_ready(server):
            self.welcome()
        status = server.wait()
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
