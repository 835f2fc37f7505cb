"""Error responses of the API: problem details (RFC 9457)."""

import logging
from http import HTTPStatus

from django.core.signals import got_request_exception
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response

from catalogue.filtering.query_parameters import BadParametersError
from catalogue.kinds import listed_kinds

PROBLEM_CONTENT_TYPE = "application/problem+json"
log = logging.getLogger("django.request")


class GoneError(exceptions.APIException):
    """The error 410 for a withdrawn record."""

    status_code = status.HTTP_410_GONE
    default_detail = "This record was withdrawn. Its address will not be used for another record."
    default_code = "withdrawn"


PROBLEM_SCHEMA = {
    "type": "object",
    "description": "Problem details (RFC 9457). `parameters` lists the invalid ones of a 400.",
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
    "400": "A parameter is unknown or its value is not valid for this list.",
    "404": "No public record has this address.",
    "406": "The header Accept excludes JSON.",
    "410": "The record was withdrawn.",
    "429": "Too many requests from this IP address; Retry-After gives the seconds to wait.",
}


def add_error_responses(result: dict, generator, request, public) -> dict:
    """Add the responses other than 200 to the OpenAPI description (a drf-spectacular hook)."""
    result["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
    content = {PROBLEM_CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    record_addresses = tuple(f"/{kind.plural}/{{slug}}/" for kind in listed_kinds())
    for address, methods in result["paths"].items():
        responses = methods["get"]["responses"]
        responses["304"] = {"description": "The response still has the ETag of If-None-Match."}
        codes = {"400", "406", "429"}
        if address.endswith("{slug}/"):
            codes.add("404")
        if address.endswith(record_addresses):  # other rows neither move nor are withdrawn
            codes.add("410")
            responses["301"] = {"description": "The record has moved to the address in Location."}
        for code, description in ERROR_DESCRIPTIONS.items():
            if code in codes:
                responses[code] = {"description": description, "content": content}
    return result


def exception_handler(error: Exception, context: dict) -> Response:
    """Return the response to an exception that a view raised; log unexpected exceptions."""
    if isinstance(error, BadParametersError):
        parameters = [
            {"name": problem.name, "value": problem.value, "detail": problem.sentence}
            for problem in error.problems
        ]
        return problem_response(HTTPStatus.BAD_REQUEST, str(error), parameters=parameters)
    if isinstance(error, Http404):
        return problem_response(HTTPStatus.NOT_FOUND, "No public record or list has this address.")
    if isinstance(error, exceptions.APIException):
        return _framework_error_response(error)
    request = context["request"]._request
    got_request_exception.send(sender=None, request=request)
    log.error("Internal Server Error: %s", request.path, exc_info=error)
    return problem_response(
        HTTPStatus.INTERNAL_SERVER_ERROR, "The server failed. The error was logged."
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
    "Too many requests came from this IP address. Try again in %(wait)d seconds."
)


def problem_response(code: HTTPStatus, detail: str, **more) -> Response:
    body = {"type": "about:blank", "title": code.phrase, "status": code.value, "detail": detail}
    return Response({**body, **more}, status=code.value, content_type=PROBLEM_CONTENT_TYPE)
