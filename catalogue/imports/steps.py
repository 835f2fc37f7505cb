"""Steps of an import: check, write, undo. Each ends in a state that the import's page shows.

`catalogue.imports.tasks` runs them as background jobs. Each writes in one transaction, so an
interrupted step changes nothing and can run again.
"""

import hashlib
import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any

from django.contrib import admin
from django.db import InterfaceError, OperationalError, connection, connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.exceptions import JobAborted

from catalogue.history.actor import act_as
from catalogue.history.events import Event
from catalogue.history.row_writer import HistoryError
from catalogue.history.undo import undo_context
from catalogue.imports.authorization import (
    cancel_proposals,
    dry_run,
    mark_proposed_rows,
    write_plan,
)
from catalogue.imports.models import ImportJob, ImportRow, ImportState
from catalogue.imports.parsing.reader import read_sheets
from catalogue.imports.parsing.sheet import ImportIssue, UnreadableFileError
from catalogue.imports.planner import Plan, build_plan
from catalogue.imports.rows import Row
from catalogue.imports.table_schema import Table
from catalogue.imports.writer import force_custom_plans

PROGRESS_INTERVAL_SECONDS = 0.5

logger = logging.getLogger(__name__)


def run_step(job: ImportJob, should_abort: Callable[[], bool]) -> None:
    """Check, write or undo one import, and store the result.

    Raise JobAborted once `should_abort` returns True, and OperationalError or InterfaceError if
    the database fails; the step can then run again. Any other error ends the import.
    """
    state = {"waiting": "checking", "confirmed": "writing"}.get(job.state, job.state)
    if state != job.state:
        job.state = state
        job.save(update_fields=["state"])
    try:
        with progress_of(job, should_abort) as progress:
            STEPS.get(job.state, check)(job, progress)
    except (JobAborted, OperationalError, InterfaceError):
        raise
    except MemoryError:
        end_step(job, _("The file is too large for one import. Split it into smaller files."))
    except Exception:
        logger.exception("The import %s failed.", job.pk)
        end_step(job, _("Internal error. Nothing was saved. Contact the site administrator."))


def end_step(job: ImportJob, sentence: str) -> None:
    """Store that a step failed, and the reason. An import whose undo failed stays imported."""
    stored = ImportJob.objects.defer("content").get(pk=job.pk)
    if stored.state == ImportState.UNDOING:
        keep_done(stored, _("The import was not undone. %s") % sentence)
        return
    stored.state, stored.errors = ImportState.FAILED, [asdict(ImportIssue(sentence))]
    stored.save(update_fields=["state", "errors"])


def cancel_step(job: ImportJob) -> None:
    """Store that a user cancelled a step: the import returns to its state before the step."""
    stored = ImportJob.objects.defer("content").get(pk=job.pk)
    if stored.state == ImportState.UNDOING:
        keep_done(stored, _("The undo was cancelled. The import is as it was."))
    elif stored.state in (ImportState.CONFIRMED, ImportState.WRITING):
        warning = asdict(ImportIssue(_("The import was cancelled. Nothing was imported.")))
        earlier = [
            stored_warning for stored_warning in stored.warnings if stored_warning != warning
        ]
        stored.state, stored.warnings = ImportState.CHECKED, [warning, *earlier]
        stored.save(update_fields=["state", "warnings"])
    else:
        stored.state = ImportState.DISCARDED
        stored.save(update_fields=["state"])


def keep_done(job: ImportJob, sentence: str) -> None:
    job.state, job.undone_by, job.undone_at = ImportState.DONE, None, None
    job.warnings = [asdict(ImportIssue(sentence))]
    job.save(update_fields=["state", "undone_by", "undone_at", "warnings"])


def table_of(job: ImportJob) -> Table:
    """Return the import table that the admin of this kind of record declares."""
    model_admin: Any = admin.site.get_model_admin(job.model)
    return model_admin.import_table


# --- checking -------------------------------------------------------------------------------------


def plan_job(job: ImportJob, progress) -> Plan:
    """Return the plan of the job's file for the present records. Raise UnreadableFileError."""
    sheets = read_sheets(bytes(job.content), job.file_name)
    plan = build_plan(
        sheets, table_of(job), duplicates_allowed=job.duplicates_allowed, progress=progress
    )
    mark_proposed_rows(plan, job.uploaded_by)
    return plan


def check(job: ImportJob, progress) -> None:
    try:
        plan = plan_job(job, progress)
    except UnreadableFileError as error:
        store_report(job, Plan(table_of(job), errors=error.errors), ImportState.REFUSED)
        return
    dry_run(plan, job, progress)
    store_report(job, plan, ImportState.REFUSED if plan.all_errors else ImportState.CHECKED)


def store_report(job: ImportJob, plan: Plan, state: str) -> None:
    """Store the rows, errors and warnings of a plan as the report of the import."""
    with transaction.atomic():
        job.rows.all().delete()
        rows = (build_import_row(job, number, row) for number, row in enumerate(plan.rows))
        ImportRow.objects.bulk_create(rows, batch_size=1000)
        job.counts = dict(Counter(row.outcome for row in plan.rows))
        job.errors = [asdict(error) for error in plan.errors]
        job.warnings = [asdict(warning) for warning in plan.warnings]
        job.plan_digest = digest_of_plan(plan)
        job.state = state
        job.save(update_fields=["counts", "errors", "warnings", "plan_digest", "state"])


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
        errors=[asdict(error) for error in row.errors],
        warnings=[asdict(warning) for warning in row.warnings],
    )


def row_title(row: Row) -> str:
    """Return the title of a row, of its parent, or its first cell that is not empty."""
    for name in ("title_en", "title_es", "name_en", "name_es"):
        if text := row.cell(name) or getattr(row.instance, name, ""):
            return text
    if row.parent is not None:
        return str(row.parent)
    return next((cell for cell in row.cells.values() if cell), "")


def digest_of_plan(plan: Plan) -> str:
    """Return a digest of the changes of a plan; plans with different changes differ in it."""
    described = [
        [row.sheet, row.line, row.outcome, [[c.code, c.old, c.new] for c in row.changes]]
        for row in plan.rows
    ]
    return hashlib.sha256(json.dumps(described).encode()).hexdigest()


# --- writing --------------------------------------------------------------------------------------


class ChangedSinceError(Exception):
    """Error for a plan that differs from the plan that the user confirmed."""


def write_import(job: ImportJob, progress) -> None:
    """Write the confirmed plan; if the records changed since, check the file again instead."""
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
            job.save(update_fields=["state", "finished_at", "context_id", "proposals_context"])
    except ChangedSinceError:
        job.context_id = job.finished_at = job.proposals_context = None
        job.state = ImportState.CHECKING
        check(job, progress)
        sentence = _(
            "The records changed after the check. Nothing was imported. Check the file again."
        )
        job.warnings = [asdict(ImportIssue(sentence)), *job.warnings]
        job.save(update_fields=["warnings"])


def link_report_rows(job: ImportJob, plan: Plan) -> None:
    """Store in the rows of the report the records that they created."""
    created = {
        number: row.record.pk
        for number, row in enumerate(plan.rows)
        if row.is_new and row.record is not None
    }
    rows = list(job.rows.filter(position__in=created))
    for row in rows:
        row.object_id = created[row.position]
    ImportRow.objects.bulk_update(rows, ["object_id"], batch_size=1000)


# --- undoing ----------------------------------------------------------------------------------


def undo_import(job: ImportJob, progress) -> None:
    """Undo all changes of the import; if that is not possible, store the reason as a warning."""
    doing = _("Undo of the import of %s") % job.file_name
    try:
        with act_as(person=job.undone_by, doing=doing), transaction.atomic():
            if accepted := cancel_proposals(job):
                raise HistoryError(
                    _("A reviewer has accepted its proposals: %s.") % ", ".join(accepted[:10])
                )
            force_custom_plans()
            if Event.objects.filter(context=job.context_id).exists():
                undo_context(job.context_id)
            job.state, job.warnings = ImportState.UNDONE, []
            job.save(update_fields=["state", "warnings"])
    except HistoryError as error:
        keep_done(job, _("The import was not undone. %s") % error)


STEPS: dict[str, Any] = {ImportState.WRITING: write_import, ImportState.UNDOING: undo_import}


# --- progress -------------------------------------------------------------------------------------


@contextmanager
def progress_of(job: ImportJob, should_abort: Callable[[], bool]) -> Iterator[Any]:
    """Yield a function that stores the progress, and raises JobAborted on request.

    It uses a second connection, because the step's own transaction is not visible to others
    before it ends.
    """
    second_connection = connections.create_connection(connection.alias)
    stored_at = 0.0

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal stored_at
        if should_abort():
            raise JobAborted
        if time.monotonic() - stored_at < PROGRESS_INTERVAL_SECONDS:
            return
        stored_at = time.monotonic()
        with second_connection.cursor() as cursor:
            cursor.execute(
                "UPDATE catalogue_importjob SET stage = %s, done = %s, total = %s WHERE id = %s",
                [stage, done, total, job.pk],
            )

    try:
        yield progress
    finally:
        with suppress(Exception):
            second_connection.close()
