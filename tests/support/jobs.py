"""Background jobs in tests, run in the transaction of the test."""

from django.db import connection
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.tasks import Task


def queued_rows(task: Task) -> list[ProcrastinateJob]:
    """Return the queued jobs of a task in the order in which a worker takes them."""
    rows = ProcrastinateJob.objects.filter(task_name=task.name, status="todo")
    return list(rows.order_by("-priority", "pk"))


def context_of(row: ProcrastinateJob, **more) -> JobContext:
    """Return the context that a worker passes to a task."""
    more = {"abort_reason": lambda: None, **more}
    return JobContext(app=app, job=row.procrastinate_job, start_timestamp=0, **more)


def mark_succeeded(row: ProcrastinateJob) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [row.pk])


class Context:
    """The context of a job whose worker stops after a number of questions."""

    def __init__(self, until: int = 1000):
        self.left = until

    def should_abort(self) -> bool:
        self.left -= 1
        return self.left < 0
