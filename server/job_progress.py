"""Progress of background jobs: stored while they run, and shown by their pages."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from django.db import connection, connections, models
from procrastinate.exceptions import JobAborted

PROGRESS_INTERVAL_SECONDS = 0.5


class Progress(Protocol):
    """Function that stores the stage of a job, and how much of it is done."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def no_progress(stage: str, done: int, total: int) -> None:
    """Do nothing."""


@contextmanager
def stored_progress(job: models.Model, should_abort: Callable[[], bool]) -> Iterator[Progress]:
    """Yield a function that stores the progress, and raises JobAborted on request.

    The table of `job` has the columns `stage`, `done` and `total`. The function uses a second
    connection, because the job's own transaction is not visible to others before it ends.
    """
    second_connection = connections.create_connection(connection.alias)
    table = connection.ops.quote_name(job._meta.db_table)
    query = f"UPDATE {table} SET stage = %s, done = %s, total = %s WHERE id = %s"
    stored_at = 0.0

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal stored_at
        if should_abort():
            raise JobAborted
        if time.monotonic() - stored_at < PROGRESS_INTERVAL_SECONDS:
            return
        stored_at = time.monotonic()
        with second_connection.cursor() as cursor:
            cursor.execute(query, [stage, done, total, job.pk])

    try:
        yield progress
    finally:
        with suppress(Exception):
            second_connection.close()
