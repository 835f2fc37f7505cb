"""The checks of the links of public pages, a few at a time."""

import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from catalogue.link_check.addresses import public_addresses
from catalogue.link_check.models import FAILURES_OF_DEAD_LINK, LinkCheck
from catalogue.link_check.request import archived_copy, check_address

# One run a minute asks a site once, so no site is asked more often.
MAX_CHECKS_PER_RUN = 10
MAX_CANDIDATES = 500
# No check begins later, so that the worker is soon free for other jobs.
RUN_SECONDS = 20


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
    for check in _one_of_each_site(LinkCheck.objects.due()[:MAX_CANDIDATES]):
        if checked == MAX_CHECKS_PER_RUN or time.monotonic() > latest:
            break
        store_result(check)
        checked += 1
    return checked


def store_result(check: LinkCheck) -> None:
    """Check an address now and store the result, unless the address is gone meanwhile."""
    result = check_address(check.address)
    check.checked_at = timezone.now()
    check.status, check.problem = result.status, result.problem
    if not result.problem:
        check.failures, check.failing_since, check.archived_address = 0, None, ""
    else:
        check.failures = min(check.failures + 1, FAILURES_OF_DEAD_LINK)
        check.failing_since = check.failing_since or check.checked_at
        if check.failures == FAILURES_OF_DEAD_LINK and not check.archived_address:
            check.archived_address = archived_copy(check.address)
    LinkCheck.objects.filter(pk=check.pk).update(
        checked_at=check.checked_at,
        status=check.status,
        problem=check.problem,
        failures=check.failures,
        failing_since=check.failing_since,
        archived_address=check.archived_address,
    )


def _one_of_each_site(checks: Iterable[LinkCheck]) -> list[LinkCheck]:
    sites: dict[str, LinkCheck] = {}
    for check in checks:
        sites.setdefault(urlsplit(check.address).netloc.lower(), check)
    return list(sites.values())
