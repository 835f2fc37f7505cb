"""The public reads; only staff write. Held here, so that no page has to remember it."""

from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalogue.filtering.query_parameters import ParameterProblem

READ_METHODS = ("GET", "HEAD", "OPTIONS")
STAFF_PREFIX = "/admin/"
# The API says its 405 as it says all that is wrong; OAI-PMH may ask by a form, and writes nothing.
EXEMPT_PREFIXES = ("/api/", "/oai")


class ReadOnlyMiddleware:
    """Answers 405 to every other method outside the admin."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READ_METHODS or request.path_info.startswith(
            (STAFF_PREFIX, *EXEMPT_PREFIXES)
        ):
            return self.get_response(request)
        return HttpResponseNotAllowed(READ_METHODS)


class Utf8QueryMiddleware:
    """Answers 400 to a query that is no text in UTF-8, on every page, whether it reads it or not.

    The API says so itself, as it says all that is wrong.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if request.path_info.startswith(("/api/", STAFF_PREFIX)) or is_utf8_query(query):
            return self.get_response(request)
        sentence = _("The web address is not valid UTF-8 text.")
        context = {"problems": [ParameterProblem("", "", sentence)], "address": request.path}
        return render(request, "catalogue/pages/parameter_errors.html", context, status=400)


def is_utf8_query(query: str) -> bool:
    """Whether a query, as WSGI gives it, is UTF-8 behind its percent signs."""
    try:
        unquote_to_bytes(query.encode("latin-1")).decode()
    except UnicodeDecodeError:
        return False
    return True
