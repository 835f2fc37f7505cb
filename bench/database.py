"""The benchmark's database in an embedded server, and the web servers that read it."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from server.embedded_postgres import PORT, ROLE, EmbeddedDatabase, socket_folder

PROJECT_ROOT = Path(__file__).parents[1]
FOLDER = PROJECT_ROOT / "var/bench"
SERVER_HOME = FOLDER / "postgres"
FIRST_PORT = int(os.environ.get("PORT") or 8140)  # the two ports after it are used, too
SERVER_TIMEOUT_SECONDS = 60
# The programs of requirements-bench.txt have an environment of their own.
PROGRAMS = FOLDER / "peers/bin"


def database_url(size: int) -> str:
    return server_url(f"bench_{size}")


def server_url(database: str) -> str:
    return f"postgresql://{ROLE}@/{database}?host={socket_folder(SERVER_HOME)}&port={PORT}"


def embedded_server() -> EmbeddedDatabase:
    FOLDER.mkdir(parents=True, exist_ok=True)
    return EmbeddedDatabase(SERVER_HOME)


def set_shared_buffers() -> None:
    """Set `shared_buffers` to 1 GB, as on a dedicated server, from the next start on."""
    with psycopg.connect(server_url("postgres"), autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET shared_buffers = '1GB'")


def create_database(size: int) -> None:
    """Create an empty, migrated database."""
    name = Identifier(f"bench_{size}")
    with psycopg.connect(server_url("postgres"), autocommit=True) as admin:
        admin.execute(SQL("DROP DATABASE IF EXISTS {}").format(name))
        admin.execute(SQL("CREATE DATABASE {}").format(name))
    run_manage(size, "migrate", "--verbosity", "0")


def is_complete(size: int) -> bool:
    """Return whether a programme of this size exists, with its index."""
    try:
        with connect(size) as connection:
            return bool(connection.execute("SELECT to_regclass('bench_complete')").fetchone()[0])
    except psycopg.OperationalError:
        return False


def connect(size: int) -> psycopg.Connection:
    return psycopg.connect(database_url(size), autocommit=True)


def run_manage(size: int, *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=PROJECT_ROOT, env=environment(size), check=True)


def environment(size: int, **more: str) -> dict[str, str]:
    local = {"ENVIRONMENT": "local", "DATABASE_URL": database_url(size), "WEB_PROCESSES": "1"}
    return {**os.environ, **local, "STATIC_ROOT": str(FOLDER / "static"), **more}


def installed_program(name: str) -> str:
    """Return the path of a program of requirements-bench.txt, installed on first use."""
    if not (PROGRAMS / name).exists():
        subprocess.run([sys.executable, "-m", "venv", PROGRAMS.parent], check=True)
        pip = [PROGRAMS / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
        requirements = ["--only-binary=:all:", "-r", PROJECT_ROOT / "requirements-bench.txt"]
        subprocess.run([*pip, *requirements], check=True)
    return str(PROGRAMS / name)


@contextmanager
def redis_server() -> Iterator[str]:
    """Run a Redis server that keeps 64 MB in memory only, and return its address."""
    socket = FOLDER / "redis.socket"
    options = {"port": 0, "unixsocket": socket, "save": "", "maxmemory": "64mb"}
    options |= {"maxmemory-policy": "allkeys-lru", "loglevel": "warning"}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    socket.unlink(missing_ok=True)
    process = subprocess.Popen([installed_program("redis-server"), *words], cwd=FOLDER)
    try:
        deadline = time.monotonic() + SERVER_TIMEOUT_SECONDS
        while not socket.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("The Redis server does not start.")
            time.sleep(0.1)
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def running_server(
    command: list[str], port: int, path: str, **settings
) -> Iterator[subprocess.Popen]:
    """Run a web server on `port` for the block, and wait until it answers at `path`."""
    if is_answering(port, path):
        raise SystemExit(f"Port {port} is in use.")
    process = subprocess.Popen(command, cwd=PROJECT_ROOT, **settings)
    try:
        deadline = time.monotonic() + SERVER_TIMEOUT_SECONDS
        while not is_answering(port, path):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{command[0]} does not answer on port {port}.")
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def is_answering(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=SERVER_TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def application_server(
    size: int, port: int, settings: str = "eclac_migration.settings", **more: str
) -> Iterator[subprocess.Popen]:
    """Run the application with these settings in gunicorn, by default with one process."""
    env = environment(
        size,
        PORT=str(port),
        DJANGO_SETTINGS_MODULE=settings,
        **{"DATABASE_STATEMENT_TIMEOUT": "600000", **more},
    )
    command = [sys.executable, "-m", "gunicorn", "--timeout", "900"]
    with running_server(command, port, "/healthz", env=env) as process:
        yield process


@contextmanager
def worker(size: int) -> Iterator[subprocess.Popen]:
    """Run a worker for background jobs during the block."""
    env = environment(size, DATABASE_POOL="off", DATABASE_STATEMENT_TIMEOUT="0")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work_jobs"], cwd=PROJECT_ROOT, env=env
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)
