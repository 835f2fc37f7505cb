"""Backups, but for the processes: see tests/live/test_backup.py for those."""

import os
import re
import time
from datetime import timedelta
from subprocess import TimeoutExpired

import psycopg
import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from server.backups import creation, night, programs, restore, status
from server.backups.programs import BackupError
from server.database_checksums import checksum_differences
from server.startup_checks import StartupError
from tests.support.factories import SourceFactory
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def status_file(settings, tmp_path):
    settings.BACKUP_STATUS_FILE = tmp_path / "status.json"
    return settings.BACKUP_STATUS_FILE


@pytest.fixture
def source_files(settings, tmp_path):
    settings.SOURCE_FILES_ROOT = tmp_path / "evidence"
    (settings.SOURCE_FILES_ROOT / "2012").mkdir(parents=True)
    (settings.SOURCE_FILES_ROOT / "2012/mail.eml").write_text("From: Ana")
    (settings.SOURCE_FILES_ROOT / "2012/mail.eml").chmod(0o640)
    (settings.SOURCE_FILES_ROOT / ".before-restore").touch()
    return settings.SOURCE_FILES_ROOT


@pytest.mark.slow
def test_backup_is_tried_beside_and_what_is_torn_is_refused(source_files, tmp_path, capsys):
    call_command("backup", tmp_path / "made", rehearse=True)
    (folder,) = (tmp_path / "made").iterdir()
    assert capsys.readouterr().out.startswith(f"Created {folder}, restored for a check: ")

    manifest = restore.read_manifest(folder)
    assert list(manifest["files"]) == ["2012/mail.eml"]
    restore.extract_files(folder, manifest, tmp_path / "out")
    extracted = tmp_path / "out/2012/mail.eml"
    assert (extracted.read_text(), extracted.stat().st_mode & 0o777) == ("From: Ana", 0o640)
    for files, why in {
        ("../escaped", "x"): "has a path outside",
        ("other.eml", "x"): "is missing in the backup",
        ("2012/mail.eml", "x"): "differs",
    }.items():
        with pytest.raises(BackupError, match=why):
            restore.extract_files(folder, {"files": dict([files])}, tmp_path / "out")
    assert not (tmp_path / "escaped").exists()
    (folder / "database.dump").write_bytes(b"torn")
    with pytest.raises(CommandError, match=r"database\.dump was changed after the backup"):
        call_command("restore", folder, rehearse=True)
    (folder / "manifest.json").write_text("{}")
    with pytest.raises(CommandError, match="is not a complete backup"):
        call_command("restore", folder)


def test_file_that_grows_during_the_backup_has_the_digest_of_what_is_archived(
    source_files, tmp_path, monkeypatch
):
    """As of an upload that is not finished; no record refers to it yet."""
    file = source_files / "2012/mail.eml"
    read = creation._HashingReader.read

    def read_while_growing(reader, size=-1):
        with file.open("a") as opened:
            opened.write("more")
        return read(reader, size)

    monkeypatch.setattr(creation._HashingReader, "read", read_while_growing)
    digests = creation._archive_files(tmp_path / "evidence.tar")
    restore.extract_files(tmp_path, {"files": digests}, tmp_path / "out")
    assert (tmp_path / "out/2012/mail.eml").read_text() == "From: Ana"


def test_files_that_are_missing_are_named_with_their_records(source_files):
    from django.db import connection

    source = SourceFactory(file="gone.pdf", file_name="gone.pdf")
    connection.ensure_connection()
    assert creation._referenced_files(connection.connection) == [
        ("gone.pdf", f"source {source.pk}")
    ]


def test_moves_of_files_are_all_undone_if_one_fails(source_files, tmp_path):
    draft = source_files / ".draft"
    (draft / "2012").mkdir(parents=True)
    (draft / "2013").mkdir()
    former = source_files / ".former"
    with restore._switched_files(source_files, draft, former) as had_files:
        assert had_files
    assert sorted(path.name for path in source_files.iterdir()) == [
        *(".before-restore", ".draft", ".former", "2012", "2013")
    ]
    assert (former / "2012/mail.eml").exists()

    (draft / "2012").mkdir()
    (source_files / ".second").touch()  # the place of the former files
    with (
        pytest.raises(FileExistsError),
        restore._switched_files(source_files, draft, source_files / ".second"),
    ):
        pass
    assert (source_files / "2013").is_dir()


def test_files_move_back_if_the_databases_cannot_be_renamed(source_files):
    (source_files / "mail.eml").write_text("before")
    draft = source_files / ".draft"
    draft.mkdir()
    (draft / "mail.eml").write_text("restored")
    former = source_files / ".former"
    with (
        pytest.raises(psycopg.OperationalError),
        restore._switched_files(source_files, draft, former),
    ):
        raise psycopg.OperationalError("the connection is lost")
    assert (source_files / "mail.eml").read_text() == "before"
    assert (draft / "mail.eml").read_text() == "restored"


# The programs.


def fake_programs(folder, version, script="true"):
    folder.mkdir(parents=True)
    (folder / "pg_dump").write_text(
        f'#!/bin/sh\n[ "$1" != --version ] || {{ echo "pg_dump (PostgreSQL) {version}"; exit; }}'
        f"\n{script}"
    )
    (folder / "pg_dump").chmod(0o755)
    return folder


def test_programs_are_those_of_the_version_of_the_server(settings, tmp_path, monkeypatch):
    settings.POSTGRES_PROGRAMS = ""
    folder = fake_programs(tmp_path / "bin", "97.1 (Debian 97.1-1)")
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    assert programs.programs_folder(97) == folder
    with pytest.raises(BackupError, match="of PostgreSQL 98 are missing: install postgresql-"):
        programs.programs_folder(98)
    settings.POSTGRES_PROGRAMS = str(folder)
    with pytest.raises(BackupError, match="has programs of PostgreSQL 97, but the database server"):
        programs.programs_folder(15)
    settings.POSTGRES_PROGRAMS = str(tmp_path)
    with pytest.raises(BackupError, match="has no pg_dump that runs"):
        programs.programs_folder(15)


def test_program_that_fails_says_why_and_leaves_nothing(source_files, settings, tmp_path):
    settings.POSTGRES_PROGRAMS = str(
        fake_programs(tmp_path / "bin", "18.1", "echo the disk is full >&2; exit 1")
    )
    with pytest.raises(CommandError, match="pg_dump failed: the disk is full"):
        call_command("backup", tmp_path / "made")
    assert list((tmp_path / "made").iterdir()) == []


# The night.


@pytest.fixture
def quick_steps(monkeypatch, tmp_path):
    """Replace the work of the steps; return what each does, to be changed."""
    monkeypatch.delenv("RESTIC_REPOSITORY", raising=False)
    manifest = {"files": {}, "tables": {}, "missing": []}
    folder = tmp_path / "made"
    (folder / "eclac-20200101T000000Z").mkdir(parents=True)
    monkeypatch.setattr(night, "open_database", lambda: None)
    monkeypatch.setattr(night, "create_backup", lambda into: into / "eclac-20200101T000000Z")
    monkeypatch.setattr(night, "read_manifest", lambda backup: manifest)
    monkeypatch.setattr(night, "verify_backup", lambda backup: manifest)
    return folder, manifest


def failing(error):
    def fail(*arguments, **options):
        raise error

    return fail


def test_every_step_of_the_night_runs_whatever_the_others_did(
    quick_steps, monkeypatch, settings, capsys, tmp_path
):
    folder, manifest = quick_steps
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/restic").write_text(
        f'#!/bin/sh\necho "$*" >> {tmp_path}/restic\n'
        '[ "$2" != forget ] || { echo no key >&2; exit 1; }'
    )
    (tmp_path / "bin/restic").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    monkeypatch.setenv("RESTIC_REPOSITORY", "elsewhere")
    manifest["missing"] = ["a.pdf (source 7)"]
    monkeypatch.setattr(night, "open_database", failing(StartupError("The database is away.")))
    monkeypatch.setattr(night, "verify_backup", failing(BackupError("it differs")))
    monkeypatch.setattr(night, "prune_backups", failing(PermissionError(13, "Denied", "/x")))
    settings.ALERT_EMAIL = ["it@example.org"]
    with pytest.raises(CommandError, match=r"^5 steps failed\. A mail was sent to ALERT_EMAIL\.$"):
        call_command("nightly", folder)

    said = capsys.readouterr()
    failures = [
        "Backup: FAILED: The database is away.",
        "Uploaded files: FAILED: 1 files that records refer to are missing: a.pdf (source 7)",
        "Rehearsal: FAILED: it differs",
        "Removal of old backups: FAILED: /x Denied",
        "Removal of old off-site copies: FAILED: restic forget: no key",
    ]
    assert said.err.splitlines() == failures
    assert said.out.splitlines() == ["Off-site copy: done", "Check of the off-site copy: done"]
    (message,) = mail.outbox
    assert message.to == ["it@example.org"]
    assert message.body.splitlines()[:5] == [line.replace("FAILED: ", "") for line in failures]
    commands = [line.split()[1] for line in (tmp_path / "restic").read_text().splitlines()]
    assert commands == ["backup", "forget", "check"]
    assert status.last_successes()["copy"] is not None
    assert status.overdue_steps() == ["backup", "rehearsal"]


def test_good_night_is_shown_by_its_age(quick_steps, capsys, client, settings, status_file):
    folder, _manifest = quick_steps
    call_command("nightly", folder)
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Off-site copy: none, RESTIC_REPOSITORY is not set"
    )
    assert status_file.stat().st_mode & 0o777 == 0o644
    written = re.sub(
        r"20[\dT:.+-]+", "2020-01-01T05:04:05+00:00", status_file.read_text()
    )  # the same at each time of day
    status_file.write_text(written)
    ready = client.get("/readyz").content.decode().splitlines()
    assert ready[0] == "ready"
    assert ready[1].startswith("last backup 2020-01-01T05:04:05")
    assert ready[1].endswith(" h ago)")
    assert ready[3] == "last copy never"
    settings.METRICS_TOKEN = "x" * 20
    metrics = client.get("/metrics", headers={"authorization": f"Bearer {'x' * 20}"}).content
    assert (
        b'eclac_backup_last_success_timestamp_seconds{step="rehearsal"} 1.577855045e+09' in metrics
    )
    assert b'eclac_backup_last_success_timestamp_seconds{step="copy"} 0.0' in metrics
    assert status.overdue_steps() == ["backup", "rehearsal", "copy"]
    status_file.write_text("torn")
    assert set(status.last_successes().values()) == {None}


def test_staff_home_shows_administrators_the_ages(settings, client, admin_client, status_file):
    status_file.write_text('{"backup": {"succeeded_at": "2026-01-02T05:04:05+00:00"}}')
    assert b"Last backup" not in admin_client.get("/admin/").content
    settings.LOCAL = False
    page = " ".join(admin_client.get("/admin/").content.decode().split())
    assert "Last backup: <strong>2 January 2026, 02:04</strong>" in page
    assert "Last off-site copy: <strong>none</strong>" in page
    client.force_login(user_with_role("editor"))
    assert b"Last backup" not in client.get("/admin/").content


def test_result_that_cannot_be_stored_is_a_failure(quick_steps, settings, tmp_path, capsys):
    settings.BACKUP_STATUS_FILE = tmp_path / "missing/status.json"
    with pytest.raises(CommandError, match=r"^4 steps failed\. No mail was sent, because"):
        call_command("nightly", quick_steps[0])
    assert "The result cannot be stored in" in capsys.readouterr().err


def test_restic_that_is_not_installed_and_mail_that_fails_are_reported(
    quick_steps, settings, monkeypatch, capsys
):
    monkeypatch.setenv("RESTIC_REPOSITORY", "elsewhere")
    monkeypatch.setattr(night.subprocess, "run", failing(FileNotFoundError(2, "No such file")))
    monkeypatch.setattr(night, "send_mail", failing(ConnectionRefusedError("refused")))
    settings.ALERT_EMAIL = ["it@example.org"]
    with pytest.raises(CommandError, match=r"The mail to ALERT_EMAIL could not be sent: refused\."):
        call_command("nightly", quick_steps[0])
    assert "restic cannot be run (No such file); install it" in capsys.readouterr().err


def test_restic_that_waits_for_hours_is_ended(quick_steps, monkeypatch, capsys):
    monkeypatch.setenv("RESTIC_REPOSITORY", "elsewhere")
    monkeypatch.setattr(night.subprocess, "run", failing(TimeoutExpired("restic", 1)))
    with pytest.raises(CommandError):
        call_command("nightly", quick_steps[0])
    assert "Off-site copy: FAILED: restic backup was ended after 6 hours" in capsys.readouterr().err


def test_night_without_any_backup_says_so(quick_steps, monkeypatch, capsys):
    folder, _manifest = quick_steps
    (folder / "eclac-20200101T000000Z").rmdir()
    with pytest.raises(CommandError):
        call_command("nightly", folder)
    assert f"Rehearsal: FAILED: there is no backup in {folder}" in capsys.readouterr().err


def test_old_backups_go(tmp_path, monkeypatch, capsys):
    for day in (1, 2, 3):
        (tmp_path / f"eclac-2020010{day}T000000Z").mkdir()
    (tmp_path / "something else").mkdir()
    for draft, age in (("killed", timedelta(days=2)), ("running", timedelta(hours=2))):
        (tmp_path / f".eclac-{draft}").mkdir()
        os.utime(tmp_path / f".eclac-{draft}", (time.time() - age.total_seconds(),) * 2)
    made = tmp_path / "eclac-20200104T000000Z"
    commands = "server.management.commands.backup"
    monkeypatch.setattr(f"{commands}.create_backup", lambda into: made.mkdir() or made)
    monkeypatch.setattr(f"{commands}.read_manifest", lambda folder: {"missing": []})
    call_command("backup", tmp_path, keep=2)

    assert sorted(folder.name for folder in tmp_path.iterdir()) == [
        ".eclac-running",
        *("eclac-20200103T000000Z", "eclac-20200104T000000Z", "something else"),
    ]
    assert capsys.readouterr().out.endswith(f"Created {made}.\n")


def test_differences_are_named():
    one = {"tables": {"a": {"rows": 1, "digest": "x"}, "b": {}}, "sequences": {"s": 3}}
    other = {"tables": {"a": {"rows": 2, "digest": "y"}, "b": {}}, "sequences": {}}

    assert checksum_differences(one, one) == []
    assert checksum_differences(one, other) == [
        "table a is {'rows': 2, 'digest': 'y'}, not {'rows': 1, 'digest': 'x'}",
        "sequence s is None, not 3",
    ]
