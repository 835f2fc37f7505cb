"""The checks of the links of public pages, a few at a time."""

import time
from collections.abc import Callable
from threading import Thread
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from catalogue.link_check.addresses import public_addresses, rows_with
from catalogue.link_check.models import FAILURES_OF_DEAD_LINK, LinkCheck, Problem
from catalogue.link_check.request import CheckResult, archived_copy, check_address

Result = TypeVar("Result")

# One run a minute asks a site once, so no site is asked more often.
MAX_CHECKS_PER_RUN = 10
# No check begins later, so that the worker is soon free for other jobs.
RUN_SECONDS = 20
# Limits of a socket hold for each read, so a site that sends a byte now and then has another limit.
CHECK_SECONDS = 30


@transaction.atomic
def list_addresses() -> None:
    """Add the addresses that are new on public pages, and remove those that are gone."""
    used = public_addresses()
    known = set(LinkCheck.objects.values_list("address", flat=True))
    LinkCheck.objects.filter(address__in=known - used).delete()
    new = (LinkCheck(address=address) for address in sorted(used - known))
    LinkCheck.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)


def check_due_links() -> int:
    """Check some addresses that are due, one of each site. Return their number.

    A result is stored as soon as it is known, and no transaction waits for another site.
    """
    latest = time.monotonic() + RUN_SECONDS
    checked = 0
    for check in LinkCheck.objects.due().one_of_each_site():
        if checked == MAX_CHECKS_PER_RUN or time.monotonic() > latest:
            break
        checked += 1
        # The record may have been withdrawn since the addresses were listed.
        if any(rows_with([check.address])):
            store_result(check)
        else:
            check.delete()
    return checked


def store_result(check: LinkCheck) -> None:
    """Check an address now and store the result, unless the address is gone meanwhile."""
    slow = CheckResult(None, Problem.NO_CONNECTION)
    result = within_limit(lambda: check_address(check.address), slow)
    check.checked_at = timezone.now()
    check.status, check.problem = result.status, result.problem
    if not result.problem:
        check.failures, check.failing_since, check.archived_address = 0, None, ""
    else:
        check.failures = min(check.failures + 1, FAILURES_OF_DEAD_LINK)
        check.failing_since = check.failing_since or check.checked_at
        if check.failures == FAILURES_OF_DEAD_LINK and not check.archived_address:
            check.archived_address = within_limit(lambda: archived_copy(check.address), "")
    LinkCheck.objects.filter(pk=check.pk).update(
        checked_at=check.checked_at,
        status=check.status,
        problem=check.problem,
        failures=check.failures,
        failing_since=check.failing_since,
        archived_address=check.archived_address,
    )


def within_limit(request: Callable[[], Result], otherwise: Result) -> Result:
    """Return the result of a request, or `otherwise` if it takes longer than `CHECK_SECONDS`.

    The request goes on in a thread that neither reads the database nor delays the end of a worker.
    """
    results: list[Result] = []
    thread = Thread(target=lambda: results.append(request()), daemon=True)
    thread.start()
    thread.join(CHECK_SECONDS)
    return results[0] if results else otherwise
