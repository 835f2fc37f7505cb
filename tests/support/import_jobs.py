"""Imports in tests: upload by the forms of staff, and execution as by a worker."""

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from catalogue.imports.models import ImportJob
from catalogue.imports.tasks import run_import


def work(**context) -> int:
    """Run the imports that are queued, in the transaction of the test; return their number."""
    queued = list(ProcrastinateJob.objects.filter(task_name=run_import.name, status="todo"))
    for row in queued:
        run_import.func(context_of(row, **context), **row.args)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [row.pk]
            )
    return len(queued)


def context_of(row: ProcrastinateJob, **more) -> JobContext:
    """Return the context that a worker passes to a task."""
    more = {"abort_reason": lambda: None, **more}
    return JobContext(app=app, job=row.procrastinate_job, start_timestamp=0, **more)


def import_url(model, page: str = "import", *arguments) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=arguments)


def export_for_editing(client, model, extension: str, rows=None) -> bytes:
    """Return the file of the admin action for these rows, or for all."""
    ids = [row.pk for row in (model.objects.all() if rows is None else rows)]
    response = client.post(
        import_url(model, "changelist"),
        {
            "action": f"export_for_editing_{extension}",
            ACTION_CHECKBOX_NAME: ids[:1],
            "select_across": "1",
        }
        if rows is None
        else {"action": f"export_for_editing_{extension}", ACTION_CHECKBOX_NAME: ids},
    )
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def upload_import(client, model, content: bytes | str, name: str = "file.csv", **more) -> ImportJob:
    """Upload a file and run its check."""
    if isinstance(content, str):
        content = content.encode()
    response = client.post(import_url(model), {"file": SimpleUploadedFile(name, content), **more})
    assert response.status_code == 302, response.context["form"].errors
    work()
    return ImportJob.objects.get(pk=int(response.url.rstrip("/").split("/")[-1]))


def confirm_import(client, job: ImportJob) -> ImportJob:
    """Confirm a checked import and run it."""
    client.post(import_url(job.model, "import_confirm", job.pk))
    work()
    job.refresh_from_db()
    return job


def import_issues(job: ImportJob) -> list[tuple[str, str]]:
    """Return all import errors as (cell, message)."""
    row_issues = [issue for row in job.rows.filter(outcome="faulty") for issue in row.errors]
    return [(issue["place"], issue["sentence"]) for issue in [*job.errors, *row_issues]]


def import_changes(job: ImportJob) -> list:
    """Return all changes as (sheet, line, outcome, columns with old and new texts)."""
    rows = job.rows.exclude(outcome__in=["unchanged", "faulty"])
    return [(row.sheet, row.line, row.outcome, row.changes) for row in rows]
