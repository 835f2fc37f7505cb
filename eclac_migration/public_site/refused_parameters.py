"""The answer of pages without parameters to an address that has some."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.filtering.query_parameters import parse_parameters


def refused_parameters(request: HttpRequest) -> HttpResponse | None:
    """Return an error page if the address has parameters, which these pages do not know."""
    _data, problems = parse_parameters(request.GET, set())
    if not problems:
        return None
    context = {"problems": problems, "address": request.path}
    return render(request, "public_site/data_parameter_errors.html", context, status=400)
