"""Review, proposals and history in the admin, for editors and reviewers."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Activity
from catalogue.admin.work_queue import queue_for
from catalogue.history.actor import act_as
from catalogue.history.events import Event
from catalogue.models import Organization, Proposal, Record, Source, State, Topic
from catalogue.workflow import transitions
from catalogue.workflow.transition_log import transitions_of
from meetings.models import Meeting
from publications.models import Edition, Publication
from tests.support.admin_forms import form_data, submit_add_form
from tests.support.factories import (
    ActivityFactory,
    DisseminationFactory,
    EditionFactory,
    LinkFactory,
    MandateFactory,
    MeetingFactory,
    MembershipFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    ProjectFactory,
    ProvisionFactory,
    PublicationFactory,
    SourceFactory,
    TopicFactory,
)
from tests.support.kinds import MODELS
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db


def sign_in_as(client, role):
    user = user_with_role(role)
    client.force_login(user)
    return user


def admin_url(row, page="change", *more) -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}"
    return reverse(name, args=[row.pk, *more] if page not in ("changelist", "add") else more)


def page_messages(response) -> list[str]:
    return [str(one) for one in response.context["messages"]] if response.context else []


def form_version(response) -> dict[str, str]:
    return {"_version": re.search(r'name="_version" value="(\d+)"', response.text)[1]}


def submit_transition(client, row, name, **typed):
    """Submit the page of a transition."""
    page = admin_url(row, "step", name)
    return client.post(page, transition_versions(client.get(page)) | typed, follow=True)


def transition_versions(page) -> dict:
    """Return the record versions in the page of a transition."""
    initial = page.context["form"].initial
    return {name: initial[name] for name in ("version", "versions") if name in initial}


def page_versions(page) -> list[str]:
    return re.findall(r'name="version" value="([^"]+)"', page.text)


def submit_change_form(client, row, **typed):
    address = admin_url(row)
    return client.post(address, form_data(client.get(address), **typed), follow=True)


FACTORIES = (
    ActivityFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ProjectFactory,
    PublicationFactory,
)


@pytest.mark.slow
def test_editor_cannot_publish_by_any_request(client):
    """Try every form, transition, action and invented parameter for every kind of record."""
    sign_in_as(client, "editor")
    published = [factory(published=True) for factory in FACTORIES]
    written = [factory(in_review=True) for factory in FACTORIES]
    before = Event.objects.filter(person__isnull=True).count()
    for row in [*published, *written]:
        for step in ("publish", "withdraw", "send_back"):
            client.post(admin_url(row, "step", step), {"note": "now", "version": ""})
        for action in ("publish_selected", "withdraw_selected"):
            chosen = {"action": action, "_selected_action": [row.pk], "confirmed": "yes"}
            client.post(admin_url(row, "changelist"), chosen)
        submit_change_form(
            client, row, state="published", title_en=f"{row} changed", public_from="2020-01-01"
        )
        client.post(admin_url(row, "delete"), {"post": "yes"})
        client.post(
            admin_url(row, "add"), {"title_en": "New", "state": "published", "slug": "new-one"}
        )

    for model in {type(row) for row in published}:
        states = list(model.objects.order_by("pk").values_list("state", flat=True))
        assert states.count("published") == sum(type(one) is model for one in published) + (
            # source organizations of the outcomes
            2 if model is Organization else 0
        )
    for row in published:
        row.refresh_from_db()
        assert (row.state, "changed" in row.title_en) == ("published", False)
    assert Proposal.objects.count() == len(published)
    assert Event.objects.filter(person__isnull=True).count() == before
    deciding = client.post(
        reverse("admin:catalogue_proposal_change", args=[Proposal.objects.first().pk]),
        {"accept": "yes"},
    )
    assert deciding.status_code == 409
    assert not Proposal.objects.exclude(decision="waiting").exists()


def test_editor_cannot_publish_by_other_forms(client, rf):
    """Undo, restore, merge and save as new do not reverse a withdrawal."""
    withdrawn, unsaid, gone = (MeetingFactory(published=True) for _number in range(3))
    deleted = gone.pk
    with act_as(doing="By the shell") as context:
        transitions.withdraw(withdrawn, by=None)
        Meeting.objects.filter(pk=unsaid.pk).update(state="draft")
        gone.delete()
    editor = sign_in_as(client, "editor")
    last = Event.objects.filter(table="meetings_meeting", row_id=deleted).last()
    first = Event.objects.filter(table="meetings_meeting", row_id=unsaid.pk).first()
    of_withdrawal = Event.objects.filter(row_id=withdrawn.pk, table="meetings_meeting").last()
    for meeting, address in (
        (None, reverse("admin:meetings_meeting_restore", args=[last.pk])),
        (unsaid, reverse("admin:meetings_meeting_restore", args=[first.pk])),
        (withdrawn, admin_url(withdrawn, "take_back", of_withdrawal.context)),
        (unsaid, admin_url(unsaid, "take_back", context)),
    ):
        client.post(address, meeting and history_version(client, meeting))
    new = {"title_en": "New", "state": "published", "_saveasnew": "Save as new"}
    client.post(admin_url(unsaid), form_data(client.get(admin_url(unsaid)), **new))
    draft, public = OrganizationFactory(), OrganizationFactory(published=True)
    for kept, other in ((public, draft), (draft, public)):
        assert client.post(admin_url(other, "merge"), {"into": kept.pk}).status_code == 403

    assert not Meeting.objects.filter(state="published").exists()
    assert Organization.objects.get(state="published") == public
    request = rf.get("/")
    request.user, request.copied = editor, None
    for model, model_admin in admin.site._registry.items():
        if issubclass(model, Record):
            fields = model_admin.get_form(request).base_fields
            assert not {"state", "public_from"} & {*fields, *model_admin.list_editable}


def test_every_record_has_transitions_and_review_pages():
    records = [model for model in admin.site._registry if issubclass(model, Record)]
    assert {*records} == {*MODELS}
    for model in records:
        actions = set(admin.site._registry[model].actions)
        assert (model, actions) == (model, {"publish_selected", "submit_selected", "withdraw_selected"})


def test_editor_submits_and_reviewer_publishes_with_dependencies(client):
    sign_in_as(client, "editor")
    body = OrganizationFactory(title_en="A body")
    meeting = MeetingFactory(title_en="A seminar")
    ParticipationFactory(meeting=meeting, organization=body)
    assert "/review/submit/" in client.get(admin_url(meeting)).text
    response = submit_transition(client, meeting, "submit", note="Ready.")
    assert page_messages(response) == ["“A seminar” was submitted for review."]
    assert "/review/publish/" not in response.text

    sign_in_as(client, "reviewer")
    page = client.get(admin_url(meeting, "step", "publish"))
    assert "A body (organization, draft)" in page.text
    form = page.context["form"]
    sent = {**transition_versions(page), "together": [str(body.number)], "note": ""}
    response = client.post(admin_url(meeting, "step", "publish"), sent, follow=True)
    assert page_messages(response) == ["“A seminar” was published."]
    body.refresh_from_db()
    assert (body.state, Meeting.objects.public().count()) == ("published", 1)

    sent = {"reason_en": "Held twice.", "version": form.initial["version"]}
    stale = client.post(admin_url(meeting, "step", "withdraw"), sent)
    assert "“A seminar” has been changed. Check the new version." in stale.text
    assert Meeting.objects.get().state == "published"
    submit_transition(client, meeting, "withdraw", reason_en="Held twice.", unnamed="")
    assert [one.state_after for one in transitions_of(meeting)] == [
        "in-review",
        "published",
        "withdrawn",
    ]
    assert client.get(admin_url(meeting, "step", "submit")).status_code == 302
    assert client.get(admin_url(meeting, "step", "fly")).status_code == 404


def test_draft_is_left_out_on_confirmation_and_sent_back(client):
    sign_in_as(client, "reviewer")
    meeting = MeetingFactory(in_review=True)
    ParticipationFactory(meeting=meeting, organization=OrganizationFactory())
    assert "This field is required" in submit_transition(client, meeting, "send_back").text
    submit_transition(client, meeting, "send_back", note="Where?")
    assert "Where?" in client.get(admin_url(meeting)).text
    submit_transition(client, meeting, "publish", public_from="2100-01-01T10:00")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.is_public) == ("published", False)


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
    sent = form_data(opened, **{"links-0-label_en": "Agenda"}, **form_version(opened))
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


def test_preview_of_a_draft_mandate_lists_its_activities(client):
    sign_in_as(client, "reviewer")
    mandate = MandateFactory()
    provision = ProvisionFactory(mandate=mandate)
    project, hidden = ProjectFactory(published=True), ProjectFactory()
    for one in (project, hidden):
        one.mandates.add(mandate)
    for title, under in (
        ("By itself", {"mandates": [mandate]}),
        ("By a provision", {"provisions": [provision]}),
        ("By a project", {"project": project}),
        ("By a draft", {"project": hidden}),
    ):
        ActivityFactory(published=True, title_en=title, when="2012", **under)
    page = client.get(admin_url(mandate, "preview"))
    assert {str(one) for one in page.context["activities"]} == {
        "By itself",
        "By a provision",
        "By a project",
    }


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


def history_version(client, record) -> dict[str, str]:
    """Return the version in the history page."""
    return {"_version": str(client.get(admin_url(record, "history")).context["version"])}


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
    [(event, _name)] = page.context["deleted"]
    assert client.get(reverse("admin:meetings_meeting_history", args=[key])).status_code == 200
    client.post(reverse("admin:meetings_meeting_restore", args=[event.pk]))
    back = Meeting.objects.get()
    assert (back.pk, back.topics.count(), back.links.count()) == (key, 1, 1)


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


def test_dependency_of_a_published_record_is_not_deleted(client):
    sign_in_as(client, "reviewer")
    topic, body = TopicFactory(), OrganizationFactory()
    MeetingFactory(published=True, title_en="A summit", topics=[topic], series_bodies=[body])
    for row in (topic, body):
        page = client.get(admin_url(row, "delete"))
        assert "meeting, public: A summit" in page.text
        client.post(admin_url(row, "delete"), {"post": "yes"})
    assert (Topic.objects.count(), Organization.objects.count()) == (1, 1)


def test_deletion_page_names_some_rows_at_a_constant_query_count(client, monkeypatch):
    sign_in_as(client, "reviewer")
    costs, texts = [], []
    for count in (1, 3):
        topic, body = TopicFactory(), OrganizationFactory()
        for number in range(count):
            MeetingFactory(topics=[topic])
            part = OrganizationFactory(title_en=f"Body {number} of {count}")
            MembershipFactory(organization=part, body=body)
        client.get(admin_url(topic, "delete"))
        with CaptureQueriesContext(connection) as captured:
            client.get(admin_url(topic, "delete"))
            texts.append(client.get(admin_url(body, "delete")).text)
        costs.append(len(captured))
        monkeypatch.setattr("catalogue.workflow.deletion.MAX_NAMED_ROWS", 2)

    assert costs[0] == costs[1] - 1  # the remaining rows are only counted
    assert "Membership: Body 0 of 1" in texts[0]
    assert "… and 1 more: memberships" in texts[1]


def test_bulk_transition_asks_for_confirmation(client):
    sign_in_as(client, "reviewer")
    one, other = ActivityFactory(title_en="One"), ActivityFactory(title_en="Other")
    hidden = MeetingFactory(title_en="Hidden")
    other.meetings.add(hidden)
    chosen = {"action": "publish_selected", "_selected_action": [one.pk, other.pk]}
    address = reverse("admin:activities_activity_changelist")
    page = client.post(address, chosen)
    assert "These 2 records:" in page.text
    assert Activity.objects.public().count() == 0

    confirmed = {"confirmed": "yes", "version": page_versions(page)}
    response = client.post(address, {**chosen, **confirmed}, follow=True)
    assert page_messages(response) == [
        "Done: 1 record.",
        "“Other” refers to unpublished records: “Hidden (meeting)”.",
    ]
    chosen["_selected_action"] = [other.pk]
    client.post(address, {**chosen, **confirmed, "leave_out": "1"}, follow=True)
    assert Activity.objects.public().count() == 2
    chosen |= {"action": "withdraw_selected", "_selected_action": [one.pk, other.pk]}
    confirmed["version"] = page_versions(client.post(address, chosen))
    client.post(address, {**chosen, **confirmed})
    assert set(Activity.objects.values_list("state", flat=True)) == {State.WITHDRAWN}


def test_review_pages_open_in_both_languages_at_a_constant_query_count(
    client, django_assert_max_num_queries
):
    reviewer = sign_in_as(client, "reviewer")
    meeting = MeetingFactory(in_review=True, topics=[TopicFactory() for _number in range(3)])
    for number in range(3):
        ParticipationFactory(meeting=meeting, organization=OrganizationFactory(published=True))
        LinkFactory(record=meeting, label_en=f"Link {number}")
    transitions.publish(meeting, by=reviewer)
    transitions.withdraw(meeting, by=reviewer, reason_en="Held twice.")
    Meeting.objects.update(title_en="Other")
    for page in (
        admin_url(meeting, "step", "publish"),
        admin_url(meeting, "preview"),
        admin_url(meeting, "history"),
        reverse("admin:meetings_meeting_deleted"),
        reverse("admin:catalogue_proposal_changelist"),
    ):
        for language in ("en", "es"):
            with django_assert_max_num_queries(45):
                response = client.get(page, HTTP_ACCEPT_LANGUAGE=language)
            assert (page, response.status_code) == (page, 200)


def test_home_lists_returned_records_and_own_drafts_of_each_user(client):
    editor = sign_in_as(client, "editor")
    for title in ("Begun", "Sent back"):
        submit_add_form(
            client, Meeting, title_en=title, kind="forum", status="planned", when_0="2012"
        )
    meeting = Meeting.objects.get(title_en="Sent back")
    transitions.submit(meeting, by=editor)
    transitions.send_back(meeting, by=user_with_role("reviewer"), note="Say where.")
    waiting = queue_for(editor)
    assert [(one.count, one.label, one.kind) for one in waiting] == [
        (1, "Sent back to you", "Meetings"),
        (1, "Your drafts", "Meetings"),
    ]
    for one, title in zip(waiting, ("Sent back", "Begun"), strict=True):
        listed = client.get(one.address).context["cl"].result_list
        assert [str(row) for row in listed] == [title]
    sign_in_as(client, "reviewer")
    assert "Sent back to you" not in client.get(reverse("admin:index")).text


def test_draft_is_saved_and_submitted_at_once_or_the_error_is_shown(client):
    sign_in_as(client, "editor")
    typed = {"kind": "forum", "status": "planned", "when_0": "2012", "_submit_for_review": "1"}
    submit_add_form(client, Meeting, typed, title_en="Whole")
    said = submit_add_form(client, Meeting, typed | {"kind": ""}, title_en="In part")
    assert [Meeting.objects.get(title_en=one).state for one in ("Whole", "In part")] == [
        "in-review",
        "draft",
    ]
    part = Meeting.objects.get(title_en="In part")
    assert said["Location"] == admin_url(part)
    assert "Saved, but not submitted" in client.get(admin_url(part)).text


SHARED_TABLE = (
    "This table is shared by all records. Only reviewers and administrators can change it. "
    "Tell one of them if something is wrong."
)


def test_editor_sees_that_only_reviewers_change_shared_tables(client):
    topic = TopicFactory()
    for role, told in (("editor", True), ("reviewer", False)):
        sign_in_as(client, role)
        for page in (admin_url(topic), reverse("admin:catalogue_topic_changelist")):
            assert (SHARED_TABLE in client.get(page).text) == told


def test_home_lists_the_work_queue_of_each_role(client):
    MeetingFactory(in_review=True)
    meeting = MeetingFactory(published=True, title_en="A seminar")
    for role, expected in (
        ("editor", [(1, "In review", "Proposals")]),
        ("reviewer", [(1, "To review", "Meetings"), (1, "Proposals to decide", "Proposals")]),
    ):
        user = sign_in_as(client, role)
        if role == "editor":
            submit_change_form(client, meeting, title_en="A workshop")
        page = client.get(reverse("admin:index"))
        assert "To do" in page.text
        waiting = queue_for(user)
        assert [(one.count, one.label, one.kind) for one in waiting] == expected
        for one in waiting:
            assert client.get(one.address).context["cl"].result_count == one.count


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            (
                "You do not have access to this page",
                "The form has expired",
                "Nothing was changed.",
                "Go back, reload the page and submit the form again.",
            ),
        ),
        (
            "es",
            (
                "No tiene acceso a esta página",
                "El formulario caducó",
                "No se modificó nada.",
                "Vuelva atrás, recargue la página y envíe de nuevo el formulario.",
            ),
        ),
    ],
)
def test_permission_error_is_shown_in_the_language_of_the_user(client, language, sentences):
    sign_in_as(client, "editor")
    meeting = MeetingFactory(published=True)
    in_language = {"headers": {"accept-language": language}}
    may_not = client.get(admin_url(meeting, "delete"), **in_language)
    forged = Client(enforce_csrf_checks=True).post("/admin/login/", **in_language)
    for refused, heading in ((may_not, sentences[0]), (forged, sentences[1])):
        assert refused.status_code == 403
        assert f'lang="{language}"' in refused.text
        assert f"<title>{heading} – " in refused.text
        assert f"<h1>{heading}</h1>" in refused.text
        assert sentences[2] in refused.text
    assert sentences[3] in forged.text
    assert meeting.title_en not in may_not.text
