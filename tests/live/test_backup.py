"""Tests of a complete backup and its verification."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.support.runtime.live_server import run_manage

pytestmark = pytest.mark.slow
JOBS = """
    INSERT INTO procrastinate_workers DEFAULT VALUES;
    INSERT INTO procrastinate_jobs (task_name, queue_name, status, worker_id)
    SELECT 'send', 'default', status, CASE WHEN status = 'doing' THEN (
        SELECT max(id) FROM procrastinate_workers
    ) END FROM unnest('{todo,doing,succeeded}'::procrastinate_job_status[]) AS status
"""


def test_role_that_can_only_read_makes_and_checks_a_backup(live_database, tmp_path):
    """The nightly service uses such a role, so that it cannot change the site."""
    with live_database.connect() as connection:
        connection.execute("CREATE ROLE backup LOGIN CREATEDB; GRANT pg_read_all_data TO backup")
    address = live_database.address.replace("user=postgres", "user=backup")
    made = run_manage(address, "backup", tmp_path / "backups", "--rehearse")

    assert made.returncode == 0, made.stderr
    assert "files are identical" in made.stdout
    refused = run_manage(address, "clearsessions")
    assert "permission denied for table staff_staffsession" in refused.stderr


FILE, CONTENT = "2012/mail of Ana – ñ.eml", b"\x00From: Ana"


@dataclass(frozen=True)
class Backup:
    """The folder of a backup with its manifest, and the output of the command."""

    folder: Path
    manifest: dict
    output: str


@pytest.fixture(scope="module")
def backup(live_database, tmp_path_factory) -> Backup:
    """Return a rehearsed backup of the programme, with three jobs and one file of a source."""
    files, folders = tmp_path_factory.mktemp("evidence"), tmp_path_factory.mktemp("backups")
    (files / FILE).parent.mkdir()
    (files / FILE).write_bytes(CONTENT)
    with live_database.connect() as connection:
        connection.execute(JOBS)
    made = run_manage(
        *(live_database.address, "backup", folders, "--rehearse"), SOURCE_FILES_ROOT=str(files)
    )
    assert made.returncode == 0, made.stderr
    (folder,) = folders.iterdir()
    return Backup(folder, json.loads((folder / "manifest.json").read_text()), made.stdout)


@dataclass(frozen=True)
class Restored:
    """The address of a restored database, the folder of its files, and the command's output."""

    address: str
    files: Path
    output: str


@pytest.fixture(scope="module")
def restored(live_database, backup, tmp_path_factory) -> Restored:
    """Return the backup, restored over an empty database."""
    files, address = tmp_path_factory.mktemp("restored"), live_database.create("restored")
    done = run_manage(address, "restore", backup.folder, SOURCE_FILES_ROOT=str(files / "again"))
    assert done.returncode == 0, done.stderr
    return Restored(address, files / "again", done.stdout)


def test_backup_is_compared_with_the_database_and_leaves_no_rehearsal(live_database, backup):
    activities = live_database.one("SELECT count(*) FROM activities_activity")[0]
    assert backup.manifest["tables"]["activities_activity"]["rows"] == activities
    assert "1 files are identical" in backup.output
    scratch = live_database.one("SELECT count(*) FROM pg_database WHERE datname LIKE 'rehearsal%%'")
    assert scratch == (0,)


def test_backup_is_readable_by_its_owner_only(backup):
    paths = (backup.folder, *backup.folder.iterdir())
    assert {path.stat().st_mode & 0o077 for path in paths} == {0}


def test_backup_is_restored_to_the_last_row_and_file(backup, restored):
    tables = len(backup.manifest["tables"])
    assert f"rows in {tables} tables and 1 files are identical" in restored.output
    assert (restored.files / FILE).read_bytes() == CONTENT
    assert run_manage(restored.address, "migrate", "--check").returncode == 0


def test_unfinished_jobs_are_cancelled_because_they_may_have_run_after_the_backup(backup, restored):
    with psycopg.connect(restored.address) as connection:
        jobs = connection.execute("SELECT status::text FROM procrastinate_jobs ORDER BY id")
        assert [status for (status,) in jobs][-3:] == ["cancelled", "aborted", "succeeded"]
        assert connection.execute("SELECT FROM procrastinate_workers").fetchall() == []
    compared = [*backup.manifest["tables"], *backup.manifest["sequences"]]
    assert [name for name in compared if name.startswith("procrastinate_")] == []


def test_restore_keeps_what_it_replaces_and_a_failure_changes_nothing(
    live_database, backup, restored, tmp_path
):
    files = {"SOURCE_FILES_ROOT": str(restored.files)}
    with psycopg.connect(restored.address) as connection:
        connection.execute("CREATE TABLE mark ()")
        in_use = run_manage(restored.address, "restore", backup.folder, **files)
    assert "The database is in use (1 connections): stop the web server" in in_use.stderr
    (restored.files / "later.pdf").touch()
    torn = shutil.copytree(backup.folder, tmp_path / "torn")
    manifest = backup.manifest | {"files": {FILE: "0"}}
    (torn / "manifest.json").write_text(json.dumps(manifest))
    refused = run_manage(restored.address, "restore", torn, **files)
    assert f"The restored file {FILE} differs." in refused.stderr
    assert sorted(path.name for path in restored.files.iterdir()) == ["2012", "later.pdf"]
    left = "SELECT FROM pg_database WHERE datname LIKE 'restore\\_%'"
    assert live_database.all(left) == []

    done = run_manage(restored.address, "restore", backup.folder, **files)
    assert done.returncode == 0, done.stderr
    former = live_database.one("SELECT datname FROM pg_database WHERE datname ~ '^restored_before'")
    assert f"The former database is now called {former[0]}." in done.stdout
    (former_files,) = restored.files.glob(".before-*")
    assert f"The former files are in {former_files}." in done.stdout
    assert (former_files / "later.pdf").exists()
    assert [path.name for path in restored.files.iterdir() if path != former_files] == ["2012"]
    with psycopg.connect(restored.address) as connection:
        assert connection.execute("SELECT to_regclass('mark')").fetchone() == (None,)


def test_role_that_may_not_create_databases_is_told_what_it_needs(live_database, backup, tmp_path):
    live_database.create("fresh")
    with live_database.connect() as connection:
        connection.execute("CREATE ROLE plain LOGIN; ALTER DATABASE fresh OWNER TO plain")
    address = live_database.address.replace("/records?", "/fresh?")
    address = address.replace("user=postgres", "user=plain")
    refused = run_manage(address, "restore", backup.folder, SOURCE_FILES_ROOT=str(tmp_path))
    assert 'run: ALTER ROLE "plain" CREATEDB' in refused.stderr


def test_comparison_reports_a_table_that_differs(live_database, backup, tmp_path):
    folder = shutil.copytree(backup.folder, tmp_path / "changed")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["tables"]["catalogue_topic"]["rows"] += 1
    (folder / "manifest.json").write_text(json.dumps(manifest))
    refused = run_manage(live_database.address, "restore", folder, "--rehearse")
    assert "The restored database differs: table catalogue_topic is" in refused.stderr
