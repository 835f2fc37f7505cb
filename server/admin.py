"""Removal of admin pages that libraries register and this site does not show."""

# Imported first, because a page can only be unregistered after its registration.
import procrastinate.contrib.django.admin  # noqa: F401
from django.contrib import admin
from procrastinate.contrib.django.models import ProcrastinateJob

# Its actions Retry and Abort require only the view permission, and its list has inline styles,
# which the Content-Security-Policy blocks.
admin.site.unregister(ProcrastinateJob)
