"""Everything from nothing: tables, the programme, a login, and the server in the foreground."""

import signal
import subprocess
import sys
import time
from typing import Any
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from eclac_migration.startup import check_port, check_writable
from programme.loader import load_programme
from staff.first_login import first_login

START_SECONDS = 30


class Command(BaseCommand):
    help = "Prepare everything and serve it on PORT, for a trial on this machine."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("A trial is for ENVIRONMENT=local; in production run gunicorn.")
        check_port(settings.HOST, settings.PORT)
        check_writable(settings.VAR)
        call_command("migrate", verbosity=0)
        self.stdout.write(f"The programme: {load_programme()}.")
        call_command("collectstatic", interactive=False, verbosity=0)
        login = first_login(settings.VAR / "staff_login")
        connections.close_all()
        server = subprocess.Popen([sys.executable, "-m", "gunicorn", "eclac_migration.wsgi"])
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        try:
            if self.is_serving(server):
                self.welcome(login)
            sys.exit(server.wait())
        except KeyboardInterrupt:
            server.wait()  # it was interrupted too
            self.stdout.write("Stopped.")

    def is_serving(self, server: subprocess.Popen) -> bool:
        host = "localhost" if settings.HOST in ("127.0.0.1", "0.0.0.0") else settings.HOST  # noqa: S104
        for _try in range(START_SECONDS * 10):
            if server.poll() is not None:
                return False
            try:
                with urlopen(f"http://{host}:{settings.PORT}/readyz", timeout=5) as answer:  # noqa: S310
                    return answer.status == 200
            except OSError:
                time.sleep(0.1)
        return False

    def welcome(self, login: str) -> None:
        site = f"http://localhost:{settings.PORT}"
        self.stdout.write(
            f"\nLook at {site}/ (in Spanish: {site}/es/)\n{site}/admin/ is for staff: {login}\n"
            "Ctrl-C stops the server."
        )
        self.stdout.flush()
