"""When it is too much: 503 with a time to come back, and nobody takes all the threads."""

import errno
import logging

import psycopg
import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from server import overload
from server.overload import OverloadMiddleware, server_error

VISITOR = {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}
OTHER = {"HTTP_X_FORWARDED_FOR": "203.0.113.10"}


@pytest.mark.django_db
def test_exhausting_query_is_cut_and_answered_with_a_time_to_come_back(client, monkeypatch):
    from activities.views.activity import ActivityListView

    def exhaust(view, request):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 20")
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(ActivityListView, "page", exhaust)
    response = client.get("/activities/")

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response["Cache-Control"] == "no-store"
    assert "El sitio no está disponible por el momento" in response.text
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("error", [OperationalError, psycopg.errors.AdminShutdown])
def test_database_that_goes_away_outside_a_view_is_a_503_too(error):
    try:
        raise error("gone")
    except error:
        response = server_error(RequestFactory().get("/"))

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response["Cache-Control"] == "no-store"
    assert "El sitio no está disponible por el momento" in response.text
    assert "gone" not in response.text


def test_lost_database_is_logged_once_a_minute(monkeypatch, caplog):
    now = [1000.0]
    monkeypatch.setattr(overload.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(overload, "failure_log", overload._FailureLog())
    for seconds in (0, 1, 58, 1, 10):
        now[0] += seconds
        overload.response_to(OperationalError("connection to 10.0.0.8 failed"))

    assert [record.getMessage() for record in caplog.records] == [
        "The database fails (OperationalError); requests since the last line: 1.",
        "The database fails (OperationalError); requests since the last line: 3.",
    ]
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_is_a_sentence(number):
    response = overload.response_to(OSError(number, "No space left on device"))

    assert (response.status_code, response["Cache-Control"]) == (507, "no-store")
    assert "The disk of the server is full" in response.text
    assert "El disco del servidor está lleno" in response.text
    assert overload.response_to(OSError(errno.EACCES, "denied")) is None


def test_any_other_error_is_a_500():
    try:
        raise ValueError("detail")
    except ValueError:
        response = server_error(RequestFactory().get("/"))

    assert (response.status_code, response.get("Retry-After")) == (500, None)
    assert "There is a problem with this site" in response.text
    assert "detail" not in response.text


@pytest.fixture
def overload_middleware(settings):
    settings.PROXY_COUNT, settings.MAX_CONCURRENT_REQUESTS_PER_ADDRESS = 1, 2
    return OverloadMiddleware(lambda request: HttpResponse("page"))


def send_request(middleware, **headers) -> HttpResponse:
    return middleware(RequestFactory().get("/", **headers))


def test_one_visitor_does_not_take_all_the_threads(overload_middleware):
    first, second = (
        send_request(overload_middleware, **VISITOR),
        send_request(overload_middleware, **VISITOR),
    )
    refused = send_request(overload_middleware, **VISITOR)

    assert (refused.status_code, refused["Retry-After"]) == (429, "1")
    assert "Inténtelo de nuevo" in refused.text
    assert send_request(overload_middleware, **OTHER).status_code == 200
    first._resource_closers[-1]()  # its answer is sent
    assert send_request(overload_middleware, **VISITOR).status_code == 200
    second._resource_closers[-1]()
    assert overload_middleware.active_requests["203.0.113.9"] == 1


def test_addresses_of_one_network_are_one_visitor(overload_middleware):
    statuses = [
        send_request(overload_middleware, HTTP_X_FORWARDED_FOR=f"2001:db8:{network}::{host}")
        for network, host in (("1:2", 1), ("1:2", 2), ("1:2", 3), ("1:3", 1))
    ]

    assert [response.status_code for response in statuses] == [200, 200, 429, 200]


def test_request_that_fails_is_no_longer_counted(overload_middleware):
    def fail(request):
        raise ValueError

    overload_middleware.get_response = fail
    for _number in range(3):
        with pytest.raises(ValueError):
            send_request(overload_middleware, **VISITOR)

    assert overload_middleware.active_requests == {}


def test_who_comes_from_this_machine_is_not_counted(overload_middleware, settings):
    settings.PROXY_COUNT = 0
    answers = [send_request(overload_middleware).status_code for _number in range(5)]

    assert (answers, overload_middleware.active_requests) == ([200] * 5, {})


@pytest.mark.django_db
def test_error_in_the_middleware_is_answered_by_the_same_page(monkeypatch):
    def fail(middleware, request):
        raise OperationalError("gone")

    monkeypatch.setattr("server.locale_middleware.LanguageMiddleware.process_request", fail)
    response = Client(raise_request_exception=False).get("/")

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "El sitio no está disponible por el momento" in response.text
