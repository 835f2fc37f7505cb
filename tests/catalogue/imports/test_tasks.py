"""Imports as jobs: retried, cancelled, never stuck, and safe to run twice.

One module, because all tests run jobs with the same helpers.
"""

from dataclasses import asdict

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import AbortReason

from activities.models import Activity
from catalogue.imports import steps, tasks
from catalogue.imports.models import ImportJob, ImportState
from catalogue.imports.parsing.sheet import ImportIssue
from catalogue.imports.tasks import enqueue, queue_or_end, queue_or_end_imports, run_import
from server.jobs import MAX_ATTEMPTS
from server.startup_checks import connection_parameters
from staff.models import User
from tests.support.import_jobs import import_url, upload_import, work
from tests.support.jobs import context_of

pytestmark = pytest.mark.django_db
CUT_OFF = "The work was interrupted several times. Nothing was saved."


@pytest.fixture
def user():
    return User.objects.create_superuser("importer", password="a long enough password")


@pytest.fixture
def importer(client, user):
    client.force_login(user)
    return client


def make(user, state: str = "waiting", *, queued: bool = True, language: str = "en") -> ImportJob:
    """Create an import of one activity in this state."""
    is_undone = state == "undoing"
    job = ImportJob.objects.create(
        content_type=ContentType.objects.get_for_model(Activity),
        file_name="a.csv",
        content=b"title_en\nOne\n",
        size=13,
        language=language,
        uploaded_by=user,
        state=state,
        undone_by=user if is_undone else None,
        undone_at=timezone.now() if is_undone else None,
    )
    if queued:
        enqueue(job)
    return job


def queued() -> ProcrastinateJob:
    return ProcrastinateJob.objects.get(task_name=run_import.name, status="todo")


def set_status(status: str, *, attempts: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s, attempts = %s", [status, attempts]
        )


def described(job: ImportJob) -> tuple[str, list[str], list[str]]:
    """Return the state of an import and the texts of its errors and notices."""
    job = ImportJob.objects.get(pk=job.pk)
    return (
        job.state,
        [one["sentence"] for one in job.errors],
        [one["sentence"] for one in job.warnings],
    )


def raising(error):
    def fail(*arguments, **named):
        raise error

    return fail


# --- queueing -------------------------------------------------------------------------------------


def test_file_is_stored_together_with_its_job(importer, monkeypatch):
    file = SimpleUploadedFile("a.csv", b"title_en\nOne\n")
    importer.post(import_url(Activity), {"file": file})
    job = ImportJob.objects.get()
    row = queued()

    assert (row.args, row.lock, job.state) == (
        {"import_pk": job.pk},
        "catalogue.imports",
        "waiting",
    )

    monkeypatch.setattr("catalogue.imports.admin.enqueue", raising(OperationalError("full")))
    file.seek(0)
    assert importer.post(import_url(Activity), {"file": file}).status_code == 503
    assert ImportJob.objects.count() == 1


def test_each_step_is_queued_only_once(importer):
    job = upload_import(importer, Activity, "title_en\nOne\n")
    for _time in range(2):
        importer.post(import_url(Activity, "import_confirm", job.pk))
    assert work() == 1
    for _time in range(2):
        importer.post(import_url(Activity, "import_undo", job.pk))
    assert work() == 1
    assert described(job)[0] == "undone"


def test_job_that_runs_again_does_nothing(importer):
    job = upload_import(importer, Activity, "title_en\nOne\n")
    importer.post(import_url(Activity, "import_confirm", job.pk))
    row = queued()
    work()
    run_import.func(context_of(row), **row.args)

    assert described(job)[0] == "done"
    assert Activity.objects.filter(title_en="One").count() == 1


def test_job_of_a_deleted_import_does_nothing(user):
    job = make(user)
    ImportJob.objects.all().delete()

    assert work() == 1
    assert not ImportJob.objects.filter(pk=job.pk).exists()


# --- failing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (MemoryError(), "El archivo es demasiado grande para una sola importación."),
        (RuntimeError("boom"), "Error interno. No se guardó nada."),
    ],
)
def test_internal_error_fails_an_import_with_a_translated_message(
    user, monkeypatch, caplog, error, sentence
):
    job = make(user, language="es")
    monkeypatch.setattr(steps, "read_sheets", raising(error))
    work()
    state, faults, _notices = described(job)

    assert (state, [one.startswith(sentence) for one in faults]) == ("failed", [True])
    assert ("boom" in caplog.text) == isinstance(error, RuntimeError)


@pytest.mark.parametrize(
    "error", [OperationalError("gone"), InterfaceError("closed"), JobAborted()]
)
@pytest.mark.parametrize("state", ["waiting", "confirmed"])
def test_interrupted_import_is_retried_and_finally_fails(user, monkeypatch, error, state):
    job = make(user, state)
    monkeypatch.setattr(steps, "read_sheets", raising(error))
    for attempt in range(MAX_ATTEMPTS):
        set_status("todo", attempts=attempt)
        row = queued()
        with pytest.raises(type(error)):
            run_import.func(context_of(row, abort_reason=lambda: AbortReason.SHUTDOWN), **row.args)
        decision = tasks.RETRY.get_retry_exception(error, row.procrastinate_job)
        is_last = attempt == MAX_ATTEMPTS - 1
        assert (decision is None) == is_last
        under_way = {"waiting": "checking", "confirmed": "writing"}[state]
        assert described(job) == (("failed", [CUT_OFF], []) if is_last else (under_way, [], []))


def test_other_errors_are_not_retried(user):
    make(user)

    assert tasks.RETRY.get_retry_exception(ValueError(), queued().procrastinate_job) is None


def test_import_whose_undo_fails_stays_done(user, monkeypatch):
    job = make(user, "undoing")
    monkeypatch.setattr(steps, "cancel_proposals", raising(RuntimeError("boom")))
    work()
    state, faults, (notice,) = described(job)
    job.refresh_from_db()

    assert (state, faults, job.undone_by, job.undone_at) == ("done", [], None, None)
    assert notice.startswith("The import was not undone. Internal error. Nothing was saved. ")


# --- no import without a job ----------------------------------------------------------------------


@pytest.mark.parametrize("state", ["waiting", "checking", "confirmed", "writing", "undoing"])
def test_import_of_a_version_without_the_queue_is_queued(user, state):
    job = make(user, state, queued=False)
    queue_or_end_imports.func(timestamp=0)
    queue_or_end()

    assert queued().args == {"import_pk": job.pk}
    assert described(job)[0] == state


@pytest.mark.parametrize(
    ("state", "status", "outcome"),
    [
        ("waiting", "failed", ("failed", [CUT_OFF], [])),
        ("writing", "failed", ("failed", [CUT_OFF], [])),
        ("undoing", "failed", ("done", [], [f"The import was not undone. {CUT_OFF}"])),
        ("checking", "cancelled", ("discarded", [], [])),
        (
            "writing",
            "aborted",
            ("checked", [], ["The import was cancelled. Nothing was imported."]),
        ),
    ],
)
def test_import_whose_job_has_ended_leaves_its_waiting_state(user, state, status, outcome):
    job = make(user, state)
    set_status(status)
    queue_or_end()

    assert described(job) == outcome
    assert not ProcrastinateJob.objects.filter(status="todo").exists()


@pytest.mark.parametrize("status", ["todo", "doing"])
def test_import_with_a_queued_or_running_job_is_not_changed(user, status):
    job = make(user)
    set_status(status)
    queue_or_end()

    assert described(job) == ("waiting", [], [])
    assert ProcrastinateJob.objects.count() == 1


def test_finished_import_is_not_changed(user):
    job = make(user, "checked", queued=False)
    queue_or_end()

    assert (described(job), ProcrastinateJob.objects.count()) == (("checked", [], []), 0)


# --- cancelling -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("waiting", ("discarded", [], [])),
        ("confirmed", ("checked", [], ["The import was cancelled. Nothing was imported."])),
        ("undoing", ("done", [], ["The undo was cancelled. The import is as it was."])),
    ],
)
def test_queued_import_is_cancelled_immediately(importer, user, state, outcome):
    job = make(user, state)
    assert 'action="cancel/"' in importer.get(import_url(Activity, "import_job", job.pk)).text
    importer.post(import_url(Activity, "import_cancel", job.pk))

    assert described(job) == outcome
    assert ProcrastinateJob.objects.get().status == "cancelled"


def test_running_import_is_cancelled_at_its_next_progress_update(importer, user):
    job = make(user, "confirmed")
    notice = asdict(ImportIssue("The import was cancelled. Nothing was imported."))
    ImportJob.objects.update(warnings=[notice])  # from an earlier attempt
    set_status("doing")
    importer.post(import_url(Activity, "import_cancel", job.pk))
    row = ProcrastinateJob.objects.get()
    assert (row.status, row.abort_requested, described(job)[0]) == ("doing", True, "confirmed")
    with pytest.raises(JobAborted):
        run_import.func(context_of(row, abort_reason=lambda: AbortReason.USER_REQUEST), **row.args)

    assert described(job) == ("checked", [], [notice["sentence"]])
    assert not Activity.objects.exists()


def test_only_the_uploader_can_cancel_an_unfinished_import(importer, user):
    other = User.objects.create_superuser("other")
    job = make(other)
    assert 'action="cancel/"' not in importer.get(import_url(Activity, "import_job", job.pk)).text
    assert importer.post(import_url(Activity, "import_cancel", job.pk)).status_code == 403
    assert importer.get(import_url(Activity, "import_cancel", job.pk)).status_code == 404
    assert described(job)[0] == "waiting"

    over = make(user, "checked", queued=False)
    assert importer.post(import_url(Activity, "import_cancel", over.pk)).status_code == 302
    tasks.cancel(over)
    assert described(over)[0] == "checked"


# --- the lock -------------------------------------------------------------------------------------


def test_import_waits_for_the_lock_of_another_and_stops_when_cancelled(user, monkeypatch):
    job, asked = make(user), []
    monkeypatch.setattr(tasks, "LOCK_INTERVAL_SECONDS", 0)

    def reason():
        asked.append(described(job)[0])
        return AbortReason.SHUTDOWN if len(asked) == 3 else None

    parameters = connection_parameters() | {"dbname": connection.settings_dict["NAME"]}
    row = queued()
    with psycopg.connect(**parameters) as other:
        assert other.execute(tasks.LOCK_SQL).fetchone() == (True,)
        with pytest.raises(JobAborted):
            run_import.func(context_of(row, abort_reason=reason), **row.args)
    assert asked == ["waiting"] * 3
    run_import.func(context_of(row), **row.args)
    assert described(job)[0] == "checked"
    with psycopg.connect(**parameters) as other:
        assert other.execute(tasks.LOCK_SQL).fetchone() == (True,)  # it was released


# --- pages and commands ---------------------------------------------------------------------------


def test_import_page_warns_when_no_worker_runs(importer, user):
    job = make(user)
    page = import_url(Activity, "import_job", job.pk)
    sentence = "no worker for background jobs is running"
    assert sentence in importer.get(page).text
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert sentence not in importer.get(page).text
    work()
    assert sentence not in importer.get(page).text


def test_old_command_name_works_and_names_the_new_one(user, monkeypatch, capsys):
    job = make(user, queued=False)
    called = []
    monkeypatch.setattr(
        "catalogue.management.commands.work_imports.call_command",
        lambda name, **options: called.append((name, options)),
    )
    call_command("work_imports")

    assert called == [("work_jobs", {"once": True})]
    assert queued().args == {"import_pk": job.pk}
    assert capsys.readouterr().err == (
        "work_imports is now called work_jobs --once; use that name.\n"
    )


def test_every_active_state_has_a_step():
    assert {state for state in ImportState if ImportJob(state=state).is_running} == {
        *("waiting", "checking", "confirmed", "writing", "undoing")
    }
