"""After saving: back to where the editor was, and the browser's draft no longer needed."""

import re

from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

BACK_PARAMETER = "_back"  # in the address of a form: the page that it was opened from


class RedirectMixin:
    """For an admin. The list, with its filters and page, is where one comes from unless told."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        response = super().changeform_view(request, object_id, form_url, extra_context)
        token = request.POST.get("_draft", "")
        if getattr(request, "is_saved", False) and re.fullmatch("[0-9a-f]{32}", token):
            # Read and removed by static/staff/form-drafts.js.
            response.set_cookie("saved_draft", token, max_age=600, samesite="Lax")
        return response

    def response_add(self, request, obj, post_url_continue=None):
        request.is_saved = True
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        request.is_saved = True
        return super().response_change(request, obj)

    def response_post_save_add(self, request, obj):
        return _back_redirect(request) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request, obj):
        return _back_redirect(request) or super().response_post_save_change(request, obj)


def _back_redirect(request) -> HttpResponseRedirect | None:
    page = request.GET.get(BACK_PARAMETER, "")
    if page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None):
        return HttpResponseRedirect(page)
    return None
