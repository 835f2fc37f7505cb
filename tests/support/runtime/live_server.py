"""Separate processes for tests: a PostgreSQL server, the web server and workers."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg
import requests
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from server.embedded_postgres import EmbeddedDatabase, socket_folder
from server.embedded_postgres_binaries import binaries_folder

PROJECT = Path(__file__).parents[3]
STATIC_ROOT = PROJECT / "var/static-of-tests"
PASSWORD = "a heron over the lagoon"


class LiveDatabase:
    """A database on a separate server, with all tables and the programme of 2012."""

    def __init__(self, home: Path):
        self.home, self.name = home, "records"
        self.server = EmbeddedDatabase(home)

    @property
    def address(self) -> str:
        return (
            f"postgresql:///{self.name}?host={quote(str(socket_folder(self.home)))}&user=postgres"
        )

    def connect(self, name: str = "", **options) -> psycopg.Connection:
        address = self.address.replace(f"/{self.name}?", f"/{name or self.name}?")
        return psycopg.connect(address, **options)

    def create(self, name: str, template: str = "template1") -> str:
        with self.connect("postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address.replace(f"/{self.name}?", f"/{name}?")

    def one(self, query: str, *values):
        with self.connect() as connection:
            return connection.execute(query, values).fetchone()

    def all(self, query: str) -> list[tuple]:
        with self.connect() as connection:
            return connection.execute(query).fetchall()

    def add_person(self, name: str) -> None:
        hashed = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1000)
        with self.connect() as connection:
            connection.execute(
                "INSERT INTO staff_user (password, username, is_superuser, is_staff, is_active,"
                " first_name, last_name, email, date_joined)"
                " VALUES (%s, %s, true, true, true, '', '', '', now())",
                [hashed, name],
            )


@contextmanager
def temporary_database(template: str) -> Iterator[LiveDatabase]:
    """Yield a server with a copy of the migrated template and the programme of 2012."""
    top = Path(tempfile.mkdtemp())
    top.chmod(0o755)
    database = LiveDatabase(top / "home")
    try:
        database.server.join()
        database.create(database.name)
        default = settings.DATABASES["default"]
        programs = binaries_folder()
        dump = subprocess.run(
            [programs / "pg_dump", "-Fc", "-h", default["HOST"], "-U", default["USER"], template],
            check=True,
            capture_output=True,
        ).stdout
        restore = [programs / "pg_restore", "--exit-on-error", "-d", database.address]
        subprocess.run(restore, input=dump, check=True)
        run_manage(database.address, "load_programme")
        yield database
    finally:
        database.server.leave()
        database.server.stop()
        shutil.rmtree(top)


def run_manage(address: str, *command: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, command)],
        cwd=PROJECT,
        env=process_environment(DATABASE_URL=address, **environment),
        capture_output=True,
        text=True,
        check=False,
    )


def process_environment(**environment: str) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return inherited | {"ENVIRONMENT": "local", "STATIC_ROOT": str(STATIC_ROOT)} | environment


@cache
def collect_static_files() -> None:
    """Collect the static files once for all tests, because pages refer to their hashed names."""
    done = run_manage("", "collectstatic", "--no-input", "--verbosity", "0")
    assert done.returncode == 0, done.stderr


class LiveSite:
    """A running web server, with its address and processes."""

    def __init__(self, port: int, process: subprocess.Popen):
        self.port, self.process = port, process
        self.address = f"http://127.0.0.1:{port}"

    def workers(self) -> list[int]:
        """Return the process numbers of the web server's workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in children.read_text().split()]

    def get(self, path: str, **options) -> requests.Response:
        return requests.get(self.address + path, timeout=30, **options)

    def editor(self, name: str = "ana") -> "StaffSession":
        return StaffSession(self, name)


class StaffSession(requests.Session):
    """An HTTP session of a signed-in member of staff."""

    def __init__(self, site: LiveSite, name: str):
        super().__init__()
        self.site = site
        fields = {"username": name, "password": PASSWORD}
        response = self.send_form("/admin/login/", fields)
        assert response.status_code == 302, response.text

    def send_form(self, path: str, fields: dict, **options) -> requests.Response:
        """Submit the form at `path` with its current values, replaced by `fields`."""
        page = self.get(self.site.address + path, timeout=30)
        assert page.status_code == 200, page.text
        values = {**form_values(page.text), **fields}
        options = {"timeout": 60, "allow_redirects": False} | options
        return self.post(self.site.address + path, data=values, **options)


def form_values(page: str) -> dict[str, str]:
    """Return the values of the form fields of a page, as far as these tests need them."""
    values = {}
    for tag in re.findall(r"<input [^>]*>", page):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = attributes.get("type")
        is_sent = kind not in ("submit", "checkbox", "radio", "search", "file") or (
            kind in ("checkbox", "radio") and re.search(r"\schecked\b", tag)
        )
        if is_sent and attributes.get("name"):
            values[attributes["name"]] = attributes.get("value", "on" if kind == "checkbox" else "")
    values |= dict(
        re.findall(r'<textarea name="([^"]*)"[^>]*>\s?(.*?)</textarea>', page, re.DOTALL)
    )
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        selected = re.findall(r'value="([^"]*)" selected', options)
        if selected:
            values[name] = selected[0]
    return values


@contextmanager
def running_site(address: str, **environment: str) -> Iterator[LiveSite]:
    """Run the web server during the block."""
    collect_static_files()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn"],
        cwd=PROJECT,
        env=process_environment(DATABASE_URL=address, PORT=str(port), **environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    site = LiveSite(port, process)
    try:
        wait_for(lambda: site.get("/readyz").status_code == 200, process)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@contextmanager
def working(address: str) -> Iterator[subprocess.Popen]:
    """Run a worker for background jobs during the block."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work_jobs", "--stop-timeout", "1"],
        cwd=PROJECT,
        env=process_environment(DATABASE_URL=address),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def wait_for(condition, process: subprocess.Popen | None = None, seconds: float = 60) -> float:
    """Wait until the condition is true, and return the seconds; fail if `process` ends."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        assert process is None or process.poll() is None, process.stderr.read().decode()
        try:
            if condition():
                return time.monotonic() - start
        except requests.ConnectionError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"The condition is not true within {seconds} seconds.")
