"""The page of a user's own notifications, which also lists those that were not mailed."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalogue.teamwork.mails import notification_path, record_name, sentence_of, visible_to
from catalogue.teamwork.models import Notification
from staff.account import signed_in_user

MAX_NOTIFICATIONS = 100


def notifications_page(request: HttpRequest) -> HttpResponse:
    """List the latest notifications of the user, without records that the user may not view."""
    user = signed_in_user(request)
    rows = Notification.objects.filter(recipient=user).select_related("person")
    shown = visible_to(user, list(rows[:MAX_NOTIFICATIONS]))
    context = {
        **admin.site.each_context(request),
        "title": _("Notifications"),
        "notifications": [
            {
                "at": one.at,
                "sentence": sentence_of(one),
                "record": record_name(one.record),
                "path": notification_path(one),
            }
            for one in shown
        ],
    }
    return render(request, "admin/teamwork/notifications.html", context)
