"""A worker in the process of the tests, on committed rows."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from activities.models import Activity
from catalogue.imports.models import ImportJob
from catalogue.imports.tasks import cancel, enqueue
from staff.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def work() -> None:
    """Run all that is queued."""
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def make(content: bytes) -> ImportJob:
    user, _created = User.objects.get_or_create(username="importer", is_superuser=True)
    job = ImportJob.objects.create(
        content_type=ContentType.objects.get_for_model(Activity),
        file_name="a.csv",
        content=content,
        size=len(content),
        language="en",
        uploaded_by=user,
    )
    enqueue(job)
    return job


def test_worker_runs_what_is_queued_and_nothing_that_was_cancelled():
    good, cancelled, bad = make(b"title_en\nOne\n"), make(b"title_en\nTwo\n"), make(b"\x00")
    cancel(cancelled)
    work()
    states = dict(ImportJob.objects.values_list("pk", "state"))

    assert states == {good.pk: "checked", cancelled.pk: "discarded", bad.pk: "refused"}
    imports = ProcrastinateJob.objects.filter(task_name="catalogue.run_import").order_by("pk")
    assert [job.status for job in imports] == ["succeeded", "cancelled", "succeeded"]


def test_unknown_task_fails_and_does_not_stop_the_worker(caplog):
    app.configure_task("a.task.of.another.release").defer()
    job = make(b"title_en\nOne\n")
    work()
    job.refresh_from_db()

    assert job.state == "checked"
    assert ProcrastinateJob.objects.get(task_name="a.task.of.another.release").status == "failed"
    assert "Task was not found" in caplog.text


@pytest.mark.parametrize("time", ["first", "second"])
def test_queue_is_empty_after_each_test_that_commits(time):
    assert not ProcrastinateJob.objects.exists()
    assert not ProcrastinateWorker.objects.exists()
    app.configure_task("some.task").defer()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
