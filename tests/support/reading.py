"""Texts of sources in tests: read as by a worker, or stored at once."""

from procrastinate.contrib.django.models import ProcrastinateJob

from catalogue.models import Source, SourceText
from catalogue.reading.readers import plain_text
from catalogue.reading.storage import create_text, store_document
from catalogue.reading.tasks import read_source
from tests.support.import_jobs import context_of


def read_queued() -> None:
    """Run the readings that are queued, in the transaction of the test."""
    for row in ProcrastinateJob.objects.filter(task_name=read_source.name, status="todo"):
        read_source.func(context_of(row), **row.args)


def stored_text(source: Source, user, content: str) -> SourceText:
    """Return a new version of the text of a source, read without a child process."""
    text = create_text(source, user, content)
    store_document(text, plain_text.document_of(content).limited().as_json(), "0" * 64)
    text.refresh_from_db()
    return text
