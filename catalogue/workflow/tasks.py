"""The background job of merges with very many relations."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from catalogue.workflow.merge_job import continue_merge, running_merges


# The job has no lock: two workers take turns at the row of a merge, and the job of a worker that
# was killed must not delay the next one.
@app.periodic(cron="* * * * *")
@app.task(
    name="catalogue.continue_merges", queueing_lock="catalogue.continue_merges", pass_context=True
)
def continue_merges(context: JobContext, timestamp: int) -> None:
    """Complete all merges in progress, one batch at a time, unless the worker is to stop."""
    for pk in list(running_merges().values_list("pk", flat=True)):
        while not context.should_abort() and continue_merge(pk):
            pass
