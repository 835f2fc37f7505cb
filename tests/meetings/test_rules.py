"""Every constraint of the layer: broken alone, refused by the database, and put into words."""

import pytest

from catalogue.base.period import Period
from meetings.models import Meeting, Participation
from tests.catalogue.rows import (
    Rule,
    assert_binds_from_review_on,
    assert_kept,
    choice_rule,
    party_rules,
    record_rules,
    rules_declared,
)
from tests.factories import MeetingFactory, ParticipationFactory

KIND = (
    "meetings_meeting_has_a_kind_and_a_status",
    "Say what kind of meeting it is, and whether it is planned or was held.",
)
HELD = ("meetings_meeting_was_held_at_a_time", "Say when the meeting was held, at least the year.")


def published():
    return MeetingFactory(published=True)


def group():
    return ParticipationFactory(organization=None, group_en="All of them")


def second_participation():
    first = ParticipationFactory(role="host")
    return ParticipationFactory(
        meeting=first.meeting, organization=first.organization, role="convener"
    )


COMPLETE = [
    Rule(*KIND, published, {"kind": ""}),
    Rule(*HELD, published, {"status": "completed"}),
    Rule(*HELD, published, {"status": "under-way"}),
]
RULES = [
    *COMPLETE,
    Rule(*KIND, lambda: MeetingFactory(published=True, when="2012"), {"status": ""}),
    *record_rules(Meeting, MeetingFactory),
    choice_rule(Meeting, "kind", MeetingFactory),
    choice_rule(Meeting, "status", MeetingFactory),
    Rule(
        "meetings_meeting_completed_meeting_has_ended",
        "A completed meeting is not still going on.",
        lambda: MeetingFactory(status="completed", when="2012"),
        {"when": Period.from_edtf("2012/..")},
    ),
    Rule(
        "meetings_meeting_ordinal_counts_from_one",
        "An ordinal counts from 1.",
        MeetingFactory,
        {"ordinal": 0},
        form="Ensure this value is greater than or equal to 1.",
    ),
    Rule(
        "meetings_meeting_part_of_is_another",
        "A meeting is not part of itself.",
        MeetingFactory,
        {"part_of": lambda meeting: meeting},
        trigger="no_loop_part_of",
    ),
    Rule(
        "meetings_meeting_prepares_is_another",
        "A meeting does not prepare itself.",
        MeetingFactory,
        {"prepares": lambda meeting: meeting},
        trigger="no_loop_prepares",
    ),
    *party_rules(Participation, ParticipationFactory, group),
    choice_rule(Participation, "role", ParticipationFactory),
    Rule(
        "meetings_participation_stands_once",
        "This organization has this role here already.",
        second_participation,
        {"role": "host"},
    ),
]


def test_every_rule_of_meetings_is_tested():
    assert {rule.name for rule in RULES} == rules_declared("meetings")


@pytest.mark.django_db
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_rule_is_kept(rule):
    assert_kept(rule)


@pytest.mark.django_db
@pytest.mark.parametrize("rule", COMPLETE, ids=str)
def test_rule_of_completeness_leaves_drafts_alone(rule):
    assert_binds_from_review_on(rule)
