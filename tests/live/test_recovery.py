"""Loss of the server: the commands of docs/operations.md are run as they are written there.

Folders of the system are replaced by temporary ones; the programs that need Debian's own users,
services and databases are replaced by stand-ins. restic, its repository, the database and the
commands of this project are real.
"""

import os
import re
import shutil
import subprocess
from types import SimpleNamespace

import psycopg
import pytest

from server.embedded_postgres import socket_folder
from server.embedded_postgres_binaries import binaries_folder
from tests.support.runtime.live_server import PROJECT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("restic"), reason="needs restic"),
]
FOLDERS = (
    "/srv/eclac-migration",
    "/etc/eclac-migration",
    "/var/lib/eclac-",
    "/var/backups/",
    "/root/recovery-sheet",
)
STAND_INS = {
    # `sudo -u USER [NAME=value …] COMMAND …`, without the change of the user.
    "sudo": '[ "$1" != -u ] || shift 2; exec env "$@"',
    "install": 'set -- $(echo "$@" | sed -E "s/-[og] [a-z-]+//g"); exec /usr/bin/install "$@"',
    "chown": 'echo "chown $*" >> "$CALLS"',
    "systemctl": 'echo "systemctl $*" >> "$CALLS"',
}


def code_blocks(heading: str) -> list[str]:
    """Return the code blocks of a section of the document."""
    text = (PROJECT / "docs/operations.md").read_text()
    section = re.split(r"^##+ ", text.partition(f"# {heading}\n")[2], flags=re.MULTILINE)[0]
    blocks = re.findall(r"^( *)```sh\n(.*?)^ *```$", section, re.MULTILINE | re.DOTALL)
    return [re.sub(f"^{indent}", "", block, flags=re.MULTILINE) for indent, block in blocks]


@pytest.fixture
def machine(tmp_path, live_database):
    """Return a function that runs commands of the document, and the folders that it uses."""
    root = tmp_path / "root"
    (tmp_path / "bin").mkdir()
    for name, script in STAND_INS.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bin" / name).chmod(0o755)

    def moved(text: str) -> str:
        for folder in FOLDERS:
            text = text.replace(folder, f"{root}{folder}")
        return text

    source = root / "srv/eclac-migration/source"
    shutil.copytree(PROJECT / "deploy", source / "deploy")
    for file in (source / "deploy").iterdir():
        if file.is_file():
            file.write_text(moved(file.read_text()))
    (root / "srv/eclac-migration/current").symlink_to(PROJECT)
    (root / "root").mkdir()
    (root / "var/backups/eclac-migration").mkdir(parents=True)
    (root / "var/lib/eclac-backup").mkdir(parents=True)
    environment = {
        "PATH": f"{tmp_path}/bin:{binaries_folder()}:{os.environ['PATH']}",
        "CALLS": str(tmp_path / "calls"),
        "HOME": str(tmp_path),
        "PGHOST": str(socket_folder(live_database.home)),
        "PGUSER": "postgres",
        "PGDATABASE": "postgres",
    }

    def run(script: str) -> str:
        done = subprocess.run(
            ["sh", "-eu", "-c", moved(script)],  # noqa: S607
            cwd=source,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return SimpleNamespace(run=run, root=root, moved=moved, source=source)


def write_settings(machine, address: str) -> None:
    """Run the part “Settings and secrets”, and edit the files as it says."""
    (block,) = code_blocks("2. Settings and secrets")
    machine.run(re.sub(r"^chgrp .*\n", "", block, flags=re.MULTILINE))
    settings = machine.root / "etc/eclac-migration"
    environment = (settings / "environment").read_text()
    lines = [
        line for line in environment.splitlines() if not line.startswith(("DATABASE", "STATIC"))
    ]
    (settings / "environment").write_text("\n".join([*lines, f"DATABASE_URL={address}\n"]))
    (settings / "backup").write_text(
        f"RESTIC_REPOSITORY={machine.root}/elsewhere\n"
        f"RESTIC_PASSWORD_FILE={settings}/restic_password\n"
    )


def test_lost_server_is_recovered_by_the_commands_of_the_document(machine, live_database):
    address = live_database.create("lost", template=live_database.name)
    with live_database.connect() as connection:
        connection.execute("CREATE ROLE eclac")
    write_settings(machine, address)
    stored = machine.root / "var/lib/eclac-migration/evidence/mail.eml"
    stored.parent.mkdir(parents=True)
    stored.write_text("From: Ana")
    nightly = "env -u ECLAC_ENVIRONMENT deploy/manage nightly /var/backups/eclac-migration"
    settings = "ECLAC_ENVIRONMENT=/etc/eclac-migration/backup deploy/settings"
    machine.run(f"{settings} restic --quiet init")
    night = machine.run(f"{settings} {nightly}")
    assert "Check of the off-site copy: done" in night
    secrets = [
        (machine.root / f"etc/eclac-migration/{name}").read_bytes()
        for name in ("environment", "backup", "secret_key", "restic_password")
    ]
    (sheet,) = code_blocks("5. What must be kept elsewhere")
    machine.run(sheet)

    # The loss: only the off-site copy and the sheet are left.
    for folder in ("etc", "var"):
        shutil.rmtree(machine.root / folder)
    (machine.root / "var/lib/eclac-backup").mkdir(parents=True)
    with live_database.connect("postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE lost")
    live_database.create("lost")

    machine.run("sh /root/recovery-sheet")
    (recovery,) = code_blocks("Recovery after a total loss")
    restored = machine.run(recovery)
    assert "files are identical" in restored
    assert [
        (machine.root / f"etc/eclac-migration/{name}").read_bytes()
        for name in ("environment", "backup", "secret_key", "restic_password")
    ] == secrets
    assert stored.read_text() == "From: Ana"
    with psycopg.connect(address) as connection:
        (count,) = connection.execute("SELECT count(*) FROM activities_activity").fetchone()
    assert (count,) == live_database.one("SELECT count(*) FROM activities_activity")
    assert not (machine.root / "var/lib/eclac-backup/recovery").exists()


def test_recovery_creates_no_secret():
    (recovery,) = code_blocks("Recovery after a total loss")
    assert not re.search("secrets|rand|keygen|init", recovery)
