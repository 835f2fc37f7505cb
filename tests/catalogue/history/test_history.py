"""The history records every change, which can be read and undone.

One module for one subject: the events of a record are recorded, read as versions and undone.
"""

import json

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from activities.models import Activity
from catalogue.base.period import Period
from catalogue.history.actor import act_as
from catalogue.history.events import Event, events_of, last_event_number
from catalogue.history.row_writer import HistoryError
from catalogue.history.tracking import GENERIC_OWNER, HISTORY_TRIGGERS, tracked_tables
from catalogue.history.undo import quoted_list, restore_version, undo_context
from catalogue.history.versions import version_at
from catalogue.models import Citation, Link, Organization, Topic
from meetings.models import Meeting, Participation
from publications.models import Dissemination, Publication
from staff.models import User
from tests.support.factories import (
    ActivityFactory,
    CitationFactory,
    DisseminationFactory,
    EditionFactory,
    LinkFactory,
    MeetingFactory,
    MembershipFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    PublicationFactory,
    RecipientFactory,
    TopicFactory,
)
from tests.support.kinds import OUR_APPS

pytestmark = pytest.mark.django_db


# Models without a history: users, derived rows, logs, and work in progress.
UNTRACKED_MODELS = {
    *("Address", "ApiUse", "CitedVersion", "DraftFile", "Event", "ExportLine", "ImportJob"),
    *("ImportRow", "IndexCount", "IndexRow", "IssueJob", "IssuedText", "LoadedRecord"),
    *("ImportProfile", "LinkCheck", "ListColumns", "MergeJob", "OutdatedRow", "SavedFilter"),
    *("ParagraphDecision", "SourceParagraph", "SourceText"),
    *(
        "Proposal",
        "PublicCopy",
        "RedactionJob",
        *("ReturnedFile", "WordCopy"),
        "SignInEvent",
        "StaffSession",
        "Transition",
        *("Notification", "TeamEntry"),
        "User",
        "User_groups",
        "User_user_permissions",
    ),
}


def test_every_table_that_has_a_history_has_its_trigger_with_its_owners():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text, tgargs FROM pg_trigger"
            " WHERE tgname LIKE 'catalogue\\_history%'"
        )
        kept = {
            (name, table): tuple(filter(None, bytes(arguments).decode().split("\0")))
            for name, table, arguments in cursor.fetchall()
        }
    assert kept == {
        (name, table): ("attached",)
        if owners == GENERIC_OWNER
        else tuple(one for pair in owners for one in pair)
        for name in HISTORY_TRIGGERS
        for table, (_model, owners) in tracked_tables().items()
    }
    tracked = {model for model, _owners in tracked_tables().values()}
    untracked = {
        model.__name__
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OUR_APPS and model not in tracked
    }
    assert untracked == UNTRACKED_MODELS


def test_every_change_is_recorded_with_the_old_values():
    meeting = MeetingFactory(title_en="First")
    topic = TopicFactory()
    start = Event.objects.latest("pk").pk

    Meeting.objects.filter(pk=meeting.pk).update(title_en="Second")
    meeting.topics.set([topic])
    [link] = Link.objects.bulk_create([LinkFactory.build(record=meeting)])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE meetings_meeting SET venue_en = 'Hall' WHERE id = %s", [meeting.pk])
    meeting.topics.clear()
    link.delete()

    events = list(Event.objects.filter(pk__gt=start))
    assert [(one.action, one.table) for one in events] == [
        ("U", "meetings_meeting"),
        ("I", "meetings_meeting_topics"),
        ("I", "catalogue_link"),
        ("U", "meetings_meeting"),
        ("D", "meetings_meeting_topics"),
        ("D", "catalogue_link"),
    ]
    assert events[0].before["title_en"] == "First"
    assert events[0].row["title_en"] == "Second"
    assert "search" not in events[0].row
    assert {one.owner_id for one in events[1:3]} == {meeting.pk}
    assert list(events_of(meeting).filter(pk__gt=start)) == events
    assert last_event_number(meeting) == events[-1].pk


def test_rows_of_one_statement_have_events_in_their_order_with_their_owners():
    meeting, other = MeetingFactory(), MeetingFactory()
    start = Event.objects.latest("pk").pk
    owners = [meeting, other, meeting]
    links = Link.objects.bulk_create([LinkFactory.build(record=owner) for owner in owners])
    Link.objects.all().delete()
    events = list(Event.objects.filter(pk__gt=start))
    assert [(one.action, one.row_id, one.owner_id) for one in events[:3]] == [
        ("I", link.pk, owner.pk) for link, owner in zip(links, owners, strict=True)
    ]
    assert [one.action for one in events[3:]] == ["D"] * 3
    assert {(one.row_id, one.owner_table, one.owner_id) for one in events[3:]} == {
        (link.pk, "meetings_meeting", owner.pk) for link, owner in zip(links, owners, strict=True)
    }
    assert [one.row["url"] for one in events[:3]] == [link.url for link in links]


def test_saving_equal_values_records_no_change():
    meeting = MeetingFactory()
    before = last_event_number(meeting)
    meeting.save()
    assert last_event_number(meeting) == before


def test_actor_is_the_person_or_else_a_command():
    person = User.objects.create_user("ana")
    MeetingFactory(title_en="by nobody")
    with act_as(person=person, doing="import of meetings.csv") as context:
        MeetingFactory(title_en="by Ana")
        with act_as(doing="inner") as inner:
            MeetingFactory(title_en="by Ana too")
    MeetingFactory(title_en="by nobody again")

    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        [role] = cursor.fetchone()
    ours = Event.objects.filter(table="meetings_meeting")
    command = "a command of the server"
    assert [(one.actor_name, one.person_id, one.doing) for one in ours] == [
        (command, None, ""),
        ("ana", person.pk, "import of meetings.csv"),
        ("ana", person.pk, "inner"),
        (command, None, ""),
    ]
    assert {one.role for one in ours} == {role}
    assert list(ours.values_list("context", flat=True))[1:3] == [context, inner]


def test_request_is_a_context_of_its_user(client):
    person = User.objects.create_superuser("ana")
    client.force_login(person)
    client.post("/admin/catalogue/topic/add/", {"name_en": "Remittances", "name_es": "Remesas"})
    assert [
        (one.actor_name, one.doing) for one in Event.objects.filter(table="catalogue_topic")
    ] == [("ana", "edit")]


@pytest.mark.parametrize("table", ["catalogue_event", "catalogue_transition"])
def test_history_cannot_be_changed_or_deleted(table):
    """Not even by the owner of the tables, the role of the tests."""
    MeetingFactory(published=True)
    bare = connection.cursor()
    bare.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL catalogue.allow_truncate = 'no'")
    for attempt in (f"UPDATE {table} SET role = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
            bare.execute(attempt)


def test_version_contains_the_record_and_its_rows_at_that_time():
    here, there = OrganizationFactory(title_en="Here"), OrganizationFactory(title_en="There")
    topic = TopicFactory()
    meeting = MeetingFactory(title_en="First", when="2012-07", topics=[topic])
    part = ParticipationFactory(meeting=meeting, organization=here)
    citation = CitationFactory(record=meeting)
    instant = timezone.now()

    part.organization = there
    part.save()
    ParticipationFactory(meeting=meeting, organization=here, role="host")
    meeting.topics.clear()
    citation.delete()
    meeting.title_en, meeting.when = "Second", Period.from_edtf("2013")
    meeting.save()

    then = version_at(meeting, instant).record
    assert (then.title_en, str(then.when), then.slug) == ("First", "July 2012", meeting.slug)
    assert [one.organization for one in then.participations.all()] == [here]
    assert list(then.topics.all()) == [topic]
    assert [one.place_en for one in then.citations.all()] == [citation.place_en]
    assert not version_at(meeting, timezone.now().replace(year=2000)).exists
    assert version_at(meeting, timezone.now()).record.title_en == "Second"


def test_version_contains_rows_of_rows():
    work = PublicationFactory()
    act = DisseminationFactory(publication=work, editions=[EditionFactory(publication=work)])
    recipient = RecipientFactory(dissemination=act)
    instant = timezone.now()
    act.delete()

    then = version_at(work, instant).record
    [told] = then.disseminations.all()
    assert [str(one) for one in told.recipients.all()] == [str(recipient)]
    assert [one.language for one in told.editions.all()] == ["en"]


def test_any_version_is_restored_completely_except_its_state():
    meeting = MeetingFactory(title_en="First", topics=[TopicFactory()])
    part = ParticipationFactory(meeting=meeting)
    link = LinkFactory(record=meeting)
    event = events_of(meeting).latest("pk")
    Participation.objects.filter(pk=part.pk).delete()
    meeting.topics.set([TopicFactory()])
    LinkFactory(record=meeting)
    Link.objects.filter(pk=link.pk).update(label_en="Other")
    Meeting.objects.filter(pk=meeting.pk).update(title_en="Second", state="published")

    restore_version(event)

    meeting.refresh_from_db()
    assert (meeting.title_en, meeting.state) == ("First", "published")
    assert [one.pk for one in meeting.participations.all()] == [part.pk]
    assert [one.label_en for one in meeting.links.all()] == [link.label_en]
    assert meeting.topics.count() == 1


def test_deletion_is_undone_with_the_rows_deleted_by_cascade():
    work = PublicationFactory(slug="gone", topics=[TopicFactory()])
    act = DisseminationFactory(publication=work, editions=[EditionFactory(publication=work)])
    RecipientFactory(dissemination=act)
    CitationFactory(record=work)
    key, number = work.pk, work.number
    with act_as():
        work.delete()
    assert not Citation.objects.exists()

    restore_version(Event.objects.get(table="publications_publication", row_id=key, action="D"))

    back = Publication.objects.get(slug="gone")
    assert (back.pk, back.number, back.topics.count()) == (key, number, 1)
    [told] = Dissemination.objects.all()
    assert (told.editions.count(), told.recipients.count(), back.citations.count()) == (1, 1, 1)


def test_context_is_undone_completely():
    meeting = MeetingFactory(title_en="First", topics=[TopicFactory()])
    gone = MeetingFactory(title_en="Deleted")
    LinkFactory(record=gone)
    with act_as(doing="import") as context:
        Meeting.objects.filter(pk=meeting.pk).update(title_en="Second")
        meeting.topics.set([TopicFactory()])
        new = ActivityFactory(meetings=[meeting])
        CitationFactory(record=new)
        gone.delete()
    own = undo_context(context)

    assert sorted(Meeting.objects.values_list("title_en", flat=True)) == ["Deleted", "First"]
    assert not Activity.objects.exists()
    assert Link.objects.count() == 1

    undo_context(own)  # an undo can itself be undone
    assert [one.title_en for one in Meeting.objects.all()] == ["Second"]
    assert Activity.objects.get().meetings.get() == meeting


def test_context_is_not_undone_over_a_later_change():
    meeting, other = MeetingFactory(title_en="Seminar"), MeetingFactory()
    with act_as() as context:
        Meeting.objects.update(venue_en="Hall")
    meeting.title_en = "Workshop"
    meeting.save()

    with pytest.raises(
        HistoryError, match=r"^Changed since then: “Workshop .+ Undo those changes first"
    ):
        undo_context(context)
    other.refresh_from_db()
    assert other.venue_en == "Hall"


def test_context_is_not_undone_when_a_row_was_added_to_its_record():
    with act_as() as context:
        meeting = MeetingFactory(title_en="New")
    LinkFactory(record=meeting, label_en="Programme")
    with pytest.raises(HistoryError, match="Programme"):
        undo_context(context)


def test_context_is_not_undone_when_it_is_referred_to():
    with act_as() as context:
        body = OrganizationFactory(title_en="New body")
        topic = TopicFactory()
    OutcomeFactory(title_en="A lesson", organization=body)
    MeetingFactory(title_en="A meeting", topics=[topic])

    with pytest.raises(
        HistoryError, match=r"^These records refer to what would be removed: "
    ) as refused:
        undo_context(context)
    assert "“A lesson (outcome)”" in str(refused.value)
    assert "“A meeting (meeting)”" in str(refused.value)
    assert Organization.objects.filter(pk=body.pk).exists()


def test_undo_that_breaks_a_rule_shows_its_message():
    membership = MembershipFactory()
    pair = {"organization": membership.organization, "body": membership.body}
    with act_as() as context:
        membership.delete()
    MembershipFactory(**pair)
    with pytest.raises(HistoryError, match="has this role in this body"):
        undo_context(context)


def test_texts_recorded_before_the_cleaning_are_restored_clean():
    meeting = MeetingFactory(title_en="First")
    first = events_of(meeting).latest("pk")
    Meeting.objects.filter(pk=meeting.pk).update(title_en="Second")
    second = events_of(meeting).latest("pk")
    texts = {"title_en": "Fi\u200brst\n\u202e1", "summary_en": "a\r\nb\x07"}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # without triggers
        cursor.execute(
            "UPDATE catalogue_event SET before = before || %s::jsonb WHERE id = %s",
            [json.dumps(texts), second.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    restore_version(first)

    meeting.refresh_from_db()
    assert (meeting.title_en, meeting.summary_en) == ("First 1", "a\nb")


def test_undo_does_not_restore_rows_that_refer_to_deleted_rows():
    topic = TopicFactory()
    meeting = MeetingFactory(topics=[topic])
    with act_as() as context:
        meeting.topics.clear()
    Topic.objects.filter(pk=topic.pk).delete()
    with pytest.raises(
        HistoryError,
        match=r"^A related record no longer exists, or another record still refers to this one",
    ):
        undo_context(context)


def test_row_that_moves_to_another_record_is_in_both_histories():
    one, other = MeetingFactory(), MeetingFactory()
    part = ParticipationFactory(meeting=one)
    instant = timezone.now()
    with act_as() as context:
        Participation.objects.filter(pk=part.pk).update(meeting=other)

    assert [row.pk for row in version_at(one, instant).record.participations.all()] == [part.pk]
    assert list(version_at(one, timezone.now()).record.participations.all()) == []
    assert [event.action for event in events_of(other)] == ["I", "I"]
    undo_context(context)
    assert one.participations.count() == 1


def test_names_in_refusals_are_quoted_in_the_language_of_the_reader():
    with override("es"):
        assert quoted_list(["A", "B"]) == "«A» y «B»"
