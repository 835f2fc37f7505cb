"""Middleware that rejects write requests to public pages and malformed query strings."""

from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalogue.filtering.query_parameters import ParameterProblem

READ_METHODS = ("GET", "HEAD", "OPTIONS")
STAFF_METHODS = (*READ_METHODS, "POST")
STAFF_PREFIX = "/admin/"
# The API returns its own 405 as problem details. The pages of e-mail alerts accept requests of
# readers. The others send read requests by POST.
EXEMPT_PREFIXES = (
    *("/api/", "/oai", "/mcp", "/reconcile/", "/alerts/"),
    *(f"/{code}/alerts/" for code, _name in settings.LANGUAGES),
)


class ReadOnlyMiddleware:
    """Middleware that answers 405 to all but read methods, and POST in the staff area."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_staff_area = request.path_info.startswith(STAFF_PREFIX)
        allowed = STAFF_METHODS if is_staff_area else READ_METHODS
        if request.method in allowed or request.path_info.startswith(EXEMPT_PREFIXES):
            return self.get_response(request)
        return HttpResponseNotAllowed(allowed)


class Utf8QueryMiddleware:
    """Middleware that answers 400 to a query string that is not a text.

    On public pages this is one that is not UTF-8. In the staff area, Django replaces such bytes,
    but a NUL would reach the database, which refuses it. The API returns its own error as problem
    details.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if request.path_info.startswith(STAFF_PREFIX):
            if b"\0" in unquote_to_bytes(query):
                raise BadRequest("The query string contains a NUL character.")
            return self.get_response(request)
        if request.path_info.startswith("/api/") or is_utf8_query(query):
            return self.get_response(request)
        sentence = _("The web address is not valid UTF-8 text.")
        context = {"problems": [ParameterProblem("", "", sentence)], "address": request.path}
        return render(request, "catalogue/pages/parameter_errors.html", context, status=400)


def is_utf8_query(query: str) -> bool:
    """Return True if the percent-decoded query string (a WSGI Latin-1 string) is UTF-8."""
    try:
        unquote_to_bytes(query.encode("latin-1")).decode()
    except UnicodeDecodeError:
        return False
    return True
