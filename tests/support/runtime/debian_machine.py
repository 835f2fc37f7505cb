"""A Debian server for tests, on which commands run at their real paths and as real users.

It consists of this machine's programs in namespaces. The folders /etc, /srv, /usr/lib, /var and
/run are its own (overlays of this machine's), and so are its users, processes and network. Nothing
of it reaches this machine, and it ends with its first process. Stand-ins replace systemd
(`service_manager.py`), apt, sudo and the proxy. Needs root, Debian's PostgreSQL and a kernel with
overlays.
"""

import ctypes
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter

from server.embedded_postgres_binaries import binaries_folder
from tests.support.runtime.live_server import PROJECT, StaffSession

CLONE_NEWNET = 0x40000000
MANAGER = f"'{sys.executable}' '{Path(__file__).with_name('service_manager.py')}'"
POSTGRES = Path("/usr/lib/postgresql")
START_SECONDS = 60
UNSHARE = ("unshare", "--mount", "--net", "--pid", "--fork")
PROGRAMS = {
    "python3": f'exec "{Path(sys.executable).resolve()}" "$@"',
    "systemctl": f'exec {MANAGER} "$@"',
    "journalctl": 'shift; cat "/var/log/units/$1.log"',
    # `sudo -u USER [NAME=value …] COMMAND …`; without a user, `systemctl` has all rights anyway.
    "sudo": '[ "$1" = -u ] || exec "$@"; user=$2; shift 2\n'
    'exec runuser -u "$user" -- env HOME="$(getent passwd "$user" | cut -d: -f6)" "$@"',
    # Each package brings what the commands after it rely on; the programs are there.
    "apt-get": """for package; do case $package in
        postgresql) pg_createcluster --start "$OLD_POSTGRES" main ;;
        postgresql-*) pg_createcluster --start "${package#postgresql-}" main ;;
        sudo) mkdir -p /etc/sudoers.d ;;
        caddy) mkdir -p /etc/caddy ;; esac; done""",
}
BOOT = """
set -eu
mount --make-rprivate /
if [ -n "$IMAGE_FOLDER" ]; then
    mkdir "$HOME_FOLDER/image"
    mount --bind "$IMAGE_FOLDER" "$HOME_FOLDER/image"
fi
for name in $FOLDERS; do
    mkdir -p "$HOME_FOLDER/$name/upper" "$HOME_FOLDER/$name/work"
    chmod --reference="/$name" "$HOME_FOLDER/$name/upper"
    options="lowerdir=/$name,upperdir=$HOME_FOLDER/$name/upper,workdir=$HOME_FOLDER/$name/work"
    mount -t overlay overlay -o "$options" "/$name"
done
for folder in $CLOSED_FOLDERS; do chmod o+x "$folder"; done
mount -t tmpfs -o mode=0755 tmpfs /run
install -d -o postgres -g postgres -m 2775 /run/postgresql
echo "fsync = off" >> /etc/postgresql-common/createcluster.conf
rm -rf /etc/postgresql/* /var/lib/postgresql/* /var/log/postgresql/*
if [ -n "$BUNDLED_POSTGRES" ]; then
    mkdir "/usr/lib/postgresql/$NEW_POSTGRES"
    mount --bind "$BUNDLED_POSTGRES/pginstall" "/usr/lib/postgresql/$NEW_POSTGRES"
    ln -s "$BUNDLED_POSTGRES.libs" /usr/lib/    # where the programs look for their libraries
fi
ip link set lo up
git config --system --add safe.directory '*'    # a repository at another place has no owner
touch "$HOME_FOLDER/started"
"""


def postgres_versions() -> list[str]:
    """Return the oldest major version that is installed, and the next one if there is one.

    The next one can be that of the Python package, with which development databases run.
    """
    installed = sorted((file.parts[-3] for file in POSTGRES.glob("*/bin/postgres")), key=int)
    return [*installed, *bundled_version(installed)][:2]


def bundled_version(installed: list[str]) -> list[str]:
    done = subprocess.run(
        [binaries_folder() / "pg_config", "--version"], capture_output=True, text=True, check=True
    )
    version = done.stdout.split()[1].split(".")[0]
    return [version] if len(installed) == 1 and int(version) > int(installed[0]) else []


def reason_for_no_machine() -> str:
    """Return why this machine cannot run such a server, or ""."""
    if os.geteuid() != 0:
        return "needs root"
    if not (shutil.which("pg_createcluster") and any(POSTGRES.glob("*/bin/postgres"))):
        return "needs Debian's PostgreSQL"
    missing = [
        name
        for name in ("adduser", "unshare", "nsenter", "setpriv", "ip")
        if not shutil.which(name)
    ]
    if missing:
        return f"needs {' and '.join(missing)}"
    if "overlay" not in Path("/proc/filesystems").read_text():
        return "needs a kernel with overlays"
    done = subprocess.run(
        [*UNSHARE, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
    )
    return "" if done.returncode == 0 else "needs the right to make namespaces"


class DebianMachine:
    """A running machine; `root` shows its files, `address` its site behind a proxy with TLS."""

    address = "https://migration.example.org"

    def __init__(self, process: subprocess.Popen, home: Path, environment: dict[str, str]):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        self.pid = int(children.split()[0])
        self.root, self.environment = Path(f"/proc/{self.pid}/root"), environment
        self.network = ThreadPoolExecutor(1, initializer=self._enter_network)
        self.home = home

    def run(self, script: str, **environment: str) -> str:
        """Run commands as root, and return their output."""
        enter = ("nsenter", f"--target={self.pid}", "--mount", "--net", "--pid")
        done = subprocess.run(
            [*enter, "sh", "-eu", "-c", script],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def staff(self, name: str) -> StaffSession:
        return ProxiedSession(self, name)

    def visitor_adapter(self) -> HTTPAdapter:
        return ProxyAdapter(self)

    def _enter_network(self) -> None:
        """Let the sockets of this thread be in the network of the machine."""
        with Path(f"/proc/{self.pid}/ns/net").open() as namespace:
            status = ctypes.CDLL(None).setns(namespace.fileno(), CLONE_NEWNET)
        assert status == 0


class ProxyAdapter(HTTPAdapter):
    """Sends the requests to a site as the proxy of its machine passes them on."""

    def __init__(self, machine: DebianMachine):
        super().__init__()
        self.machine = machine

    def send(self, request, **options):
        forwarded = request.copy()
        forwarded.headers["Host"] = urlsplit(request.url).netloc
        forwarded.headers["X-Forwarded-Proto"] = "https"
        forwarded.headers["X-Forwarded-For"] = "192.0.2.7"
        forwarded.headers["Referer"] = self.machine.address  # as a browser sends it
        forwarded.url = request.url.replace(self.machine.address, "http://127.0.0.1:8000")
        response = self.machine.network.submit(super().send, forwarded, **options).result()
        response.url, response.request = request.url, request
        return response


class ProxiedSession(StaffSession):
    """A session of a browser that reaches the site through the proxy of its machine."""

    def get_adapter(self, url):
        return ProxyAdapter(self.site)


@contextmanager
def debian_machine(home: Path) -> Iterator[DebianMachine]:
    """Run a machine during the block, with its files in `home`, which users must reach."""
    home.mkdir(mode=0o755)
    (home / "bin").mkdir(mode=0o755)
    for name, script in PROGRAMS.items():
        (home / "bin" / name).write_text(f"#!/bin/sh\n{script}\n")
        (home / "bin" / name).chmod(0o755)
    needed = [PROJECT / ".venv", Path(sys.executable), Path(__file__)]
    needed = [path for one in needed for path in (one.absolute(), one.resolve())]
    closed = {folder for path in needed for folder in path.parents if not folder.stat().st_mode & 1}
    folders = {"etc", "srv", "usr/lib", "var", *(folder.parts[1] for folder in closed)}
    old, new = [*postgres_versions(), ""][:2]
    is_bundled = new and not (POSTGRES / new).exists()
    environment = {
        "PATH": f"{home}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "OLD_POSTGRES": old,
    }
    boot = environment | {
        "HOME_FOLDER": str(home),
        "FOLDERS": " ".join(sorted(folders)),
        "CLOSED_FOLDERS": " ".join(map(str, sorted(closed))),
        "NEW_POSTGRES": new,
        "IMAGE_FOLDER": os.environ.get("IMAGE_FOLDER", ""),
        "BUNDLED_POSTGRES": str(binaries_folder().parents[1]) if is_bundled else "",
    }
    first_process = ("sh", "-c", f"{BOOT}\n{MANAGER} serve\n")
    # The machine also ends with this process, however that ends.
    ending = ("setpriv", "--pdeathsig", "KILL")
    command = [*ending, *UNSHARE, "--mount-proc", "--kill-child", *first_process]
    process = subprocess.Popen(command, env=boot)
    machine = None
    try:
        deadline = time.monotonic() + START_SECONDS
        while not (home / "started").exists():
            assert process.poll() is None, "The machine did not start."
            assert time.monotonic() < deadline
            time.sleep(0.05)
        machine = DebianMachine(process, home, environment)
        while not (machine.root / "run/service_manager").exists():
            time.sleep(0.05)
        yield machine
    finally:
        if machine is not None:
            machine.network.shutdown()
        process.kill()
        process.wait()
        shutil.rmtree(home, ignore_errors=True)
