"""Permissions to import, confirm and undo. An import publishes nothing."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from catalogue.models import Event, Proposal, State, Topic
from catalogue.workflow.proposals import accept
from meetings.models import Meeting
from staff.models import User
from tests.support.factories import MeetingFactory, OrganizationFactory, TopicFactory
from tests.support.import_jobs import confirm_import, import_issues, import_url, upload_import, work

pytestmark = pytest.mark.django_db


def signed_in_client(name: str, *groups: str) -> Client:
    client = Client()
    client.user = User.objects.create_user(name, is_staff=True)
    client.user.groups.set(Group.objects.filter(name__in=groups))
    client.force_login(client.user)
    return client


@pytest.fixture
def editor_client():
    return signed_in_client("ed", "editor")


CHANGES = (
    "permalink,title_en,kind,series_bodies,state\n"
    "/meetings/public/,Public anew,forum,body,published\n/meetings/gone/,Gone anew,forum,,\n"
    "/meetings/draft/,Draft anew,forum,,draft\n,Brand new,forum,,\n"
)


@pytest.fixture
def meetings() -> dict[str, Meeting]:
    """Create a meeting in each of three states, and the body that `CHANGES` names."""
    OrganizationFactory(slug="body", published=True)
    return {
        "public": MeetingFactory(slug="public", title_en="Public", published=True),
        "gone": MeetingFactory(slug="gone", title_en="Gone", withdrawn=True),
        "draft": MeetingFactory(slug="draft", title_en="Draft"),
    }


@pytest.fixture
def completed_job(editor_client, meetings):
    """Return the import of `CHANGES` that an editor has confirmed."""
    return confirm_import(editor_client, upload_import(editor_client, Meeting, CHANGES))


def stored_titles() -> set[str]:
    return set(Meeting.objects.values_list("title_en", flat=True))


def test_plan_of_an_editor_proposes_changes_of_public_records(editor_client, meetings):
    job = upload_import(editor_client, Meeting, CHANGES)
    assert (import_issues(job), job.counts) == ([], {"proposed": 2, "changed": 1, "new": 1})
    page = editor_client.get(import_url(Meeting, "import_job", job.pk))
    assert "Proposed for review" in page.text
    assert stored_titles() == {"Public", "Gone", "Draft"}


def test_import_by_an_editor_writes_drafts_and_publishes_nothing(completed_job, meetings):
    assert completed_job.state == "done"
    assert stored_titles() == {"Public", "Gone", "Draft anew", "Brand new"}
    assert meetings["public"].series_bodies.count() == 0
    assert Meeting.objects.get(title_en="Brand new").state == State.DRAFT
    events = Event.objects.filter(context=completed_job.context_id)
    assert {event.person_name for event in events} == {"ed"}


def test_import_by_an_editor_proposes_the_other_changes(editor_client, completed_job, meetings):
    proposals = Proposal.objects.waiting().order_by("object_id")
    assert [(one.record, one.by, one.note) for one in proposals] == [
        (meetings["public"], editor_client.user, "Import of file.csv"),
        (meetings["gone"], editor_client.user, "Import of file.csv"),
    ]


def test_undo_withdraws_the_proposals_of_an_import(completed_job):
    reviewer = signed_in_client("rev", "reviewer")
    reviewer.post(import_url(Meeting, "import_undo", completed_job.pk))
    work()
    assert [one.decision for one in Proposal.objects.all()] == ["taken-back", "taken-back"]
    assert stored_titles() == {"Public", "Gone", "Draft"}


def test_import_with_an_accepted_proposal_is_not_undone(editor_client, completed_job, meetings):
    public = meetings["public"]
    reviewer = signed_in_client("rev", "reviewer")
    accept(Proposal.objects.waiting().get(object_id=public.pk), by=reviewer.user)
    public.refresh_from_db()
    assert (public.title_en, public.state) == ("Public anew", "published")
    assert [body.slug for body in public.series_bodies.all()] == ["body"]

    editor_client.post(import_url(Meeting, "import_undo", completed_job.pk))
    work()
    completed_job.refresh_from_db()
    assert completed_job.state == "done"
    assert completed_job.warnings[0]["sentence"] == (
        "The import was not undone. A reviewer has accepted its proposals: Public."
    )


def test_invalid_proposal_is_reported_before_it_is_made(editor_client):
    MeetingFactory(slug="public", published=True)

    job = upload_import(
        editor_client,
        Meeting,
        "permalink,status,begins,ends\n/meetings/public/,completed,2012,ongoing\n",
    )

    assert import_issues(job) == [("", "A completed meeting cannot be ongoing.")]


def test_reviewer_import_changes_published_records_and_adds_drafts():
    MeetingFactory(slug="public", title_en="Public", published=True)
    reviewer = signed_in_client("rev", "reviewer")

    done = confirm_import(
        reviewer,
        upload_import(reviewer, Meeting, "permalink,title_en\n/meetings/public/,Anew\n,New\n"),
    )

    assert done.counts == {"changed": 1, "new": 1}
    assert [(one.title_en, one.state) for one in Meeting.objects.order_by("pk")] == [
        ("Anew", "published"), ("New", "draft")]  # fmt: skip


def test_editor_can_add_topics_but_not_change_them(editor_client):
    TopicFactory(slug="old", name_en="Old", name_es="Viejo")
    columns = "slug,name_en,name_es\n"
    refused = upload_import(editor_client, Topic, f"{columns}old,Older,Viejo\n,Fresh,Fresco\n")
    assert import_issues(refused) == [
        ("", "You can add records here, but not change existing ones.")
    ]

    done = confirm_import(
        editor_client,
        upload_import(editor_client, Topic, f"{columns}old,Old,Viejo\n,Fresh,Fresco\n"),
    )

    assert (done.state, done.counts) == ("done", {"unchanged": 1, "new": 1})
    assert Topic.objects.get(slug="fresh").name_es == "Fresco"


def test_only_the_uploader_confirms_and_only_the_uploader_or_a_reviewer_undoes(
    editor_client,
):
    job = upload_import(editor_client, Meeting, "title_en\nOne\n")
    colleague, stranger = signed_in_client("col", "editor"), signed_in_client("out")

    shown = colleague.get(import_url(Meeting, "import_job", job.pk))
    assert (shown.status_code, job.file_name in shown.text) == (200, True)
    for page in ("import_confirm", "import_discard"):
        assert colleague.post(import_url(Meeting, page, job.pk)).status_code == 403
        assert editor_client.get(import_url(Meeting, page, job.pk)).status_code == 404
    done = confirm_import(editor_client, job)
    assert done.state == "done"
    assert colleague.post(import_url(Meeting, "import_undo", job.pk)).status_code == 403
    for page, arguments in (
        ("import", ()), ("import_template", ()), ("import_job", (job.pk,)),
        ("import_file", (job.pk,)), ("import_errors", (job.pk,)),
    ):  # fmt: skip
        assert stranger.get(import_url(Meeting, page, *arguments)).status_code == 403
        assert Client().get(import_url(Meeting, page, *arguments)).status_code == 302
    assert "import/" not in stranger.get("/admin/").text


def test_uploaded_file_and_issue_file_are_downloaded_and_import_is_discarded(editor_client):
    content = "title_en,kind\n=A,nonsense\n"
    job = upload_import(editor_client, Meeting, content, "<b>odd</b>.csv")

    sent = editor_client.get(import_url(Meeting, "import_file", job.pk))
    told = editor_client.get(import_url(Meeting, "import_errors", job.pk)).content.decode(
        "utf-8-sig"
    )
    page = editor_client.get(import_url(Meeting, "import_job", job.pk)).text
    assert b"".join(sent.streaming_content) == content.encode()
    assert sent["Content-Disposition"].startswith("attachment")
    assert told.splitlines()[1].startswith(
        ',2,B2,kind,nonsense,"“nonsense” is not an accepted value. Accepted values: summit, '
    )
    assert "<b>odd" not in page
    editor_client.post(import_url(Meeting, "import_discard", job.pk))
    job.refresh_from_db()
    assert job.state == "discarded"
    for name in ("", None):
        response = editor_client.post(import_url(Meeting), {} if name is None else {"file": name})
        assert response.status_code == 400
        assert "Choose a file." in response.text
