"""Edit conflicts: forms and transitions of a record that another person has changed."""

import pytest
from django.contrib import admin
from django.urls import reverse

from activities.models import Activity
from catalogue.history.actor import act_as
from catalogue.models import Organization
from catalogue.workflow import transitions
from meetings.models import Meeting
from tests.support.admin_forms import form_data
from tests.support.factories import (
    ActivityFactory,
    EditionFactory,
    LinkFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    ProvisionFactory,
    TopicFactory,
)
from tests.support.review_forms import (
    admin_url,
    form_version,
    page_messages,
    page_versions,
    sign_in_as,
    submit_transition,
    transition_versions,
)
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db


def test_second_of_two_editors_sees_the_changes_of_the_first(client):
    sign_in_as(client, "editor")
    meeting = MeetingFactory(title_en="A seminar")
    opened = client.get(admin_url(meeting))
    with act_as(person=(first := user_with_role("editor"))):
        Meeting.objects.update(title_en="A course")

    sent = form_data(opened, title_en="A workshop", **form_version(opened))
    response = client.post(admin_url(meeting), sent)
    assert f"This record was changed by {first} after you opened it: " in response.text
    assert "A seminar → A course" in response.text
    assert 'value="A workshop"' in response.text
    assert Meeting.objects.get().title_en == "A course"

    client.post(admin_url(meeting), {**sent, **form_version(response)})
    assert Meeting.objects.get().title_en == "A workshop"


@pytest.mark.parametrize(
    ("make", "name"),
    [(TopicFactory, "name_es"), (ProvisionFactory, "label_en"), (EditionFactory, "symbol")],
)
def test_every_form_with_a_history_reports_edit_conflicts(client, make, name):
    sign_in_as(client, "reviewer")
    row = make(**{name: "At first"})
    page = f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"
    opened = client.get(page)
    type(row).objects.filter(pk=row.pk).update(**{name: "Meanwhile"})
    response = client.post(page, form_data(opened, **{name: "Anew"}, **form_version(opened)))
    assert "At first → Meanwhile" in response.text
    assert 'value="Anew"' in response.text
    again = form_data(opened, **{name: "Anew"}, **form_version(response))
    assert client.post(page, again).status_code == 302
    row.refresh_from_db()
    assert getattr(row, name) == "Anew"


def test_edit_conflict_names_added_and_changed_rows(client):
    sign_in_as(client, "editor")
    meeting = MeetingFactory(title_en="A seminar")
    link = LinkFactory(record=meeting, label_en="Programme")
    opened = client.get(admin_url(meeting))
    sent = form_data(
        opened,
        **{"catalogue-link-content_type-object_id-0-label_en": "Agenda"},
        **form_version(opened),
    )
    type(link).objects.update(label_en="List of speakers")
    response = client.post(admin_url(meeting), sent)
    assert "Programme → List of speakers" in response.text
    link.refresh_from_db()
    assert link.label_en == "List of speakers"


def test_edit_conflict_names_a_change_made_while_the_form_opens(client, monkeypatch):
    sign_in_as(client, "editor")
    meeting = MeetingFactory(title_en="A seminar")
    model_admin = admin.site.get_model_admin(Meeting)
    read = model_admin.get_object

    def read_and_outrun(*arguments):
        row = read(*arguments)
        Meeting.objects.update(title_en="A course")
        return row

    monkeypatch.setattr(model_admin, "get_object", read_and_outrun)
    opened = client.get(admin_url(meeting))
    monkeypatch.undo()
    sent = form_data(opened, title_en="A workshop", **form_version(opened))
    assert "A seminar → A course" in client.post(admin_url(meeting), sent).text


def test_transition_from_an_outdated_page_is_refused(client):
    sign_in_as(client, "reviewer")
    for state, step in (("draft", "submit"), ("in_review", "send_back")):
        meeting = MeetingFactory(**{state: True})
        page = admin_url(meeting, "step", step)
        form = client.get(page).context["form"]
        Meeting.objects.filter(pk=meeting.pk).update(title_en="A course")
        response = client.post(page, {"note": "Where?", "version": form.initial["version"]})
        assert "“A course” has been changed. Check the new version." in response.text
        assert Meeting.objects.get(pk=meeting.pk).state == meeting.state


def test_bulk_transition_refuses_rows_changed_since_the_confirmation_page(client):
    sign_in_as(client, "reviewer")
    rows = [ActivityFactory(title_en=title) for title in ("As it was", "Once", "Never asked")]
    address = reverse("admin:activities_activity_changelist")
    asked = {"action": "publish_selected", "_selected_action": [one.pk for one in rows[:2]]}
    page = client.post(address, asked)
    asked["version"] = page_versions(page)
    assert len(asked["version"]) == 2
    LinkFactory(record=rows[1])
    asked["_selected_action"].append(rows[2].pk)
    response = client.post(address, {**asked, "confirmed": "yes"}, follow=True)
    assert page_messages(response) == [
        "Done: 1 record.",
        *(
            f"“{title}” has been changed. Check the new version."
            for title in ("Once", "Never asked")
        ),
    ]
    assert [one.title_en for one in Activity.objects.public()] == ["As it was"]


def test_dependency_changed_since_the_page_was_shown_is_not_published(client):
    sign_in_as(client, "reviewer")
    body, other = OrganizationFactory(title_en="A body"), OrganizationFactory(published=True)
    meeting = MeetingFactory(in_review=True)
    for one in (body, other):
        ParticipationFactory(meeting=meeting, organization=one)
    page = admin_url(meeting, "step", "publish")
    sent = {
        **transition_versions(client.get(page)),
        "together": [str(body.number)],
        "note": "As agreed",
    }
    Organization.objects.filter(pk=body.pk).update(title_en="Another body")
    response = client.post(page, sent)
    assert "“Another body” has been changed. Check the new version." in response.text
    assert "As agreed" in response.text

    sent |= transition_versions(client.get(page))
    transitions.withdraw(other, by=None)  # the page did not offer to leave it out
    assert "refers to unpublished records: " in client.post(page, sent).text
    transitions.publish(body, by=None)
    assert "A related record has changed. Check it again." in client.post(page, sent).text
    meeting.refresh_from_db()
    assert meeting.state == "in-review"


def test_form_without_a_version_is_refused_and_keeps_its_input(client):
    sign_in_as(client, "reviewer")
    meeting, other = MeetingFactory(title_en="A seminar"), MeetingFactory(title_en="Other")
    sent = form_data(client.get(admin_url(meeting)), title_en="A workshop")
    for without in ({}, {"_version": ""}, {"_version": "x"}, {"_version": "-1"}):
        sent.pop("_version", None)
        response = client.post(admin_url(meeting), sent | without)
        assert "The form did not contain the version of the record." in response.text
        assert 'value="A workshop"' in response.text
    page = admin_url(meeting, "step", "publish")
    response = client.post(page, {"note": "As agreed"})
    assert "The form did not contain the version of the record." in response.text
    assert "As agreed" in response.text
    assert f'name="version" value="{transition_versions(response)["version"]}"' in response.text

    chosen = {"action": "publish_selected", "_selected_action": [meeting.pk, other.pk]}
    confirmed = {"confirmed": "yes", "note": "As agreed", "leave_out": "1"}
    again = client.post(admin_url(meeting, "changelist"), chosen | confirmed)
    assert "The form did not contain the version of the record." in again.text
    assert "As agreed</textarea>" in again.text
    assert 'name="leave_out" value="1" checked' in again.text
    assert list(Meeting.objects.values_list("title_en", "state").order_by("pk")) == [
        ("A seminar", "draft"),
        ("Other", "draft"),
    ]

    assert client.post(
        admin_url(meeting), sent | form_version(client.post(admin_url(meeting), sent))
    ).url
    submit_transition(client, meeting, "publish", note="As agreed")
    chosen["_selected_action"] = [other.pk]
    client.post(
        admin_url(meeting, "changelist"), chosen | confirmed | {"version": page_versions(again)}
    )
    assert {one.title_en for one in Meeting.objects.public()} == {"A workshop", "Other"}
