"""The queue's own tasks: dead workers lose no job, none returns for ever, old ones are removed."""

import logging
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.contrib import admin
from django.db import connection, transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from procrastinate.exceptions import ConnectorException

from server.jobs import (
    MAX_ATTEMPTS,
    is_worker_running,
    remove_expired_sessions,
    remove_old_jobs,
    rescue_jobs,
)
from staff.models import StaffSession

pytestmark = pytest.mark.django_db


def execute(sql: str, *parameters) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def add_worker(*, seconds_ago: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [seconds_ago],
        )
        return cursor.fetchone()[0]


def add_job(*, worker: int | None, attempts: int = 0, lock: str | None = None) -> int:
    """A job that a worker has begun."""
    pk = app.configure_task("some.task", lock=lock).defer()
    execute(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s"
        " WHERE id = %s",
        *(worker, attempts, pk),
    )
    return pk


def run(task) -> None:
    """Run a periodic task in the transaction of the test."""
    row = ProcrastinateJob(task_name=task.name, queue_name="default", args={}, priority=0)
    context = JobContext(
        app=app, job=row.procrastinate_job, start_timestamp=0, abort_reason=lambda: None
    )
    async_to_sync(task.func)(context, timestamp=0)


def outcomes() -> dict[int, tuple[str, int]]:
    return {job.pk: (job.status, job.attempts) for job in ProcrastinateJob.objects.all()}


def test_job_of_a_dead_worker_is_queued_again_and_that_of_a_living_one_is_left_alone():
    dead, living = add_worker(seconds_ago=61), add_worker(seconds_ago=50)
    lost, removed, running = (add_job(worker=worker) for worker in (dead, None, living))
    run(rescue_jobs)

    assert outcomes() == {lost: ("todo", 1), removed: ("todo", 1), running: ("doing", 0)}


def test_job_that_ends_its_worker_each_time_fails_in_the_end(caplog):
    job = add_job(worker=add_worker(seconds_ago=61), lock="one")
    for attempt in range(1, MAX_ATTEMPTS):
        run(rescue_jobs)
        assert outcomes() == {job: ("todo", attempt)}
        execute("UPDATE procrastinate_jobs SET status = 'doing'")
    run(rescue_jobs)

    assert outcomes() == {job: ("failed", MAX_ATTEMPTS)}
    assert [record.levelno for record in caplog.records][-1] == logging.ERROR


def test_job_that_cannot_be_rescued_does_not_keep_the_next_from_it(monkeypatch, caplog):
    """As when the worker of another machine has rescued it a moment before."""
    dead = add_worker(seconds_ago=61)
    one, other = add_job(worker=dead), add_job(worker=dead)
    retry_job = app.job_manager.retry_job

    async def refuse_one(job):
        if job.id == one:
            raise ConnectorException("Job was not found or has an invalid status to retry")
        await retry_job(job)

    monkeypatch.setattr(app.job_manager, "retry_job", refuse_one)
    run(rescue_jobs)

    assert outcomes() == {one: ("doing", 0), other: ("todo", 1)}
    assert "cannot be rescued" in caplog.text


@pytest.mark.parametrize(
    ("status", "days", "is_removed"),
    [
        ("succeeded", 2, True),
        ("succeeded", 0, False),
        ("failed", 31, True),
        ("cancelled", 31, True),
        ("aborted", 31, True),
        ("failed", 29, False),
        ("doing", 31, False),
        ("todo", 31, False),
    ],
)
def test_jobs_that_ended_are_removed_in_the_end(status, days, is_removed):
    job = add_job(worker=None)
    execute("UPDATE procrastinate_jobs SET status = %s", status)
    execute("UPDATE procrastinate_events SET at = now() - make_interval(days => %s)", days)
    run(remove_old_jobs)

    assert outcomes().keys() == (set() if is_removed else {job})


def test_expired_sessions_are_removed_and_others_stay():
    tomorrow, yesterday = (timezone.now() + timedelta(days=days) for days in (1, -1))
    StaffSession.objects.create(session_key="expired", session_data="", expire_date=yesterday)
    StaffSession.objects.create(session_key="current", session_data="", expire_date=tomorrow)
    remove_expired_sessions.func(timestamp=0)

    assert list(StaffSession.objects.values_list("session_key", flat=True)) == ["current"]


def test_queue_is_kept_in_order_by_every_worker_of_itself():
    app.perform_import_paths()
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}

    assert periodic == {
        "server.rescue_jobs": "* * * * *",
        "alerts.send_news": "* * * * *",
        "alerts.delete_expired": "30 * * * *",
        "server.remove_old_jobs": "15 6 * * *",
        "server.remove_expired_sessions": "45 6 * * *",
        "catalogue.queue_or_end_imports": "* * * * *",
        "catalogue.end_lost_readings": "* * * * *",
        "catalogue.rewrite_outdated_rows": "* * * * *",
        "catalogue.list_links": "30 4 * * *",
        "catalogue.check_links": "* * * * *",
        "catalogue.continue_merges": "* * * * *",
        "catalogue.send_notifications": "* * * * *",
        "catalogue.prune_notifications": "0 6 * * *",
        "reports.maintain_jobs": "* * * * *",
        "reports.remove_old_files": "30 6 * * *",
    }


def test_job_is_queued_with_its_transaction_or_not_at_all():
    with transaction.atomic():
        job = app.configure_task("some.task").defer()
        assert outcomes() == {job: ("todo", 0)}
        transaction.set_rollback(True)

    assert outcomes() == {}


def test_worker_counts_as_running_while_it_reports():
    assert not is_worker_running()
    worker = add_worker(seconds_ago=61)
    assert not is_worker_running()
    execute("UPDATE procrastinate_workers SET last_heartbeat = now() WHERE id = %s", worker)
    assert is_worker_running()


def test_library_has_no_pages_in_the_admin():
    """Its buttons Retry and Abort need no more than the permission to view."""
    registered = {model._meta.app_label for model in admin.site._registry}

    assert ProcrastinateWorker._meta.app_label == "procrastinate"
    assert "procrastinate" not in registered
