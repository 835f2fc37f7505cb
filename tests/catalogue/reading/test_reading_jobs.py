"""Readings as background jobs: states, limits of the child process, versions, and deletion."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from catalogue.models import ParagraphDecision, SourceText
from catalogue.reading import extraction, tasks
from catalogue.reading.extraction import ExtractionError, extract
from catalogue.reading.models import ReadingState, Reason
from catalogue.reading.storage import create_text, store_document
from catalogue.reading.tasks import end_lost, enqueue, read_source
from tests.support.factories import SourceFactory
from tests.support.import_jobs import context_of
from tests.support.reading import read_queued, stored_text
from tests.support.users import create_user

pytestmark = pytest.mark.django_db
SECRET = "Confidential budget of the heron project"


@pytest.fixture
def user():
    return create_user()


def described(text: SourceText) -> tuple[str, str, list[str]]:
    text.refresh_from_db()
    return text.state, text.reason, [paragraph.content for paragraph in text.paragraphs.all()]


def document(*texts: str, **more) -> dict:
    blocks = [
        {"kind": "text", "text": text, "number": "", "level": 0, "page": None, "notes": []}
        for text in texts
    ]
    empty = {"reader": "pdf", "pages": None, "blank_pages": [], "warnings": []}
    return {"blocks": blocks, **empty, **more}


def test_file_is_read_in_a_child_process(user, settings, tmp_path):
    settings.SOURCE_FILES_ROOT = tmp_path
    source = SourceFactory(file=SimpleUploadedFile("a.txt", b"One.\n\nTwo."), file_name="a.txt")
    text = create_text(source, user)
    enqueue(text)
    read_queued()

    assert described(text) == (ReadingState.READY, "", ["One.", "Two."])
    assert (text.reader, text.file_name, len(text.digest)) == ("text", "a.txt", 64)


def test_pasted_text_is_read(user):
    text = create_text(SourceFactory(), user, "Heading\n\nA paragraph.")
    enqueue(text)
    read_queued()

    assert described(text) == (ReadingState.READY, "", ["Heading", "A paragraph."])


def test_missing_file_ends_the_reading(user, settings, tmp_path):
    settings.SOURCE_FILES_ROOT = tmp_path
    text = create_text(SourceFactory(file="gone.txt", file_name="gone.txt"), user)
    enqueue(text)
    read_queued()

    assert described(text) == (ReadingState.FAILED, Reason.MISSING, [])


@pytest.mark.parametrize(
    ("found", "state", "reason"),
    [
        (document("Text"), ReadingState.READY, ""),
        (document("Text", pages=2, blank_pages=[2]), ReadingState.PARTLY, Reason.SOME_SCANNED),
        (document(pages=2, blank_pages=[1, 2]), ReadingState.NO_TEXT, Reason.SCANNED),
        (document(), ReadingState.NO_TEXT, Reason.EMPTY),
        (document("Text", warnings=["cut"]), ReadingState.PARTLY, Reason.CUT),
        (document("Text", warnings=["attachments"]), ReadingState.READY, Reason.ATTACHMENTS),
    ],
)
def test_outcome_says_what_was_not_read(user, found, state, reason):
    text = create_text(SourceFactory(), user, "x")
    store_document(text, found, "")

    assert described(text)[:2] == (state, reason)


def test_repeated_run_stores_nothing_twice(user):
    text = stored_text(SourceFactory(), user, "One.")
    store_document(text, document("Two."), "")

    assert described(text)[2] == ["One."]


# --- the child process ----------------------------------------------------------------------------


def run_child(monkeypatch, code: str) -> str:
    """Return the code of the error that a child process with this program causes."""
    monkeypatch.setattr(extraction, "CODE", code)
    with pytest.raises(ExtractionError) as caught:
        extract("nowhere", ".txt")
    return caught.value.code


def test_process_that_ends_by_a_signal_ends_the_reading(monkeypatch):
    assert run_child(monkeypatch, "import os; os.abort()") == "crashed"


def test_process_without_an_answer_ends_the_reading(monkeypatch):
    assert run_child(monkeypatch, "print('no answer')") == "crashed"


def test_process_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(extraction, "TIMEOUT_SECONDS", 0.2)

    assert run_child(monkeypatch, "import time; time.sleep(30)") == "too_large"


def test_memory_of_the_process_is_limited(monkeypatch):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        " from catalogue.reading.readers.main import limit_resources;"
        " limit_resources(); bytearray(2 << 30)"
    )
    assert run_child(monkeypatch, code) == "crashed"


def test_process_gets_no_environment(monkeypatch):
    code = "import os, json; print(json.dumps({'refused': str(dict(os.environ))}))"
    monkeypatch.setenv("SECRET_KEY", SECRET)

    assert SECRET not in run_child(monkeypatch, code)


def test_error_of_a_reader_is_not_logged(monkeypatch, caplog, capfd, user):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(extraction, "CODE", f"raise ValueError({SECRET!r})")
    text = create_text(SourceFactory(), user, SECRET)
    enqueue(text)
    read_queued()

    assert described(text)[:2] == (ReadingState.FAILED, Reason.CRASHED)
    assert SECRET not in caplog.text + "".join(capfd.readouterr())


# --- jobs that are lost ---------------------------------------------------------------------------


def test_reading_without_a_job_is_ended(user):
    text = create_text(SourceFactory(), user, "x")
    end_lost()

    assert described(text)[:2] == (ReadingState.FAILED, Reason.INTERRUPTED)


def test_reading_with_a_job_goes_on(user):
    text = create_text(SourceFactory(), user, "x")
    enqueue(text)
    end_lost()

    assert described(text)[0] == ReadingState.QUEUED


def test_last_attempt_ends_the_reading(user, monkeypatch):
    text = create_text(SourceFactory(), user, "x")
    enqueue(text)

    def fail(text):
        raise OperationalError

    monkeypatch.setattr(tasks, "_read", fail)
    job = ProcrastinateJob.objects.get(task_name=read_source.name)
    for attempts, state in ((0, ReadingState.QUEUED), (2, ReadingState.FAILED)):
        job.attempts = attempts
        with pytest.raises(OperationalError):
            read_source.func(context_of(job), **job.args)
        assert described(text)[0] == state


# --- versions and deletion ------------------------------------------------------------------------


def test_new_version_keeps_the_decisions_on_the_same_paragraphs(user):
    source = SourceFactory()
    first = stored_text(source, user, "Background.\n\nOther.")
    paragraph = first.paragraphs.get(content="Background.")
    ParagraphDecision.objects.create(paragraph=paragraph, reason="background", decided_by=user)
    second = stored_text(source, user, "New.\n\nBACKGROUND!")

    assert second.version == 2
    decisions = ParagraphDecision.objects.filter(paragraph__text=second)
    assert [decision.paragraph.content for decision in decisions] == ["BACKGROUND!"]


def test_texts_are_deleted_with_their_source(user):
    source = SourceFactory()
    stored_text(source, user, "One.")
    source.delete()

    assert not SourceText.objects.exists()


def test_text_has_a_file_or_a_pasted_text(user):
    with pytest.raises(IntegrityError), transaction.atomic():
        SourceText.objects.create(source=SourceFactory(), version=1, requested_by=user)
