"""Undo and restore need the permission for every row that they write, whatever the address says."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from catalogue.history.actor import act_as
from catalogue.history.events import Event, events_of
from catalogue.models import Organization, Proposal, Topic
from catalogue.workflow.proposals import propose
from meetings.models import Meeting
from publications.models import Recipient
from tests.catalogue.admin.test_review import admin_url, history_version, page_messages, sign_in_as
from tests.support.factories import (
    DisseminationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganizationFactory,
    PublicationFactory,
    RecipientFactory,
    TopicFactory,
)
from tests.support.import_jobs import confirm_import, upload_import, work
from tests.support.users import create_user, user_with_role

pytestmark = pytest.mark.django_db


def sign_in_with(client, *permissions: str):
    """Sign in a user of no group, who has only these permissions."""
    user = create_user(f"user-{len(permissions)}-{permissions[0]}")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return user


def restore_url(model: str, event: Event) -> str:
    return reverse(f"admin:{model}_restore", args=[event.pk])


# --- undo of a context ------------------------------------------------------------------------


def imported_organizations(client, rows="One\nTwo\n"):
    """Return the import of an editor of this file."""
    sign_in_as(client, "editor")
    content = "title_en\n" + rows
    job = confirm_import(client, upload_import(client, Organization, content))
    assert job.state == "done"
    return job


def undo_of(client, record, context, *, is_page_shown: bool = True):
    version = history_version(client, record) if is_page_shown else {}
    return client.post(admin_url(record, "take_back", context), version, follow=True)


@pytest.mark.parametrize("rows", ["One\nTwo\n", "Only one\n"])
def test_editor_cannot_undo_the_import_of_another_by_either_page(client, rows):
    job = imported_organizations(client, rows)
    record = Organization.objects.first()
    sign_in_as(client, "editor")

    history = client.get(admin_url(record, "history")).text
    page = client.get(reverse("admin:catalogue_organization_import_job", args=[job.pk]))
    address = reverse("admin:catalogue_organization_import_undo", args=[job.pk])

    assert (admin_url(record, "take_back", job.context_id) in history) is False
    assert page.context["may_undo"] is False
    assert undo_of(client, record, job.context_id).status_code == 403
    assert client.post(address).status_code == 403
    work()
    job.refresh_from_db()
    assert (job.state, Organization.objects.count()) == ("done", rows.count("\n"))


@pytest.mark.parametrize("role", ["uploader", "reviewer", "administrator"])
def test_undo_of_an_import_by_a_history_is_the_undo_of_the_import(client, role):
    job = imported_organizations(client)
    if role != "uploader":
        sign_in_as(client, role)
    record = Organization.objects.first()
    assert admin_url(record, "take_back", job.context_id) in (
        client.get(admin_url(record, "history")).text
    )

    response = undo_of(client, record, job.context_id)

    assert page_messages(response)[:1] == ["The import is being undone."]
    assert response.request["PATH_INFO"].endswith(f"/import/{job.pk}/")
    work()
    job.refresh_from_db()
    assert (job.state, Organization.objects.count()) == ("undone", 0)


def test_undo_of_an_import_by_a_history_checks_the_version(client):
    job = imported_organizations(client)
    record = Organization.objects.first()
    response = undo_of(client, record, job.context_id, is_page_shown=False)
    assert "The form did not contain the version" in page_messages(response)[0]
    assert work() == 0
    job.refresh_from_db()
    assert job.state == "done"


def test_editor_cannot_bring_an_undone_import_of_another_back(client):
    job = imported_organizations(client)
    record = Organization.objects.first()
    undo_of(client, record, job.context_id)
    work()
    sign_in_as(client, "editor")
    deletion = events_of(record).last().context
    assert undo_of(client, record, deletion).status_code == 403
    assert not Organization.objects.exists()


def test_second_undo_of_an_import_by_a_history_claims_no_success(client):
    job = imported_organizations(client)
    record = Organization.objects.first()
    version = history_version(client, record)
    assert page_messages(undo_of(client, record, job.context_id)) == ["The import is being undone."]

    address = admin_url(record, "take_back", job.context_id)
    again = client.post(address, version, follow=True)

    assert page_messages(again) == ["This import cannot be undone. Its state is “Being undone”."]
    assert work() == 1


def test_history_offers_no_undo_of_an_import_that_is_undone(client):
    job = imported_organizations(client)
    record = Organization.objects.first()
    address = admin_url(record, "take_back", job.context_id)
    offered = {}
    for state in ("done", "undoing", "undone"):
        job.refresh_from_db()
        assert job.state == state
        offered[state] = address in client.get(admin_url(record, "history")).text
        if state == "done":
            undo_of(client, record, job.context_id)
        else:
            work()
    assert offered == {"done": True, "undoing": False, "undone": False}


@pytest.mark.parametrize(("role", "status"), [("editor", 403), ("reviewer", 200)])
def test_change_of_several_records_by_another_is_undone_by_reviewers(client, role, status):
    first, second = MeetingFactory(title_en="First"), MeetingFactory(title_en="Second")
    with act_as(person=user_with_role("editor")) as context:
        Meeting.objects.update(title_en="Changed")
    sign_in_as(client, role)
    assert undo_of(client, first, context).status_code == status
    assert (Meeting.objects.filter(title_en="Changed").count() == 0) is (status == 200)
    assert second.title_en == "Second"


def test_own_change_of_several_records_and_that_of_one_record_by_another_are_undone(client):
    publication = PublicationFactory(title_en="First")
    editor = sign_in_as(client, "editor")
    with act_as(person=user_with_role("editor")) as by_other:  # three levels of one record
        act = DisseminationFactory(publication=publication)
        RecipientFactory(dissemination=act, organization=None, group_en="Ministries")
    with act_as(person=editor) as own:
        for title in ("One", "Two"):
            MeetingFactory(title_en=title)
    assert undo_of(client, publication, by_other).status_code == 200
    assert undo_of(client, Meeting.objects.first(), own).status_code == 200
    assert (Recipient.objects.count(), Meeting.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("change", "permission"),
    [("add", "delete_topic"), ("change", "change_topic"), ("delete", "add_topic")],
)
def test_undo_needs_the_opposite_permission_for_every_row(client, change, permission):
    topic = TopicFactory()
    meeting = MeetingFactory()
    rights = ["view_meeting", "change_meeting", "view_topic"]
    user = sign_in_with(client, *rights)
    with act_as(person=user, may_publish=True) as context:
        Meeting.objects.update(title_en="Changed")
        if change == "add":
            TopicFactory()
        elif change == "change":
            Topic.objects.update(name_en="Changed")
        else:
            topic.delete()

    assert undo_of(client, meeting, context).status_code == 403
    user = sign_in_with(client, *rights, permission)
    assert undo_of(client, meeting, context).status_code == 403  # of another, several records
    user.user_permissions.add(Permission.objects.get(codename="publish"))
    assert undo_of(client, meeting, context).status_code == 200
    meeting.refresh_from_db()
    assert meeting.title_en != "Changed"


# --- restore ----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["topics only", "editor", "reviewer", "administrator"])
def test_event_of_another_model_is_not_restored(client, who):
    meeting = MeetingFactory(title_en="First")
    event = events_of(meeting).last()
    Meeting.objects.update(title_en="Second")
    if who == "topics only":
        sign_in_with(client, "view_topic", "change_topic")
    else:
        sign_in_as(client, who)

    for model in ("catalogue_topic", "publications_publication"):
        response = client.post(restore_url(model, event), {"_version": str(event.pk)})
        assert response.status_code == 404

    assert Meeting.objects.get().title_en == "Second"


def test_model_of_the_event_decides_the_permission(client):
    meeting = MeetingFactory()
    sign_in_with(client, "view_topic", "change_topic", "view_meeting")
    event = events_of(meeting).last()
    version = {"_version": str(event.pk)}
    assert client.post(restore_url("meetings_meeting", event), version).status_code == 403


@pytest.mark.parametrize(
    ("change", "permission"),
    [
        ("add", "delete_recipient"),
        ("change", "change_recipient"),
        ("delete", "add_recipient"),
        ("delete record", "add_publication"),
    ],
)
def test_restore_needs_the_permission_for_every_row(client, change, permission):
    publication = PublicationFactory(title_en="First")
    act = DisseminationFactory(publication=publication)
    recipient = RecipientFactory(dissemination=act, organization=None, group_en="Ministries")
    event = events_of(publication).last()
    if change == "add":
        RecipientFactory(dissemination=act, organization=None, group_en="Embassies")
    elif change == "change":
        Recipient.objects.update(group_en="Embassies")
    elif change == "delete":
        recipient.delete()
    else:
        publication = PublicationFactory(title_en="Without rows")
        key = publication.pk
        publication.delete()
        event = Event.objects.get(table="publications_publication", row_id=key, action="D")
    rights = ["view_publication", "change_publication"]
    rows = {} if change == "delete record" else {"_version": str(events_of(publication).last().pk)}
    before = list(Recipient.objects.values()), PublicationFactory._meta.model.objects.count()

    user = sign_in_with(client, *rights)
    assert client.post(restore_url("publications_publication", event), rows).status_code == 403
    after = list(Recipient.objects.values()), PublicationFactory._meta.model.objects.count()
    assert after == before
    user.user_permissions.add(Permission.objects.get(codename=permission))
    response = client.post(restore_url("publications_publication", event), rows, follow=True)
    assert page_messages(response) == ["The version was restored."]


def publication_with_recipient():
    """Return a draft with a row two levels down, and the event that added this row."""
    publication = PublicationFactory(title_en="First")
    # No publication has this key: with the key of one, the wrong record would be checked.
    act = DisseminationFactory(publication=publication, pk=1_000_000)
    recipient = RecipientFactory(dissemination=act)
    event = Event.objects.get(table="publications_recipient", row_id=recipient.pk)
    return publication, act, event


@pytest.mark.parametrize("model", ["publications_publication", "publications_dissemination"])
def test_restoring_a_row_two_levels_down_checks_the_version_of_the_record(client, model):
    publication, act, event = publication_with_recipient()
    sign_in_as(client, "editor")
    shown = history_version(client, act if model.endswith("dissemination") else publication)
    type(publication).objects.update(title_en="By a colleague")

    late = client.post(restore_url(model, event), shown, follow=True)
    unsaid = client.post(restore_url(model, event), follow=True)

    assert page_messages(late)[-1] == "“By a colleague” has been changed. Check the new version."
    assert "The form did not contain the version of the record." in page_messages(unsaid)[-1]
    publication.refresh_from_db()
    assert publication.title_en == "By a colleague"


def test_restoring_an_owned_row_leaves_the_rest_of_its_record(client):
    publication, act, event = publication_with_recipient()
    before = act.place_en
    type(publication).objects.update(title_en="By a colleague")
    type(act).objects.update(place_en="Quito")
    sign_in_as(client, "editor")

    response = client.post(
        restore_url("publications_dissemination", event), history_version(client, act), follow=True
    )

    assert page_messages(response) == ["The version was restored."]
    publication.refresh_from_db()
    act.refresh_from_db()
    assert (publication.title_en, act.place_en) == ("By a colleague", before)
    client.post(
        restore_url("publications_publication", event), history_version(client, publication)
    )
    publication.refresh_from_db()
    assert publication.title_en == "First"


def test_deleted_row_of_a_record_is_restored_alone_with_the_version_of_the_record(client):
    membership = MembershipFactory(
        organization=OrganizationFactory(title_en="First"), body=OrganizationFactory()
    )
    key, organization = membership.pk, membership.organization
    membership.delete()
    Organization.objects.filter(pk=organization.pk).update(title_en="By a colleague")
    sign_in_as(client, "editor")
    page = client.get(reverse("admin:catalogue_membership_deleted"))
    [(event, _name, version)] = page.context["deleted"]
    assert f'name="_version" value="{version}"' in page.text

    client.post(restore_url("catalogue_membership", event))
    assert not type(membership).objects.exists()
    client.post(restore_url("catalogue_membership", event), {"_version": str(version)})

    assert type(membership).objects.get().pk == key
    organization.refresh_from_db()
    assert organization.title_en == "By a colleague"


@pytest.mark.parametrize("key", ["abc", "²", "1_0", "-1", "1%00", "9" * 30, "987654"])
def test_row_that_never_was_has_no_page(client, key):
    sign_in_as(client, "reviewer")
    for page in (
        "catalogue/organization/{}/history",
        "catalogue/membership/{}/history",
        "catalogue/proposal/{}/change",
        "catalogue/importjob/{}/change",
    ):
        address = f"/admin/{page.format(key)}/"
        assert (address, client.get(address).status_code) == (address, 404)


def test_history_of_a_deleted_row_names_it(client):
    organization = OrganizationFactory(title_en="First")
    membership = MembershipFactory(
        organization=organization, body=OrganizationFactory(title_en="Second")
    )
    key = membership.pk
    membership.delete()
    sign_in_as(client, "editor")
    page = client.get(reverse("admin:catalogue_membership_history", args=[key]))
    assert page.context["title"].startswith("History: First")


# --- proposals --------------------------------------------------------------------------------


def test_proposal_is_opened_and_replaced_only_at_its_record(client):
    editor = sign_in_as(client, "editor")
    meeting, other = MeetingFactory(published=True), MeetingFactory(published=True)
    [proposal] = propose(
        lambda: Meeting.objects.filter(pk=meeting.pk).update(title_en="Other"), by=editor
    )
    query = f"?proposal={proposal.pk}"
    for row, status in ((meeting, 200), (other, 404), (TopicFactory(pk=meeting.pk), 404)):
        for page in ("change", "delete"):
            address = admin_url(row, page) + query
            if status == 404 or page == "change":
                assert client.get(address).status_code == status
            if status == 404:
                assert client.post(address, {"post": "yes"}).status_code == status
    assert client.get(reverse("admin:meetings_meeting_add") + query).status_code == 404
    proposal.refresh_from_db()
    assert (proposal.decision, Proposal.objects.count()) == ("waiting", 1)


def test_proposal_needs_the_permissions_for_its_record(
    client,
):
    meeting = MeetingFactory(published=True, title_en="A seminar")
    [proposal] = propose(
        lambda: Meeting.objects.update(title_en="A secret"), by=user_with_role("editor")
    )
    address = reverse("admin:catalogue_proposal_change", args=[proposal.pk])
    preview = reverse("admin:catalogue_proposal_preview", args=[proposal.pk])

    sign_in_with(client, "view_proposal", "view_topic", "change_topic", "publish")
    for page in (address, preview):
        assert client.get(page).status_code == 403
    assert client.post(address, {"accept": "yes"}).status_code == 403
    sign_in_with(client, "view_proposal", "view_meeting", "publish", "view_topic", "add_topic")
    assert "A secret" in client.get(address).text
    assert 'name="accept"' not in client.get(address).text
    assert client.post(address, {"accept": "yes"}).status_code == 403
    meeting.refresh_from_db()
    assert meeting.title_en == "A seminar"
