"""Limit of the size of a request's body, checked before anything is read.

Django would first store the files of a large form on the disk, and check who sent it afterwards.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# The forms of the public and the sign-in contain some short texts.
MAX_ANONYMOUS_BODY_BYTES = 100_000
# A form of staff contains files and, beside them, the texts of a record. The limits of the proxies
# in deploy/ are the sum.
MAX_STAFF_TEXT_BYTES = 10 * 1024 * 1024


class BodyLimitMiddleware:
    """Middleware that answers 413 to a body that is too large for this person.

    It must follow the middleware that sets `request.user`, and it must precede all that read the
    body: those do it in `process_view` or later. A body without a Content-Length is not read by
    Django at all.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = content_length(request)
        if size > MAX_ANONYMOUS_BODY_BYTES and size > max_body_bytes(request):
            return render(request, "413.html", status=413)
        return self.get_response(request)


def content_length(request: HttpRequest) -> int:
    """Return the length by the rule by which Django reads the body."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def max_body_bytes(request: HttpRequest) -> int:
    """Return the limit for the person of the request; only here is the session read."""
    if not (request.user.is_active and request.user.is_staff):
        return MAX_ANONYMOUS_BODY_BYTES
    return settings.SOURCE_FILE_MAX_BYTES + MAX_STAFF_TEXT_BYTES
