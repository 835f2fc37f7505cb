"""Links on public lists for signed-in staff, which layers above register.

Only requests with a session get them, because other answers are the same for all visitors and come
from a cache.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class StaffLink:
    """Link on the list of a kind, for staff with a permission.

    `address` takes the query of the list, such as `country=HND`, and returns an address.
    """

    plural: str
    permission: str
    label: str | Promise
    address: Callable[[str], str]


_registry: dict[tuple[str, str], StaffLink] = {}


def register_staff_link(link: StaffLink) -> None:
    _registry[link.plural, link.permission] = link


def staff_links(request: HttpRequest, plural: str, query: str) -> list[tuple[str, str]]:
    """Return label and address of the links that the user may follow from a list."""
    links = [link for link in _registry.values() if link.plural == plural]
    if not links or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return []
    if not request.user.is_staff:
        return []
    return [
        (str(link.label), link.address(query))
        for link in links
        if request.user.has_perm(link.permission)
    ]
