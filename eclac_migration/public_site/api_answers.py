"""Answers of the API for other services of the site, in the same process."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, QueryDict
from rest_framework.renderers import JSONRenderer


def api_answer(
    request: HttpRequest,
    view_set: Any,
    action: str,
    query: QueryDict | None = None,
    **slug: str,
) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON of an action of the API: “list” or “retrieve”.

    The caller has already counted the request for the limit of requests.
    """
    asked = _asked(request, QueryDict() if query is None else query)
    response = view_set.as_view({"get": action}, throttle_classes=[])(asked, **slug)
    return response.status_code, json.loads(response.render().content or "{}")


def api_records(request: HttpRequest, view_set: Any, batch: int) -> Iterator[list[dict[str, Any]]]:
    """Yield the public records of a kind as the API has them, by the key, in lists of `batch`."""
    view = _view(request, view_set)
    records, last = view.get_queryset().order_by("pk"), 0
    while page := list(records.filter(pk__gt=last)[:batch]):
        last = page[-1].pk
        yield _contents(view, page)


def api_records_with_slugs(
    request: HttpRequest, view_set: Any, slugs: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """Return the public records with these slugs as the API has them, by slug, read together."""
    view = _view(request, view_set)
    contents = _contents(view, list(view.get_queryset().filter(slug__in=slugs)))
    return {content["slug"]: content for content in contents}


def _view(request: HttpRequest, view_set: Any) -> Any:
    return view_set(request=_asked(request, QueryDict()), format_kwarg=None)


def _contents(view: Any, records: list) -> list[dict[str, Any]]:
    return json.loads(JSONRenderer().render(view.represented(records)))


def _asked(request: HttpRequest, query: QueryDict) -> HttpRequest:
    """Return a request of the API with the origin of another request."""
    asked = HttpRequest()
    asked.method = "GET"
    asked.META = {**request.META, "HTTP_ACCEPT": "application/json", "QUERY_STRING": ""}
    asked.path = asked.path_info = request.path
    asked.GET = query
    return asked
