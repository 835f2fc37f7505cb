"""The page of the work on a record: assignee, discussion, notes and attachments."""

from functools import partial

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalogue.admin.work_queue import queue_for
from catalogue.models import Event, Notification, TeamEntry
from catalogue.teamwork import actions
from catalogue.teamwork.entries import team_state
from catalogue.teamwork.mentions import parts_with_users, unknown_names
from catalogue.workflow import transitions
from catalogue.workflow.merge import merge_rows
from meetings.models import Meeting
from staff.models import User
from tests.support.constraint_violations import violated_constraint
from tests.support.factories import MeetingFactory, OrganizationFactory
from tests.support.review_forms import sign_in_as
from tests.support.users import create_user, user_with_role

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 minutes"


def team_path(record) -> str:
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_team", args=[record.pk])


def post(client, record, do: str, **values):
    return client.post(team_path(record), {"do": do, **values}, follow=True)


def pdf(name: str = "minutes.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


@pytest.fixture
def editor(client) -> User:
    return sign_in_as(client, "editor")


@pytest.fixture
def meeting() -> Meeting:
    return MeetingFactory(title_en="Workshop in Lima")


@pytest.fixture
def files(settings, tmp_path) -> None:
    settings.SOURCE_FILES_ROOT = tmp_path


def test_discussion_begins_with_the_note_of_sending_back(client, editor, meeting):
    reviewer = user_with_role("reviewer", "luis")
    transitions.submit(meeting, by=editor)
    transitions.send_back(meeting, by=reviewer, note="Add the venue, please.")
    assert team_state(meeting).is_open

    post(client, meeting, "comment", comment="@luis: done.")
    page = post(client, meeting, "resolve")

    state = team_state(meeting)
    assert (state.is_open, state.comments) == (False, 2)
    texts = page.text
    assert texts.index("Add the venue, please.") < texts.index('<strong class="mention">@luis')
    assert f"{editor.username} resolved the discussion." in texts
    post(client, meeting, "resolve")
    post(client, meeting, "reopen")
    assert [entry.kind for entry in TeamEntry.objects.all()] == ["comment", "resolved", "reopened"]
    assert team_state(meeting).is_open


def test_comment_opens_a_resolved_discussion_again(editor, meeting):
    actions.add_comment(meeting, by=editor, content="Where was it?")
    actions.resolve(meeting, by=editor)
    actions.add_comment(meeting, by=editor, content="Not quite.")

    assert team_state(meeting).is_open


def test_record_is_assigned_and_listed(client, editor, meeting):
    MeetingFactory(title_en="Another")
    post(client, meeting, "assign", assignee=editor.pk)
    page = client.get(reverse("admin:meetings_meeting_changelist") + "?assigned_to=nobody")
    assert page.context["cl"].result_count == 0
    assert "There is no user with the name “nobody”." in page.text
    listed = reverse("admin:meetings_meeting_changelist") + f"?assigned_to={editor.username}"
    assert [str(row) for row in client.get(listed).context["cl"].result_list] == [str(meeting)]
    (item,) = [one for one in queue_for(editor) if one.label == "Assigned to you"]
    assert (item.count, item.kind) == (1, "Meetings")
    rows = client.get(item.address).context["cl"].result_list
    assert [str(row) for row in rows] == [str(meeting)]
    form = client.get(reverse("admin:meetings_meeting_change", args=[meeting.pk]))
    assert f"Assigned to <strong>{editor.username}</strong>" in form.text

    post(client, meeting, "assign", assignee="")

    assert client.get(listed).context["cl"].result_count == 0
    assert [one.label for one in queue_for(editor)] == []


def test_record_is_assigned_only_to_people_who_may_change_it(client, editor, meeting):
    other = create_user("other")
    page = post(client, meeting, "assign", assignee=other.pk)

    assert "This person cannot change this record. Choose another person." in page.text
    assert team_state(meeting).assignee is None


@pytest.mark.usefixtures("editor", "files")
def test_notes_and_attachments_are_added_and_removed(client, meeting):
    post(client, meeting, "note", note="Ask Ana for the list.")
    page = post(client, meeting, "attach", file=pdf())
    assert "Ask Ana for the list." in page.text
    note, attachment = TeamEntry.objects.order_by("pk")
    address = reverse("admin:meetings_meeting_team_file", args=[meeting.pk, attachment.pk])
    response = client.get(address)
    assert b"".join(response) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="minutes.pdf"'
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"].startswith("private, no-store")
    other = MeetingFactory()
    elsewhere = reverse("admin:meetings_meeting_team_file", args=[other.pk, attachment.pk])
    assert client.get(elsewhere).status_code == 404

    for entry in (note, attachment):
        page = post(client, meeting, "remove", entry=entry.pk)

    assert "Ask Ana for the list." not in page.text
    assert "removed “minutes.pdf”." in page.text
    assert client.get(address).status_code == 404
    post(client, meeting, "remove", entry=attachment.pk)
    assert TeamEntry.objects.filter(kind="removed").count() == 2


@pytest.mark.parametrize(
    ("do", "values", "message"),
    [
        ("comment", {"comment": " "}, "Enter a comment."),
        ("note", {}, "Enter a note."),
        ("note", {"note": "a" * 32_001}, "Ensure this value has at most 32000 characters"),
        ("attach", {}, "Choose a file."),
        ("attach", {"file": SimpleUploadedFile("a.pdf", b"")}, "The file is empty."),
        ("attach", {"file": SimpleUploadedFile("a.exe", b"MZ")}, "“a.exe” is not accepted."),
        ("attach", {"file": SimpleUploadedFile("a.pdf", b"MZ")}, "does not match its file ext"),
        ("assign", {"assignee": "x"}, "This person cannot change this record."),
    ],
)
def test_wrong_input_is_answered_with_one_sentence(client, editor, meeting, do, values, message):
    page = post(client, meeting, do, **values)

    assert page.status_code == 200
    assert page.text.count('class="errorlist"') == 1
    assert message in page.text
    assert not TeamEntry.objects.exists()


def test_unknown_act_and_key_change_nothing(client, editor, meeting):
    assert post(client, meeting, "publish").status_code == 404
    for key in ("", "x", "²", "9" * 30):
        assert post(client, meeting, "remove", entry=key).status_code == 200
    assert not TeamEntry.objects.exists()


def test_attachments_of_a_record_are_limited(
    client, editor, meeting, settings, tmp_path, monkeypatch
):
    settings.SOURCE_FILES_ROOT = tmp_path
    monkeypatch.setattr(actions, "MAX_ATTACHMENTS", 1)
    post(client, meeting, "attach", file=pdf())
    page = post(client, meeting, "attach", file=pdf("second.pdf"))

    assert "A record has at most 1 attachments. Remove one first." in page.text
    assert len(team_state(meeting).attachments) == 1


def test_mention_of_an_unknown_name_is_reported(client, editor, meeting):
    page = post(client, meeting, "comment", comment="Thanks, @nobody. See @" + editor.username)

    assert "“@nobody” is not the user name of a person who can view this record." in page.text
    assert TeamEntry.objects.count() == 1


def test_mentions_are_user_names_at_the_beginning_of_a_word():
    users = [
        User(pk=1, username="ana"),
        User(pk=2, username="ana.paz"),
        User(pk=3, username="José"),
    ]
    named = partial(parts_with_users, users=users)

    assert [user.pk for _part, user in named("@Ana, (@ana.paz.) @josé!") if user] == [1, 2, 3]
    assert [user for _part, user in named("a@ana x@@ana @anabel @ ana") if user] == []
    assert "".join(part for part, _user in named("Hello @ana.paz. Bye")) == "Hello @ana.paz. Bye"
    assert unknown_names("@ana @luis. @luis a@b.org", users) == ["luis"]


@pytest.mark.usefixtures("files")
def test_page_needs_the_permission_to_view_the_record(editor, meeting):
    actions.attach(meeting, by=editor, file=pdf())
    (entry,) = team_state(meeting).attachments
    paths = [
        team_path(meeting),
        reverse("admin:meetings_meeting_team_file", args=[meeting.pk, entry.pk]),
    ]
    other = Client()
    other.force_login(create_user("other"))
    for path in paths:
        assert other.get(path).status_code == 403
        assert Client().get(path).status_code == 302
    assert other.post(team_path(meeting), {"do": "comment", "comment": "a"}).status_code == 403


def test_viewer_comments_but_does_not_assign_or_attach(client, meeting):
    viewer = create_user("viewer")
    viewer.user_permissions.add(Permission.objects.get(codename="view_meeting"))
    client.force_login(viewer)
    page = post(client, meeting, "comment", comment="A question.")
    assert page.status_code == 200
    assert 'value="assign"' not in page.text
    for do, values in (
        ("assign", {"assignee": ""}),
        ("note", {"note": "a"}),
        ("attach", {"file": pdf()}),
        ("remove", {"entry": "1"}),
    ):
        assert post(client, meeting, do, **values).status_code == 403
    assert [entry.kind for entry in TeamEntry.objects.all()] == ["comment"]


def test_log_cannot_be_changed(editor, meeting):
    actions.add_comment(meeting, by=editor, content="A comment.")
    rows = TeamEntry.objects.all()

    assert violated_constraint(partial(rows.update, content="b")) == "history_immutable"
    assert violated_constraint(rows.delete) == "history_immutable"


def test_work_leaves_the_record_and_its_version_unchanged(editor, meeting):
    events = Event.objects.count()
    actions.assign(meeting, by=editor, to=editor)
    actions.add_comment(meeting, by=editor, content="A comment.")

    assert Event.objects.count() == events


def test_work_on_a_merged_record_is_shown_with_the_other(editor):
    source, target = OrganizationFactory(), OrganizationFactory()
    actions.add_comment(source, by=editor, content="A comment.")
    actions.assign(source, by=editor, to=editor)
    merge_rows(source=source, target=target)

    state = team_state(target)
    assert (state.comments, state.assignee) == (1, None)


def test_page_is_read_with_few_queries(client, editor, meeting):
    for number in range(3):
        create_user(f"more-{number}", role="editor")
        actions.add_comment(meeting, by=editor, content=f"@more-{number} {number}")
    client.get(team_path(meeting))
    with connection.execute_wrapper(lambda execute, *rest: counted.append(1) or execute(*rest)):
        counted: list[int] = []
        client.get(team_path(meeting))

    assert len(counted) == 9
    assert Notification.objects.count() == 3
