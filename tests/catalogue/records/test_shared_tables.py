"""Topics and country groups are public while a public record uses them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.models import Country, CountryGroup, Topic
from meetings.models import Meeting
from tests.support.factories import (
    CountryFactory,
    CountryGroupFactory,
    MeetingFactory,
    OrganizationFactory,
    TopicFactory,
    factory_of,
)
from tests.support.kinds import RECORD_MODELS

pytestmark = pytest.mark.django_db

LOCATED_MODELS = [model for model in RECORD_MODELS if hasattr(model, "regions")]


def public_topics() -> list[str]:
    return list(Topic.objects.public().values_list("slug", flat=True))


def public_groups() -> list[str]:
    return list(CountryGroup.objects.public().values_list("slug", flat=True))


def delete_groups() -> None:
    """Delete the country groups that every database contains."""
    CountryGroup.objects.update(broader=None)
    CountryGroup.objects.all().delete()


def test_descendants_are_those_of_a_whole_queryset():
    TopicFactory(broader=TopicFactory())
    topics = Topic.objects.all()
    assert topics.with_descendants(topics.filter(broader=None)).count() == topics.count()
    assert not topics.with_descendants(topics.none())
    assert not topics.none().with_descendants(topics)
    with pytest.raises(ValueError, match="no slice"):
        topics.with_descendants(topics[:1])


@pytest.mark.parametrize("model", RECORD_MODELS)
def test_topic_is_public_while_a_public_record_of_any_kind_has_it(model):
    topic = TopicFactory(slug="used")
    record = factory_of(model)(draft=True, topics=[topic])
    found = {}
    for state in ("draft", "in-review", "published", "withdrawn"):
        model.objects.filter(pk=record.pk).update(state=state)
        found[state] = public_topics()

    assert found == {"draft": [], "in-review": [], "published": ["used"], "withdrawn": []}


def test_topic_of_a_record_under_embargo_is_public_from_its_end():
    meeting = MeetingFactory(published=True, topics=[TopicFactory(slug="used")])
    now = timezone.now()
    Meeting.objects.filter(pk=meeting.pk).update(public_from=now + timedelta(hours=1))
    assert public_topics() == []

    Meeting.objects.filter(pk=meeting.pk).update(public_from=now - timedelta(hours=1))
    assert public_topics() == ["used"]


def test_topics_above_a_used_one_are_public_and_those_below_are_not():
    above = TopicFactory(slug="a-above", broader=TopicFactory(slug="a-top"))
    used = TopicFactory(slug="b-used", broader=above)
    TopicFactory(slug="c-below", broader=used)
    TopicFactory(slug="d-beside", broader=above)
    TopicFactory(slug="e-unused")
    MeetingFactory(published=True, topics=[used])
    MeetingFactory(published=True, topics=[used])

    assert public_topics() == ["a-above", "a-top", "b-used"]
    assert list(Topic.objects.filter(slug__gt="b").public()) == [used]


@pytest.mark.parametrize("model", LOCATED_MODELS)
def test_country_group_is_public_if_a_public_record_names_it(model):
    group = CountryGroupFactory(slug="used", broader=CountryGroupFactory(slug="above"))
    record = factory_of(model)(draft=True, regions=[group])
    assert public_groups() == []

    model.objects.filter(pk=record.pk).update(state="published")
    assert public_groups() == ["above", "used"]


@pytest.mark.parametrize("model", LOCATED_MODELS)
def test_country_group_is_public_if_a_public_record_concerns_a_member(model):
    delete_groups()
    country = CountryFactory(alpha3="PER")
    CountryGroupFactory(slug="used", members=[country, CountryFactory()])
    CountryGroupFactory(slug="unused", members=[CountryFactory()])
    record = factory_of(model)(draft=True, countries=[country])
    assert public_groups() == []

    model.objects.filter(pk=record.pk).update(state="published")
    assert public_groups() == ["used"]


@pytest.mark.parametrize("factory", [MeetingFactory, OrganizationFactory])
def test_country_group_is_public_by_the_country_of_a_meeting_or_organization(factory):
    delete_groups()
    country = CountryFactory(alpha3="PER")
    CountryGroupFactory(slug="used", members=[country])
    record = factory(draft=True, country=country)
    assert public_groups() == []

    type(record).objects.filter(pk=record.pk).update(state="published")
    assert public_groups() == ["used"]


def test_countries_are_public_without_a_record():
    """Countries follow a standard, and no editor adds one."""
    assert not hasattr(Country.objects.all(), "public")
    assert Country.editor_permissions == ("view",)
