"""A small WSGI application for tests of streamed files that fail or never end."""

import os
from itertools import repeat

import django
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

from catalogue.exports import streaming

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclac_migration.settings")
django.setup()
streaming.render = lambda *_, status, **__: HttpResponse(
    status=status
)  # error pages are not needed here


def failing_stream():
    yield b"x" * 1000
    raise ValueError("midway")


def endless_stream():
    yield from repeat(b"x" * 65536)


def respond(request: WSGIRequest) -> HttpResponse:
    if request.path == "/fails":
        return streaming.streaming_response(request, failing_stream, "text/plain")
    if request.path == "/endless":
        return streaming.streaming_response(request, endless_stream, "text/plain")
    return HttpResponse(str(streaming.download_slots.used))


def application(environ, start_response):
    response = respond(WSGIRequest(environ))
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return response
