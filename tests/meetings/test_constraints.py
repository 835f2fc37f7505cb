"""Each constraint of the layer, violated alone: the database refuses it with its message."""

import pytest

from catalogue.base.period import Period
from meetings.models import Meeting, Participation
from tests.support.constraint_cases import (
    ConstraintCase,
    assert_constraint_enforced,
    assert_enforced_outside_drafts,
    choice_case,
    declared_constraints,
    party_cases,
    record_cases,
)
from tests.support.factories import MeetingFactory, ParticipationFactory

KIND_AND_STATUS_RULE = (
    "meetings_meeting_has_a_kind_and_a_status",
    "Choose the kind and the status of the meeting.",
)
HELD_RULE = (
    "meetings_meeting_held_has_period",
    "Enter the date of the meeting, at least the year.",
)


def published():
    return MeetingFactory(published=True)


def group():
    return ParticipationFactory(organization=None, group_en="All of them")


def second_participation():
    first = ParticipationFactory(role="host")
    return ParticipationFactory(
        meeting=first.meeting, organization=first.organization, role="convener"
    )


COMPLETENESS_CASES = [
    ConstraintCase(*KIND_AND_STATUS_RULE, published, {"kind": ""}),
    ConstraintCase(*HELD_RULE, published, {"status": "completed"}),
    ConstraintCase(*HELD_RULE, published, {"status": "under-way"}),
]
CONSTRAINT_CASES = [
    *COMPLETENESS_CASES,
    ConstraintCase(
        *KIND_AND_STATUS_RULE, lambda: MeetingFactory(published=True, when="2012"), {"status": ""}
    ),
    *record_cases(Meeting, MeetingFactory),
    choice_case(Meeting, "kind", MeetingFactory),
    choice_case(Meeting, "status", MeetingFactory),
    ConstraintCase(
        "meetings_meeting_women_are_participants",
        "Enter the number of participants; the women among them cannot be more.",
        lambda: MeetingFactory(participants=3),
        {"women": 4},
    ),
    ConstraintCase(
        "meetings_meeting_completed_meeting_has_ended",
        "A completed meeting cannot be ongoing.",
        lambda: MeetingFactory(status="completed", when="2012"),
        {"when": Period.from_edtf("2012/..")},
    ),
    ConstraintCase(
        "meetings_meeting_ordinal_counts_from_one",
        "The number in the series starts at 1.",
        MeetingFactory,
        {"ordinal": 0},
        form_message="Ensure this value is greater than or equal to 1.",
    ),
    ConstraintCase(
        "meetings_meeting_website_is_a_web_address",
        "Enter a link that begins with http:// or https://.",
        lambda: MeetingFactory(website="https://www.gfmd.org/"),
        {"website": "ftp://www.gfmd.org/"},
    ),
    ConstraintCase(
        "meetings_meeting_part_of_is_another",
        "A meeting cannot be part of itself.",
        MeetingFactory,
        {"part_of": lambda meeting: meeting},
        trigger="acyclic_part_of",
    ),
    ConstraintCase(
        "meetings_meeting_prepares_is_another",
        "A meeting cannot prepare itself.",
        MeetingFactory,
        {"prepares": lambda meeting: meeting},
        trigger="acyclic_prepares",
    ),
    *party_cases(Participation, ParticipationFactory, group),
    choice_case(Participation, "role", ParticipationFactory),
    ConstraintCase(
        "meetings_participation_unique",
        "This organization already has this role.",
        second_participation,
        {"role": "host"},
    ),
]


def test_every_rule_of_meetings_is_tested():
    assert {rule.name for rule in CONSTRAINT_CASES} == declared_constraints("meetings")


@pytest.mark.django_db
@pytest.mark.parametrize("rule", CONSTRAINT_CASES, ids=str)
def test_rule_is_enforced(rule):
    assert_constraint_enforced(rule)


@pytest.mark.django_db
@pytest.mark.parametrize("rule", COMPLETENESS_CASES, ids=str)
def test_completeness_rule_does_not_apply_to_drafts(rule):
    assert_enforced_outside_drafts(rule)
