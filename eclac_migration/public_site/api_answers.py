"""Answers of the API for other services of the site, in the same process."""

import json
from typing import Any

from django.http import HttpRequest, QueryDict


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
    asked = HttpRequest()
    asked.method = "GET"
    asked.META = {**request.META, "HTTP_ACCEPT": "application/json", "QUERY_STRING": ""}
    asked.path = asked.path_info = request.path
    asked.GET = query if query is not None else QueryDict()
    response = view_set.as_view({"get": action}, throttle_classes=[])(asked, **slug)
    return response.status_code, json.loads(response.render().content or "{}")
