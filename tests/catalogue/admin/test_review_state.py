"""Only transitions change review states, and a public address is never given to another record."""

from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from catalogue.history.actor import act_as
from catalogue.history.events import Event, events_of
from catalogue.history.row_writer import HistoryError
from catalogue.history.undo import undo_context
from catalogue.models import Address, Organization, Proposal
from catalogue.records.slugs import free_slug
from catalogue.workflow import proposals, transitions
from catalogue.workflow.merge import merge_rows
from catalogue.workflow.proposals import propose
from catalogue.workflow.transition_log import transitions_of
from meetings.models import Meeting
from tests.catalogue.admin.test_review import (
    admin_url,
    history_version,
    page_messages,
    sign_in_as,
    submit_change_form,
    submit_transition,
)
from tests.support.constraint_violations import violated_constraint
from tests.support.factories import MeetingFactory, OrganizationFactory, factory_of
from tests.support.import_jobs import import_issues, upload_import
from tests.support.kinds import MODELS
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db


def published_meeting(client) -> Meeting:
    """Return a meeting that a reviewer, who is signed in, has published."""
    sign_in_as(client, "reviewer")
    meeting = MeetingFactory(title_en="A seminar", slug="seminar")
    submit_transition(client, meeting, "publish")
    meeting.refresh_from_db()
    return meeting


def undo_last(client, record):
    """Undo the last change of a record by its history, as the page would."""
    context = events_of(record).last().context
    address = admin_url(record, "take_back", context)
    return client.post(address, history_version(client, record), follow=True)


@pytest.mark.parametrize("role", ["editor", "reviewer", "administrator"])
def test_publication_is_not_undone_by_any_role(client, role):
    meeting = published_meeting(client)
    sign_in_as(client, role)

    response = undo_last(client, meeting)

    [refusal] = page_messages(response)
    assert refusal == (
        "This change set the review state of “A seminar (meeting)” to “Published”. An undo never "
        "changes a review state. Use “Withdraw” instead."
    )
    meeting.refresh_from_db()
    assert (meeting.state, Proposal.objects.count()) == ("published", 0)
    assert client.get("/meetings/seminar/").status_code == 200


def test_no_other_transition_is_undone_either(client):
    meeting = published_meeting(client)
    submit_transition(client, meeting, "withdraw", reason_en="Wrong.")
    [refusal] = page_messages(undo_last(client, meeting))
    assert refusal.endswith("Use “Publish” instead.")
    assert client.get("/meetings/seminar/").status_code == 410

    other = MeetingFactory(title_en="A course")
    for step, action in (("submit", "Send back"), ("send_back", "Submit for review")):
        submit_transition(client, other, step, note="Now.")
        [refusal] = page_messages(undo_last(client, other))
        assert refusal.endswith(f"Use “{action}” instead.")
    assert [one.state_after for one in transitions_of(other)] == ["in-review", "draft"]


def test_embargo_is_not_undone(client):
    sign_in_as(client, "reviewer")
    meeting = MeetingFactory()
    for day in ("2100-01-01T10:00", "2101-01-01T10:00"):
        submit_transition(client, meeting, "publish", public_from=day)

    [refusal] = page_messages(undo_last(client, meeting))

    assert refusal.endswith("Use “Publish” instead.")
    meeting.refresh_from_db()
    assert meeting.public_from.year == 2101


def test_history_offers_no_undo_of_a_transition(client):
    meeting = published_meeting(client)
    transition, creation = (
        context for context in events_of(meeting).order_by("-pk").values_list("context", flat=True)
    )
    submit_change_form(client, meeting, title_en="A workshop")
    change = events_of(meeting).last().context

    page = client.get(admin_url(meeting, "history")).text

    offered = [
        admin_url(meeting, "take_back", context) in page
        for context in (change, transition, creation)
    ]
    assert offered == [True, False, True]


def test_undo_of_other_fields_leaves_the_review_state(client):
    sign_in_as(client, "reviewer")
    meeting = MeetingFactory(title_en="A seminar")
    submit_change_form(client, meeting, title_en="A workshop")
    change = events_of(meeting).last().context
    submit_transition(client, meeting, "publish")
    submit_transition(client, meeting, "withdraw", reason_en="Wrong.")

    address = admin_url(meeting, "take_back", change)
    response = client.post(address, history_version(client, meeting), follow=True)

    assert page_messages(response) == ["The change was undone."]
    meeting.refresh_from_db()
    assert (meeting.title_en, meeting.state, meeting.withdrawal_reason_en) == (
        "A seminar",
        "withdrawn",
        "Wrong.",
    )


def test_creation_of_a_record_in_a_later_state_is_not_undone(client):
    reviewer = sign_in_as(client, "reviewer")
    with act_as(person=reviewer) as creation:
        meeting = MeetingFactory(title_en="A seminar")
    for step, action in (("submit", "Send back"), ("publish", "Withdraw")):
        submit_transition(client, meeting, step)
        with pytest.raises(HistoryError, match=f"Use “{action}” instead"):
            undo_context(creation)
    submit_transition(client, meeting, "withdraw")
    with pytest.raises(HistoryError, match="A record that was public cannot be deleted"):
        undo_context(creation)
    assert Meeting.objects.get().state == "withdrawn"


def test_creation_of_a_draft_that_was_sent_back_is_undone(client):
    reviewer = sign_in_as(client, "reviewer")
    with act_as(person=reviewer) as creation:
        meeting = MeetingFactory()
    for step in ("submit", "send_back"):
        submit_transition(client, meeting, step, note="Why?")
    undo_context(creation)
    assert not Meeting.objects.exists()


def test_stored_proposal_of_a_review_state_is_refused(client):
    """Such proposals were made by editors before undo left review states alone."""
    meeting = published_meeting(client)
    editor = user_with_role("editor")
    [proposal] = propose(
        lambda: Meeting.objects.filter(pk=meeting.pk).update(title_en="Other"), by=editor
    )
    proposal.changes[0]["after"]["state"] = "draft"
    proposal.save()

    address = reverse("admin:catalogue_proposal_change", args=[proposal.pk])
    response = client.post(address, {"accept": "yes"})

    assert response.status_code == 409
    assert "This proposal would change the review state of “A seminar”." in response.text
    meeting.refresh_from_db()
    assert (meeting.state, meeting.title_en) == ("published", "A seminar")


def test_proposal_continued_after_a_withdrawal_leaves_the_state(client):
    meeting = published_meeting(client)
    editor = user_with_role("editor")
    [proposal] = propose(
        lambda: Meeting.objects.filter(pk=meeting.pk).update(title_en="Other"), by=editor
    )
    transitions.withdraw(meeting, by=None)
    with proposals.proposal_applied(proposal):
        assert Meeting.objects.values_list("title_en", "state").get() == ("Other", "withdrawn")


@pytest.mark.parametrize("model", MODELS)
def test_database_lets_only_transitions_change_a_state(model):
    factory = factory_of(model)
    record, reviewer = factory(published=True), user_with_role("reviewer")
    rows = model.objects.filter(pk=record.pk)
    attempts = [
        lambda: rows.update(state="draft"),
        lambda: rows.update(public_from="2100-01-01T00:00Z"),
        lambda: rows.update(state="withdrawn", is_unnamed=True),
        lambda: factory.build(state="in-review", slug="new").save(),
    ]
    with act_as(person=reviewer):
        broken = [violated_constraint(attempt) for attempt in attempts]
        rows.update(title_en="Other", state="published")  # as it was
    assert broken == ["review_state_by_transition"] * len(attempts)


def test_deleted_record_comes_back_only_in_its_last_state():
    reviewer = user_with_role("reviewer")
    source, target = (OrganizationFactory(published=True) for _number in range(2))
    first = Event.objects.filter(table="catalogue_organization", row_id=source.pk).first()
    with act_as(person=reviewer) as merge:
        merge_rows(source=source, target=target)
    raised = Organization(pk=source.pk, title_en="X", slug="x", number=source.number)
    raised.state = "withdrawn"
    with act_as(person=reviewer):
        assert violated_constraint(raised.save) == "review_state_by_transition"
        undo_context(merge)
    assert Organization.objects.get(pk=source.pk).state == "published"
    assert first.row["state"] == "published"


# --- addresses -------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_public_record_is_not_deleted_by_a_person(model):
    record = factory_of(model)(published=True)
    model.objects.filter(pk=record.pk).update(state="draft")  # as an undo once did
    with act_as(person=user_with_role("reviewer")):
        assert violated_constraint(record.delete) == "public_address_immutable"
    assert model.objects.filter(pk=record.pk).exists()


def test_form_explains_why_a_record_that_was_public_is_not_deleted(client):
    meeting = published_meeting(client)
    Meeting.objects.update(state="draft")
    response = client.post(admin_url(meeting, "delete"), {"post": "yes"}, follow=True)
    [refusal] = page_messages(response)
    assert refusal == (
        "A record that was public cannot be deleted, because its web address stays its own. "
        "Withdraw it."
    )
    assert Meeting.objects.filter(pk=meeting.pk).exists()


@pytest.mark.parametrize("end", ["deleted", "renamed", "merged", "merged into a draft"])
def test_slug_that_was_public_is_never_given_to_another_record(client, end):
    sign_in_as(client, "editor")
    body = OrganizationFactory(slug="former", title_en="Former", published=True)
    other = OrganizationFactory(slug="other", published=True)
    body.slug = "taken"
    body.save()
    if end == "deleted":  # by the database role
        body.delete()
    elif end == "merged":
        merge_rows(source=body, target=other)
    elif end == "merged into a draft":
        Organization.objects.filter(pk=other.pk).update(state="draft")
        with pytest.raises(ValidationError, match="“Former” was public, but"):
            merge_rows(source=body, target=other)
    else:
        Organization.objects.filter(pk=body.pk).update(slug="renamed")

    for slug in ("former", "taken"):
        assert violated_constraint(lambda s=slug: OrganizationFactory(slug=s)) in (
            "address_taken",
            "catalogue_organization_slug_key",
        )
        assert free_slug("organization", slug) == f"{slug}-2"
        content = f"slug,title_en,kind\n{slug},New,other\n"
        assert [said for _cell, said in import_issues(upload_import(client, Organization, content))
                if "address" in said]  # fmt: skip
    response = client.post(
        reverse("admin:catalogue_organization_add"), {"slug": "taken", "title_en": "New"}
    )
    assert "This web address is or was used by another record." in response.text


def test_draft_that_is_deleted_releases_its_slug_except_one_that_was_merged_into_it():
    draft = OrganizationFactory(slug="draft")
    draft.slug = "draft-anew"
    draft.save()
    Address.objects.create(kind="organization", slug="old", object_id=draft.pk, was_public=True)
    draft.delete()
    assert [str(one) for one in Address.objects.filter(kind="organization")] == ["organization/old"]


@pytest.mark.parametrize("change", ["slug = slug || 'x'", "kind = 'x'", "was_public = false", ""])
def test_reserved_address_is_immutable(change):
    MeetingFactory(slug="public", published=True)
    sql = f"UPDATE catalogue_address SET {change}" if change else "DELETE FROM catalogue_address"
    sql += " WHERE kind = 'meeting'"
    with connection.cursor() as cursor:
        assert violated_constraint(lambda: cursor.execute(sql)) == "public_address_immutable"


def test_migration_reserves_the_public_addresses_of_the_history():
    gone, here, draft = (MeetingFactory(slug=slug) for slug in ("gone", "here", "draft"))
    for meeting in (gone, here):
        transitions.publish(meeting, by=None)
    key = gone.pk
    gone.delete()
    with connection.cursor() as cursor:  # as before the addresses were reserved
        cursor.execute("ALTER TABLE catalogue_address DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM catalogue_address WHERE slug = 'gone'")
        cursor.execute("UPDATE catalogue_address SET was_public = false")
        cursor.execute("ALTER TABLE catalogue_address ENABLE TRIGGER USER")
        migration = import_module("catalogue.migrations.0007_reserve_former_addresses")
        cursor.execute(migration.RESERVE_STORED)
        cursor.execute(migration.RESERVE_DELETED)
    addresses = Address.objects.filter(kind="meeting")
    assert set(addresses.values_list("slug", "object_id", "was_public")) == {
        ("gone", key, True),
        ("here", here.pk, True),
        ("draft", draft.pk, False),
    }
