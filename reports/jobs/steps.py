"""Steps of the background jobs of reports. Each ends in a state that a page shows.

`reports.jobs.tasks` runs them. A step stores its result and its state in one transaction, so an
interrupted step changes nothing and can run again.
"""

import logging
from collections.abc import Callable
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.exceptions import JobAborted

from catalogue.history.events import Event
from reports.changes_since_issue import withdrawals
from reports.jobs.models import (
    RUNNING_STATES,
    DraftFile,
    IssueJob,
    JobState,
    RedactionJob,
    ReportJob,
    Stage,
)
from reports.limited_process import LimitExceededError
from reports.models import PublicCopy
from reports.redaction import copy_key, redacted_files
from reports.rendering import compose_report, render_file, report_headings
from reports.report import unsaved_report
from reports.word_return.copies import new_copy, save_copy
from reports.workflow.issuing import issue, may_issue
from server.job_progress import Progress, stored_progress

logger = logging.getLogger(__name__)


def run_step(job: ReportJob, should_abort: Callable[[], bool]) -> None:
    """Do the work of a job, and store its result or the reason of its failure.

    Raise JobAborted once `should_abort` returns True, and OperationalError or InterfaceError if
    the database fails; the step can then run again.
    """
    # A waiting job is deleted when it is cancelled, perhaps since the worker read it.
    waiting = type(job)._base_manager.filter(pk=job.pk, state__in=RUNNING_STATES)
    if not waiting.update(state=JobState.RUNNING):
        return
    job.state = JobState.RUNNING
    try:
        with stored_progress(job, should_abort) as progress:
            STEPS[type(job)](job, progress)
    except (JobAborted, OperationalError, InterfaceError):
        raise
    except ValidationError as error:
        fail_step(job, " ".join(error.messages))
    except PermissionDenied as error:
        fail_step(job, str(error))
    except (LimitExceededError, MemoryError):
        logger.warning("%s %s exceeded its limits.", job._meta.label, job.pk, exc_info=True)
        fail_step(job, too_large_sentence(job))
    except Exception:
        logger.exception("%s %s failed.", job._meta.label, job.pk)
        fail_step(job, _("Internal error. Nothing was saved. Contact the site administrator."))


def too_large_sentence(job: ReportJob) -> str:
    if isinstance(job, RedactionJob):
        return _(
            "The files need more time or memory than is allowed. Contact the site administrator."
        )
    return _(
        "The report is too large: its files need more time or memory than is allowed. Leave out"
        " records under “Edit content”, or write a report on a shorter period."
    )


def fail_step(job: ReportJob, sentence: str) -> None:
    """Store that a job failed, and the reason, unless it has ended."""
    type(job)._base_manager.filter(pk=job.pk, state__in=RUNNING_STATES).update(
        state=JobState.FAILED, error=sentence, finished_at=timezone.now()
    )


def finish_step(job: ReportJob) -> None:
    job.state, job.error, job.finished_at = JobState.DONE, "", timezone.now()
    job.save(update_fields=["state", "error", "finished_at"])


def issue_report(job: IssueJob, progress: Progress) -> None:
    """Issue the report if the person still may, and the texts are those that the person saw."""
    if not may_issue(job.requested_by):
        raise PermissionDenied(
            _("The report was not issued, because you no longer have the right to issue reports.")
        )
    with transaction.atomic():
        issue(
            report=job.report,
            person=job.requested_by,
            site=job.site,
            expected_fingerprint=job.fingerprint,
            progress=progress,
        )
        DraftFile.objects.filter(report=job.report).delete()
        finish_step(job)


def produce_draft_file(job: DraftFile, progress: Progress) -> None:
    """Render the file of a draft from the current records, marked as a draft on every page."""
    progress(Stage.COMPOSING, 0, 0)
    last_event = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    report = job.report or unsaved_report(job.slug)
    if report is None or report.is_issued:
        raise ValidationError(_("This draft no longer exists. Open the page of the report."))
    document = compose_report(report, job.language)
    is_returnable = job.kind == "docx" and report.pk is not None
    copy = new_copy(report, document) if is_returnable else None
    with override(job.language):
        content = render_file(
            document,
            job.kind,
            site=job.site,
            status=report_headings(job.language)["draft"],
            at=timezone.now(),
            heartbeat=partial(progress, Stage.RENDERING, 0, 0),
            marks=copy.mark_names() if copy else (),
        )
    job.content, job.last_event = content, last_event
    job.state, job.error, job.finished_at = JobState.DONE, "", timezone.now()
    with transaction.atomic():
        if copy is not None:
            save_copy(copy, content)
        job.save(update_fields=["content", "last_event", "state", "error", "finished_at"])


def redact_issued_text(job: RedactionJob, progress: Progress) -> None:
    """Store the public files without withdrawn records, naming the revision that corrects them."""
    withdrawn, corrected_by = withdrawals(job.text.report), job.text.report.corrected_by
    if copy_key(withdrawn, corrected_by) == job.withdrawn:
        heartbeat = partial(progress, Stage.RENDERING, 0, 0)
        files = redacted_files(job.text, withdrawn, corrected_by, heartbeat)
        with transaction.atomic():
            PublicCopy.objects.get_or_create(text=job.text, withdrawn=job.withdrawn, defaults=files)
            job.delete()
    else:
        job.delete()  # `queue_redactions` queues a job for the present withdrawals


STEPS: dict[type[ReportJob], Callable] = {
    IssueJob: issue_report,
    DraftFile: produce_draft_file,
    RedactionJob: redact_issued_text,
}
