"""Pages of the history: restored versions, undone changes, deleted records."""

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from catalogue.history.actor import act_as
from catalogue.history.diff import change_groups
from catalogue.history.events import Event, events_of
from catalogue.history.undo import undo_context
from catalogue.models import Organization, Topic
from catalogue.workflow.transitions import publish, submit
from meetings.models import Meeting
from tests.support.admin_forms import submit_add_form
from tests.support.factories import (
    LinkFactory,
    MeetingFactory,
    MembershipFactory,
    OrganizationFactory,
    TopicFactory,
)
from tests.support.queries import assert_queries, sql_of_request
from tests.support.review_forms import (
    admin_url,
    history_version,
    page_messages,
    sign_in_as,
    submit_change_form,
)

pytestmark = pytest.mark.django_db


def test_history_is_shown_restored_and_undone(client):
    sign_in_as(client, "editor")
    meeting = MeetingFactory(title_en="First")
    submit_change_form(client, meeting, title_en="Second")
    with act_as(doing="in the shell") as shell:
        Meeting.objects.update(title_en="Third", venue_en="Hall")

    page = client.get(admin_url(meeting, "history"))
    assert "in the shell" in page.text
    assert "<del>Second</del>" in page.text
    take_back = admin_url(meeting, "take_back", str(shell))
    response = client.post(take_back, history_version(client, meeting), follow=True)
    assert page_messages(response) == ["The change was undone."]
    meeting.refresh_from_db()
    assert (meeting.title_en, meeting.venue_en) == ("Second", "")
    first = Event.objects.get(table="meetings_meeting", action="I")
    client.post(
        reverse("admin:meetings_meeting_restore", args=[first.pk]), history_version(client, meeting)
    )
    meeting.refresh_from_db()
    assert meeting.title_en == "First"
    again = client.post(take_back, history_version(client, meeting), follow=True)
    assert page_messages(again)[-1] == (
        "Changed since then: “First (meeting)”. Undo those changes first."
    )
    assert client.get(admin_url(meeting, "take_back", str(shell))).status_code == 403


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            ["Published", "Submitted for review", "Change undone", "Edited", "Edited", "Created"],
        ),
        (
            "es",
            ["Publicado", "Enviado a revisión", "Cambio deshecho", *["Editado"] * 2, "Creado"],
        ),
    ],
)
def test_history_says_in_the_language_of_the_reader_what_was_done(client, language, expected):
    reviewer = sign_in_as(client, "reviewer")
    submit_add_form(
        client, Meeting, title_en="First", kind="seminar", status="planned", when_0="2030"
    )
    meeting = Meeting.objects.get()
    submit_change_form(client, meeting, title_en="Second")
    submit_change_form(client, meeting, venue_en="Hall")
    undo_context(events_of(meeting).last().context)
    submit(meeting, by=reviewer)
    publish(meeting, by=reviewer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    groups = client.get(admin_url(meeting, "history")).context["change_groups"]
    assert [group.operation for group in groups] == expected


@pytest.mark.parametrize(
    ("doing", "label"),
    [
        ("import: meetings of 2012.csv", "Imported from meetings of 2012.csv"),
        ("import-undo: 100%: a.csv", "Import from 100%: a.csv undone"),
        ("proposal: ana", "Proposal by ana accepted"),
        ("restore", "Earlier version restored"),
        ("command: load_programme", "Loaded by the command load_programme"),
        ("issue", "Issued"),
        ("POST /admin/meetings/meeting/1/change/", "Edited"),
        ("Import of meetings.csv", "Import of meetings.csv"),
        ("", "Edited"),
    ],
)
def test_stored_operation_has_a_label(doing, label):
    meeting = MeetingFactory()
    with act_as(doing=doing):
        Meeting.objects.update(venue_en="Hall")
    assert change_groups(events_of(meeting))[0].operation == label


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "a command of the server"), ("es", "un comando del servidor")],
)
def test_changes_by_a_command_are_said_to_be_so(client, language, words):
    """No page names the role of the database, which says nothing to staff."""
    sign_in_as(client, "reviewer")
    meeting, gone = MeetingFactory(published=True), MeetingFactory(title_en="Gone")
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        [role] = cursor.fetchone()
    gone.delete()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    capitalized = words.capitalize()
    published = {
        "en": f"{capitalized} published the record.",
        "es": f"{capitalized} publicó el registro.",
    }
    pages = {
        admin_url(meeting, "history"): f", {words}</p>",
        admin_url(meeting, "team"): published[language],
        admin_url(meeting, "step", "withdraw"): f", {words}: ",
        reverse("admin:meetings_meeting_deleted"): f"<td>{capitalized}</td>",
    }
    for page, expected in pages.items():
        text = client.get(page).text
        assert expected in text, page
        assert role not in text, page


@pytest.mark.parametrize("page", ["restore", "take_back"])
def test_restore_is_refused_if_the_current_version_was_not_shown(client, page):
    sign_in_as(client, "editor")
    meeting = MeetingFactory(title_en="First")
    submit_change_form(client, meeting, title_en="Second")
    events = Event.objects.filter(table="meetings_meeting").order_by("pk")
    addresses = {
        "restore": reverse("admin:meetings_meeting_restore", args=[events.first().pk]),
        "take_back": admin_url(meeting, "take_back", str(events.last().context)),
    }
    looked_at = history_version(client, meeting)
    Meeting.objects.update(venue_en="Somebody else's")
    late = client.post(addresses[page], looked_at, follow=True)
    unsaid = client.post(addresses[page], follow=True)
    assert page_messages(late)[-1] == "“Second” has been changed. Check the new version."
    assert "The form did not contain the version of the record." in page_messages(unsaid)[-1]
    meeting.refresh_from_db()
    assert (meeting.title_en, meeting.venue_en) == ("Second", "Somebody else's")


def test_deletion_is_undone_from_the_list_of_deleted_records(client):
    sign_in_as(client, "editor")
    meeting = MeetingFactory(title_en="A seminar", topics=[TopicFactory()])
    LinkFactory(record=meeting)
    key = meeting.pk
    client.post(admin_url(meeting, "delete"), {"post": "yes"})
    page = client.get(reverse("admin:meetings_meeting_deleted"))
    assert "A seminar" in page.text
    [(event, _name, _version)] = page.context["deleted"]
    assert client.get(reverse("admin:meetings_meeting_history", args=[key])).status_code == 200
    client.post(reverse("admin:meetings_meeting_restore", args=[event.pk]))
    back = Meeting.objects.get()
    assert (back.pk, back.topics.count(), back.links.count()) == (key, 1, 1)


def test_dependency_of_a_published_record_is_not_deleted(client):
    sign_in_as(client, "reviewer")
    topic, body = TopicFactory(), OrganizationFactory()
    MeetingFactory(published=True, title_en="A summit", topics=[topic], series_bodies=[body])
    for row in (topic, body):
        page = client.get(admin_url(row, "delete"))
        assert "meeting, public: A summit" in page.text
        client.post(admin_url(row, "delete"), {"post": "yes"})
    assert (Topic.objects.count(), Organization.objects.count()) == (1, 1)


# The row, the rows that refer to it, and the records that these belong to.
TOPIC_DELETION_QUERIES = (
    "staffsession user topic permission permission organization_topics topic meeting_topics"
    " publication_topics mandate_topics project_topics activity_topics outcome_topics organization"
    " meeting publication mandate project activity outcome"
)
BODY_DELETION_QUERIES = (
    "staffsession user organization permission permission organization_topics organization"
    " organization {memberships} source meeting_series_bodies participation"
    " publication_input_to_bodies authorship contribution dissemination_distributors recipient"
    " mandate provision_addressees"
    " provision involvement outcome uptake othername othername link link citation citation"
    " organization organization organization organization organization meeting meeting publication"
    " publication publication publication publication mandate mandate mandate activity project"
    " outcome outcome"
)


def test_deletion_page_names_some_rows_at_a_constant_query_count(client, monkeypatch):
    sign_in_as(client, "reviewer")
    texts = []
    for count in (1, 3):
        topic, body = TopicFactory(), OrganizationFactory()
        for number in range(count):
            MeetingFactory(topics=[topic])
            part = OrganizationFactory(title_en=f"Body {number} of {count}")
            MembershipFactory(organization=part, body=body)
        statements = sql_of_request(client, admin_url(topic, "delete"))
        assert_queries(statements, TOPIC_DELETION_QUERIES)
        statements = sql_of_request(client, admin_url(body, "delete"))
        # As member, as body, and the remaining rows, which are only counted.
        memberships = "membership " * (5 if texts else 4)
        assert_queries(statements, BODY_DELETION_QUERIES.format(memberships=memberships))
        texts.append(client.get(admin_url(body, "delete")).text)
        monkeypatch.setattr("catalogue.workflow.deletion.MAX_NAMED_ROWS", 2)

    assert "Membership: Body 0 of 1" in texts[0]
    assert "… and 1 more: memberships" in texts[1]
