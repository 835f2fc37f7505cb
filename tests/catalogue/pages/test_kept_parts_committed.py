"""The parts of pages that are kept in memory are those of the present content."""

import re
from datetime import date, timedelta
from time import sleep

import pytest
from django.utils import timezone

from activities.models import Activity
from catalogue.records.topics import Topic
from catalogue.workflow.transitions import withdraw
from tests.catalogue.pages.test_answer_cache_committed import statements_of
from tests.support.factories import ActivityFactory, MandateFactory, TopicFactory

pytestmark = pytest.mark.django_db(transaction=True)

MADE_ANEW = {"Authorization": "Bearer none"}  # not from the cache of whole answers


@pytest.fixture
def topic():
    return TopicFactory(name_en="Return migration", name_es="Migración de retorno")


def page(client, address: str) -> str:
    return client.get(address, headers=MADE_ANEW).text


def numbers(client) -> list[str]:
    """Return the number of activities of the topic in the filters, and on the home page."""
    listed = re.search(r"Return migration, (\d+) activit", page(client, "/activities/"))
    figure = re.search(r"<strong>(\d+)</strong> activities", page(client, "/"))
    return [found[1] if found else "0" for found in (listed, figure)]


def test_filters_and_overview_follow_each_change(client, topic):
    assert numbers(client) == ["0", "0"]
    first, second = (
        ActivityFactory(published=True, when="2012", topics=[topic], mandates=[MandateFactory()])
        for _ in range(2)
    )
    assert numbers(client) == ["2", "2"]
    withdraw(first, by=None, reason_en="Repeated.")
    assert numbers(client) == ["1", "1"]
    Activity.objects.filter(pk=second.pk).delete()
    assert numbers(client) == ["0", "0"]


def test_filters_and_overview_follow_the_end_of_an_embargo(client, topic):
    ActivityFactory(published=True, when="2012", topics=[topic])
    end = timezone.now() + timedelta(seconds=2)
    ActivityFactory(published=True, when="2012", topics=[topic], public_from=end)
    assert numbers(client) == numbers(client) == ["1", "1"]
    sleep((end - timezone.now()).total_seconds() + 0.1)
    assert numbers(client) == ["2", "2"]


def test_overview_follows_the_year(client, monkeypatch):
    def years() -> list[str]:
        return sorted(set(re.findall(r"year=(20\d\d)", page(client, "/"))))

    today = [date(2026, 12, 31)]
    monkeypatch.setattr(timezone, "localdate", lambda *_instant: today[0])
    ActivityFactory(published=True, when="2024/..")
    assert years() == ["2024", "2025", "2026"]
    today[0] = date(2027, 1, 1)
    assert years() == ["2024", "2025", "2026", "2027"]


def test_filters_are_kept_by_language_and_until_a_name_changes(client, topic):
    ActivityFactory(published=True, topics=[topic])
    for _ in range(2):
        assert "Return migration, 1 activity" in page(client, "/activities/")
        assert "Migración de retorno, 1 actividad" in page(client, "/es/activities/")
    Topic.objects.update(name_en="Return")
    assert "Return, 1 activity" in page(client, "/activities/")
    assert "Migración de retorno, 1 actividad" in page(client, "/es/activities/")


@pytest.mark.parametrize("address", ["/", "/es/", "/activities/", "/activities/?page=2"])
def test_kept_parts_take_no_statement(client, topic, address):
    for _ in range(26):
        ActivityFactory(published=True, when="2012", topics=[topic])
    before, first = statements_of(client, address, **MADE_ANEW)
    after, second = statements_of(client, address, **MADE_ANEW)
    assert (first.status_code, first.content) == (200, second.content)
    assert after <= before - 3
