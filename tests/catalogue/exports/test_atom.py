"""Feeds, read by a feed reader."""

import feedparser
import pytest

from catalogue.exports import atom
from catalogue.records.uuids import record_uuid
from tests.support.edge_cases import edge_case_activities
from tests.support.factories import ActivityFactory, CountryFactory, TopicFactory
from tests.support.kinds import RECORD_MODELS
from tests.support.visibility import MarkedRecords

pytestmark = pytest.mark.django_db


def get_feed(client, address: str, **parameters):
    response = client.get(f"{address}feed.atom", parameters)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.bozo_exception
    return feed


def test_feed_holds_what_changed_last_with_its_filters(client):
    honduras = CountryFactory()
    first = ActivityFactory(
        published=True,
        title_en="Seminar & <course>",
        slug="a",
        countries=[honduras],
        topics=[TopicFactory(name_en="Remittances")],
        when="2012",
    )
    second = ActivityFactory(published=True, slug="b", countries=[honduras])
    ActivityFactory(published=True)
    ActivityFactory(draft=True, countries=[honduras])
    feed = get_feed(client, "/activities/", country="HND")
    entry = feed.entries[1]

    assert feed.feed.title == "Activities – Country: Honduras (HND)"
    assert feed.feed.link == "http://testserver/activities/?country=HND"
    assert feed.feed.subtitle == "2 records"
    assert [one.id for one in feed.entries] == [
        f"urn:uuid:{record_uuid(record)}" for record in (second, first)
    ]
    assert (entry.title_detail.value, entry.link) == (
        "Seminar & <course>",
        "http://testserver/activities/a/",
    )
    assert "2012 · Research" in entry.summary
    assert [tag.term for tag in entry.tags] == ["Remittances"]
    assert entry.updated[:10] == first.changed_at.isoformat()[:10]


@pytest.mark.parametrize("language", ["", "/es"])
def test_feed_is_whole_whatever_is_in_it(client, language):
    activities = edge_case_activities()
    feed = get_feed(client, f"{language}/activities/")

    assert len(feed.entries) == len(activities)
    assert feed.feed.title == ("Actividades" if language else "Activities")


def test_characters_that_xml_does_not_allow_are_left_out():
    assert atom.xml_text("Bell \x07 rings\ufffe\n") == "Bell  rings\n"


def test_feed_that_does_not_hold_all_says_so(client, monkeypatch):
    monkeypatch.setattr(atom, "MAX_ENTRIES", 2)
    for number in range(3):
        ActivityFactory(published=True, slug=f"a-{number}")
    feed = get_feed(client, "/activities/")
    assert len(feed.entries) == 2
    assert feed.feed.subtitle == "The 2 most recently updated of 3 records"


def test_every_list_has_its_feed_and_says_where(client):
    MarkedRecords("published")
    for model in RECORD_MODELS:
        assert [entry.title for entry in get_feed(client, f"/{model.plural}/").entries]
        page = client.get(f"/{model.plural}/", {"year": "2012"}).text
        assert f'href="/{model.plural}/feed.atom?year=2012"' in page
        assert client.get(f"/{model.plural}/feed.atom", {"x": "y"}).status_code == 400
