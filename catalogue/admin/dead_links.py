"""The page of the links that do not work, with the records that hold them."""

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalogue.base.admin_addresses import change_address
from catalogue.link_check.addresses import rows_with
from catalogue.link_check.models import LinkCheck
from catalogue.records.sources import Link

MAX_LINKS = 100


@dataclass
class DeadLink:
    """A link that does not work, and the (name, address of the form) of the rows with it."""

    check: LinkCheck
    places: list[tuple[str, str]] = field(default_factory=list)


def dead_links(user) -> list[DeadLink]:
    """Return links that do not work, the oldest failure first, in rows that the user may view."""
    found = {check.address: DeadLink(check) for check in LinkCheck.objects.dead()[:MAX_LINKS]}
    for address, row in rows_with(list(found)):
        held_by: models.Model = row.record if isinstance(row, Link) else row
        opts = held_by._meta
        if user.has_perm(f"{opts.app_label}.view_{opts.model_name}"):
            found[address].places.append((str(held_by), change_address(held_by)))
    return [link for link in found.values() if link.places]


def dead_links_page(request: HttpRequest) -> HttpResponse:
    """List the links on public pages that do not work."""
    if not request.user.has_perm("catalogue.view_source"):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": _("Links that do not work"),
        "is_on": settings.LINK_CHECK,
        "links": dead_links(request.user),
        "total": LinkCheck.objects.dead().count(),
        "checked": LinkCheck.objects.filter(checked_at__isnull=False).count(),
        "known": LinkCheck.objects.count(),
        "last_checked_at": LinkCheck.objects.aggregate(last=models.Max("checked_at"))["last"],
    }
    return render(request, "admin/dead_links.html", context)
