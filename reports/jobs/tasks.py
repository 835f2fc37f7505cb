"""Background jobs of reports. The pages show the rows of `reports.jobs.models`, not the queue.

A job is queued in the transaction that stores its row, so neither exists without the other. The
jobs run one at a time, because of the lock of the queue: rendering takes much memory.
"""

from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted

from reports.changes_since_issue import withdrawals
from reports.jobs.models import (
    RUNNING_STATES,
    DraftFile,
    IssueJob,
    JobState,
    RedactionJob,
    ReportJob,
)
from reports.jobs.steps import fail_step, run_step
from reports.models import PublicCopy, Report, WordCopy
from reports.redaction import copy_key
from server.jobs import LIVE_STATUSES, RETRY, is_last_attempt

JOB_MODELS: dict[str, type[ReportJob]] = {
    str(model._meta.model_name): model for model in (DraftFile, IssueJob, RedactionJob)
}
# A visitor may wait for a redacted copy, so its job precedes the others.
REDACTION_PRIORITY = 10
DRAFT_FILE_RETENTION = timedelta(days=7)
ISSUE_JOB_RETENTION = timedelta(days=30)
WORD_COPY_RETENTION = timedelta(days=365)


def enqueue(job: ReportJob) -> None:
    """Queue a job, in the transaction that stores its row."""
    priority = REDACTION_PRIORITY if isinstance(job, RedactionJob) else 0
    run_report_job.configure(priority=priority).defer(model=job._meta.model_name, pk=job.pk)


def cancel_waiting(job: ReportJob) -> bool:
    """Delete a job that waits for its turn, and take it out of the queue. Return whether it did.

    A job that a worker has begun is not cancelled.
    """
    with transaction.atomic():
        rows = type(job)._base_manager.filter(pk=job.pk, state=JobState.WAITING)
        if not rows.delete()[0]:
            return False
        for queued in queued_jobs_of(job).filter(status="todo").values_list("pk", flat=True):
            app.job_manager.cancel_job_by_id(queued)
    return True


def queued_jobs_of(job: ReportJob) -> QuerySet[ProcrastinateJob]:
    arguments = {"args__model": job._meta.model_name, "args__pk": job.pk}
    return ProcrastinateJob.objects.filter(task_name=run_report_job.name, **arguments)


@app.task(name="reports.run_report_job", lock="reports.files", retry=RETRY, pass_context=True)
def run_report_job(context: JobContext, *, model: str, pk: int) -> None:
    """Do the work of a job. A repeated run has no effect."""
    job = JOB_MODELS[model]._base_manager.filter(pk=pk, state__in=RUNNING_STATES).first()
    if job is None:
        return
    with override(job.error_language):
        try:
            run_step(job, context.should_abort)
        except (JobAborted, OperationalError, InterfaceError):
            if is_last_attempt(context):
                if not connection.in_atomic_block:
                    connection.close_if_unusable_or_obsolete()  # the next query opens another
                fail_step(job, interrupted_sentence())
            raise


def interrupted_sentence() -> str:
    return _("The work was interrupted several times. Nothing was saved. Try again.")


# --- redaction ------------------------------------------------------------------------------------


@app.task(name="reports.redact_withdrawn_records", priority=REDACTION_PRIORITY)
def redact_withdrawn_records() -> None:
    """Queue the redactions that a withdrawal requires."""
    queue_redactions()


def redact_after_withdrawal(sender, **kwargs) -> None:
    """Queue the redactions, in the transaction of the withdrawal (a receiver of its signal)."""
    redact_withdrawn_records.defer()


def queue_redactions() -> None:
    """Queue a job for each issued text that lacks its copy.

    A copy is needed if records are withdrawn, or if a revision corrects the report.
    """
    for report in Report.objects.public():
        key = copy_key(withdrawals(report), report.corrected_by)
        if not key:
            continue
        for text in report.texts.exclude(copies__withdrawn=key).defer("content", "docx", "pdf"):
            with transaction.atomic():
                job, is_new = RedactionJob.objects.get_or_create(text=text, withdrawn=key)
                if is_new:
                    enqueue(job)


# --- maintenance ----------------------------------------------------------------------------------


# The priority is lower than that of server.rescue_jobs, so that this job runs after it and finds
# the jobs that it marked as failed. A record can also cease to be public without a withdrawal.
@app.periodic(cron="* * * * *")
@app.task(name="reports.maintain_jobs", queueing_lock="reports.maintain_jobs", priority=99)
def maintain_jobs(timestamp: int) -> None:
    """End the jobs whose workers were killed each time, and queue missing redactions."""
    end_interrupted_jobs()
    queue_redactions()


def end_interrupted_jobs() -> None:
    """End the running jobs that the queue no longer contains.

    A restore cancels all queued jobs. A redaction that it cancelled is queued again.
    """
    for model in JOB_MODELS.values():
        for pk in model._base_manager.filter(state__in=RUNNING_STATES).values_list("pk", flat=True):
            with transaction.atomic():
                jobs = model._base_manager.select_for_update()
                job = jobs.filter(pk=pk, state__in=RUNNING_STATES).first()
                if job is None or queued_jobs_of(job).filter(status__in=LIVE_STATUSES).exists():
                    continue
                last = queued_jobs_of(job).order_by("pk").last()
                is_cancelled = last is None or last.status == "cancelled"
                if isinstance(job, RedactionJob) and is_cancelled:
                    enqueue(job)
                    continue
                with override(job.error_language):
                    fail_step(job, interrupted_sentence())


@app.periodic(cron="30 6 * * *")  # UTC
@app.task(name="reports.remove_old_files", queueing_lock="reports.remove_old_files")
def remove_old_files(timestamp: int) -> None:
    """Remove copies for former withdrawals, old files of drafts, and failed redactions.

    A failed redaction is then queued again.
    """
    for report in Report.objects.public():
        copies = PublicCopy.objects.filter(text__report=report)
        jobs = RedactionJob.objects.filter(text__report=report)
        key = copy_key(withdrawals(report), report.corrected_by)
        copies.exclude(withdrawn=key).delete()
        jobs.exclude(withdrawn=key, state__in=RUNNING_STATES).delete()
    now = timezone.now()
    DraftFile.objects.filter(requested_at__lt=now - DRAFT_FILE_RETENTION).delete()
    old_copies = WordCopy.objects.filter(made_at__lt=now - WORD_COPY_RETENTION)
    old_copies.exclude(returned_files__isnull=False).delete()
    ended = IssueJob.objects.exclude(state__in=RUNNING_STATES)
    ended.filter(requested_at__lt=now - ISSUE_JOB_RETENTION).delete()
