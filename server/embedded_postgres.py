"""A PostgreSQL server of this installation's own, for trial, development and tests.

It keeps all it has in one folder, its home. It listens on a Unix socket alone, in a folder that
only its owner can enter, and trusts whoever gets there.

Who uses the server joins and leaves: the first to join starts it, the last to leave stops it.
Three locks make that safe; the system itself takes each back from a process that is killed.

- `start.lock`: one process at a time starts or stops the server.
- `server.lock`: the server and its children hold it as long as one of them lives. So what a
  killed server left behind is told from a living one without trusting process numbers.
- `users.lock`: shared by all who use the server.
"""

import os
import shutil
import signal
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from server.embedded_postgres_binaries import (
    EmbeddedDatabaseError,
    PostgresBinaries,
    installation_key,
)
from server.file_locks import (
    acquire_shared,
    exclusive_lock,
    open_lock_file,
    try_acquire_exclusive,
    try_exclusive_lock,
)

DATABASE_NAME = "eclac_migration"
ROLE = "postgres"
PORT = 5432  # no port is open; it is a part of the socket's name
SERVER_TIMEOUT_SECONDS = (
    60  # seconds for starting, recovery after a crash included, and for stopping
)


def connection_settings(home: Path) -> dict:
    """Django's settings for the database at `home`. Starts nothing."""
    return {
        "NAME": DATABASE_NAME,
        "USER": ROLE,
        "HOST": str(socket_folder(home)),
        "PORT": str(PORT),
    }


def socket_folder(home: Path) -> Path:
    """Where the socket is: a short path, as it must be, and the same for every process.

    The system's folder is named outright, as `TMPDIR` differs from shell to shell.
    """
    return Path("/tmp", f"{installation_key(home)}-{os.getuid()}")  # noqa: S108


class EmbeddedDatabase:
    """The server of the installation that wants it at `requested_home`."""

    def __init__(self, requested_home: Path):
        self.socket_folder = socket_folder(requested_home)
        self.binaries = PostgresBinaries(requested_home)
        self.home = self.binaries.home
        self.data = self.binaries.data
        self._users_lock: int | None = None  # the open `users.lock`
        self._joined_pid: int | None = None  # a process; one forked from it is no user

    def join(self) -> None:
        """Start the server unless it runs, and count as one of its users until `leave`.

        Raises EmbeddedDatabaseError.
        """
        if self._users_lock is not None:
            return
        with self._start_lock():
            self._create_socket_folder()
            self._start()
            self._create_database()
            self._users_lock = open_lock_file(self.home / "users.lock")
            acquire_shared(self._users_lock)
            self._joined_pid = os.getpid()

    def leave(self) -> None:
        """Stop the server unless somebody else uses it. Raises EmbeddedDatabaseError."""
        if self._users_lock is None or self._joined_pid != os.getpid():
            return
        with self._start_lock():
            if try_acquire_exclusive(self._users_lock):
                self._stop()
            os.close(self._users_lock)
            self._users_lock = None

    def stop(self) -> bool:
        """Stop the server, whoever uses it; false if there is none.

        Raises EmbeddedDatabaseError.
        """
        if not self.home.exists():
            return False
        with self._start_lock():
            return self._stop()

    def is_reachable(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    # Starting.

    def _start(self) -> None:
        deadline = time.monotonic() + SERVER_TIMEOUT_SECONDS
        is_started = False
        while not self.is_reachable():
            with try_exclusive_lock(self.home / "server.lock") as lock:
                if lock is not None:  # no server lives, neither one that starts nor one that ends
                    if is_started:
                        raise EmbeddedDatabaseError(
                            f"The database cannot start: {self._last_log_error()}"
                        )
                    self._prepare_data()
                    self._spawn(lock)
                    is_started = True
            if time.monotonic() > deadline:
                raise EmbeddedDatabaseError(
                    f"The database does not answer; {self.home / 'log'} may say why."
                )
            time.sleep(0.05)

    def _create_socket_folder(self) -> None:
        folder = self.socket_folder
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o077:
            raise EmbeddedDatabaseError(f"{folder} is not a folder of one user alone; remove it.")
        if found.st_uid not in (os.getuid(), self.binaries.owner.uid):
            raise EmbeddedDatabaseError(f"{folder} belongs to somebody else; remove it.")
        os.chown(folder, *self.binaries.owner)

    def _prepare_data(self) -> None:
        """Make the data folder if there is none, and sweep up what a killed server left."""
        if self.home != self.binaries.requested_home:
            sys.stderr.write(
                f"The database is kept in {self.home}, where the user nobody may go.\n"
            )
        if not self.data.exists():
            self._initialize()
        if os.getuid() == 0 == self.data.stat().st_uid:  # copied by root
            self.binaries.change_owner(self.data)
        made_by = (self.data / "PG_VERSION").read_text().strip()
        version = self.binaries.version()
        if f" {made_by}." not in version:
            raise EmbeddedDatabaseError(
                f"The data in {self.data} are of PostgreSQL {made_by}, but the installed program is"
                f" {version}; dump and restore them, or move the folder away."
            )
        socket = self.socket_folder / f".s.PGSQL.{PORT}"
        for leftover in (self.data / "postmaster.pid", socket, Path(f"{socket}.lock")):
            leftover.unlink(missing_ok=True)

    def _initialize(self) -> None:
        """Make the data beside their place and move them there: half of them never count."""
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, *self.binaries.owner)
        options = ["-U", ROLE, "-E", "UTF8", "--locale=C.UTF-8"]
        self.binaries.run(
            "initdb", "-D", draft, *options, "--auth-local=trust", "--auth-host=reject"
        )
        draft.rename(self.data)

    def _spawn(self, lock: int) -> None:
        """Start the server in the background and hand it the lock."""
        with (self.home / "log").open("wb") as log:
            self.binaries.run_in_background(
                *("postgres", "-D", self.data, "-p", str(PORT), "-c", "listen_addresses="),
                *("-c", f"unix_socket_directories={self.socket_folder}"),
                log=log,
                keep_open=lock,
            )

    def _last_log_error(self) -> str:
        lines = (self.home / "log").read_text(errors="replace").splitlines()
        fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
        return (fatal or lines or ["no reason given"])[-1]

    def _create_database(self) -> None:
        with self._connect() as connection:
            row = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]
            )
            if row.fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE_NAME}")

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket_folder),
            port=PORT,
            user=ROLE,
            dbname="postgres",
            connect_timeout=SERVER_TIMEOUT_SECONDS,
            autocommit=True,
        )

    # Stopping.

    def _stop(self) -> bool:
        if self._is_stopped():
            return False
        deadline = time.monotonic() + SERVER_TIMEOUT_SECONDS
        pid = 0
        while not self._is_stopped():
            if not pid and (pid := self._pid()):
                os.kill(pid, signal.SIGINT)  # ends open connections, and the server in good order
            if time.monotonic() > deadline:
                raise EmbeddedDatabaseError(f"The database (process {pid}) does not stop.")
            time.sleep(0.02)
        with suppress(OSError):
            self.socket_folder.rmdir()
        return True

    def _pid(self) -> int:
        """The server's process, 0 until it has said which: it lives some moments before it does."""
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return 0

    def _is_stopped(self) -> bool:
        with try_exclusive_lock(self.home / "server.lock") as lock:
            return lock is not None

    @contextmanager
    def _start_lock(self) -> Iterator[None]:
        """Nobody else starts or stops the server; what the system refuses is one sentence."""
        try:
            self.binaries.create_home()
            with exclusive_lock(self.home / "start.lock"):
                yield
        except OSError as error:
            raise EmbeddedDatabaseError(
                f"The database cannot use {error.filename or self.home}: {error.strerror}."
            ) from error
        except psycopg.Error as error:
            raise EmbeddedDatabaseError(f"The database does not do as told: {error}") from error
