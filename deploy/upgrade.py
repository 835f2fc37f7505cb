"""Install another version next to the current one and switch to it, or switch back.

    upgrade.py            to the newest tag
    upgrade.py v1.2       to this version
    upgrade.py --back     to the previous version; migrations stay, as they are compatible with it

It needs only Python and Git. docs/operations.md describes the layout of the server; ECLAC_…
variables set other paths. Each failure is one sentence, and the version that serves keeps serving.
"""

import fcntl
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from environment_file import EnvironmentFileError, read_environment_file

HOME = Path(os.environ.get("ECLAC_HOME", "/srv/eclac-migration")).resolve()
ENVIRONMENT = Path(os.environ.get("ECLAC_ENVIRONMENT", "/etc/eclac-migration/environment"))
BACKUP = os.environ.get("ECLAC_BACKUP", "sudo systemctl start eclac-migration-backup")
RESTART = os.environ.get("ECLAC_RESTART", "sudo systemctl restart eclac-migration")
READY = os.environ.get("ECLAC_READY", "http://127.0.0.1:8000/readyz")
READY_SECONDS = int(os.environ.get("ECLAC_READY_SECONDS", "60"))
SOURCE, RELEASES, CURRENT, PREVIOUS = (
    HOME / name for name in ("source", "releases", "current", "previous")
)
MAX_RELEASE_FOLDERS = 3
MIGRATION_ATTEMPTS = 5


class UpgradeError(Exception):
    """A failed step; the message gives the reason."""


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def run(what: str, *command: str | Path, **options) -> None:
    """Run a command. Raises UpgradeError that begins with `what`."""
    try:
        status = subprocess.run(command, check=False, **options).returncode
    except OSError as error:
        raise UpgradeError(f"{what}: {command[0]} cannot be run ({error.strerror}).") from error
    if status:
        raise UpgradeError(f"{what}: `{shlex.join(map(str, command))}` ended with {status}.")


def git(*arguments: str | Path) -> str:
    """Return the output of a Git command in the clone. Raises UpgradeError."""
    command = ["git", "-C", SOURCE, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = " ".join(done.stderr.split()) or "no reason given"
        raise UpgradeError(f"git {arguments[0]} failed in {SOURCE}: {reason}")
    return done.stdout.strip()


def commit_of(version: str | None) -> str:
    """Return the commit of a version, or of the newest tag. Raises UpgradeError."""
    git("fetch", "--quiet", "--tags", "origin")
    if version is None:
        tags = git("tag", "--list", "v*", "--sort=-version:refname").split()
        released = [tag for tag in tags if re.fullmatch(r"v\d+(\.\d+)*", tag)]
        if not released:
            raise UpgradeError("There is no tag of a version; name one, such as origin/HEAD.")
        version = released[0]
    try:
        return git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{version}^{{commit}}")
    except UpgradeError as error:
        raise UpgradeError(f"There is no version {version}.") from error


def target(link: Path) -> Path | None:
    """Return the existing folder that a link names."""
    return link.resolve() if link.is_symlink() and link.exists() else None


def point(link: Path, folder: Path) -> None:
    """Make a link name the folder; at each moment it names the former or the new one."""
    draft = link.with_name(f".{link.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(folder)
    draft.replace(link)


# The steps of an upgrade.


def check_out(commit: str, kept: set[Path | None]) -> Path:
    """Return a folder with the files of a commit; one that an earlier upgrade left is replaced."""
    folder = RELEASES / commit[:12]
    if folder in kept:
        return folder
    if folder.exists():
        shutil.rmtree(folder)
    git("worktree", "prune")
    git("worktree", "add", "--quiet", "--force", "--detach", folder, commit)
    return folder


def prepare(folder: Path, environment: dict[str, str], *, backup: bool) -> None:
    """Install a version, back up, and migrate the database. Raises UpgradeError."""
    say(f"Installing {folder} …")
    options = {"cwd": folder, "env": environment}
    run("The packages could not be installed", sys.executable, "install.py", "run", **options)
    manage: tuple[str | Path, ...] = (folder / ".venv/bin/python", "manage.py")
    if backup:
        say("Backing up …")
        run("There is no backup, so nothing was changed", *shlex.split(BACKUP))
    say("Preparing the settings, the static files and the database …")
    check = ("check", "--deploy", "--fail-level", "WARNING")
    run("The settings do not fit the new version", *manage, *check, **options)
    collect = ("collectstatic", "--no-input", "--verbosity", "0")
    run("The static files could not be collected", *manage, *collect, **options)
    # A migration must not wait long for a lock: the queries behind it would have to wait, too.
    options["env"] = environment | {"PGOPTIONS": "-c lock_timeout=3s"}
    for attempt in range(1, MIGRATION_ATTEMPTS + 1):
        try:
            run("The database could not be migrated", *manage, "migrate", **options)
            return
        except UpgradeError:
            if attempt == MIGRATION_ATTEMPTS:
                raise
            say("The migration is tried again …")
            time.sleep(int(os.environ.get("ECLAC_RETRY_SECONDS", "5")))


@contextmanager
def trial_server(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Run the web server of a version beside the one that serves, and yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    alone = {"HOST": "127.0.0.1", "PORT": port, "WEB_PROCESSES": "1"}
    process = subprocess.Popen(
        [folder / ".venv/bin/python", "-m", "gunicorn"], cwd=folder, env=environment | alone
    )
    try:
        yield f"http://127.0.0.1:{port}/readyz"
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_ready(folder: Path, ready: str) -> None:
    """Wait until the process at an address serves the version in a folder. Raises UpgradeError."""
    deadline = time.monotonic() + READY_SECONDS
    while reason := reason_not_ready(folder, ready):
        if time.monotonic() > deadline:
            raise UpgradeError(f"{folder} does not serve at {ready}: {reason}.")
        time.sleep(0.2)


def reason_not_ready(folder: Path, ready: str) -> str:
    """Return why an address does not serve the version in a folder, or "".

    Version 1.0.0 states only its version, later ones also the name of their folder.
    """
    version = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    try:
        stated = dict(
            line.split(" ", 1)
            for line in fetch(ready.replace("/readyz", "/healthz"))
            if " " in line
        )
        if stated.get("version") != version or stated.get("release", folder.name) != folder.name:
            running = stated.get("release") or stated.get("version", "another program")
            return f"{running} is still running there"
        fetch(ready)
    except urllib.error.HTTPError as error:
        return f"status {error.code}, {' '.join(error.read(300).decode(errors='replace').split())}"
    except (OSError, ValueError) as error:
        return str(getattr(error, "reason", error)).rstrip(".")
    return ""


def fetch(address: str) -> list[str]:
    with urllib.request.urlopen(address, timeout=5) as response:  # noqa: S310 (http, see READY)
        return response.read(10_000).decode(errors="replace").splitlines()


def serve(folder: Path) -> None:
    """Switch to a version, and wait until it serves. Raises UpgradeError."""
    point(CURRENT, folder)
    run("The restart failed", *shlex.split(RESTART))
    wait_until_ready(folder, READY)


def switch(folder: Path, former: Path | None) -> None:
    """Serve a version, or else the former one again. Raises UpgradeError."""
    try:
        serve(folder)
    except (UpgradeError, OSError) as error:
        if former is None:
            raise
        say(f"{error}\nSwitching back to {former} …")
        try:
            serve(former)
        except (UpgradeError, OSError) as second:
            raise UpgradeError(
                f"{second}\nNeither version serves: see journalctl -u eclac-migration."
            ) from error
        raise UpgradeError(f"{folder} did not serve; {former} is running again.") from error
    if former is not None:
        point(PREVIOUS, former)


def remove_old_releases() -> None:
    """Remove all releases but the current, the previous and the newest others."""
    kept = [folder for folder in (target(CURRENT), target(PREVIOUS)) if folder]
    folders = sorted(RELEASES.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
    others = [folder for folder in folders if folder.is_dir() and folder not in kept]
    for folder in others[max(0, MAX_RELEASE_FOLDERS - len(kept)) :]:
        shutil.rmtree(folder)
        say(f"Removed {folder}.")
    git("worktree", "prune")


def upgrade(version: str | None) -> None:
    former = target(CURRENT)
    commit = commit_of(version)
    folder = RELEASES / commit[:12]
    if folder == former and not reason_not_ready(folder, READY):
        say(f"{folder} is already running.")
        return
    environment = os.environ | read_environment_file(ENVIRONMENT)
    environment["STATIC_ROOT"] = str(folder / "static-built")
    check_out(commit, kept={former, target(PREVIOUS)})
    prepare(folder, environment, backup=former is not None)
    with trial_server(folder, environment) as ready:
        wait_until_ready(folder, ready)
    switch(folder, former if former != folder else None)
    remove_old_releases()
    say(f"{folder} is running. To switch back: make upgrade VERSION=--back")
    git("checkout", "--quiet", "--detach", commit)  # the next upgrade uses this program's version


def go_back() -> None:
    former, before = target(CURRENT), target(PREVIOUS)
    if before is None:
        raise UpgradeError("There is no previous version.")
    say(f"Switching back to {before} …")
    switch(before, former)
    say(f"{before} is running.")


def main(version: str | None = None) -> None:
    with (HOME / "upgrade.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UpgradeError("Another upgrade is running; wait for its end.") from None
        if version == "--back":
            go_back()
        else:
            upgrade(version)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.exit("Usage: upgrade.py [VERSION | --back]")
    try:
        main(*sys.argv[1:])
    except (UpgradeError, EnvironmentFileError) as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}." if error.filename else str(error))
    except KeyboardInterrupt:
        sys.exit(f"Interrupted; the version in {CURRENT} is {target(CURRENT)}.")
