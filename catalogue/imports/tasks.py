"""Background jobs of imports. The pages of an import show its `ImportJob`, not the queue.

A job is queued in the transaction that changes the import's state, so neither exists without the
other. Imports run one at a time, because of the lock of the queue. An advisory lock in the job
also holds if the queue wrongly assumes that a worker has died.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import AbortReason

from catalogue.imports.models import RUNNING_STATES, ImportJob
from catalogue.imports.steps import cancel_step, end_step, run_step
from server.jobs import LIVE_STATUSES, RETRY, is_last_attempt

LOCK_SQL = "SELECT pg_try_advisory_lock(hashtext('catalogue imports'))"
UNLOCK_SQL = "SELECT pg_advisory_unlock(hashtext('catalogue imports'))"
LOCK_INTERVAL_SECONDS = 0.5


def enqueue(job: ImportJob) -> None:
    """Queue the next step of an import, in the transaction that changes its state."""
    run_import.defer(import_pk=job.pk)


def cancel(job: ImportJob) -> None:
    """Stop an import that is queued or running; a running one stops when it reports progress."""
    with transaction.atomic():
        locked = ImportJob.objects.select_for_update().defer("content").get(pk=job.pk)
        if not locked.is_running:
            return
        for queued in jobs_of(locked).filter(status__in=LIVE_STATUSES):
            app.job_manager.cancel_job_by_id(queued.pk, abort=True)
        if not jobs_of(locked).filter(status__in=LIVE_STATUSES).exists():
            cancel_step(locked)


def jobs_of(job: ImportJob) -> QuerySet[ProcrastinateJob]:
    return ProcrastinateJob.objects.filter(task_name=run_import.name, args__import_pk=job.pk)


@app.task(name="catalogue.run_import", lock="catalogue.imports", retry=RETRY, pass_context=True)
def run_import(context: JobContext, *, import_pk: int) -> None:
    """Check, write or undo an import, depending on its state. A repeated run has no effect."""
    with import_lock(context.should_abort):
        job = ImportJob.objects.filter(pk=import_pk, state__in=RUNNING_STATES).first()
        if job is None:
            return
        with override(job.language):
            try:
                run_step(job, context.should_abort)
            except JobAborted:
                if context.abort_reason() == AbortReason.USER_REQUEST:
                    cancel_step(job)
                elif is_last_attempt(context):
                    end_step(job, cut_off_sentence())
                raise
            except (OperationalError, InterfaceError):
                if is_last_attempt(context):
                    if not connection.in_atomic_block:
                        connection.close_if_unusable_or_obsolete()  # the next query opens another
                    end_step(job, cut_off_sentence())
                raise


def cut_off_sentence() -> str:
    return _("The work was interrupted several times. Nothing was saved.")


@contextmanager
def import_lock(should_abort: Callable[[], bool]) -> Iterator[None]:
    """Hold the lock of all imports. Raise JobAborted if the job is aborted while it waits.

    The lock belongs to the connection, so PostgreSQL releases it when the process is killed.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK_SQL)
        while cursor.fetchone() != (True,):
            if should_abort():
                raise JobAborted
            time.sleep(LOCK_INTERVAL_SECONDS)
            cursor.execute(LOCK_SQL)
    try:
        yield
    finally:
        # If the connection was lost, the lock was released with it.
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute(UNLOCK_SQL)


# The priority is lower than that of server.rescue_jobs, so that this job runs after it and finds
# the jobs that it marked as failed.
@app.periodic(cron="* * * * *")
@app.task(
    name="catalogue.queue_or_end_imports",
    queueing_lock="catalogue.queue_or_end_imports",
    priority=99,
)
def queue_or_end_imports(timestamp: int) -> None:
    queue_or_end()


def queue_or_end() -> None:
    """End or queue the running imports that have no job.

    An import whose job has ended, such as the job of a worker that was killed each time, ends
    too. An import that never had a job, from a version without the queue, gets one.
    """
    running = ImportJob.objects.filter(state__in=RUNNING_STATES).order_by("pk")
    for pk in running.values_list("pk", flat=True):
        with transaction.atomic():
            jobs = ImportJob.objects.select_for_update().defer("content")
            job = jobs.filter(pk=pk, state__in=RUNNING_STATES).first()
            if job is None or jobs_of(job).filter(status__in=LIVE_STATUSES).exists():
                continue
            if not jobs_of(job).exists():
                enqueue(job)
                continue
            with override(job.language):
                last = jobs_of(job).latest("pk")
                if last.abort_requested or last.status in ("cancelled", "aborted"):
                    cancel_step(job)
                else:
                    end_step(job, cut_off_sentence())
