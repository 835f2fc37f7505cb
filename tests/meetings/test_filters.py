"""The filters of the list of meetings."""

import pytest

from meetings.filters import MeetingFilterSet
from meetings.models import Meeting
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    ProjectFactory,
    ProvisionFactory,
)
from tests.support.filter_cases import (
    assert_filter_finds,
    choice_filter_case,
    common_filter_cases,
    deliverable_case,
    place_filter_cases,
)

pytestmark = pytest.mark.django_db
PLACE_CASES = place_filter_cases(MeetingFactory)


def meeting(**fields):
    return MeetingFactory(published=True, **fields)


def meeting_of_activity(**fields):
    """Return a meeting that an activity supported."""
    return ActivityFactory(meetings=[meeting()], **{"published": True} | fields).meetings.get()


def country():
    value, found = PLACE_CASES["country"]()
    MeetingFactory(draft=True, country=CountryFactory())
    meeting(country=CountryFactory(alpha3="PER"))
    return value, [*found, meeting(country=CountryFactory())]


def region():
    value, found = PLACE_CASES["region"]()
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
    meeting_of_activity(mandates=[MandateFactory(published=True)])
    for way in ({"mandates": [chosen]}, {"provisions": [provision]}, {"project": public}):
        meeting_of_activity(published=False, draft=True, **way)
    meeting_of_activity(project=secret)
    return "mandate", [
        meeting_of_activity(mandates=[chosen]),
        meeting_of_activity(provisions=[provision]),
        meeting_of_activity(project=public),
    ]


def project():
    chosen = ProjectFactory(published=True, slug="project", concluded_at=(concluding := meeting()))
    meeting_of_activity(project=ProjectFactory(published=True))
    meeting_of_activity(published=False, draft=True, project=chosen)
    ProjectFactory(draft=True, concluded_at=meeting())
    prepared = meeting()
    ActivityFactory(published=True, project=chosen, prepares_meeting=prepared)
    ActivityFactory(draft=True, project=chosen, prepares_meeting=meeting())
    return "project", [concluding, meeting_of_activity(project=chosen), prepared]


FILTER_CASES = {
    "deliverable": deliverable_case(MeetingFactory),
    **common_filter_cases(MeetingFactory),
    "kind": choice_filter_case(MeetingFactory, "kind", "course", "summit"),
    "status": choice_filter_case(MeetingFactory, "status", "cancelled", "completed"),
    "country": country,
    "region": region,
    "organization": organization,
    "mandate": mandate,
    "project": project,
}


def test_every_filter_of_meetings_is_tested():
    assert {*FILTER_CASES, "sort"} == set(MeetingFilterSet.get_filters())


@pytest.mark.parametrize("name", FILTER_CASES)
def test_filter_finds_the_matching_records(client, name):
    assert_filter_finds(client, Meeting, name, FILTER_CASES[name])
