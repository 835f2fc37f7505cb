"""Tests of a complete backup and its verification."""

import json

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


def test_backup_is_restored_into_an_empty_database_to_the_last_row_and_file(
    live_database, tmp_path
):
    evidence, again = tmp_path / "evidence", tmp_path / "again"
    (evidence / "2012").mkdir(parents=True)
    (evidence / "2012/mail of Ana – ñ.eml").write_bytes(b"\x00From: Ana")
    with live_database.connect() as connection:
        connection.execute(JOBS)
    made = run_manage(
        *(live_database.address, "backup", tmp_path / "backups", "--rehearse"),
        SOURCE_FILES_ROOT=str(evidence),
    )
    assert made.returncode == 0, made.stderr
    (folder,) = (tmp_path / "backups").iterdir()
    manifest = json.loads((folder / "manifest.json").read_text())
    activities = live_database.one("SELECT count(*) FROM activities_activity")[0]
    assert manifest["tables"]["activities_activity"]["rows"] == activities
    assert "1 files are identical" in made.stdout
    assert {file.stat().st_mode & 0o077 for file in (folder, *folder.iterdir())} == {0}
    scratch = live_database.one("SELECT count(*) FROM pg_database WHERE datname LIKE 'rehearsal%%'")
    assert scratch == (0,)

    empty = live_database.create("restored")
    done = run_manage(empty, "restore", folder, SOURCE_FILES_ROOT=str(again))
    assert done.returncode == 0, done.stderr
    assert f"rows in {len(manifest['tables'])} tables and 1 files are identical" in done.stdout
    assert (again / "2012/mail of Ana – ñ.eml").read_bytes() == b"\x00From: Ana"
    assert run_manage(empty, "migrate", "--check").returncode == 0
    # Unfinished jobs are cancelled, because they may have run after the backup.
    with psycopg.connect(empty) as connection:
        jobs = connection.execute("SELECT status::text FROM procrastinate_jobs ORDER BY id")
        assert [status for (status,) in jobs][-3:] == ["cancelled", "aborted", "succeeded"]
        assert connection.execute("SELECT FROM procrastinate_workers").fetchall() == []
    assert not any(name.startswith("procrastinate_") for name in manifest["tables"])
    assert not any(name.startswith("procrastinate_") for name in manifest["sequences"])
    full = run_manage(empty, "restore", folder, SOURCE_FILES_ROOT=str(tmp_path / "third"))
    assert "The database is not empty" in full.stderr
    # The comparison must be able to fail: this manifest has one row too many.
    manifest["tables"]["catalogue_topic"]["rows"] += 1
    (folder / "manifest.json").write_text(json.dumps(manifest))
    other = run_manage(live_database.address, "restore", folder, "--rehearse")
    assert "The restored database differs: table catalogue_topic is" in other.stderr
