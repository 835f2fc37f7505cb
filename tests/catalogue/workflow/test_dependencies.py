"""Unpublished records that a record refers to, and published records that refer to a row."""

import pytest

from catalogue.workflow import dependencies
from catalogue.workflow.dependencies import (
    published_referrers,
    row_key,
    unpublished_dependencies,
    unpublished_references,
)
from tests.support.factories import (
    ActivityFactory,
    CitationFactory,
    DisseminationFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    ProvisionFactory,
    PublicationFactory,
    RecipientFactory,
    SourceFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def test_references_of_the_record_and_its_rows_are_found_in_every_unpublished_state():
    work = PublicationFactory()
    act = DisseminationFactory(publication=work)
    states = ("draft", "in_review", "withdrawn", "published", "embargoed")
    bodies = {state: OrganizationFactory(**{state: True}) for state in states}
    for body in bodies.values():
        RecipientFactory(dissemination=act, organization=body)

    found = unpublished_references(work)

    assert found == [bodies["draft"], bodies["in_review"], bodies["withdrawn"]]


def test_record_does_not_depend_on_itself():
    whole = MeetingFactory()
    part = MeetingFactory(part_of=whole)
    whole.prepares = part
    whole.save()

    assert unpublished_dependencies(whole) == [part]
    assert unpublished_dependencies(part) == [whole]
    whole.prepares = whole.__class__.objects.get(pk=whole.pk)
    assert unpublished_references(MeetingFactory()) == []


def test_provision_depends_on_its_mandate():
    mandate = MandateFactory()
    activity = ActivityFactory(provisions=[ProvisionFactory(mandate=mandate)])
    assert unpublished_references(activity) == [mandate]
    published = ActivityFactory(provisions=[ProvisionFactory()])
    assert unpublished_references(published) == []


def test_search_for_dependencies_stops_at_its_limit(monkeypatch):
    monkeypatch.setattr(dependencies, "MAX_UNPUBLISHED_REFERENCES", 2)
    parts = [OrganizationFactory()]
    for _ in range(4):
        parts.append(OrganizationFactory(parent=parts[-1]))
    assert unpublished_dependencies(parts[-1]) == parts[3:1:-1]


def test_published_referrers_refer_directly_or_by_a_row():
    body = OrganizationFactory(published=True)
    meeting = MeetingFactory(published=True)
    ParticipationFactory(meeting=meeting, organization=body)
    ParticipationFactory(meeting=MeetingFactory(), organization=body)
    work = PublicationFactory(published=True)
    RecipientFactory(dissemination=DisseminationFactory(publication=work), organization=body)
    part = OrganizationFactory(published=True, parent=body)
    OrganizationFactory(parent=body)

    found = published_referrers(body)

    assert {row_key(one) for one in found} == {row_key(one) for one in (meeting, work, part)}
    assert len(found) == 3


def test_published_referrers_of_a_source_cite_it():
    source = SourceFactory(is_public=True)
    meeting, work = MeetingFactory(published=True), PublicationFactory(published=True)
    for record in (meeting, work, MeetingFactory()):
        CitationFactory(record=record, source=source)
    assert published_referrers(source) == [meeting, work]


def test_published_referrers_of_each_relation_are_limited(monkeypatch):
    monkeypatch.setattr(dependencies, "MAX_REFERRERS_PER_RELATION", 2)
    topic = TopicFactory()
    meetings = [MeetingFactory(published=True, topics=[topic]) for _ in range(3)]
    works = [PublicationFactory(published=True, topics=[topic])]
    found = published_referrers(topic)
    assert {row_key(one) for one in found} == {row_key(one) for one in (*meetings[:2], *works)}


def test_record_is_not_its_own_referrer():
    whole = MeetingFactory(published=True)
    part = MeetingFactory(published=True, part_of=whole)
    whole.prepares = part
    whole.save()
    assert published_referrers(whole) == [part]
