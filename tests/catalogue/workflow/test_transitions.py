"""Editors write and reviewers publish; the database enforces it.

One module for one subject: the transitions of records, and the users who may make them.
"""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format

from catalogue.base.rules import database_error_message
from catalogue.history.actor import act_as
from catalogue.history.events import events_of, last_event_number, last_event_numbers
from catalogue.history.tracking import GENERIC_OWNER, tracked_tables
from catalogue.models import Link, Topic, Transition
from catalogue.workflow import transitions
from catalogue.workflow.dependencies import unpublished_dependencies
from catalogue.workflow.transition_log import transitions_of
from catalogue.workflow.transitions import (
    ReviewError,
    UnpublishedReferencesError,
    allowed_transitions,
    differences_since_published,
)
from meetings.models import Meeting
from publications.models import Recipient
from staff.roles import may_publish
from tests.support.factories import (
    ActivityFactory,
    CitationFactory,
    DisseminationFactory,
    EditionFactory,
    LinkFactory,
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
from tests.support.queries import assert_queries, captured_sql
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db


def test_installation_creates_groups_with_permissions():
    editor, reviewer, administrator = map(user_with_role, ("editor", "reviewer", "administrator"))
    rights = [
        "meetings.change_meeting",
        "catalogue.add_topic",
        "catalogue.change_topic",
        "catalogue.change_country",
        "staff.publish",
        "staff.change_user",
    ]
    assert {
        user.groups.get().name: [right for right in rights if user.has_perm(right)]
        for user in (editor, reviewer, administrator)
    } == {"editor": rights[:2], "reviewer": rights[:5], "administrator": rights}
    assert [may_publish(user) for user in (editor, reviewer, administrator)] == [False, True, True]


def test_each_transition_is_logged():
    editor, reviewer = user_with_role("editor"), user_with_role("reviewer")
    meeting = MeetingFactory()
    transitions.submit(meeting, by=editor)
    transitions.send_back(meeting, by=reviewer, note="Where was it?")
    transitions.submit(meeting, by=editor, note="In Quito.")
    transitions.publish(meeting, by=reviewer)
    transitions.withdraw(meeting, by=reviewer, reason_en="Held under another name.")
    assert (meeting.state, meeting.withdrawal_reason_en) == (
        "withdrawn",
        "Held under another name.",
    )
    transitions.publish(meeting, by=None)  # in the shell, the database role

    assert (meeting.state, meeting.withdrawal_reason_en) == ("published", "")
    steps = transitions_of(meeting).values_list(
        "person_name", "state_before", "state_after", "note"
    )
    assert list(steps) == [
        (editor.username, "draft", "in-review", ""),
        (reviewer.username, "in-review", "draft", "Where was it?"),
        (editor.username, "draft", "in-review", "In Quito."),
        (reviewer.username, "in-review", "published", ""),
        (reviewer.username, "published", "withdrawn", ""),
        ("", "withdrawn", "published", ""),
    ]
    assert transitions_of(meeting).last().actor_name == "a command of the server"


def test_every_state_change_is_logged():
    MeetingFactory(published=True)
    Meeting.objects.update(state="draft")
    states = Transition.objects.values_list("state_before", "state_after")
    assert list(states) == [("", "published"), ("published", "draft")]


def test_unavailable_transition_is_refused_with_a_message():
    reviewer = user_with_role("reviewer")
    draft, published = MeetingFactory(title_en="Draft"), MeetingFactory(published=True)
    for step, record, state in (
        (transitions.withdraw, draft, "Draft"),
        (transitions.submit, published, "Published"),
        (transitions.publish, published, "Published"),
    ):
        said = f"This action is not available for “{record}”. Its review state is “{state}”."
        with pytest.raises(ReviewError, match=f"^{re.escape(said)}$"):
            step(record, by=reviewer)
    with pytest.raises(ReviewError, match=r"Enter a note that says what is missing\."):
        transitions.send_back(MeetingFactory(in_review=True), by=reviewer, note=" ")
    draft.kind = ""
    draft.save()
    with pytest.raises(
        ReviewError, match=r"Draft: Choose the kind and the status of the meeting\."
    ):
        transitions.submit(draft, by=reviewer)
    Meeting.objects.filter(pk=draft.pk).delete()
    with pytest.raises(ReviewError, match=r"“Draft” no longer exists\."):
        transitions.submit(draft, by=reviewer)


def test_editor_cannot_publish_by_a_transition():
    editor, meeting = user_with_role("editor"), MeetingFactory(in_review=True)
    for step in (transitions.publish, transitions.withdraw):
        with pytest.raises(ReviewError):
            step(meeting, by=editor)
    assert Meeting.objects.get().state == "in-review"


def refusal_message(write, user) -> str:
    """Return the message of the database when `user` tries it."""
    try:
        with transaction.atomic(), act_as(person=user):
            write()
    except IntegrityError as error:
        return str(database_error_message(error))
    return ""


def test_editor_cannot_change_published_records_in_any_way():
    editor = user_with_role("editor")
    work = EditionFactory().publication
    act = DisseminationFactory(publication=work)
    recipient = RecipientFactory(dissemination=act)
    meeting = MeetingFactory(published=True, topics=[TopicFactory()])
    draft = MeetingFactory()
    part = ParticipationFactory(meeting=meeting)
    moved = ParticipationFactory(meeting=draft)
    link, provision = LinkFactory(record=meeting), ProvisionFactory()
    source = SourceFactory(is_public=True)
    body, topic = OrganizationFactory(), Topic.objects.get()
    attempts = [
        lambda: Meeting.objects.filter(pk=draft.pk).update(state="published"),
        lambda: Meeting.objects.bulk_create([MeetingFactory.build(published=True)]),
        lambda: Meeting.objects.filter(pk=meeting.pk).update(title_en="Other"),
        lambda: Meeting.objects.filter(pk=meeting.pk).update(state="draft"),
        lambda: Meeting.objects.filter(pk=meeting.pk).update(public_from=None, venue_en="x"),
        meeting.delete,
        meeting.topics.clear,
        lambda: meeting.countries.add(1),
        part.delete,
        lambda: ParticipationFactory(meeting=meeting, organization=body),
        lambda: type(part).objects.filter(pk=moved.pk).update(meeting=meeting),
        lambda: Link.objects.filter(pk=link.pk).update(label_en="Other"),
        lambda: CitationFactory(record=meeting, source=source),
        lambda: Recipient.objects.filter(pk=recipient.pk).update(position=9),
        lambda: provision.addressees.add(body),
        act.delete,
        lambda: type(source).objects.filter(pk=source.pk).update(title_en="Other"),
        lambda: Topic.objects.filter(pk=topic.pk).update(name_en="Other"),
        topic.delete,
    ]
    said = [refusal_message(write, editor) for write in attempts]
    assert said == ["Only reviewers can change published records."] * len(attempts)


def test_editor_can_change_unpublished_records():
    editor = user_with_role("editor")
    draft = MeetingFactory(topics=[TopicFactory()])
    internal, topic = SourceFactory(), TopicFactory()
    with act_as(person=editor):
        transitions.submit(draft, by=editor)
        Meeting.objects.filter(pk=draft.pk).update(title_en="Other")
        draft.topics.set([topic])
        citation = CitationFactory(record=draft, source=internal)
        type(internal).objects.update(title_en="Other")
        ParticipationFactory(meeting=draft, organization=OrganizationFactory()).delete()

    stored = Meeting.objects.get()
    internal.refresh_from_db()
    assert (stored.state, stored.title_en, internal.title_en) == ("in-review", "Other", "Other")
    assert ([*stored.topics.all()], [*stored.citations.all()]) == ([topic], [citation])
    assert not stored.participations.exists()
    with act_as(person=editor):
        stored.delete()
    assert not Meeting.objects.exists()


def test_every_table_with_a_history_is_guarded():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgargs FROM pg_trigger"
            " WHERE tgname = 'catalogue_publish_guard'"
        )
        guarded = {
            table: tuple(filter(None, bytes(arguments).decode().split("\0")))
            for table, arguments in cursor.fetchall()
        }
    owned = {table: owners for table, (_model, owners) in tracked_tables().items() if owners}
    assert guarded.keys() == tracked_tables().keys()
    assert {table: guarded[table] for table in owned} == {
        table: ("attached",)
        if owners == GENERIC_OWNER
        else tuple(one for pair in owners for one in pair)
        for table, owners in owned.items()
    }


def test_publishing_names_unpublished_dependencies_and_includes_or_omits_them():
    reviewer = user_with_role("reviewer")
    body = OrganizationFactory(title_en="A new body")
    seminar = MeetingFactory(title_en="A seminar")
    activity = ActivityFactory(title_en="Support", meetings=[seminar])
    activity.involvements.create(organization=body, role="partner")

    with pytest.raises(
        UnpublishedReferencesError, match="“Support” refers to unpublished records: "
    ) as named:
        transitions.publish(activity, by=reviewer)
    assert set(named.value.records) == {body, seminar}
    with pytest.raises(UnpublishedReferencesError):
        transitions.publish(activity, by=reviewer, together=[body])
    activity.refresh_from_db()
    assert activity.state == "draft"

    transitions.publish(activity, by=reviewer, together=[body], allowed_unpublished=[seminar])
    assert [one.state for one in (activity, body)] == ["published", "published"]
    assert Meeting.objects.get().state == "draft"


def test_publishing_names_indirect_dependencies_also_through_provisions():
    reviewer = user_with_role("reviewer")
    whole = OrganizationFactory(title_en="The whole")
    part = OrganizationFactory(title_en="A part", parent=whole)
    provision = ProvisionFactory(mandate=MandateFactory(title_en="A resolution"))
    activity = ActivityFactory(title_en="Support", provisions=[provision])
    activity.involvements.create(organization=part, role="partner")

    behind = unpublished_dependencies(activity)
    assert {str(one) for one in behind} == {"The whole", "A part", str(provision.mandate)}
    assert behind[-1] == whole
    with pytest.raises(
        UnpublishedReferencesError, match=r"“A part” refers to unpublished records: “The whole"
    ):
        transitions.publish(activity, by=reviewer, together=[part, provision.mandate])
    transitions.publish(activity, by=reviewer, together=behind)
    assert unpublished_dependencies(activity) == []


def test_record_changed_since_it_was_shown_is_not_published():
    meeting = MeetingFactory(title_en="Seminar")
    seen = last_event_number(meeting)
    LinkFactory(record=meeting)
    with pytest.raises(ReviewError, match=r"“Seminar” has been changed\. Check the new version\."):
        transitions.publish(meeting, by=user_with_role("reviewer"), version=seen)
    transitions.publish(meeting, by=user_with_role("reviewer"), version=last_event_number(meeting))


def test_no_transition_applies_to_a_record_changed_since_it_was_shown():
    reviewer = user_with_role("reviewer")
    for state, step in (
        ("draft", transitions.submit),
        ("in_review", transitions.send_back),
        ("published", transitions.withdraw),
    ):
        meeting = MeetingFactory(**{state: True})
        seen = last_event_number(meeting)
        Meeting.objects.filter(pk=meeting.pk).update(title_en="Of another name")
        with pytest.raises(
            ReviewError, match=rf"“{meeting}” has been changed\. Check the new version\."
        ):
            step(meeting, by=reviewer, note="Where?", version=seen)
        step(meeting, by=reviewer, note="Where?", version=last_event_number(meeting))


def test_versions_of_several_records_equal_those_of_each():
    works = PublicationFactory.create_batch(3)
    for work in works[:2]:
        LinkFactory(record=work)
        RecipientFactory(dissemination=DisseminationFactory(publication=work))
    keys = [work.pk for work in works]
    with captured_sql() as statements:
        found = last_event_numbers("publications_publication", [*keys, 0])
    # The events of the records, of their rows, and of rows of those.
    assert_queries(statements, "event event event event")
    assert found == {**{work.pk: last_event_number(work) for work in works}, 0: 0}


def test_four_eyes_rule_refuses_publishing_an_own_change(settings):
    settings.SECOND_PERSON_REQUIRED = True
    first, second = user_with_role("reviewer"), user_with_role("reviewer")
    with act_as(person=first):
        meeting = MeetingFactory(title_en="Seminar")
    with pytest.raises(
        ReviewError, match=r"You changed “Seminar”\. Someone else must publish it\."
    ):
        transitions.publish(meeting, by=first)
    with pytest.raises(IntegrityError), transaction.atomic(), act_as(person=second):
        Meeting.objects.update(state="published")  # only transitions change it
    transitions.publish(meeting, by=second)
    transitions.withdraw(meeting, by=first, reason_en="Errors.", reason_es="Errores.")
    transitions.publish(meeting, by=first)  # a transition is not a change


def test_record_under_embargo_is_public_from_its_hour():
    past, future = timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=1)
    shown, hidden = MeetingFactory(), MeetingFactory()
    transitions.publish(shown, by=None, public_from=past)
    transitions.publish(hidden, by=None, public_from=future)
    for one in (shown, hidden):
        ParticipationFactory(meeting=one)
    assert list(Meeting.objects.public()) == [shown]
    assert (shown.is_public, hidden.is_public) == (True, False)
    transitions.publish(hidden, by=None)  # immediately, without the embargo
    assert Meeting.objects.public().count() == 2


def test_withdrawn_record_shows_title_and_reason_unless_hidden(client):
    reviewer = user_with_role("reviewer")
    for unnamed in (False, True):
        meeting = MeetingFactory(
            published=True, title_en="A seminar", slug=f"seminar-{unnamed}".lower()
        )
        transitions.withdraw(meeting, by=reviewer, reason_en="It was not held.", unnamed=unnamed)
        page = client.get(meeting.get_absolute_url())
        assert page.status_code == 410
        assert ("A seminar" in page.text, "It was not held." in page.text) == (not unnamed,) * 2
        step = transitions_of(meeting).last()
        for way, language, said in (("", "en", "Withdrawn on"), ("/es", "es", "Retirado el")):
            with translation.override(language):
                day = date_format(timezone.localtime(step.at), "DATE_FORMAT")
            page = client.get(f"{way}/meetings/{meeting.slug}/")
            assert f"<p>{said} {day}.</p>" in page.text


@pytest.mark.parametrize(
    ("state", "of_editors", "of_reviewers"),
    [
        ("draft", ["submit"], ["submit", "publish"]),
        ("in_review", [], ["publish", "send_back"]),
        ("published", [], ["withdraw"]),
        ("embargoed", [], ["publish", "withdraw"]),
        ("withdrawn", [], ["publish"]),
    ],
)
def test_transitions_of_each_state_and_role(state, of_editors, of_reviewers):
    meeting = MeetingFactory(**{state: True})
    found = [
        allowed_transitions(meeting, user_with_role(role))
        for role in ("editor", "reviewer", "administrator")
    ]
    assert found == [of_editors, of_reviewers, of_reviewers]


def test_publishing_clears_what_the_withdrawal_has_set():
    meeting, reviewer = MeetingFactory(published=True), user_with_role("reviewer")
    transitions.withdraw(
        meeting, by=reviewer, reason_en=" Wrong. ", reason_es=" Erróneo. ", unnamed=True
    )
    fields = ("state", "public_from", "withdrawal_reason_en", "withdrawal_reason_es", "is_unnamed")
    assert Meeting.objects.values_list(*fields).get() == (
        *("withdrawn", None, "Wrong.", "Erróneo.", True),
    )
    until = timezone.now() + timedelta(hours=1)

    transitions.publish(meeting, by=reviewer, public_from=until, note=" Corrected. ")

    assert Meeting.objects.values_list(*fields).get() == ("published", until, "", "", False)
    assert transitions_of(meeting).last().note == "Corrected."
    transitions.withdraw(meeting, by=reviewer)
    assert Meeting.objects.values_list(*fields).get() == ("withdrawn", None, "", "", False)
    assert transitions_of(meeting).last().note == ""


def test_note_belongs_to_its_transition_alone():
    first, second = MeetingFactory(), MeetingFactory()
    with transaction.atomic():
        transitions.submit(first, by=None, note="For the first")
        Meeting.objects.filter(pk=second.pk).update(state="in-review")
    notes = [transitions_of(one).last().note for one in (first, second)]
    assert notes == ["For the first", ""]


def test_record_published_together_must_be_the_version_that_was_seen():
    reviewer = user_with_role("reviewer")
    body = OrganizationFactory(title_en="A body")
    activity = ActivityFactory()
    activity.involvements.create(organization=body, role="partner")
    for versions in ({}, {body.number: last_event_number(body) + 1}):
        with pytest.raises(ReviewError, match=r"“A body” has been changed\."):
            transitions.publish(activity, by=reviewer, together=[body], versions=versions)
    transitions.publish(
        activity, by=reviewer, together=[body], versions={body.number: last_event_number(body)}
    )
    body.refresh_from_db()
    assert body.state == "published"


def test_differences_since_the_last_publication():
    meeting = MeetingFactory(title_en="Seminar")
    assert differences_since_published(meeting) == []
    transitions.publish(meeting, by=None)
    assert differences_since_published(meeting) == []
    transitions.withdraw(meeting, by=None)
    meeting.title_en = "Workshop"
    meeting.save()
    assert [(one.label, one.before, one.after) for one in differences_since_published(meeting)] == [
        ("Title in English", "Seminar", "Workshop")
    ]


def test_second_person_counts_changes_since_the_last_publication(settings):
    settings.SECOND_PERSON_REQUIRED = True
    first, second = user_with_role("reviewer"), user_with_role("reviewer")
    with act_as(person=first):
        meeting = MeetingFactory(title_en="Seminar")
    transitions.publish(meeting, by=second)
    Meeting.objects.update(state="draft")
    with act_as(person=first):
        LinkFactory(record=meeting)  # a row of the record is a part of it
    with pytest.raises(ReviewError, match="You changed “Seminar”"):
        transitions.publish(meeting, by=first)
    transitions.publish(meeting, by=second)
    transitions.withdraw(meeting, by=None)
    transitions.publish(meeting, by=None)


def test_transition_is_attributed_to_its_person_and_named():
    reviewer, meeting = user_with_role("reviewer"), MeetingFactory()
    transitions.publish(meeting, by=reviewer)
    event = events_of(meeting).last()
    assert (event.actor_name, event.doing) == (reviewer.username, "review")


def test_log_names_states_and_the_person_or_else_the_database_user():
    meeting, reviewer = MeetingFactory(), user_with_role("reviewer", "eva")
    transitions.publish(meeting, by=reviewer)
    transitions.withdraw(meeting, by=None)
    first, last = transitions_of(meeting)
    assert (first.record, last.record) == (meeting, meeting)
    assert not transitions_of(OrganizationFactory(pk=meeting.pk)).exists()
    assert [str(first), str(last)] == ["Draft → Published", "Published → Withdrawn"]
    assert (first.actor_name, last.actor_name) == ("eva", "a command of the server")
    reviewer.delete()
    first.refresh_from_db()
    assert first.actor_name == "eva"
