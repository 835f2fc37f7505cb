"""The benchmark's own database, in the embedded server, and the web processes that read it."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from eclac_migration.embedded_database import PORT, ROLE, EmbeddedDatabase, socket_folder

TOP = Path(__file__).parents[1]
FOLDER = TOP / "var/bench"
HOME = FOLDER / "postgres"
PATIENCE = 60


def address(size: int) -> str:
    return f"postgresql://{ROLE}@/bench_{size}?host={socket_folder(HOME)}&port={PORT}"


def server() -> EmbeddedDatabase:
    FOLDER.mkdir(parents=True, exist_ok=True)
    return EmbeddedDatabase(HOME)


def connected(size: int) -> psycopg.Connection:
    return psycopg.connect(address(size), autocommit=True)


def manage(size: int, *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=TOP, env=environment(size), check=True)


def environment(size: int, **more: str) -> dict[str, str]:
    ours = {"ENVIRONMENT": "local", "DATABASE_URL": address(size), "WEB_PROCESSES": "1"}
    return {**os.environ, **ours, "STATIC_ROOT": str(FOLDER / "static"), **more}


@contextmanager
def serving(command: list[str], port: int, path: str, **settings) -> Iterator[subprocess.Popen]:
    """A web server on `port` that answers at `path`, to the end of the block."""
    process = subprocess.Popen(command, cwd=TOP, **settings)
    try:
        patience = time.monotonic() + PATIENCE
        while not answers(port, path):
            if process.poll() is not None or time.monotonic() > patience:
                raise SystemExit(f"{command[0]} does not serve.")
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def ours(size: int, port: int, settings: str = "eclac_migration.settings") -> Iterator:
    """The application, or the plain one, as gunicorn serves it, in one process."""
    env = environment(
        size, PORT=str(port), DJANGO_SETTINGS_MODULE=settings, DATABASE_STATEMENT_TIMEOUT="600000"
    )
    command = [sys.executable, "-m", "gunicorn", "--timeout", "900"]
    with serving(command, port, "/healthz", env=env) as process:
        yield process
