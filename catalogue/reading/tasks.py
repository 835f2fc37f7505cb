"""Background jobs that read the text of sources.

The pages show the state of the `SourceText`, not the queue. A job logs and stores codes only: an
error of a reader may quote the text.
"""

import hashlib
import tempfile
from pathlib import Path

from django.db import InterfaceError, OperationalError
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from catalogue.reading.extraction import ExtractionError, extract
from catalogue.reading.models import ReadingState, Reason, SourceText
from catalogue.reading.storage import end_reading, store_document
from catalogue.records.source_files import SourceFileStorage, file_suffix
from server.jobs import MAX_ATTEMPTS

LIVE_STATUSES = ("todo", "doing")
RETRY = RetryStrategy(
    max_attempts=MAX_ATTEMPTS - 1,
    exponential_wait=4,
    retry_exceptions=[OperationalError, InterfaceError],
)


def enqueue(text: SourceText) -> None:
    """Queue the reading of a text, in the transaction that creates it."""
    read_source.defer(text_pk=text.pk)


@app.task(name="catalogue.read_source", retry=RETRY, pass_context=True)
def read_source(context: JobContext, *, text_pk: int) -> None:
    """Read the file or the pasted text of a `SourceText`. A repeated run has no effect."""
    text = SourceText.objects.filter(pk=text_pk, state=ReadingState.QUEUED).first()
    if text is None:
        return
    try:
        _read(text)
    except (OperationalError, InterfaceError):
        if context.job.attempts + 1 >= MAX_ATTEMPTS:
            end_reading(text, Reason.INTERRUPTED)
        raise


def _read(text: SourceText) -> None:
    if text.file:
        storage = SourceFileStorage()
        if not storage.exists(text.file):
            end_reading(text, Reason.MISSING)
            return
        path, suffix = storage.path(text.file), file_suffix(text.file)
        _read_path(text, path, suffix)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "pasted.txt")
        Path(path).write_text(text.pasted, encoding="utf-8")
        _read_path(text, path, ".txt")


def _read_path(text: SourceText, path: str, suffix: str) -> None:
    with Path(path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    try:
        document = extract(path, suffix)
    except ExtractionError as error:
        end_reading(text, error.code, digest)
        return
    store_document(text, document, digest)


@app.periodic(cron="* * * * *")
@app.task(
    name="catalogue.end_lost_readings",
    queueing_lock="catalogue.end_lost_readings",
    priority=99,
)
def end_lost_readings(timestamp: int) -> None:
    end_lost()


def end_lost() -> None:
    """End the readings whose job has ended, such as the job of a worker that was killed."""
    for text in SourceText.objects.filter(state=ReadingState.QUEUED).defer("pasted"):
        jobs = ProcrastinateJob.objects.filter(task_name=read_source.name, args__text_pk=text.pk)
        if not jobs.filter(status__in=LIVE_STATUSES).exists():
            end_reading(text, Reason.INTERRUPTED)
