"""Proposals: changes by editors to published records, decided by reviewers."""

import pytest
from django.urls import reverse

from catalogue.history.events import Event
from catalogue.models import Proposal, Source
from meetings.models import Meeting
from publications.models import Edition, Publication
from tests.support.admin_forms import form_data
from tests.support.factories import (
    DisseminationFactory,
    EditionFactory,
    LinkFactory,
    MeetingFactory,
    SourceFactory,
    TopicFactory,
)
from tests.support.review_forms import (
    admin_url,
    history_version,
    page_messages,
    sign_in_as,
    submit_change_form,
)

pytestmark = pytest.mark.django_db


def test_change_to_a_published_record_becomes_a_proposal_with_its_inlines(client):
    editor = sign_in_as(client, "editor")
    meeting = MeetingFactory(published=True, title_en="A seminar", topics=[TopicFactory()])
    LinkFactory(record=meeting, label_en="Programme")
    response = submit_change_form(
        client,
        meeting,
        title_en="A workshop",
        topics=[],
        **{"catalogue-link-content_type-object_id-0-label_en": "Minutes"},
    )
    assert page_messages(response) == [
        "“A seminar” is published, so your change was saved as a proposal for review."
    ]
    meeting.refresh_from_db()
    assert (meeting.title_en, meeting.topics.count()) == ("A seminar", 1)
    proposal = Proposal.objects.get()
    assert proposal.by == editor

    address = reverse("admin:catalogue_proposal_change", args=[proposal.pk])
    preview = client.get(reverse("admin:catalogue_proposal_preview", args=[proposal.pk]))
    assert "A workshop" in preview.text
    assert "Preview. This page is not public." in preview.text
    going_on = client.get(f"{admin_url(meeting)}?proposal={proposal.pk}")
    assert "A workshop" in going_on.text
    sent = form_data(going_on, title_en="A workshop in Quito")
    client.post(f"{admin_url(meeting)}?proposal={proposal.pk}", sent)
    proposal.refresh_from_db()
    assert proposal.decision == "taken-back"

    sign_in_as(client, "reviewer")
    proposal = Proposal.objects.waiting().get()
    assert f"Proposal by {editor}, not yet decided" in client.get(admin_url(meeting)).text
    address = reverse("admin:catalogue_proposal_change", args=[proposal.pk])
    page = client.get(address)
    assert "A workshop in Quito" in page.text
    assert "Minutes" in page.text
    refused = client.post(address, {"send_back": "yes", "note": ""})
    assert refused.status_code == 409
    assert "Enter a note that says what is missing." in refused.text
    client.post(address, {"accept": "yes"})
    meeting.refresh_from_db()
    assert (meeting.title_en, meeting.topics.count()) == ("A workshop in Quito", 0)
    assert meeting.links.get().label_en == "Minutes"


def test_invalid_form_of_a_published_record_keeps_its_input(client):
    sign_in_as(client, "editor")
    meeting = MeetingFactory(published=True, title_en="A seminar")
    response = submit_change_form(client, meeting, title_en="Typed", when_0="33 July")
    assert (response.status_code, "Typed" in response.text) == (200, True)
    response = submit_change_form(client, meeting, kind="", title_en="Typed")
    assert "Choose the kind and the status of the meeting." in response.text
    assert not Proposal.objects.exists()


def test_rows_on_pages_of_their_own_and_sources_are_proposed_too(client):
    sign_in_as(client, "editor")
    edition = EditionFactory(symbol="LC/L.1")
    act = DisseminationFactory(publication=edition.publication)
    source = SourceFactory(is_public=True)
    submit_change_form(client, edition, symbol="LC/L.2")
    submit_change_form(client, source, title_en="Other")
    client.post(admin_url(act, "delete"), {"post": "yes"})
    add = reverse("admin:publications_edition_add")
    fields = form_data(client.get(add), publication=str(edition.publication_id), language="es")
    client.post(add, fields)

    assert [one.record for one in Proposal.objects.order_by("pk")] == [
        edition.publication,
        source,
        edition.publication,
        edition.publication,
    ]
    assert Edition.objects.get().symbol == "LC/L.1"
    assert Source.objects.get().title_en != "Other"
    assert Publication.objects.get().disseminations.count() == 1


def test_old_version_of_a_published_record_is_proposed(client):
    sign_in_as(client, "editor")
    meeting = MeetingFactory(published=True, title_en="First")
    event = Event.objects.filter(table="meetings_meeting").latest("pk")
    Meeting.objects.update(title_en="Second")
    restore = reverse("admin:meetings_meeting_restore", args=[event.pk])
    response = client.post(restore, history_version(client, meeting), follow=True)
    assert page_messages(response) == [
        "The record is published, so this was saved as a proposal for review."
    ]
    assert (Meeting.objects.get().title_en, Proposal.objects.count()) == ("Second", 1)
    assert meeting.state == "published"
