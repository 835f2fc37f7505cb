"""Steps of an import: check, write, undo. Each ends in a state that the import's page shows.

`catalogue.imports.tasks` runs them as background jobs. Each writes in one transaction, so an
interrupted step changes nothing and can run again.
"""

import gc
import hashlib
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.contrib import admin
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.exceptions import JobAborted

from catalogue.history.actor import act_as
from catalogue.history.events import Event
from catalogue.history.operations import Operation, operation
from catalogue.history.row_writer import HistoryError
from catalogue.history.undo import undo_context
from catalogue.imports.authorization import (
    cancel_proposals,
    dry_run,
    mark_proposed_rows,
    write_plan,
)
from catalogue.imports.copy_rows import copy_columns
from catalogue.imports.issue_groups import group_issues
from catalogue.imports.mapping.application import apply_mapping
from catalogue.imports.mapping.choices import Mapping
from catalogue.imports.mapping.guessing import known_names
from catalogue.imports.mapping.step import begin_mapping, layouts_of, needs_mapping
from catalogue.imports.models import ImportJob, ImportRow, ImportState
from catalogue.imports.parsing.reader import read_sheets
from catalogue.imports.parsing.sheet import ImportIssue, Sheet, UnreadableFileError
from catalogue.imports.planner import Plan, build_plan
from catalogue.imports.rows import Row
from catalogue.imports.table_schema import Table
from catalogue.imports.writer import begin_bulk_writing, end_bulk_writing
from server.job_progress import stored_progress

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
        with stored_progress(job, should_abort) as progress, paused_garbage_collection():
            STEPS.get(job.state, check)(job, progress)
    except (JobAborted, OperationalError, InterfaceError):
        raise
    except MemoryError:
        end_step(job, _("The file is too large for one import. Split it into smaller files."))
    except Exception:
        logger.exception("The import %s failed.", job.pk)
        end_step(job, _("Internal error. Nothing was saved. Contact the site administrator."))


@contextmanager
def paused_garbage_collection() -> Iterator[None]:
    """Keep Python from searching for garbage, which a step hardly makes, among all its rows.

    The search takes a fifth of the time of a large file.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


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


def plan_job(job: ImportJob, progress, sheets: list[Sheet] | None = None) -> Plan:
    """Return the plan of the job's file for the present records. Raise UnreadableFileError."""
    table = table_of(job)
    sheets = sheets or read_sheets(bytes(job.content), job.file_name, table.readers)
    parts = None
    if job.mapping is not None:
        mapping = Mapping.from_json(job.mapping)
        parts = apply_mapping(sheets, table, mapping, known_names(table))
    plan = build_plan(
        sheets, table, duplicates_allowed=job.duplicates_allowed, progress=progress, parts=parts
    )
    plan.faulty_left_out = job.faulty_left_out
    mark_proposed_rows(plan, job.uploaded_by)
    return plan


def checked_plan(job: ImportJob, progress, sheets: list[Sheet]) -> Plan:
    """Return the plan of the job's file with the errors that a dry run finds.

    If rows with errors are left out, so are the other rows of their lines, and the rows that refer
    to these. Each dry run that finds more such rows is followed by another without them. Raise
    UnreadableFileError.
    """
    plan = plan_job(job, progress, sheets)
    plan.leave_out_lines()
    dry_run(plan, job, progress)
    while plan.leave_out_lines():
        errors = [row.errors for row in plan.rows]
        plan = plan_job(job, progress, sheets)  # a dry run changes the rows of its plan
        for row, found in zip(plan.rows, errors, strict=True):
            row.errors = found
        dry_run(plan, job, progress)
    return plan


def check(job: ImportJob, progress) -> None:
    """Check a file, or let the user map its columns first if they are not ours."""
    table = table_of(job)
    try:
        sheets = read_sheets(bytes(job.content), job.file_name, table.readers)
        if job.mapping is None:
            layouts = layouts_of(sheets, table)
            job.layout = [layout.to_json() for layout in layouts]
            job.save(update_fields=["layout"])
            is_needed, issues = needs_mapping(sheets, layouts, table)
            if is_needed:
                begin_mapping(job, table, issues)
                return
        plan = checked_plan(job, progress, sheets)
    except UnreadableFileError as error:
        store_report(job, Plan(table, errors=error.errors), ImportState.REFUSED)
        return
    is_left_out_whole = bool(plan.all_errors) and not any(not row.errors for row in plan.rows)
    is_refused = bool(plan.blocking_errors) or is_left_out_whole
    store_report(job, plan, ImportState.REFUSED if is_refused else ImportState.CHECKED)


def store_report(job: ImportJob, plan: Plan, state: str) -> None:
    """Store the rows, errors and warnings of a plan as the report of the import."""
    with transaction.atomic():
        job.rows.all().delete()
        rows = zip(
            *(report_values(number, row) for number, row in enumerate(plan.rows)), strict=True
        )
        fields = [ImportRow._meta.get_field(name) for name in REPORT_FIELDS]
        copy_columns(
            ImportRow,
            {ImportRow._meta.get_field("job"): [job.pk] * len(plan.rows)}
            | dict(zip(fields, rows, strict=False)),
        )
        job.counts = dict(Counter(row.outcome for row in plan.rows))
        job.errors = [asdict(error) for error in plan.errors]
        job.warnings = [asdict(warning) for warning in plan.warnings]
        job.plan_digest = digest_of_plan(plan)
        job.issues = group_issues(plan.rows)
        job.state = state
        job.save(update_fields=["counts", "errors", "warnings", "issues", "plan_digest", "state"])


REPORT_FIELDS = (
    *("position", "table", "sheet", "line", "outcome", "name"),
    *("object_id", "changes", "errors", "warnings"),
)


def report_values(number: int, row: Row) -> tuple[Any, ...]:
    """Return the values of `REPORT_FIELDS` of a row."""
    return (
        number,
        row.table.code,
        row.sheet[:200],
        row.line,
        row.outcome,
        row_title(row)[:500],
        row.record.pk if row.record is not None else None,
        [[change.code, change.old, change.new] for change in row.changes],
        [asdict(error) for error in row.errors],
        [asdict(warning) for warning in row.warnings],
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
    doing = operation(Operation.IMPORT, job.file_name)
    try:
        with act_as(person=job.uploaded_by, doing=doing) as context, transaction.atomic():
            try:
                plan = plan_job(job, progress)
            except UnreadableFileError as error:  # by a version with other rules
                raise ChangedSinceError from error
            left_out = restore_left_out_rows(job, plan)
            if plan.blocking_errors or digest_of_plan(plan) != job.plan_digest:
                raise ChangedSinceError
            write_plan(plan, job, progress)
            if plan.errors or {row for row in plan.rows if row.errors} != left_out:
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


def restore_left_out_rows(job: ImportJob, plan: Plan) -> set[Row]:
    """Add to the plan the errors that only the database found, and return the rows left out.

    Without rows to leave out, return an empty set.
    """
    if not job.faulty_left_out:
        return set()
    faulty = job.rows.filter(outcome=ImportRow.Outcome.FAULTY)
    stored = dict(faulty.values_list("position", "errors"))
    for number, row in enumerate(plan.rows):
        if number in stored and not row.errors:
            row.errors = [ImportIssue(**error) for error in stored[number]]
    return {row for row in plan.rows if row.errors}


def link_report_rows(job: ImportJob, plan: Plan) -> None:
    """Store in the rows of the report the records that they created."""
    created = [
        (number, row.record.pk)
        for number, row in enumerate(plan.rows)
        if row.is_new and row.record is not None
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_importrow AS stored SET object_id = created.object_id"
            " FROM unnest(%s::int[], %s::bigint[]) AS created (position, object_id)"
            " WHERE stored.job_id = %s AND stored.position = created.position",
            [[number for number, _pk in created], [pk for _number, pk in created], job.pk],
        )


# --- undoing ----------------------------------------------------------------------------------


def undo_import(job: ImportJob, progress) -> None:
    """Undo all changes of the import; if that is not possible, store the reason as a warning."""
    doing = operation(Operation.IMPORT_UNDO, job.file_name)
    try:
        with act_as(person=job.undone_by, doing=doing), transaction.atomic():
            if accepted := cancel_proposals(job):
                raise HistoryError(
                    _("A reviewer has accepted its proposals: %s.") % ", ".join(accepted[:10])
                )
            if Event.objects.filter(context=job.context_id).exists():
                begin_bulk_writing()
                undo_context(job.context_id)
                end_bulk_writing()
            job.state, job.warnings = ImportState.UNDONE, []
            job.save(update_fields=["state", "warnings"])
    except HistoryError as error:
        keep_done(job, _("The import was not undone. %s") % error)


STEPS: dict[str, Any] = {ImportState.WRITING: write_import, ImportState.UNDOING: undo_import}
