"""The background job that rewrites outdated rows of the index."""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from psycopg.sql import SQL, Identifier

from catalogue.index.models import OutdatedRow
from catalogue.indexing.install import index_lock

BATCH_SIZE = 100  # records; a save may wait for one batch, which takes less than half a second
BATCH_SQL = """
SELECT kind, array_agg(record_id) FROM (
    SELECT * FROM catalogue_outdatedrow ORDER BY kind, record_id LIMIT %s
) AS batch GROUP BY kind
"""


# The job has no lock: two workers take turns at the lock of the index, and the job of a worker that
# was killed must not delay the next one.
@app.periodic(cron="* * * * *")
@app.task(
    name="catalogue.rewrite_outdated_rows",
    queueing_lock="catalogue.rewrite_outdated_rows",
    pass_context=True,
)
def rewrite_outdated_rows(context: JobContext, timestamp: int) -> None:
    """Rewrite outdated rows in batches, until there are none or the worker is to stop."""
    while not context.should_abort() and rewrite_batch():
        pass


def rewrite_batch(using: str = "default") -> int:
    """Rewrite some outdated rows and their export lines in one transaction; return their number.

    The notes are deleted in the same transaction. A change that is committed later notes its
    records again, because it waits for the lock of the index.
    """
    if not OutdatedRow.objects.using(using).exists():
        return 0
    with index_lock(using) as cursor:
        cursor.execute(BATCH_SQL, [BATCH_SIZE])
        batches = cursor.fetchall()
        for kind, ids in batches:
            function = Identifier(f"catalogue_write_rows_{kind.replace('-', '_')}")
            cursor.execute(SQL("SELECT {}(%s)").format(function), [ids])
    return sum(len(ids) for _kind, ids in batches)
