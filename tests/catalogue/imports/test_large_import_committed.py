"""Ten thousand rows, in the process that pages start; and a process that is killed at it."""

import subprocess
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from activities.models import Activity
from catalogue.imports import worker_launcher
from catalogue.imports.models import ImportJob
from catalogue.imports.parsing.reader import content_digest
from catalogue.models import Event
from staff.models import User
from tests.support.factories import CountryFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
JOB_TIMEOUT_SECONDS = 240  # seconds, on a machine that has other things to do


def create_job(rows: int, user: User) -> ImportJob:
    lines = ["title_en,title_es,kind,status,begins,countries"] + [
        f"Activity {n},Actividad {n},research,completed,2012-{n % 12 + 1:02},HND; GTM"
        for n in range(rows)
    ]
    content = "\n".join(lines).encode()
    return ImportJob.objects.create(
        content_type=ContentType.objects.get_for_model(Activity),
        file_name="many.csv",
        content=content,
        size=len(content),
        digest=content_digest(content),
        language="en",
        uploaded_by=user,
    )


@pytest.fixture
def worker_processes(transactional_db, monkeypatch):
    """Processes as pages start them, but on the database of the tests; none outlives the test."""
    parts = connection.settings_dict
    host = parts["HOST"] or parts["OPTIONS"].get("host", "")
    user = quote(f"{parts['USER']}:{parts['PASSWORD']}", safe=":")
    address = (
        f"postgresql://{user}@/{parts['NAME']}?host={quote(host, safe='')}&port={parts['PORT']}"
    )
    monkeypatch.setenv("DATABASE_URL", address)
    processes: list[subprocess.Popen] = []
    real = subprocess.Popen

    def keep(*arguments, **named):
        processes.append(real(*arguments, **named))
        return processes[-1]

    monkeypatch.setattr(worker_launcher.subprocess, "Popen", keep)
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def poll_job(job: ImportJob, condition: Callable[[ImportJob], bool]) -> None:
    end = time.monotonic() + JOB_TIMEOUT_SECONDS
    while time.monotonic() < end:
        job.refresh_from_db()
        if condition(job):
            return
        worker_launcher.wake(job)  # as the page does, which looks again and again
        time.sleep(0.1)
    pytest.fail(f"{job.state} {job.stage} {job.done}/{job.total} {job.faults}")


def test_ten_thousand_rows_are_checked_written_and_taken_back_with_progress_shown(worker_processes):
    CountryFactory(alpha3="HND", m49="340", name_en="Honduras", name_es="Honduras")
    CountryFactory(alpha3="GTM", m49="320", name_en="Guatemala", name_es="Guatemala")
    user = User.objects.create_superuser("importer")
    job = create_job(10_000, user)
    seen = set()

    def noted(job: ImportJob) -> bool:
        seen.add((job.stage, job.done))
        return not job.is_running

    poll_job(job, noted)
    assert (job.state, job.counts) == ("checked", {"new": 10_000})
    assert not Activity.objects.exists()
    assert {stage for stage, _done in seen} >= {"comparing", "rehearsing"}
    assert len({done for stage, done in seen if stage == "rehearsing"}) > 2

    ImportJob.objects.filter(pk=job.pk).update(state="confirmed", woken_at=None)
    poll_job(job, noted)
    assert job.state == "done"
    assert Activity.objects.filter(state="draft", countries__alpha3="HND").count() == 10_000
    assert (
        Activity.objects.latest("number").number
        == Activity.objects.earliest("number").number + 9_999
    )

    ImportJob.objects.filter(pk=job.pk).update(
        state="undoing", woken_at=None, undone_by=user, undone_at=job.finished_at
    )
    poll_job(job, noted)
    assert job.state == "undone"
    assert not Activity.objects.exists()


def test_killed_process_has_written_nothing_and_the_next_one_does_all(worker_processes):
    for alpha3, m49 in (("HND", "340"), ("GTM", "320")):
        CountryFactory(alpha3=alpha3, m49=m49, name_en=alpha3, name_es=alpha3)
    job = create_job(3_000, User.objects.create_superuser("importer"))
    poll_job(job, lambda job: not job.is_running)
    assert job.state == "checked"
    ImportJob.objects.filter(pk=job.pk).update(state="confirmed", woken_at=None)
    poll_job(job, lambda job: job.stage == "writing" and job.done > 0)
    assert worker_launcher.somebody_works()

    for process in worker_processes:
        process.kill()
        process.wait()

    assert not Activity.objects.exists()
    assert not Event.objects.filter(table="activities_activity").exists()
    job.refresh_from_db()
    assert job.state == "writing"
    poll_job(job, lambda job: not worker_launcher.somebody_works())
    poll_job(job, lambda job: not job.is_running)
    assert (job.state, Activity.objects.count()) == ("done", 3_000)
