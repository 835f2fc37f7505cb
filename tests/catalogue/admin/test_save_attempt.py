"""Attempts to save in the staff area that end without writing the row."""

import pytest
from django.urls import reverse

from catalogue.models import Proposal
from tests.support.admin_forms import form_data
from tests.support.factories import MeetingFactory
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db


def test_edited_proposal_is_kept_if_its_form_has_errors(client):
    client.force_login(user_with_role("editor"))
    meeting = MeetingFactory(published=True, title_en="A seminar")
    address = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    client.post(address, form_data(client.get(address), title_en="A workshop"))
    proposal = Proposal.objects.get()
    address = f"{address}?proposal={proposal.pk}"

    form = form_data(client.get(address), title_en="A workshop in Quito", when_0="33 July")
    response = client.post(address, form)
    assert response.status_code == 200
    assert 'value="A workshop in Quito"' in response.text
    assert Proposal.objects.get().decision == "waiting"

    assert client.post(address, form | {"when_0": "2013"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.decision == "taken-back"
    assert Proposal.objects.waiting().count() == 1
    meeting.refresh_from_db()
    assert meeting.title_en == "A seminar"


@pytest.mark.parametrize("number", ["x", "9" * 5000])
def test_number_that_no_proposal_can_have_is_ignored(client, number):
    client.force_login(user_with_role("editor"))
    meeting = MeetingFactory(title_en="A seminar")
    address = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    assert 'value="A seminar"' in client.get(address, {"proposal": number}).text
