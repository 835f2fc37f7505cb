"""Request metrics and the request log, for operators, without personal data.

`/metrics` returns Prometheus' text format to requests with `METRICS_TOKEN`, and 404 to others.
Each process returns the sums over all processes.
"""

import logging
import re
from contextvars import ContextVar
from time import perf_counter
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.crypto import constant_time_compare
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from server.backups.status import BackupCollector

logger = logging.getLogger("requests")
request_id: ContextVar[str] = ContextVar("request_id", default="")

REQUEST_COUNTER = Counter("eclac_requests", "Responses sent.", ["route", "method", "status"])
REQUEST_SECONDS = Histogram(
    "eclac_request_seconds",
    "Seconds until the response began.",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
ACTIVE_REQUESTS = Gauge(
    "eclac_requests_at_work", "Requests in progress.", multiprocess_mode="livesum"
)
# Read from a file, so every process reports the same.
BACKUP_REGISTRY = CollectorRegistry()
BACKUP_REGISTRY.register(BackupCollector())
KNOWN_METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
BEARER_PATTERN = re.compile(r"Bearer (\S+)")


class MetricsMiddleware:
    """Middleware that counts, times and logs every request, and serves `/metrics`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/metrics":
            return metrics_response(request)
        token = request_id.set(uuid4().hex)
        start = perf_counter()
        ACTIVE_REQUESTS.inc()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            record_request(request, response, perf_counter() - start)
            return response
        finally:
            ACTIVE_REQUESTS.dec()
            request_id.reset(token)


def record_request(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Count and log a request by its route; the address itself may contain personal data."""
    match = request.resolver_match
    route = match.route if match else "none"
    method = request.method if request.method in KNOWN_METHODS else "other"
    REQUEST_COUNTER.labels(route=route, method=method, status=response.status_code).inc()
    REQUEST_SECONDS.labels(route=route).observe(seconds)
    fields = {
        "method": method,
        "route": route,
        "status": response.status_code,
        "ms": round(seconds * 1000),
    }
    logger.info("%(method)s %(route)s %(status)s in %(ms)s ms", fields, extra={"fields": fields})


def metrics_response(request: HttpRequest) -> HttpResponse:
    credentials = BEARER_PATTERN.fullmatch(request.headers.get("Authorization", ""))
    token = settings.METRICS_TOKEN
    if not (token and credentials and constant_time_compare(credentials[1], token)):
        return HttpResponseNotFound()
    registry = REGISTRY
    if settings.METRICS_FOLDER:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry, path=settings.METRICS_FOLDER)
    return HttpResponse(
        generate_latest(registry) + generate_latest(BACKUP_REGISTRY),
        content_type=CONTENT_TYPE_LATEST,
        headers={"Cache-Control": "no-store"},
    )
