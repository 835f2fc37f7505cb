"""The steps of each night. Every step runs, whatever became of the others."""

import os
import smtplib
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import psycopg
from django.conf import settings
from django.core.mail import send_mail

from server.backups.creation import create_backup, prune_backups
from server.backups.programs import BackupError
from server.backups.restore import read_manifest, verify_backup
from server.backups.status import record_result
from server.startup_checks import StartupError, open_database

RETENTION_OPTIONS = ("--keep-daily", "14", "--keep-weekly", "8", "--keep-monthly", "24")
CHECK_PARTS = 28  # of the off-site copy; one is read each night
MAX_RESTIC_HOURS = 6  # restic itself waits forever for a repository that stops answering


class StepResult(NamedTuple):
    """The code and name of a step, and what it reports or why it failed."""

    code: str
    name: str
    is_success: bool
    message: str


def run_night(folder: Path, keep: int) -> Iterator[StepResult]:
    """Run all steps on the folder of backups and yield their results."""
    steps: list[tuple[str, str, Callable[[], str]]] = [
        ("backup", "Backup", lambda: _back_up(folder)),
        ("files", "Uploaded files", lambda: _check_files(folder)),
        ("rehearsal", "Rehearsal", lambda: _rehearse(folder)),
        ("pruning", "Removal of old backups", lambda: _prune(folder, keep)),
    ]
    if has_copy := bool(os.environ.get("RESTIC_REPOSITORY")):
        part = datetime.now(UTC).toordinal() % CHECK_PARTS + 1
        check = ("check", f"--read-data-subset={part}/{CHECK_PARTS}")
        backup = ("backup", "--exclude", f"{folder}/.*", str(folder))
        forget = ("forget", "--group-by", "paths", *RETENTION_OPTIONS, "--prune")
        steps += [
            ("copy", "Off-site copy", lambda: _restic(*backup)),
            ("forgetting", "Removal of old off-site copies", lambda: _restic(*forget)),
            ("check", "Check of the off-site copy", lambda: _restic(*check)),
        ]
    for code, name, step in steps:
        try:
            is_success, message = True, step()
        except (BackupError, StartupError, psycopg.Error) as error:
            is_success, message = False, " ".join(str(error).split())
        except OSError as error:
            is_success, message = False, f"{error.filename or ''} {error.strerror}".strip()
        try:
            record_result(code, success=is_success)
        except OSError as error:
            is_success = False
            message += f" The result cannot be stored in {error.filename}: {error.strerror}."
        yield StepResult(code, name, is_success, message)
    if not has_copy:
        yield StepResult("copy", "Off-site copy", True, "none, RESTIC_REPOSITORY is not set")


def _back_up(folder: Path) -> str:
    open_database()
    return f"created {create_backup(folder)}"


def _newest(folder: Path) -> Path:
    backups = sorted(folder.glob("eclac-*Z"))
    if not backups:
        raise BackupError(f"there is no backup in {folder}")
    return backups[-1]


def _check_files(folder: Path) -> str:
    manifest = read_manifest(_newest(folder))
    if missing := manifest.get("missing"):
        raise BackupError(missing_files_message(missing))
    return f"{len(manifest['files'])} files"


def missing_files_message(missing: list[str]) -> str:
    shown = "; ".join(missing[:10]) + ("; …" if missing[10:] else "")
    return f"{len(missing)} files that records refer to are missing: {shown}"


def _rehearse(folder: Path) -> str:
    newest = _newest(folder)
    manifest = verify_backup(newest)
    return f"{newest} could be restored; {len(manifest['tables'])} tables are identical"


def _prune(folder: Path, keep: int) -> str:
    removed = prune_backups(folder, keep)
    return f"removed {len(removed)}, at most {keep} are kept"


def _restic(*arguments: str) -> str:
    try:
        process = subprocess.run(
            ["restic", "--quiet", *arguments],  # noqa: S607 (from PATH)
            capture_output=True,
            text=True,
            check=False,
            timeout=MAX_RESTIC_HOURS * 3600,
        )
    except OSError as error:
        raise BackupError(f"restic cannot be run ({error.strerror}); install it") from error
    except subprocess.TimeoutExpired as error:
        raise BackupError(
            f"restic {arguments[0]} was ended after {MAX_RESTIC_HOURS} hours"
        ) from error
    if process.returncode:
        reason = " ".join(process.stderr.split()) or f"status {process.returncode}"
        raise BackupError(f"restic {arguments[0]}: {reason[:500]}")
    return "done"


def notify(failures: list[StepResult]) -> str:
    """Mail the failures to `ALERT_EMAIL`; return what came of it, as a sentence."""
    if not settings.ALERT_EMAIL:
        return "No mail was sent, because ALERT_EMAIL is not set."
    subject = f"Nightly backup failed: {', '.join(failure.name for failure in failures)}"
    text = "\n".join(f"{failure.name}: {failure.message}" for failure in failures)
    text += "\n\nThe log: journalctl -u eclac-migration-nightly\n"
    try:
        send_mail(subject, text, None, settings.ALERT_EMAIL)
    except (OSError, smtplib.SMTPException) as error:
        return f"The mail to ALERT_EMAIL could not be sent: {error}."
    return "A mail was sent to ALERT_EMAIL."
