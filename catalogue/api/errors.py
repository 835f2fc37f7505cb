"""Errors of the API, as problem details (RFC 9457)."""

import logging
from http import HTTPStatus

from django.core.signals import got_request_exception
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response

from catalogue.filtering.query_parameters import BadParametersError

PROBLEM_CONTENT_TYPE = "application/problem+json"
log = logging.getLogger("django.request")


class GoneError(exceptions.APIException):
    """A record that was public once and was withdrawn."""

    status_code = status.HTTP_410_GONE
    default_detail = "This record was withdrawn. Its address stays its own."
    default_code = "withdrawn"


PROBLEM_SCHEMA = {
    "type": "object",
    "description": "What went wrong, as RFC 9457 has it; `parameters` names what a 400 is about.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameters": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "value", "detail"],
                "properties": {name: {"type": "string"} for name in ("name", "value", "detail")},
            },
        },
    },
}
ERROR_DESCRIPTIONS = {
    "400": "A parameter or value that is not known, or is not of this list.",
    "404": "There is no such record, or none that is public.",
    "406": "The header Accept leaves out JSON.",
    "410": "The record was withdrawn.",
    "429": "Too many requests came from this address; Retry-After says how many seconds to wait.",
}


def add_error_responses(result: dict, generator, request, public) -> dict:
    """The description of the API with what else than 200 may be answered."""
    result["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
    content = {PROBLEM_CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for address, methods in result["paths"].items():
        answers = methods["get"]["responses"]
        answers["304"] = {"description": "Nothing has changed since the ETag of If-None-Match."}
        if address.endswith("{slug}/"):
            answers["301"] = {"description": "The record has moved to the address in Location."}
        for code, description in ERROR_DESCRIPTIONS.items():
            if code in ("400", "406", "429") or address.endswith("{slug}/"):
                answers[code] = {"description": description, "content": content}
    return result


def exception_handler(error: Exception, context: dict) -> Response:
    """The response to whatever a view raises."""
    if isinstance(error, BadParametersError):
        named = [
            {"name": one.name, "value": one.value, "detail": one.sentence} for one in error.problems
        ]
        return problem_response(HTTPStatus.BAD_REQUEST, str(error), parameters=named)
    if isinstance(error, Http404):
        return problem_response(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
    if isinstance(error, exceptions.APIException):
        return _framework_error_response(error)
    request = context["request"]._request
    got_request_exception.send(sender=None, request=request)
    log.error("Internal Server Error: %s", request.path, exc_info=error)
    return problem_response(
        HTTPStatus.INTERNAL_SERVER_ERROR, "The fault is ours, and has been noted."
    )


def _framework_error_response(error: exceptions.APIException) -> Response:
    response = problem_response(HTTPStatus(error.status_code), str(error.detail))
    if isinstance(error, exceptions.Throttled):
        response = problem_response(
            HTTPStatus.TOO_MANY_REQUESTS, TOO_MANY_REQUESTS_DETAIL % {"wait": error.wait}
        )
        response["Retry-After"] = str(error.wait)
    return response


TOO_MANY_REQUESTS_DETAIL = (
    "Too many requests came from this address. Ask again in %(wait)d seconds."
)


def problem_response(code: HTTPStatus, detail: str, **more) -> Response:
    body = {"type": "about:blank", "title": code.phrase, "status": code.value, "detail": detail}
    return Response({**body, **more}, status=code.value, content_type=PROBLEM_CONTENT_TYPE)
