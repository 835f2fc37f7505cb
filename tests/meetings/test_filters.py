"""The filters of the list of meetings."""

import pytest

from meetings.filters import MeetingFilterSet
from meetings.models import Meeting
from tests.catalogue.filtering import assert_finds, codes, filters_of_all, filters_of_places
from tests.factories import (
    ActivityFactory,
    CountryFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    ProjectFactory,
    ProvisionFactory,
)

pytestmark = pytest.mark.django_db
PLACES = filters_of_places(MeetingFactory)


def meeting(**fields):
    return MeetingFactory(published=True, **fields)


def served(**fields):
    """A meeting that an activity served."""
    return ActivityFactory(meetings=[meeting()], **{"published": True} | fields).meetings.get()


def country():
    value, found = PLACES["country"]()
    MeetingFactory(draft=True, country=CountryFactory())
    meeting(country=CountryFactory(alpha3="PER"))
    return value, [*found, meeting(country=CountryFactory())]


def region():
    value, found = PLACES["region"]()
    meeting(country=CountryFactory(alpha3="FRA"))
    held = [meeting(country=CountryFactory(alpha3=code)) for code in ("HND", "PER")]
    return value, [*found, *held]


def organization():
    body = OrganizationFactory(published=True, slug="body")
    part = OrganizationFactory(published=True, parent=body)
    meeting(series_bodies=[OrganizationFactory(published=True)])
    ParticipationFactory()
    ParticipationFactory(organization=body, meeting=MeetingFactory(draft=True))
    return "body", [
        meeting(series_bodies=[body]),
        ParticipationFactory(organization=body).meeting,
        ParticipationFactory(organization=part).meeting,
    ]


def mandate():
    chosen = MandateFactory(published=True, slug="mandate")
    provision = ProvisionFactory(mandate=chosen)
    public, secret = (
        ProjectFactory(state=state, mandates=[chosen]) for state in ("published", "draft")
    )
    served(mandates=[MandateFactory(published=True)])
    for way in ({"mandates": [chosen]}, {"provisions": [provision]}, {"project": public}):
        served(published=False, draft=True, **way)
    served(project=secret)
    return "mandate", [
        served(mandates=[chosen]),
        served(provisions=[provision]),
        served(project=public),
    ]


def project():
    chosen = ProjectFactory(published=True, slug="project", concluded_at=(concluding := meeting()))
    served(project=ProjectFactory(published=True))
    served(published=False, draft=True, project=chosen)
    ProjectFactory(draft=True, concluded_at=meeting())
    return "project", [concluding, served(project=chosen)]


WORLDS = {
    **filters_of_all(MeetingFactory),
    "kind": codes(MeetingFactory, "kind", "course", "summit"),
    "status": codes(MeetingFactory, "status", "cancelled", "completed"),
    "country": country,
    "region": region,
    "organization": organization,
    "mandate": mandate,
    "project": project,
}


def test_every_filter_of_meetings_is_tested():
    assert {*WORLDS, "sort"} == set(MeetingFilterSet.get_filters())


@pytest.mark.parametrize("name", WORLDS)
def test_filter_finds_what_is_asked_for(client, name):
    assert_finds(client, Meeting, name, WORLDS[name])
