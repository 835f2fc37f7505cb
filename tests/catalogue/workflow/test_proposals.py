"""Proposals: changes by users without `publish`, stored until a reviewer decides."""

import pytest
from django.db import IntegrityError, transaction

from catalogue.history.actor import act_as
from catalogue.history.events import events_of, last_event_number
from catalogue.history.row_writer import HistoryError
from catalogue.models import Citation, Proposal, Topic
from catalogue.workflow.proposals import (
    Decision,
    accept,
    cancel,
    differences_of,
    is_publish_refusal,
    proposal_applied,
    propose,
    send_back,
)
from catalogue.workflow.transitions import ReviewError
from meetings.models import Meeting
from tests.support.factories import (
    CitationFactory,
    CountryFactory,
    LinkFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    SourceFactory,
    TopicFactory,
)
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return MeetingFactory(
        published=True, title_en="Seminar", when="2012-07", topics=[TopicFactory(name_en="Old")]
    )


def change_all_parts(meeting):
    """Change the record, its relations and its rows."""
    Meeting.objects.filter(pk=meeting.pk).update(title_en="Workshop", kind="course", is_online=True)
    meeting.topics.set([TopicFactory(name_en="New")])
    meeting.countries.add(CountryFactory())
    meeting.participations.all().delete()
    ParticipationFactory(meeting=meeting, organization=OrganizationFactory(title_en="CELADE"))
    CitationFactory(record=meeting, source=SourceFactory(title_en="Account"), place_en="p. 3")


def test_proposal_stores_differences_and_leaves_the_public_text(meeting):
    editor = user_with_role("editor")
    ParticipationFactory(meeting=meeting, organization=OrganizationFactory(title_en="IOM"))
    [proposal] = propose(lambda: change_all_parts(meeting), by=editor)

    meeting.refresh_from_db()
    assert (meeting.title_en, Topic.objects.count()) == ("Seminar", 1)
    assert [(one.label, one.before, one.after) for one in differences_of(proposal)] == [
        ("Title in English", "Seminar", "Workshop"),
        ("Kind", "Seminar", "Course"),
        ("Online", "no", "yes"),
        ("Organization", "", "CELADE"),
        ("Source", "", "Account"),
        ("Topic", "", "New"),
        ("Citation", "", "Account, p. 3"),
        ("Countries", "", "Honduras"),
        ("Topics", "Old", ""),
        ("Topics", "", "New"),
        ("Participation", "IOM (Participant)", ""),
        ("Participation", "", "CELADE (Participant)"),
    ]
    accept(proposal, by=user_with_role("reviewer"))
    assert [str(one) for one in meeting.participations.all()] == ["CELADE"]


def change_title_and_rows(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(title_en="Workshop")
    meeting.topics.clear()
    LinkFactory(record=meeting, label_en="Programme")


def test_accepted_proposal_is_written_by_the_reviewer(meeting):
    editor, reviewer = user_with_role("editor"), user_with_role("reviewer")
    [proposal] = propose(
        lambda: change_title_and_rows(meeting), by=editor, note="As in the minutes."
    )
    with proposal_applied(proposal):
        assert Meeting.objects.get().title_en == "Workshop"
    assert Meeting.objects.get().title_en == "Seminar"

    accept(proposal, by=reviewer)
    meeting.refresh_from_db()
    assert (meeting.title_en, meeting.topics.count()) == ("Workshop", 0)
    assert meeting.links.get().label_en == "Programme"
    last = events_of(meeting).last()
    assert (last.actor_name, last.doing) == (
        reviewer.username,
        f"proposal: {editor.username}",
    )
    with pytest.raises(ReviewError, match=r"This proposal has already been decided\."):
        accept(proposal, by=reviewer)
    assert (proposal.decision, proposal.decided_by) == (Decision.ACCEPTED, reviewer)


def test_proposal_for_a_changed_record_is_refused(meeting):
    [proposal] = propose(lambda: change_title_and_rows(meeting), by=user_with_role("editor"))
    LinkFactory(record=meeting)
    assert proposal.is_stale
    with pytest.raises(
        ReviewError, match=r"“Seminar” changed after this proposal\. Send it back\."
    ):
        accept(proposal, by=user_with_role("reviewer"))
    assert Meeting.objects.get().title_en == "Seminar"


def test_proposal_is_sent_back_with_a_note_and_continued(meeting):
    editor, reviewer = user_with_role("editor"), user_with_role("reviewer")
    [first] = propose(lambda: change_title_and_rows(meeting), by=editor)
    with pytest.raises(ReviewError, match=r"Enter a note that says what is missing\."):
        send_back(first, by=reviewer, note="")
    send_back(first, by=reviewer, note="Which workshop?")
    assert (first.decision, first.decision_note) == ("sent-back", "Which workshop?")

    def more():
        assert Meeting.objects.get().title_en == "Workshop"  # made on top of the first
        Meeting.objects.update(title_en="Workshop in Quito")

    [second] = propose(more, by=editor, based_on=first)
    first.refresh_from_db()
    assert first.decision == "taken-back"
    accept(second, by=reviewer)
    assert (Meeting.objects.get().title_en, meeting.links.count()) == ("Workshop in Quito", 1)


def test_only_a_reviewer_decides_and_only_the_author_cancels(meeting, settings):
    editor, other = user_with_role("editor"), user_with_role("editor")
    [proposal] = propose(lambda: change_title_and_rows(meeting), by=editor)
    for attempt in (
        lambda: accept(proposal, by=other),
        lambda: send_back(proposal, by=other, note="No"),
        lambda: cancel(proposal, by=other),
    ):
        with pytest.raises(ReviewError):
            attempt()
    cancel(proposal, by=editor)
    assert (proposal.decision, proposal.get_decision_display()) == ("taken-back", "Cancelled")

    settings.SECOND_PERSON_REQUIRED = True
    reviewer = user_with_role("reviewer")
    [own] = propose(lambda: change_title_and_rows(meeting), by=reviewer)
    with pytest.raises(ReviewError, match=r"You made this proposal\. Someone else must decide\."):
        accept(own, by=reviewer)


def test_bulk_change_makes_one_proposal_per_record_and_none_on_failure(meeting):
    other = MeetingFactory(published=True)
    editor = user_with_role("editor")
    made = propose(lambda: Meeting.objects.update(venue_en="Hall"), by=editor)
    assert {one.record for one in made} == {meeting, other}
    assert len({one.context for one in made}) == 1
    assert propose(meeting.save, by=editor) == []

    def fails():
        Meeting.objects.update(kind="")

    with pytest.raises(IntegrityError):
        propose(fails, by=editor)
    assert Proposal.objects.count() == 2


def test_proposal_that_breaks_a_rule_is_refused_with_its_message(meeting):
    source = SourceFactory()
    editor = user_with_role("editor")
    [proposal] = propose(lambda: CitationFactory(record=meeting, source=source), by=editor)
    Citation.objects.all().delete()
    source.delete()
    with pytest.raises(
        HistoryError,
        match=r"^A related record no longer exists, or another record still refers to this one",
    ):
        accept(proposal, by=user_with_role("reviewer"))
    assert Proposal.objects.get().decision == "waiting"


def test_proposal_stores_its_record_version_author_and_note(meeting):
    editor, base = user_with_role("editor"), last_event_number(meeting)
    [proposal] = propose(lambda: change_title_and_rows(meeting), by=editor, note=" As held. ")
    proposal.refresh_from_db()
    assert (proposal.record, proposal.title, proposal.base) == (meeting, "Seminar", base)
    assert (proposal.by, proposal.note, proposal.decision) == (editor, "As held.", "waiting")
    assert (proposal.decided_by, proposal.decided_at, proposal.is_stale) == (None, None, False)
    assert [*Proposal.objects.of(meeting).waiting()] == [proposal]
    assert not Proposal.objects.of(MeetingFactory()).exists()
    cancel(proposal, by=editor)
    assert [*Proposal.objects.of(meeting)] == [proposal]
    assert not Proposal.objects.waiting().exists()


def test_proposal_holds_the_net_change_alone(meeting):
    def change():
        Meeting.objects.update(title_en="Workshop", venue_en="Hall")
        Meeting.objects.update(title_en="Seminar")
        LinkFactory(record=meeting).delete()

    [proposal] = propose(change, by=user_with_role("editor"))
    assert [(one.label, one.after) for one in differences_of(proposal)] == [
        ("Venue in English", "Hall")
    ]
    assert len(proposal.changes) == 1


def test_new_record_belongs_to_the_proposal_of_the_record_that_refers_to_it(meeting):
    def change():
        body = OrganizationFactory(title_en="A new body")
        ParticipationFactory(meeting=meeting, organization=body)

    [proposal] = propose(change, by=user_with_role("editor"))
    assert proposal.record == meeting
    assert not OrganizationFactory._meta.model.objects.exists()
    accept(proposal, by=None)
    assert [str(one) for one in meeting.participations.all()] == ["A new body"]


def test_decision_stores_its_person_and_note(meeting):
    editor, reviewer = user_with_role("editor"), user_with_role("reviewer")
    first, second = (
        propose(lambda: change_title_and_rows(meeting), by=editor)[0] for _ in range(2)
    )
    send_back(first, by=reviewer, note=" Which? ")
    accept(second, by=reviewer, note=" Good. ")
    found = [(one.decision, one.decided_by, one.decision_note) for one in (first, second)]
    assert found == [("sent-back", reviewer, "Which?"), ("accepted", reviewer, "Good.")]
    assert all(one.decided_at for one in (first, second))
    for decide in (
        lambda: send_back(first, by=reviewer, note="Again"),
        lambda: cancel(first, by=editor),
        lambda: cancel(second, by=None),
    ):
        with pytest.raises(ReviewError, match=r"This proposal has already been decided\."):
            decide()


def test_second_person_may_accept_and_the_shell_too(meeting, settings):
    settings.SECOND_PERSON_REQUIRED = True
    first, second = user_with_role("reviewer"), user_with_role("reviewer")
    [own] = propose(lambda: change_title_and_rows(meeting), by=first)
    with pytest.raises(ReviewError, match=r"You made this proposal\."):
        accept(own, by=first)
    accept(own, by=second)
    [other] = propose(lambda: Meeting.objects.update(venue_en="Hall"), by=first)
    accept(other, by=None)
    assert Meeting.objects.get().venue_en == "Hall"


def test_only_a_missing_right_is_a_publish_refusal(meeting):
    def error_of(change, person) -> IntegrityError:
        with pytest.raises(IntegrityError) as caught, transaction.atomic(), act_as(person=person):
            change()
        return caught.value

    refused = error_of(lambda: Meeting.objects.update(title_en="x"), user_with_role("editor"))
    broken = error_of(lambda: Meeting.objects.update(kind=""), user_with_role("reviewer"))
    other = ValueError()
    other.__cause__ = refused.__cause__
    assert [is_publish_refusal(one) for one in (refused, broken, other, None)] == [
        *(True, False, False, False),
    ]
