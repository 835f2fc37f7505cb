"""The pages for frames: without navigation, scripts, forms and cookies, with attribution."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from catalogue.filtering.description import list_title
from catalogue.filtering.paginator import RowsPaginator
from catalogue.filtering.query_parameters import (
    BadParametersError,
    ParameterProblem,
    parse_parameters,
)
from catalogue.kinds import listed_kinds
from catalogue.pages.filter_panel import list_counts, query_of
from catalogue.pages.number_address import MAX_NUMBER, public_record_with_number
from eclac_migration.public_site import charts
from eclac_migration.public_site.country_map import country_map
from eclac_migration.public_site.embedding.frames import (
    CHARTS,
    Frame,
    allowed_origins,
    chart_frame,
    list_frame,
    record_frame,
)
from eclac_migration.public_site.home import region_countries

MAX_RECORDS = 5  # of a list
View = Callable[..., HttpResponseBase]


def embeddable(view: View) -> View:
    """Let the allowed origins show a page in a frame. Without origins, the page does not exist.

    Only the answers of the view itself can be shown, also its errors, but not those of the site.
    """

    @wraps(view)
    @require_safe
    @xframe_options_exempt
    def embeddable_view(request: HttpRequest, *arguments: Any, **values: Any) -> HttpResponseBase:
        origins = allowed_origins()
        if not origins:
            raise Http404(_("Embedding in other sites is off."))
        nothing = {name: [NONE] for name in ("script-src", "form-action", "connect-src")}
        policy = csp_replace({**nothing, "frame-ancestors": origins})
        response = policy(view)(request, *arguments, **values)
        # A site that isolates itself shows only frames that allow it.
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return embeddable_view


def _page(request: HttpRequest, name: str, frame: Frame, **context: Any) -> HttpResponse:
    return render(request, f"public_site/embed/{name}.html", {"frame": frame, **context})


def _message(request: HttpRequest, sentence: str, status: HTTPStatus) -> HttpResponse:
    context = {"sentence": sentence}
    return render(request, "public_site/embed/message.html", context, status=status)


def _missing(request: HttpRequest) -> HttpResponse:
    sentence = _("There is no public record at this address.")
    return _message(request, sentence, HTTPStatus.NOT_FOUND)


def _wrong_parameters(request: HttpRequest, problems: list[ParameterProblem]) -> HttpResponse:
    sentences = " ".join(problem.sentence for problem in problems)
    return _message(request, sentences, HTTPStatus.BAD_REQUEST)


@embeddable
def record_page(request: HttpRequest, number: int) -> HttpResponse:
    """Return the page of a public record for frames."""
    record = public_record_with_number(number) if number <= MAX_NUMBER else None
    if record is None:
        return _missing(request)
    return _page(request, "record", record_frame(record), record=record)


@embeddable
def list_page(request: HttpRequest, plural: str) -> HttpResponse:
    """Return the first records of a list for frames; the parameters are those of the list."""
    kind = next((kind for kind in listed_kinds() if kind.plural == plural), None)
    if kind is None:
        return _missing(request)
    view = kind.list_view()
    try:
        filterset = view.bound_filterset(request)
    except BadParametersError as error:
        return _wrong_parameters(request, error.problems)
    paginator = RowsPaginator(filterset, view.related, MAX_RECORDS)
    frame = list_frame(plural, list_title(filterset), query_of(filterset))
    records = paginator.page(1).object_list
    counts = list_counts(filterset)
    return _page(request, "list", frame, records=records, total=paginator.count, **counts)


@embeddable
def chart_page(request: HttpRequest, name: str) -> HttpResponse:
    """Return the map, or a chart of the home page, for frames."""
    if name not in CHARTS:
        return _missing(request)
    _data, problems = parse_parameters(request.GET, set())
    if problems:
        return _wrong_parameters(request, problems)
    counts = charts.activity_counts()
    context: dict[str, Any] = {
        "by_year": charts.year_chart(counts) if name == "years" else None,
        "by_kind": charts.kind_bars(counts) if name == "kinds" else None,
        "map": country_map(counts, region_countries(counts.by_country)) if name == "map" else None,
    }
    return _page(request, "chart", chart_frame(name), **context)
