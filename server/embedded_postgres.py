"""An embedded PostgreSQL server for trial, development and tests.

All its data is in one folder, its home. The server listens only on a Unix socket, in a folder
that only its owner can enter, and accepts every connection there without a password.

Processes join and leave the server: the first to join starts it, the last to leave stops it.
Three file locks make that safe; the system releases the locks of a process that is killed.

- `start.lock`: held by the process that starts or stops the server.
- `server.lock`: held by the server and its children while one of them lives. A free lock means
  that leftover files are of a dead server; process numbers would be no proof.
- `users.lock`: shared by all processes that use the server.
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
PORT = 5432  # part of the socket's name; no TCP port is opened
SERVER_TIMEOUT_SECONDS = 60  # to start, including recovery after a crash, and to stop


def connection_settings(home: Path) -> dict:
    """Return Django's settings for the database at `home`, without starting it."""
    return {
        "NAME": DATABASE_NAME,
        "USER": ROLE,
        "HOST": str(socket_folder(home)),
        "PORT": str(PORT),
    }


def socket_folder(home: Path) -> Path:
    """Return the folder of the socket, the same for every process.

    The length of a socket's path is limited, so the folder is in `/tmp`. `TMPDIR` is not used
    because it differs between shells.
    """
    return Path("/tmp", f"{installation_key(home)}-{os.getuid()}")  # noqa: S108


class EmbeddedDatabase:
    """The server of the installation that requests it at `requested_home`."""

    def __init__(self, requested_home: Path):
        self.socket_folder = socket_folder(requested_home)
        self.binaries = PostgresBinaries(requested_home)
        self.home = self.binaries.home
        self.data = self.binaries.data
        self._users_lock: int | None = None  # descriptor of the open `users.lock`
        self._joined_pid: int | None = None  # a process forked from this one has not joined

    def join(self) -> None:
        """Start the server if necessary, and count as one of its users until `leave`.

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
        """Stop the server unless another process uses it. Raises EmbeddedDatabaseError."""
        if self._users_lock is None or self._joined_pid != os.getpid():
            return
        with self._start_lock():
            if try_acquire_exclusive(self._users_lock):
                self._stop()
            os.close(self._users_lock)
            self._users_lock = None

    def stop(self) -> bool:
        """Stop the server, even if it is in use. Return whether it was running.

        Raises EmbeddedDatabaseError.
        """
        if not self.home.exists():
            return False
        with self._start_lock():
            return self._stop()

    def restart_if_ended(self) -> bool:
        """Start the server again if it was killed, and return whether that was necessary.

        Raises EmbeddedDatabaseError.
        """
        if not self._is_stopped():
            return False
        with self._start_lock():
            self._create_socket_folder()
            self._start()
        return True

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
                if lock is not None:  # no server runs, starts or stops
                    if is_started:
                        raise EmbeddedDatabaseError(
                            f"The database cannot start: {self._last_log_error()}"
                        )
                    self._prepare_data()
                    self._spawn(lock)
                    is_started = True
            if time.monotonic() > deadline:
                raise EmbeddedDatabaseError(
                    f"The database does not answer; see {self.home / 'log'}."
                )
            time.sleep(0.05)

    def _create_socket_folder(self) -> None:
        folder = self.socket_folder
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_mode & 0o077:
            raise EmbeddedDatabaseError(f"{folder} is not a private folder; remove it.")
        if status.st_uid not in (os.getuid(), self.binaries.owner.uid):
            raise EmbeddedDatabaseError(f"{folder} belongs to another user; remove it.")
        os.chown(folder, *self.binaries.owner)

    def _prepare_data(self) -> None:
        """Create the data folder if it is missing, and remove leftovers of a killed server."""
        if self.home != self.binaries.requested_home:
            sys.stderr.write(f"The database is in {self.home}, which the user nobody can enter.\n")
        if not self.data.exists():
            self._initialize()
        if os.getuid() == 0 == self.data.stat().st_uid:  # copied by root
            self.binaries.change_owner(self.data)
        data_version = (self.data / "PG_VERSION").read_text().strip()
        version = self.binaries.version()
        if f" {data_version}." not in version:
            raise EmbeddedDatabaseError(
                f"The data in {self.data} is of PostgreSQL {data_version}, but the installed"
                f" program is {version}; dump and restore the data, or move the folder away."
            )
        socket = self.socket_folder / f".s.PGSQL.{PORT}"
        for leftover in (self.data / "postmaster.pid", socket, Path(f"{socket}.lock")):
            leftover.unlink(missing_ok=True)

    def _initialize(self) -> None:
        """Create the data in a temporary folder and rename it, so it is never incomplete."""
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
        """Start the server in the background and pass it the lock."""
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
                os.kill(pid, signal.SIGINT)  # fast shutdown: closes the open connections
            if time.monotonic() > deadline:
                raise EmbeddedDatabaseError(f"The database (process {pid}) does not stop.")
            time.sleep(0.02)
        with suppress(OSError):
            self.socket_folder.rmdir()
        return True

    def _pid(self) -> int:
        """Return the server's process number, or 0 while its new file does not contain it yet."""
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return 0

    def _is_stopped(self) -> bool:
        with try_exclusive_lock(self.home / "server.lock") as lock:
            return lock is not None

    @contextmanager
    def _start_lock(self) -> Iterator[None]:
        """Hold the start lock; report errors of the system and the driver in one sentence."""
        try:
            self.binaries.create_home()
            with exclusive_lock(self.home / "start.lock"):
                yield
        except OSError as error:
            raise EmbeddedDatabaseError(
                f"The database cannot use {error.filename or self.home}: {error.strerror}."
            ) from error
        except psycopg.Error as error:
            raise EmbeddedDatabaseError(f"The database reports an error: {error}") from error
