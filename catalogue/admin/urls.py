"""Addresses of the staff area that belong to no single table."""

from django.contrib import admin
from django.urls import path

from catalogue.admin import calendar, go_to
from catalogue.admin.dead_links import dead_links_page
from catalogue.admin.teamwork.notifications import notifications_page

app_name = "records"
staff_only = admin.site.admin_view

urlpatterns = [
    path("go-to/", staff_only(go_to.go_to), name="go-to"),
    path("go-to/completions/", staff_only(go_to.completions), name="completions"),
    path("calendar/", staff_only(calendar.month_page), name="calendar"),
    path("dead-links/", staff_only(dead_links_page), name="dead-links"),
    path("notifications/", staff_only(notifications_page), name="notifications"),
]
