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
    PublicationFactory,
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


@pytest.fixture
def published_seminar():
    meeting = MeetingFactory(published=True, title_en="A seminar", topics=[TopicFactory()])
    LinkFactory(record=meeting, label_en="Programme")
    return meeting


@pytest.fixture
def proposal(client, published_seminar) -> Proposal:
    """Return the proposal of an editor, who is signed in: another title, link and no topic."""
    sign_in_as(client, "editor")
    link = {"catalogue-link-content_type-object_id-0-label_en": "Minutes"}
    response = submit_change_form(
        client, published_seminar, title_en="A workshop", topics=[], **link
    )
    assert page_messages(response) == [
        "“A seminar” is published, so your change was saved as a proposal for review."
    ]
    return Proposal.objects.get()


def proposal_url(proposal: Proposal, page: str = "change") -> str:
    return reverse(f"admin:catalogue_proposal_{page}", args=[proposal.pk])


def test_change_to_a_published_record_becomes_a_proposal(proposal, published_seminar):
    published_seminar.refresh_from_db()
    assert (published_seminar.title_en, published_seminar.topics.count()) == ("A seminar", 1)
    assert published_seminar.links.get().label_en == "Programme"
    assert proposal.by.groups.get().name == "editor"


def test_preview_of_a_proposal_is_marked_as_not_public(client, proposal):
    preview = client.get(proposal_url(proposal, "preview")).text
    assert "A workshop" in preview
    assert "Preview. This page is not public." in preview


def test_editor_continues_a_proposal_with_another_one(client, proposal, published_seminar):
    address = f"{admin_url(published_seminar)}?proposal={proposal.pk}"
    form = client.get(address)
    assert "A workshop" in form.text
    client.post(address, form_data(form, title_en="A workshop in Quito"))
    proposal.refresh_from_db()
    assert proposal.decision == "taken-back"
    sign_in_as(client, "reviewer")
    page = client.get(proposal_url(Proposal.objects.waiting().get())).text
    assert "A workshop in Quito" in page
    assert "Minutes" in page


def test_form_of_a_record_names_its_open_proposal(client, proposal, published_seminar):
    sign_in_as(client, "reviewer")
    page = client.get(admin_url(published_seminar)).text
    assert f"Proposal by {proposal.by}, not yet decided" in page


def test_proposal_is_sent_back_only_with_a_note(client, proposal):
    sign_in_as(client, "reviewer")
    refused = client.post(proposal_url(proposal), {"send_back": "yes", "note": ""})
    assert refused.status_code == 409
    assert "Enter a note that says what is missing." in refused.text
    assert Proposal.objects.waiting().get() == proposal


def test_accepted_proposal_writes_the_fields_and_the_inlines(client, proposal, published_seminar):
    sign_in_as(client, "reviewer")
    client.post(proposal_url(proposal), {"accept": "yes"})
    published_seminar.refresh_from_db()
    assert (published_seminar.title_en, published_seminar.topics.count()) == ("A workshop", 0)
    assert published_seminar.links.get().label_en == "Minutes"


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
        "“Second” is published, so your change was saved as a proposal for review."
    ]
    assert (Meeting.objects.get().title_en, Proposal.objects.count()) == ("Second", 1)
    assert meeting.state == "published"


@pytest.mark.parametrize(
    ("state", "notice"),
    [("published", "This record is published."), ("withdrawn", "This record is withdrawn.")],
)
def test_form_of_an_editor_says_beforehand_that_a_save_makes_a_proposal(client, state, notice):
    meeting = MeetingFactory(**{state: True})
    address = admin_url(meeting)
    sign_in_as(client, "editor")
    page = client.get(address).text
    assert f"{notice} Your change is saved as a proposal." in page
    assert 'value="Save as a proposal" class="default" name="_save"' in page
    assert page.count('name="_save"') == 1
    sign_in_as(client, "reviewer")
    page = client.get(address).text
    assert "saved as a proposal" not in page
    assert 'value="Save" class="default" name="_save"' in page


def test_message_about_a_proposal_names_the_state_of_the_record(client):
    meeting = MeetingFactory(withdrawn=True, title_en="A seminar")
    sign_in_as(client, "editor")
    response = submit_change_form(client, meeting, title_en="A workshop")
    assert page_messages(response) == [
        "“A seminar” is withdrawn, so your change was saved as a proposal for review."
    ]


@pytest.mark.parametrize(
    ("state", "notice"),
    [("published", "“A study” is published."), ("withdrawn", "“A study” is withdrawn.")],
)
def test_form_of_a_row_of_a_published_record_says_beforehand_too(client, state, notice):
    edition = EditionFactory(publication=PublicationFactory(title_en="A study", **{state: True}))
    other = EditionFactory(publication=PublicationFactory())
    sign_in_as(client, "editor")
    page = client.get(admin_url(edition)).text
    assert f"{notice} Your change is saved as a proposal." in page
    assert 'value="Save as a proposal" class="default" name="_save"' in page
    assert page.count('name="_save"') == 1
    assert "saved as a proposal" not in client.get(admin_url(other)).text
    sign_in_as(client, "reviewer")
    assert "saved as a proposal" not in client.get(admin_url(edition)).text


def test_form_of_a_draft_names_no_proposal(client):
    meeting = MeetingFactory()
    sign_in_as(client, "editor")
    page = client.get(admin_url(meeting)).text
    assert "saved as a proposal" not in page
    assert 'value="Save" class="default" name="_save"' in page
