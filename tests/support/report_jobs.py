"""Background jobs of reports in tests: files of drafts, issues and redactions."""

from django.http import HttpResponse

from reports.jobs.tasks import redact_withdrawn_records, run_report_job
from tests.support.jobs import context_of, mark_succeeded, queued_rows


def work(**context) -> int:
    """Run the queued jobs of reports, those of withdrawals first; return their number."""
    withdrawals = queued_rows(redact_withdrawn_records)
    for row in withdrawals:
        redact_withdrawn_records.func(**row.args)
        mark_succeeded(row)
    jobs = queued_rows(run_report_job)
    for row in jobs:
        run_report_job.func(context_of(row, **context), **row.args)
        mark_succeeded(row)
    return len(withdrawals) + len(jobs)


def draft_page(slug: str, language: str, kind: str) -> str:
    return f"/admin/reports/report/draft-files/{slug}/{language}/{kind}/"


def draft_file(client, slug: str, language: str, kind: str) -> HttpResponse:
    """Request the file of a draft, produce it, and return the response that downloads it."""
    page = draft_page(slug, language, kind)
    assert client.post(page).status_code == 302
    work()
    return client.get(f"{page}download/")
