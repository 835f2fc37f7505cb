"""Background jobs: a queue of tasks in PostgreSQL, and the tasks that maintain it.

Each layer declares its tasks with `app.task` in a module listed in `PROCRASTINATE_IMPORT_PATHS`.
`manage.py work_jobs` runs them. A job is delivered at least once: its own writes and its success
are two transactions, so every task must be safe to run twice.
"""

import logging
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy, builtin_tasks
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateWorker
from procrastinate.exceptions import ConnectorException, JobAborted
from procrastinate.jobs import Status

MAX_ATTEMPTS = 3  # runs of one job, ended by an error or by the end of its worker
# A worker reports every 10 seconds. C code that holds the interpreter lock delays the report, so
# a shorter limit would run the job of a living worker a second time.
STALLED_AFTER_SECONDS = 60
LIVE_STATUSES = ("todo", "doing")
# 4 seconds, then 16: short, because a job that waits for a retry blocks those with the same lock.
RETRY = RetryStrategy(
    max_attempts=MAX_ATTEMPTS - 1,
    exponential_wait=4,
    retry_exceptions=[OperationalError, InterfaceError, JobAborted],
)
# Several periodic jobs a minute succeed, and leave three rows each.
SUCCEEDED_RETENTION_HOURS = 24
OTHERS_RETENTION_HOURS = 30 * 24

logger = logging.getLogger(__name__)


# Procrastinate detects the jobs of dead workers but keeps them, and their locks block other jobs.
# A worker also needs a periodic task to notice that its side tasks have failed.
@app.periodic(cron="* * * * *")
@app.task(
    name="server.rescue_jobs", queueing_lock="server.rescue_jobs", pass_context=True, priority=100
)
async def rescue_jobs(context: JobContext, timestamp: int) -> None:
    """Requeue the jobs of dead workers. Fail a job that has ended `MAX_ATTEMPTS` workers."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        try:
            if job.attempts + 1 >= MAX_ATTEMPTS:
                logger.error("Job %s (%s) ended %s workers.", job.id, job.task_name, MAX_ATTEMPTS)
                await manager.finish_job(job, status=Status.FAILED, delete_job=False)
            else:
                logger.warning("Job %s (%s) lost its worker; queued again.", job.id, job.task_name)
                await manager.retry_job(job)
        except ConnectorException:
            # Another rescue was faster, or the job ended in the meantime.
            logger.warning("Job %s (%s) cannot be rescued.", job.id, job.task_name, exc_info=True)


@app.periodic(cron="15 6 * * *")  # UTC
@app.task(name="server.remove_old_jobs", queueing_lock="server.remove_old_jobs", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    """Remove jobs that succeeded a day ago, or failed or were cancelled a month ago."""
    remove = builtin_tasks.remove_old_jobs.func
    await remove(context, max_hours=SUCCEEDED_RETENTION_HOURS)
    await remove(
        context,
        max_hours=OTHERS_RETENTION_HOURS,
        remove_failed=True,
        remove_cancelled=True,
        remove_aborted=True,
    )


@app.periodic(cron="45 6 * * *")  # UTC
@app.task(name="server.remove_expired_sessions", queueing_lock="server.remove_expired_sessions")
def remove_expired_sessions(timestamp: int) -> None:
    """Remove the sessions that have expired, with the data in them."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def is_last_attempt(context: JobContext) -> bool:
    """Return whether `RETRY` does not run the job again if it is interrupted now."""
    return context.job.attempts + 1 >= MAX_ATTEMPTS


def is_worker_running() -> bool:
    """Return whether a worker on any machine has reported in the last minute."""
    since = timezone.now() - timedelta(seconds=STALLED_AFTER_SECONDS)
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=since).exists()
