"""Imports are worked one after another, by a process of their own that pages have started.

A lock that PostgreSQL holds for the process's connection says that somebody is at work: when a
process is killed the lock is gone, and what it did not finish, it did not do. The next look at the
import's page, or `manage.py work_imports`, begins again.
"""

import hashlib
import json
import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any

from django.contrib import admin
from django.db import connection, connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.history.actor import act_as
from catalogue.history.events import Event
from catalogue.history.undo import HistoryError, undo_context
from catalogue.imports.authorization import (
    cancel_proposals,
    dry_run,
    mark_proposed_rows,
    write_plan,
)
from catalogue.imports.models import MAX_ATTEMPTS, RUNNING_STATES, ImportJob, ImportRow, ImportState
from catalogue.imports.parsing.reader import read_sheets
from catalogue.imports.parsing.sheet import ImportIssue, UnreadableFileError
from catalogue.imports.planner import Plan, build_plan
from catalogue.imports.rows import Row
from catalogue.imports.table_schema import Table
from catalogue.imports.writer import force_custom_plans

LOCK = "SELECT pg_try_advisory_lock(hashtext('catalogue imports'))"
UNLOCK = "SELECT pg_advisory_unlock(hashtext('catalogue imports'))"
PROGRESS_INTERVAL_SECONDS = 0.5  # seconds between two notes of progress

logger = logging.getLogger(__name__)


def work() -> int:
    """Work every import that waits, until none does; how many that were.

    Another process that is at it already will see to them.
    """
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        if cursor.fetchone() != (True,):
            return 0
        try:
            while job := ImportJob.objects.filter(state__in=RUNNING_STATES).order_by("pk").first():
                work_on(job)
                count += 1
        finally:
            cursor.execute(UNLOCK)
    return count


def somebody_works() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND ((classid::bigint << 32) | objid::bigint) ="
            " hashtext('catalogue imports')::bigint)"
        )
        return cursor.fetchone()[0]


def work_on(job: ImportJob) -> None:
    """Check or write one import, and say how it went."""
    job.attempts += 1
    job.state = {"waiting": "checking", "confirmed": "writing"}.get(job.state, job.state)
    job.save(update_fields=["attempts", "state"])
    with override(job.language):
        if job.attempts > MAX_ATTEMPTS:
            fail(job, _("It was tried several times, and each time the work was cut off."))
            return
        try:
            with progress_of(job) as progress:
                STEPS.get(job.state, check)(job, progress)
        except MemoryError:
            fail(job, _("The file needs more memory than an import may have. Divide it."))
        except Exception:
            logger.exception("The import %s failed.", job.pk)
            fail(job, _("Something went wrong that is not your fault; nothing was written."))


def fail(job: ImportJob, sentence: str) -> None:
    faults = [asdict(ImportIssue(sentence))]
    ImportJob.objects.filter(pk=job.pk).update(state=ImportState.FAILED, faults=faults)


def table_of(job: ImportJob) -> Table:
    """The table that the admin of this kind of record declares."""
    model_admin: Any = admin.site.get_model_admin(job.model)
    return model_admin.import_table


# --- checking -------------------------------------------------------------------------------------


def plan_job(job: ImportJob, progress) -> Plan:
    """What the job's file would do as things are. Raises UnreadableFileError."""
    sheets = read_sheets(bytes(job.content), job.file_name)
    plan = build_plan(sheets, table_of(job), twins=job.twins_allowed, progress=progress)
    mark_proposed_rows(plan, job.uploaded_by)
    return plan


def check(job: ImportJob, progress) -> None:
    try:
        plan = plan_job(job, progress)
    except UnreadableFileError as error:
        store_report(job, Plan(table_of(job), faults=error.faults), ImportState.REFUSED)
        return
    dry_run(plan, job, progress)
    store_report(job, plan, ImportState.REFUSED if plan.all_errors else ImportState.CHECKED)


def store_report(job: ImportJob, plan: Plan, state: str) -> None:
    """Keep what was found for people to read."""
    with transaction.atomic():
        job.rows.all().delete()
        rows = (build_import_row(job, number, row) for number, row in enumerate(plan.rows))
        ImportRow.objects.bulk_create(rows, batch_size=1000)
        job.counts = dict(Counter(row.outcome for row in plan.rows))
        job.faults = [asdict(fault) for fault in plan.faults]
        job.notices = [asdict(notice) for notice in plan.notices]
        job.plan_digest = digest_of_plan(plan)
        job.state, job.attempts = state, 0
        job.save(update_fields=["counts", "faults", "notices", "plan_digest", "state", "attempts"])


def build_import_row(job: ImportJob, number: int, row: Row) -> ImportRow:
    return ImportRow(
        job=job,
        position=number,
        table=row.table.code,
        sheet=row.sheet[:200],
        line=row.line,
        outcome=row.outcome,
        name=row_title(row)[:500],
        object_id=row.record.pk if row.record is not None else None,
        changes=[[change.code, change.old, change.new] for change in row.changes],
        faults=[asdict(fault) for fault in row.faults],
        notices=[asdict(notice) for notice in row.notices],
    )


def row_title(row: Row) -> str:
    """What people call the row: its title, or else what it says."""
    for name in ("title_en", "title_es", "name_en", "name_es"):
        if text := row.cell(name) or getattr(row.instance, name, ""):
            return text
    if row.parent is not None:
        return str(row.parent)
    return next((cell for cell in row.cells.values() if cell), "")


def digest_of_plan(plan: Plan) -> str:
    """What tells one plan from another that would do something else."""
    told = [
        [row.sheet, row.line, row.outcome, [[c.code, c.old, c.new] for c in row.changes]]
        for row in plan.rows
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


# --- writing --------------------------------------------------------------------------------------


class ChangedSinceError(Exception):
    """What would be written now is not what was shown."""


def write_import(job: ImportJob, progress) -> None:
    """Write what was shown; if it would do something else by now, show that instead."""
    doing = _("Import of %s") % job.file_name
    try:
        with act_as(person=job.uploaded_by, doing=doing) as context, transaction.atomic():
            plan = plan_job(job, progress)
            if plan.all_errors or digest_of_plan(plan) != job.plan_digest:
                raise ChangedSinceError
            write_plan(plan, job, progress)
            if plan.all_errors:
                raise ChangedSinceError
            link_report_rows(job, plan)
            job.state, job.finished_at, job.context_id = ImportState.DONE, timezone.now(), context
            job.attempts = 0
            job.save(
                update_fields=[
                    *("state", "finished_at", "context_id", "proposals_context", "attempts")
                ]
            )
    except ChangedSinceError:
        job.context_id = job.finished_at = job.proposals_context = None
        job.state = ImportState.CHECKING
        check(job, progress)
        sentence = _(
            "Since the preview, others have changed what the file is about. Nothing was written:"
            " look again."
        )
        job.notices = [asdict(ImportIssue(sentence)), *job.notices]
        job.save(update_fields=["notices"])


def link_report_rows(job: ImportJob, plan: Plan) -> None:
    """The rows of the report lead to the records that they made."""
    made = {
        number: row.record.pk
        for number, row in enumerate(plan.rows)
        if row.is_new and row.record is not None
    }
    rows = list(job.rows.filter(position__in=made))
    for row in rows:
        row.object_id = made[row.position]
    ImportRow.objects.bulk_update(rows, ["object_id"], batch_size=1000)


# --- taking back ----------------------------------------------------------------------------------


def undo_import(job: ImportJob, progress) -> None:
    """Undo all that the import wrote; if that cannot be, say why and leave it as it is."""
    doing = _("Taking back the import of %s") % job.file_name
    job.attempts = 0
    try:
        with act_as(person=job.undone_by, doing=doing), transaction.atomic():
            if accepted := cancel_proposals(job):
                raise HistoryError(
                    _("A reviewer has accepted what it proposed: %s.") % ", ".join(accepted[:10])
                )
            force_custom_plans()
            if Event.objects.filter(context=job.context_id).exists():
                undo_context(job.context_id)
            job.state, job.notices = ImportState.UNDONE, []
            job.save(update_fields=["state", "attempts", "notices"])
    except HistoryError as error:
        job.state, job.undone_by, job.undone_at = ImportState.DONE, None, None
        sentence = _("The import was not taken back. %s") % error
        job.notices = [asdict(ImportIssue(sentence))]
        job.save(update_fields=["state", "undone_by", "undone_at", "attempts", "notices"])


STEPS: dict[str, Any] = {ImportState.WRITING: write_import, ImportState.UNDOING: undo_import}


# --- progress -------------------------------------------------------------------------------------


@contextmanager
def progress_of(job: ImportJob) -> Iterator[Any]:
    """A function that notes how far the work has come, beside its transaction."""
    aside = connections.create_connection(connection.alias)
    told = 0.0

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told < PROGRESS_INTERVAL_SECONDS:
            return
        told = time.monotonic()
        with aside.cursor() as cursor:
            cursor.execute(
                "UPDATE catalogue_importjob SET stage = %s, done = %s, total = %s WHERE id = %s",
                [stage, done, total, job.pk],
            )

    try:
        yield progress
    finally:
        with suppress(Exception):
            aside.close()
