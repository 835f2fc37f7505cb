"""The services of `deploy/` as systemd judges them, and the users that may read their secrets."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = sorted(DEPLOY.glob("*.service"))
MAX_EXPOSURE = 2.0
SECRETS_OF_BACKUPS = {
    "/var/backups/eclac-migration",
    "/etc/eclac-migration/backup",
    "/etc/eclac-migration/restic_password",
}


def directives(service: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", service.read_text(), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.stem)
def test_service_is_confined_according_to_systemd(service):
    done = subprocess.run(
        [
            shutil.which("systemd-analyze") or "",
            "security",
            "--offline=true",
            "--no-pager",
            service,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    level = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)

    assert level, done.stderr
    assert float(level[1]) <= MAX_EXPOSURE


def test_services_are_confined_by_the_same_lines():
    """A missing line would be noticed even where systemd is not installed."""
    confinement = {
        service.stem: re.findall(r"ProtectSystem=strict.+EPERM", service.read_text(), re.DOTALL)[0]
        for service in SERVICES
    }

    assert len(confinement) == 4
    assert len(set(confinement.values())) == 1
    assert "SystemCallFilter=@system-service" in confinement["eclac-migration"]


@pytest.mark.parametrize("name", ["eclac-migration", "eclac-migration-worker"])
def test_web_server_and_worker_cannot_read_backups_or_their_keys(name):
    unit = directives(DEPLOY / f"{name}.service")
    (hidden,) = unit["InaccessiblePaths"]

    assert {path.removeprefix("-") for path in hidden.split()} == SECRETS_OF_BACKUPS
    assert (unit["User"], unit["Group"]) == (["eclac"], ["eclac"])
    assert "SupplementaryGroups" not in unit


@pytest.mark.parametrize("name", ["eclac-migration-backup", "eclac-migration-nightly"])
def test_backups_have_a_user_of_their_own_that_writes_nothing_else(name):
    unit = directives(DEPLOY / f"{name}.service")

    assert (unit["User"], unit["ReadWritePaths"]) == (
        ["eclac-backup"],
        ["/var/backups/eclac-migration"],
    )
    # The results of the night, which the web server may read.
    assert unit.get("StateDirectory", ["eclac-backup"]) == ["eclac-backup"]


def test_documented_installation_gives_the_secrets_to_the_backup_user_alone():
    installation = (DEPLOY.parent / "docs/operations.md").read_text()

    assert "install -d -o eclac-backup -g eclac-backup -m 0700 /var/backups" in installation
    assert "chgrp eclac-backup /etc/eclac-migration/restic_password" in installation
    assert (
        "-g eclac-backup -m 0640 deploy/backup.example /etc/eclac-migration/backup" in installation
    )
