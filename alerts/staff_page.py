"""The staff page of e-mail alerts: numbers, and the deletion of an address on request.

It names no address. It writes nothing to the admin history, because that would store the address.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alerts.forms import INVALID_ADDRESS, ReaderAddressField
from alerts.models import Frequency, Subscription
from alerts.subscriptions import delete_address


class DeletionForm(forms.Form):
    """The address whose subscriptions are deleted."""

    address = ReaderAddressField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        error_messages={"required": INVALID_ADDRESS, "invalid": INVALID_ADDRESS},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "size": 40}),
    )


def overview(request: HttpRequest) -> HttpResponse:
    """Return the numbers of subscriptions, or delete those of an address."""
    if not request.user.has_perm("staff.change_user"):
        raise PermissionDenied
    form = DeletionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = delete_address(form.cleaned_data["address"])
        text = ngettext(
            "%(count)s alert of this address was deleted.",
            "%(count)s alerts of this address were deleted.",
            count,
        )
        messages.info(request, text % {"count": count})
        return HttpResponseRedirect(reverse("alerts-overview"))
    confirmed = Q(confirmed_at__isnull=False)
    numbers = Subscription.objects.aggregate(
        addresses=Count("address", filter=confirmed, distinct=True),
        daily=Count("pk", filter=confirmed & Q(frequency=Frequency.DAILY)),
        weekly=Count("pk", filter=confirmed & Q(frequency=Frequency.WEEKLY)),
        pending=Count("pk", filter=~confirmed),
    )
    context = {
        **admin.site.each_context(request),
        "title": _("E-mail alerts"),
        "numbers": [
            (_("Confirmed addresses"), numbers["addresses"]),
            (_("Daily alerts"), numbers["daily"]),
            (_("Weekly alerts"), numbers["weekly"]),
            (_("Unconfirmed requests"), numbers["pending"]),
        ],
        "form": form,
    }
    return render(request, "admin/alerts/overview.html", context)
