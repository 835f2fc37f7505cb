"""The response after saving: the next page, and a cookie that clears the browser's draft."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

BACK_PARAMETER = "_back"  # in the address of a form: the page that the form was opened from
SAVED_DRAFT_TTL_SECONDS = 600


def mark_draft_saved(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the response with a cookie that names the saved draft of the form."""
    token = request.POST.get("_draft", "")
    if re.fullmatch("[0-9a-f]{32}", token):
        # Read and removed by static/staff/form-drafts.js.
        response.set_cookie(
            settings.SAVED_DRAFT_COOKIE_NAME,
            token,
            max_age=SAVED_DRAFT_TTL_SECONDS,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def back_redirect(request: HttpRequest) -> HttpResponseRedirect | None:
    """Return a redirect to the page that the form was opened from, if it is a page of this site."""
    page = request.GET.get(BACK_PARAMETER, "")
    if page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None):
        return HttpResponseRedirect(page)
    return None
