"""The admin pages of libraries that this site does not show."""

# Imported here, so that the pages are registered before they are taken away.
import procrastinate.contrib.django.admin  # noqa: F401
from django.contrib import admin
from procrastinate.contrib.django.models import ProcrastinateJob

# Its actions Retry and Abort need no more than the permission to view, and its list has inline
# styles, which the Content-Security-Policy refuses.
admin.site.unregister(ProcrastinateJob)
