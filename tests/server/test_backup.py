"""Backups, but for the processes: see tests/live/test_backup.py for those."""

import pytest
from django.core.management import CommandError, call_command

from server import backup
from server.backup import BackupError
from server.database_checksums import checksum_differences

pytestmark = pytest.mark.django_db


@pytest.fixture
def source_files(settings, tmp_path):
    settings.SOURCE_FILES_ROOT = tmp_path / "evidence"
    (settings.SOURCE_FILES_ROOT / "2012").mkdir(parents=True)
    (settings.SOURCE_FILES_ROOT / "2012/mail.eml").write_text("From: Ana")
    return settings.SOURCE_FILES_ROOT


@pytest.mark.slow
def test_backup_is_tried_beside_and_what_is_torn_is_refused(source_files, tmp_path, capsys):
    call_command("backup", tmp_path / "made", rehearse=True)
    (folder,) = (tmp_path / "made").iterdir()
    assert capsys.readouterr().out.startswith(f"Created {folder}, restored for a check: ")
    with pytest.raises(CommandError, match="is not empty; move it away first"):
        call_command("restore", folder)
    for path in source_files.rglob("*.eml"):
        path.unlink()
    (source_files / "2012").rmdir()
    with pytest.raises(CommandError, match="The database is not empty; restore into a new one"):
        call_command("restore", folder)

    manifest = backup.read_manifest(folder)
    backup.extract_files(folder, manifest, tmp_path / "out")
    assert (tmp_path / "out/2012/mail.eml").read_text() == "From: Ana"
    for files, why in {
        ("../escaped", "x"): "has a path outside",
        ("other.eml", "x"): "is missing in the backup",
        ("2012/mail.eml", "x"): "differs",
    }.items():
        with pytest.raises(BackupError, match=why):
            backup.extract_files(folder, {"files": dict([files])}, tmp_path / "out")
    assert not (tmp_path / "escaped").exists()
    (folder / "database.dump").write_bytes(b"torn")
    with pytest.raises(CommandError, match=r"database\.dump was changed after the backup"):
        call_command("restore", folder, rehearse=True)
    (folder / "manifest.json").write_text("{}")
    with pytest.raises(CommandError, match="is not a complete backup"):
        call_command("restore", folder)


def test_program_that_fails_says_why_and_leaves_nothing(source_files, settings, tmp_path):
    settings.POSTGRES_PROGRAMS = str(tmp_path)
    with pytest.raises(CommandError, match="pg_dump cannot be run"):
        call_command("backup", tmp_path / "made")
    assert list((tmp_path / "made").iterdir()) == []
    (tmp_path / "pg_dump").write_text("#!/bin/sh\necho the server is too new >&2; exit 1\n")
    (tmp_path / "pg_dump").chmod(0o755)
    with pytest.raises(CommandError, match="pg_dump failed: the server is too new"):
        call_command("backup", tmp_path / "made")
    assert list((tmp_path / "made").iterdir()) == []


def test_old_backups_go(tmp_path, monkeypatch, capsys):
    for day in (1, 2, 3):
        (tmp_path / f"eclac-2020010{day}T000000Z").mkdir()
    (tmp_path / "something else").mkdir()
    made = tmp_path / "eclac-20200104T000000Z"
    commands = "server.management.commands.backup"
    monkeypatch.setattr(f"{commands}.create_backup", lambda into: made.mkdir() or made)
    call_command("backup", tmp_path, keep=2)

    assert sorted(folder.name for folder in tmp_path.iterdir()) == [
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
