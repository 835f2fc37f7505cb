"""Metrics: what is counted, who may read it, and that nobody's data is in it."""

import logging

import pytest

from server.log_formatters import JsonFormatter

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-twenty-signs"


@pytest.mark.parametrize(
    ("wanted", "given"),
    [("", ""), ("", "Bearer "), (TOKEN, ""), (TOKEN, "Bearer other"), (TOKEN, f"Basic {TOKEN}")],
)
def test_metrics_are_not_there_for_outsiders(client, settings, wanted, given):
    settings.METRICS_TOKEN = wanted
    response = client.get("/metrics", HTTP_AUTHORIZATION=given)

    assert (response.status_code, response.content) == (404, b"")


def test_metrics_count_by_route_and_never_by_what_was_typed(client, settings, caplog):
    settings.METRICS_TOKEN = TOKEN
    with caplog.at_level(logging.INFO, logger="requests"):
        client.get("/activities/", {"q": "Ana Pérez"})
        client.get("/activities/ana-perez/")
        client.get("/nothing/here/")
        client.generic("BREW", "/activities/")
    said = client.get("/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}").text

    assert 'eclac_requests_total{method="GET",route="activities/",status="200"}' in said
    assert 'route="activities/<slug:slug>/",status="404"' in said
    assert 'method="GET",route="none",status="404"' in said
    assert 'method="other",route="none",status="405"' in said
    assert "eclac_request_seconds_bucket" in said
    lines = [JsonFormatter().format(r) for r in caplog.records if r.name == "requests"]
    assert ("erez" in said, "erez" in str(lines)) == (False, False)
    assert '"route": "activities/", "status": 200' in lines[0]


def test_every_answer_has_a_number_of_its_own(client):
    first, second = (client.get("/")["X-Request-ID"] for _number in range(2))

    assert first != second
    assert len(first) == 32


def test_processes_count_together(client, settings, tmp_path, monkeypatch):
    """Files that processes leave in their folder is summed, whichever of them is asked."""
    from prometheus_client import values

    settings.METRICS_TOKEN, settings.METRICS_FOLDER = TOKEN, str(tmp_path)
    for process in (11, 12):
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
        kind = values.MultiProcessValue(lambda process=process: process)
        kind("counter", "eclac_x", "eclac_x_total", (), (), "Some.").inc(process)
    said = client.get("/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}").text

    assert "eclac_x_total 23.0" in said
