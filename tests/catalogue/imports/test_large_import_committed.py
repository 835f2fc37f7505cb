"""Real worker processes: ten thousand rows, killed workers, and two workers at a time."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from activities.models import Activity
from catalogue.imports.models import ImportJob
from catalogue.imports.parsing.reader import content_digest
from catalogue.imports.tasks import enqueue, queue_or_end_imports, run_import
from catalogue.models import Event
from server.jobs import MAX_ATTEMPTS, rescue_jobs
from staff.models import User
from tests.support.factories import CountryFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PROJECT = Path(__file__).parents[3]
JOB_TIMEOUT_SECONDS = 240  # seconds, on a machine with other load
# A worker whose import kills the process, as the system does when memory runs out.
KILLED_BY_ITS_JOB = """
import os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "eclac_migration.settings"
import django
django.setup()
from catalogue.imports import tasks
tasks.run_step = lambda *arguments: os.kill(os.getpid(), signal.SIGKILL)
from django.core.management import call_command
call_command("work_jobs")
"""


def create_job(rows: int, user: User) -> ImportJob:
    lines = ["title_en,title_es,kind,status,begins,countries"] + [
        f"Activity {n},Actividad {n},research,completed,2012-{n % 12 + 1:02},HND; GTM"
        for n in range(rows)
    ]
    content = "\n".join(lines).encode()
    with transaction.atomic():
        job = ImportJob.objects.create(
            content_type=ContentType.objects.get_for_model(Activity),
            file_name="many.csv",
            content=content,
            size=len(content),
            digest=content_digest(content),
            language="en",
            uploaded_by=user,
        )
        enqueue(job)
    return job


def queue(job: ImportJob, **values) -> None:
    """Queue the next step, as the page of the import does."""
    with transaction.atomic():
        ImportJob.objects.filter(pk=job.pk).update(**values)
        enqueue(job)


@pytest.fixture
def user(transactional_db):
    for alpha3, m49 in (("HND", "340"), ("GTM", "320")):
        CountryFactory(alpha3=alpha3, m49=m49, name_en=alpha3, name_es=alpha3)
    return User.objects.create_superuser("importer")


@pytest.fixture
def start(transactional_db, monkeypatch):
    """Start workers on the test database and stop them after the test."""
    parts = connection.settings_dict
    host = parts["HOST"] or parts["OPTIONS"].get("host", "")
    user = quote(f"{parts['USER']}:{parts['PASSWORD']}", safe=":")
    address = (
        f"postgresql://{user}@/{parts['NAME']}?host={quote(host, safe='')}&port={parts['PORT']}"
    )
    monkeypatch.setenv("DATABASE_URL", address)
    processes: list[subprocess.Popen] = []

    def start(*command: str) -> subprocess.Popen:
        command = command or ("manage.py", "work_jobs")
        processes.append(subprocess.Popen([sys.executable, *command], cwd=PROJECT))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.wait()


def poll_job(job: ImportJob, condition: Callable[[ImportJob], bool]) -> None:
    end = time.monotonic() + JOB_TIMEOUT_SECONDS
    while time.monotonic() < end:
        job.refresh_from_db()
        if condition(job):
            return
        time.sleep(0.1)
    pytest.fail(f"{job.state} {job.stage} {job.done}/{job.total} {job.errors}")


def kill(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()


def let_a_minute_pass() -> None:
    """Do the work of a worker a minute after another was killed, without waiting."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '61 s'")
    for task in (rescue_jobs, queue_or_end_imports):
        # The killed worker may have queued the job at the turn of a minute.
        with suppress(AlreadyEnqueued):
            task.defer(timestamp=0)


def test_ten_thousand_rows_are_checked_written_and_undone_with_progress(user, start):
    job = create_job(10_000, user)
    seen = set()

    def noted(job: ImportJob) -> bool:
        seen.add((job.stage, job.done))
        return not job.is_running

    start()
    poll_job(job, noted)
    assert (job.state, job.counts) == ("checked", {"new": 10_000})
    assert not Activity.objects.exists()
    assert {stage for stage, _done in seen} >= {"comparing", "dry_run"}
    assert len({done for stage, done in seen if stage == "dry_run"}) > 2

    queue(job, state="confirmed")
    poll_job(job, noted)
    assert job.state == "done"
    assert Activity.objects.filter(state="draft", countries__alpha3="HND").count() == 10_000
    assert (
        Activity.objects.latest("number").number
        == Activity.objects.earliest("number").number + 9_999
    )

    queue(job, state="undoing", undone_by=user, undone_at=job.finished_at)
    poll_job(job, noted)
    assert job.state == "undone"
    assert not Activity.objects.exists()


def test_killed_worker_writes_nothing_and_the_next_one_completes_the_import(user, start):
    job = create_job(3_000, user)
    worker = start()
    poll_job(job, lambda job: not job.is_running)
    assert job.state == "checked"
    queue(job, state="confirmed")
    poll_job(job, lambda job: job.stage == "writing" and job.done > 0)
    kill(worker)

    assert not Activity.objects.exists()
    assert not Event.objects.filter(table="activities_activity").exists()
    job.refresh_from_db()
    assert job.state == "writing"
    let_a_minute_pass()
    start()
    poll_job(job, lambda job: not job.is_running)
    assert (job.state, Activity.objects.count()) == ("done", 3_000)
    last = ProcrastinateJob.objects.filter(task_name=run_import.name).latest("pk")
    poll_job(job, lambda _job: ProcrastinateJob.objects.get(pk=last.pk).status == "succeeded")


def test_import_of_a_stopped_worker_is_completed_by_the_next(user, start):
    job = create_job(3_000, user)
    worker = start("manage.py", "work_jobs", "--stop-timeout", "0")
    poll_job(job, lambda job: job.stage == "dry_run" and job.done > 0)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0
    job.refresh_from_db()
    queued = ProcrastinateJob.objects.get(task_name=run_import.name)
    assert (job.state, queued.status, queued.attempts) == ("checking", "todo", 1)
    start()
    poll_job(job, lambda job: not job.is_running)
    assert (job.state, job.counts) == ("checked", {"new": 3_000})


def test_import_that_always_kills_its_worker_fails_with_a_message(user, start):
    job = create_job(1, user)
    for attempt in range(MAX_ATTEMPTS):
        worker = start("-c", KILLED_BY_ITS_JOB)
        assert worker.wait(timeout=JOB_TIMEOUT_SECONDS) == -signal.SIGKILL
        queued = ProcrastinateJob.objects.get(task_name=run_import.name)
        assert (queued.status, queued.attempts) == ("doing", attempt)
        let_a_minute_pass()
    following = create_job(1, user)  # the lock of the dead import does not block it
    start()
    poll_job(job, lambda job: not job.is_running)
    assert job.state == "failed"
    assert [fault["sentence"] for fault in job.errors] == [
        "The work was interrupted several times. Nothing was saved."
    ]
    poll_job(following, lambda job: job.state == "checked")


def test_two_workers_process_one_import_at_a_time(user, start):
    start()
    start()
    jobs = [create_job(400, user) for _number in range(4)]
    for job in jobs:
        poll_job(job, lambda job: not job.is_running)
        assert job.state == "checked"
    imports = ProcrastinateJob.objects.filter(task_name=run_import.name)
    poll_job(jobs[0], lambda _job: set(imports.values_list("status", flat=True)) == {"succeeded"})
    events = ProcrastinateEvent.objects.filter(
        job__task_name=run_import.name, type__in=["started", "succeeded"]
    ).order_by("at", "pk")

    assert [event.type for event in events] == ["started", "succeeded"] * 4
    assert [event.job_id for event in events][::2] == [event.job_id for event in events][1::2]
