"""Upgrades on real folders, with a real clone, and a stub instead of the site's processes."""

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
UPGRADE = Path(__file__).parents[2] / "deploy/upgrade.py"
# The files of a version: what the upgrade calls, as stubs that note the call.
INSTALL = """
    import os, sys
    from pathlib import Path
    os.makedirs(".venv/bin", exist_ok=True)
    Path(".venv/bin/python").unlink(missing_ok=True)
    os.symlink(sys.executable, ".venv/bin/python")
"""
MANAGE = """
    import os, sys
    from pathlib import Path
    home = Path(os.environ["STUB_HOME"])
    with (home / "calls").open("a") as calls:
        calls.write(f"{sys.argv[1]} {os.environ.get('PGOPTIONS', '')} {os.environ['VALUE']}\\n")
    sys.exit((home / f"fail-{sys.argv[1]}").exists())
"""
SERVER = """
    import os, tomllib
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from pathlib import Path
    folder, broken = Path.cwd().resolve(), Path("broken").exists()
    version = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            ready = self.path == "/readyz"
            broken = Path("broken").exists() or (
                Path("breaks").exists() and os.environ["PORT"] == os.environ["STUB_PORT"])
            self.send_response(503 if ready and broken else 200)
            self.end_headers()
            text = ("migrations are missing" if broken else "ready") if ready else (
                f"alive\\nversion {version}\\nrelease {folder.name}\\n")
            self.wfile.write(text.encode())
        def log_message(self, *arguments):
            pass
    HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
RESTART = """\
#!/bin/sh
[ ! -e "$STUB_HOME/pid" ] || kill "$(cat "$STUB_HOME/pid")" 2>/dev/null
cd "$STUB_HOME/current"
PORT=$STUB_PORT exec setsid .venv/bin/python -m gunicorn </dev/null >/dev/null 2>&1 &
echo $! > "$STUB_HOME/pid"
"""


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    return subprocess.run(
        ["git", "-C", folder, *identity, *arguments],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


@pytest.fixture(scope="module")
def origin(tmp_path_factory) -> Path:
    """A repository with released versions, a candidate, two broken versions and a branch."""
    folder = tmp_path_factory.mktemp("origin")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    for name, content in (("install", INSTALL), ("manage", MANAGE), ("gunicorn", SERVER)):
        (folder / f"{name}.py").write_text(textwrap.dedent(content))
    for version, mark in {
        "1.2.0": "",
        "1.9.0": "",
        "1.10.0": "",
        "2.0.0rc1": "",
        "0.1-broken": "broken",
        "0.2-breaks": "breaks",
        "branch": "",
    }.items():
        for former in ("broken", "breaks"):
            (folder / former).unlink(missing_ok=True)
        if mark:
            (folder / mark).touch()
        (folder / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", version)
        if version != "branch":
            git(folder, "tag", f"v{version}")
    return folder


class Server:
    """The folders of a server, with a stub as its service."""

    def __init__(self, home: Path, origin: Path):
        self.home = home
        (home / "releases").mkdir(parents=True)
        subprocess.run(["git", "clone", "--quiet", origin, home / "source"], check=True)  # noqa: S607
        (home / "environment").write_text("VALUE=a&b $c\n")
        (home / "restart").write_text(RESTART)
        (home / "restart").chmod(0o755)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = str(probe.getsockname()[1])
        self.environment = os.environ | {
            "ECLAC_HOME": str(home),
            "ECLAC_ENVIRONMENT": str(home / "environment"),
            "ECLAC_BACKUP": f"sh -c '[ ! -e {home}/fail-backup ]'",
            "ECLAC_RESTART": str(home / "restart"),
            "ECLAC_READY": f"http://127.0.0.1:{self.port}/readyz",
            "ECLAC_READY_SECONDS": "3",
            "ECLAC_RETRY_SECONDS": "0",
            "STUB_HOME": str(home),
            "STUB_PORT": self.port,
        }

    def install(self, version: str) -> None:
        """Let a version run, as after an upgrade to it."""
        source = self.home / "source"
        commit = git(source, "rev-parse", "--short=12", f"{version}^{{commit}}")
        folder = self.home / "releases" / commit
        git(source, "worktree", "add", "--quiet", "--detach", str(folder), version)
        subprocess.run([sys.executable, "install.py"], cwd=folder, check=True)
        (self.home / "current").symlink_to(folder)
        subprocess.run([self.home / "restart"], env=self.environment, check=True)

    def upgrade(self, *arguments: str) -> tuple[int, str]:
        """Return the exit status and all output."""
        done = subprocess.run(
            [sys.executable, UPGRADE, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stdout
        return done.returncode, done.stdout

    def version(self, link: str = "current") -> str:
        text = (self.home / link / "pyproject.toml").read_text()
        return re.findall(r'version = "(.*)"', text)[0]

    def fail(self, step: str, *, fails: bool = True) -> None:
        (self.home / f"fail-{step}").touch() if fails else (self.home / f"fail-{step}").unlink()

    def calls(self) -> list[str]:
        return (self.home / "calls").read_text().splitlines()


@pytest.fixture
def server(tmp_path, origin, socket_enabled):
    """A server on which version 1.9.0 runs."""
    server = Server(tmp_path / "srv", origin)
    server.install("v1.9.0")
    yield server
    subprocess.run(["kill", (server.home / "pid").read_text().strip()], check=False)  # noqa: S607


def test_default_is_the_newest_released_tag_and_the_settings_arrive_unchanged(server):
    status, said = server.upgrade()

    assert (status, server.version(), server.version("previous")) == (0, "1.10.0", "1.9.0")
    assert "is running. To switch back: make upgrade VERSION=--back" in said
    assert server.calls()[-3:] == [
        "check  a&b $c",
        "collectstatic  a&b $c",
        "migrate -c lock_timeout=3s a&b $c",
    ]
    assert server.upgrade() == (
        0,
        f"{server.home}/current is already running.\n".replace(
            "current", f"releases/{(server.home / 'current').resolve().name}"
        ),
    )


def test_failed_step_is_named_and_the_version_stays(server):
    for step, message in {
        "backup": "There is no backup, so nothing was changed",
        "check": "The settings do not fit the new version",
        "collectstatic": "The static files could not be collected",
        "migrate": "The database could not be migrated",
    }.items():
        server.fail(step)
        status, said = server.upgrade("v1.10.0")
        server.fail(step, fails=False)

        assert (status, server.version()) == (1, "1.9.0")
        assert message in said.splitlines()[-1]
    assert server.calls().count("migrate -c lock_timeout=3s a&b $c") == 5


def test_restart_that_restarts_nothing_or_is_refused_is_a_failure(server):
    """The old process still answers, but states another version."""
    server.environment["ECLAC_RESTART"] = "true"
    status, said = server.upgrade("v1.10.0")

    assert (status, server.version()) == (1, "1.9.0")
    assert " is still running there." in said
    assert "did not serve; " in said.splitlines()[-1]

    server.environment["ECLAC_RESTART"] = "sh -c 'exit 5'"
    status, said = server.upgrade("v1.10.0")
    assert (status, server.version()) == (1, "1.9.0")
    assert "The restart failed: `sh -c 'exit 5'` ended with 5." in said
    assert said.endswith("Neither version serves: see journalctl -u eclac-migration.\n")

    (server.home / ".current.new").mkdir()  # the link cannot be made
    status, said = server.upgrade("v1.10.0")
    assert (status, server.version()) == (1, "1.9.0")
    assert "Is a directory" in said


def test_version_that_does_not_serve_never_takes_over(server):
    before = (server.home / "pid").read_text()
    status, said = server.upgrade("v0.1-broken")

    assert (status, server.version()) == (1, "1.9.0")
    assert "status 503, migrations are missing." in said.splitlines()[-1]
    assert (server.home / "pid").read_text() == before


def test_version_that_fails_after_the_switch_gives_way_to_the_former(server):
    status, said = server.upgrade("v0.2-breaks")

    assert (status, server.version()) == (1, "1.9.0")
    assert "status 503, migrations are missing." in said
    assert said.endswith(" is running again.\n")
    assert server.upgrade("v1.9.0")[1].endswith("is already running.\n")


def test_half_made_folder_is_made_again(server):
    commit = git(server.home / "source", "rev-parse", "--short=12", "v1.10.0^{commit}")
    folder = server.home / "releases" / commit
    folder.mkdir()
    (folder / "broken").touch()

    assert server.upgrade("v1.10.0")[0] == 0
    assert (server.version(), (folder / "broken").exists()) == ("1.10.0", False)


def test_way_back_and_its_failures(server):
    assert server.upgrade("--back") == (1, "There is no previous version.\n")
    server.upgrade("v1.10.0")
    # Version 1.0.0 does not state its folder, so its version is enough.
    served = server.home / "previous/gunicorn.py"
    served.write_text(served.read_text().replace("release {folder.name}\\n", ""))
    assert server.upgrade("--back")[0] == 0
    assert (server.version(), server.version("previous")) == ("1.9.0", "1.10.0")
    (server.home / "previous/broken").touch()
    status, said = server.upgrade("--back")
    assert (status, server.version()) == (1, "1.9.0")
    assert "status 503, migrations are missing." in said
    assert said.endswith("is running again.\n")


def test_only_the_last_three_releases_are_kept(server):
    releases = server.home / "releases"
    for age, name in enumerate(("second", "third", "fourth"), 1):
        (releases / name).mkdir()
        os.utime(releases / name, (time.time() - age * 1000,) * 2)
    former = (server.home / "current").resolve().name
    assert server.upgrade("v1.10.0")[0] == 0
    current = (server.home / "current").resolve().name
    assert {folder.name for folder in releases.iterdir()} == {current, former, "second"}


def test_mistakes_are_one_sentence(server):
    with (server.home / "upgrade.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert server.upgrade() == (1, "Another upgrade is running; wait for its end.\n")
    assert server.upgrade("v9") == (1, "There is no version v9.\n")
    assert server.upgrade("--help") == (1, "There is no version --help.\n")
    source = server.home / "source"
    git(source, "remote", "set-url", "origin", str(source))
    git(source, "tag", "--delete", *git(source, "tag").split())
    assert server.upgrade() == (
        1,
        "There is no tag of a version; name one, such as origin/HEAD.\n",
    )
    (server.home / "environment").write_text("VALUE=1\nnonsense\n")
    status, said = server.upgrade("origin/main")
    assert (status, said) == (1, f"{server.home}/environment, line 2: expected NAME=value.\n")
    shutil.rmtree(source)
    status, said = server.upgrade("v1.10.0")
    assert status == 1
    assert said.startswith("git fetch failed in ")
