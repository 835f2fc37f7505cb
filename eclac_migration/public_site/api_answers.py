"""Answers of the API for other services of the site, in the same process."""

import json
from collections.abc import Iterator
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
    view = view_set(request=_asked(request, QueryDict()), format_kwarg=None)
    records, last = view.get_queryset().order_by("pk"), 0
    while page := list(records.filter(pk__gt=last)[:batch]):
        last = page[-1].pk
        yield json.loads(
            JSONRenderer().render(view.get_serializer(view.as_public(page), many=True).data)
        )


def _asked(request: HttpRequest, query: QueryDict) -> HttpRequest:
    """Return a request of the API with the origin of another request."""
    asked = HttpRequest()
    asked.method = "GET"
    asked.META = {**request.META, "HTTP_ACCEPT": "application/json", "QUERY_STRING": ""}
    asked.path = asked.path_info = request.path
    asked.GET = query
    return asked
