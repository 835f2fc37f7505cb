"""Imports in tests: upload by the forms of staff, and execution as by a worker."""

import html
import re

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from catalogue.imports.models import ImportJob
from catalogue.imports.tasks import run_import
from tests.support.jobs import context_of, mark_succeeded, queued_rows


def work(**context) -> int:
    """Run the imports that are queued, in the transaction of the test; return their number."""
    queued = queued_rows(run_import)
    for row in queued:
        run_import.func(context_of(row, **context), **row.args)
        mark_succeeded(row)
    return len(queued)


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


def form_data(page: str) -> dict[str, list[str]]:
    """Return the values of the fields of the mapping form, as a browser sends them."""
    form = re.search(r'<form[^>]*id="mapping">.*?</form>', page, re.DOTALL)[0]
    data: dict[str, list[str]] = {}
    for select in re.finditer(r'<select name="([^"]*)".*?</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', select[0]) or re.search(
            r'<option value="([^"]*)"', select[0]
        )
        data.setdefault(html.unescape(select[1]), []).append(html.unescape(chosen[1]))
    for field in re.finditer(r"<input [^>]*>", form):
        if 'type="checkbox"' in field[0] and " checked" not in field[0]:
            continue
        name = re.search(r'name="([^"]*)"', field[0])[1]
        value = re.search(r'value="([^"]*)"', field[0])
        data.setdefault(html.unescape(name), []).append(html.unescape(value[1]) if value else "")
    data.pop("csrfmiddlewaretoken", None)
    return data


def mapping_page(client, job: ImportJob) -> str:
    response = client.get(import_url(job.model, "import_job", job.pk))
    assert response.status_code == 200
    return response.content.decode()


def send_mapping(client, job: ImportJob, **changes) -> ImportJob:
    """Send the form of the page as it is, with some fields changed, and run the check."""
    response = post_mapping(client, job, **changes)
    assert response.status_code == 302, response.content.decode()
    return job


def post_mapping(client, job: ImportJob, **changes) -> HttpResponse:
    """Send the form of the page, which can be refused, and run the check if it is not."""
    data = {**form_data(mapping_page(client, job)), "action": "check", **changes}
    response = client.post(import_url(job.model, "import_mapping", job.pk), data)
    work()
    job.refresh_from_db()
    return response


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
