"""A stand-in for systemd in a machine of `debian_machine.py`.

`service_manager.py serve` runs the services of /etc/systemd/system. It follows the lines of a unit
that say what runs, as which user, with which settings and on which socket; it confines nothing,
which tests/server/test_systemd_units.py checks. With other arguments the program is `systemctl`.
"""

import grp
import json
import os
import pwd
import re
import shlex
import signal
import socket
import socketserver
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "deploy"))
from environment_file import read_environment_file

UNITS = Path("/etc/systemd/system")
LOGS = Path("/var/log/units")
ADDRESS = "/run/service_manager"
STOP_SECONDS = 40
# Runs a command with a socket as systemd passes it: descriptor 3, for the process of this number.
PASS_SOCKET = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3);"
    "os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1');"
    "os.execvp(sys.argv[2], sys.argv[2:])"
)


class UnitError(Exception):
    """A refused or failed action; the message gives the reason."""


class ServiceManager:
    """The sockets and processes of the units that are active."""

    def __init__(self) -> None:
        self.processes: dict[str, subprocess.Popen] = {}
        self.sockets: dict[str, socket.socket] = {}

    def act(self, action: str, *arguments: str) -> None:
        """Carry out a command of `systemctl`. Raises UnitError."""
        units = [one.removesuffix(".service") for one in arguments if not one.startswith("-")]
        if action in ("start", "enable"):
            for unit in units:
                self.start(unit)
        elif action == "stop":
            for unit in units:
                self.stop(unit)
        elif action == "restart":
            for unit in units:
                dependent = [name for name in self.processes if self.is_part_of(name, unit)]
                self.stop(unit)
                for name in (unit, *dependent):
                    self.start(name)
        elif action not in ("daemon-reload", "reload"):  # there is no proxy to reload
            raise UnitError(f"The stand-in cannot {action}.")

    def start(self, unit: str) -> None:
        lines = directives(unit)
        if unit.endswith(".socket"):
            if unit not in self.sockets:
                host, _, port = lines["ListenStream"][0].partition(":")
                self.sockets[unit] = socket.create_server((host, int(port)))
        elif not unit.endswith(".timer") and unit not in self.processes:
            for required in lines.get("Requires", []):
                self.start(required)
            process = self.run(unit, lines)
            if lines.get("Type") != ["oneshot"]:
                self.processes[unit] = process
            elif process.wait():
                raise UnitError(f"Job for {unit}.service failed.\n{log_of(unit).read_text()}")

    def run(self, unit: str, lines: dict[str, list[str]]) -> subprocess.Popen:
        user = pwd.getpwnam(lines["User"][0])
        group = grp.getgrnam(lines["Group"][0]).gr_gid
        names = " ".join(lines.get("SupplementaryGroups", [])).split()
        environment = {"PATH": os.environ["PATH"], "HOME": user.pw_dir, "LANG": "C.UTF-8"}
        environment |= dict(line.split("=", 1) for line in lines.get("Environment", []))
        for file in lines.get("EnvironmentFile", []):
            environment |= read_environment_file(Path(file))
        for kind, parent in (("State", "/var/lib"), ("Cache", "/var/cache")):
            for name in lines.get(f"{kind}Directory", []):
                folder = Path(parent, name)
                folder.mkdir(exist_ok=True)
                folder.chmod(int(lines.get(f"{kind}DirectoryMode", ["0755"])[0], 8))
                os.chown(folder, user.pw_uid, group)
        command = shlex.split(lines["ExecStart"][0])
        passed = [self.sockets[name].fileno() for name in lines.get("Requires", [])]
        if passed:
            command = [sys.executable, "-c", PASS_SOCKET, str(passed[0]), *command]
        with log_of(unit).open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=lines["WorkingDirectory"][0],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=user.pw_uid,
                group=group,
                extra_groups=[grp.getgrnam(name).gr_gid for name in names],
                umask=int(lines["UMask"][0], 8),
                pass_fds=passed,
                start_new_session=True,
            )

    def stop(self, unit: str) -> None:
        """Stop a unit, and those that are part of it or need its socket."""
        for name in [one for one in self.processes if self.is_part_of(one, unit)]:
            self.stop(name)
        if held := self.sockets.pop(unit, None):
            held.close()
        if process := self.processes.pop(unit, None):
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

    @staticmethod
    def is_part_of(name: str, unit: str) -> bool:
        lines = directives(name)
        return f"{unit}.service" in lines.get("PartOf", []) or unit in lines.get("Requires", [])


def directives(unit: str) -> dict[str, list[str]]:
    """Return the lines of a unit by their names. Raises UnitError."""
    file = UNITS / (unit if unit.endswith((".socket", ".timer")) else f"{unit}.service")
    if not file.exists():
        raise UnitError(f"Unit {file.name} not found.")
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", file.read_text(), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def log_of(unit: str) -> Path:
    return LOGS / f"{unit}.log"


def serve() -> None:
    """Answer each line of arguments with the reason of a failure, or an empty line."""
    manager = ServiceManager()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            reason = ""
            try:
                manager.act(*json.loads(self.rfile.readline()))
            except (UnitError, OSError, KeyError) as error:
                reason = str(error) or repr(error)
            self.wfile.write(reason.encode())

    LOGS.mkdir(parents=True)
    with socketserver.ThreadingUnixStreamServer(ADDRESS, Handler) as server:
        Path(ADDRESS).chmod(0o666)  # `sudo systemctl` has no other right than the caller
        server.serve_forever()


def systemctl(*arguments: str) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(ADDRESS)
        connection.sendall(json.dumps(arguments).encode() + b"\n")
        reason = connection.makefile().read()
    if reason:
        sys.exit(reason)


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve()
    else:
        systemctl(*sys.argv[1:])
