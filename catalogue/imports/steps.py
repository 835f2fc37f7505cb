"""The steps of an import: check, write, undo. Each ends in a state that its page can show.

`catalogue.imports.tasks` runs them as background jobs. Each writes in one transaction, so a step
that is interrupted has done nothing, and can run again.
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
from catalogue.history.undo import HistoryError, undo_context
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

    Raises JobAborted once `should_abort` says so, and OperationalError or InterfaceError where the
    database fails: the step can run again then. Any other error ends it.
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
        end_step(job, _("Internal error. Nothing was imported. Contact the site administrator."))


def end_step(job: ImportJob, sentence: str) -> None:
    """Store that a step failed, and why. Where undoing failed, the import is done as before."""
    stored = ImportJob.objects.defer("content").get(pk=job.pk)
    if stored.state == ImportState.UNDOING:
        keep_done(stored, _("The import was not undone. %s") % sentence)
        return
    stored.state, stored.errors = ImportState.FAILED, [asdict(ImportIssue(sentence))]
    stored.save(update_fields=["state", "errors"])


def cancel_step(job: ImportJob) -> None:
    """Store that somebody cancelled a step: the import is again what it was before the step."""
    stored = ImportJob.objects.defer("content").get(pk=job.pk)
    if stored.state == ImportState.UNDOING:
        keep_done(stored, _("The undo was cancelled. The import is as it was."))
    elif stored.state in (ImportState.CONFIRMED, ImportState.WRITING):
        warning = asdict(ImportIssue(_("The import was cancelled. Nothing was written.")))
        others = [one for one in stored.warnings if one != warning]
        stored.state, stored.warnings = ImportState.CHECKED, [warning, *others]
        stored.save(update_fields=["state", "warnings"])
    else:
        stored.state = ImportState.DISCARDED
        stored.save(update_fields=["state"])


def keep_done(job: ImportJob, sentence: str) -> None:
    job.state, job.undone_by, job.undone_at = ImportState.DONE, None, None
    job.warnings = [asdict(ImportIssue(sentence))]
    job.save(update_fields=["state", "undone_by", "undone_at", "warnings"])


def table_of(job: ImportJob) -> Table:
    """The table that the admin of this kind of record declares."""
    model_admin: Any = admin.site.get_model_admin(job.model)
    return model_admin.import_table


# --- checking -------------------------------------------------------------------------------------


def plan_job(job: ImportJob, progress) -> Plan:
    """What the job's file would do as things are. Raises UnreadableFileError."""
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
    """Keep what was found for people to read."""
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
    """What people call the row: its title, or else what it says."""
    for name in ("title_en", "title_es", "name_en", "name_es"):
        if text := row.cell(name) or getattr(row.instance, name, ""):
            return text
    if row.parent is not None:
        return str(row.parent)
    return next((cell for cell in row.cells.values() if cell), "")


def digest_of_plan(plan: Plan) -> str:
    """What tells one plan from another that would do something else."""
    described = [
        [row.sheet, row.line, row.outcome, [[c.code, c.old, c.new] for c in row.changes]]
        for row in plan.rows
    ]
    return hashlib.sha256(json.dumps(described).encode()).hexdigest()


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


# --- undoing ----------------------------------------------------------------------------------


def undo_import(job: ImportJob, progress) -> None:
    """Undo all that the import wrote; if that cannot be, say why and leave it as it is."""
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
    """A function that stores the progress on a connection of its own, as the step's is in use.

    It raises JobAborted once `should_abort` says so.
    """
    aside = connections.create_connection(connection.alias)
    stored_at = 0.0

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal stored_at
        if should_abort():
            raise JobAborted
        if time.monotonic() - stored_at < PROGRESS_INTERVAL_SECONDS:
            return
        stored_at = time.monotonic()
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
