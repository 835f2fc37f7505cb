"""Review in the staff area: submission, publication, confirmation and its pages."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from activities.models import Activity
from catalogue.history.actor import act_as
from catalogue.history.events import Event
from catalogue.models import Organization, Proposal, Record, State
from catalogue.workflow import transitions
from catalogue.workflow.transition_log import transitions_of
from meetings.models import Meeting
from tests.support.admin_forms import form_data, submit_add_form
from tests.support.factories import (
    ActivityFactory,
    LinkFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    ProjectFactory,
    ProvisionFactory,
    PublicationFactory,
    TopicFactory,
)
from tests.support.kinds import MODELS
from tests.support.queries import assert_same_queries, sql_of_request
from tests.support.review_forms import (
    admin_url,
    history_version,
    page_messages,
    page_versions,
    sign_in_as,
    submit_change_form,
    submit_transition,
    transition_versions,
)
from tests.support.users import create_user

pytestmark = pytest.mark.django_db


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
    with act_as(doing="By the shell", may_change_state=True) as context:
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
        assert {"publish_selected", "submit_selected", "withdraw_selected"} <= set(
            admin.site._registry[model].actions
        )


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
    assert (
        "in the time zone America/Santiago"
        in client.get(admin_url(meeting, "step", "publish")).text
    )
    submit_transition(client, meeting, "publish", public_from="2100-01-01T10:00")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.is_public) == ("published", False)


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
    shown = {
        title
        for title in ("itself", "a provision", "a project", "a draft")
        if f">By {title}</a>" in page.text
    }
    assert shown == {"itself", "a provision", "a project"}


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


REVIEW_PAGE_QUERIES = {
    "publish": (
        "staffsession user meeting permission permission event meeting citation event event"
        " organization transition meeting citation event event meeting citation event event"
        " citation meeting meeting meeting transition"
    ),
    "preview": ("staffsession user meeting permission permission meeting topic event mandate"),
    "history": (
        "staffsession user meeting permission permission event event event event meeting topic"
        " organization event importjob"
    ),
    "deleted": "staffsession user permission permission event",
    "proposals": "staffsession user permission permission user proposal proposal proposal",
}


def test_review_pages_read_only_the_named_tables_in_both_languages(client):
    reviewer = sign_in_as(client, "reviewer")
    meeting = MeetingFactory(in_review=True, topics=[TopicFactory() for _number in range(3)])
    for number in range(3):
        ParticipationFactory(meeting=meeting, organization=OrganizationFactory(published=True))
        LinkFactory(record=meeting, label_en=f"Link {number}")
    transitions.publish(meeting, by=reviewer)
    transitions.withdraw(meeting, by=reviewer, reason_en="Held twice.")
    Meeting.objects.update(title_en="Other")
    addresses = {
        "publish": admin_url(meeting, "step", "publish"),
        "preview": admin_url(meeting, "preview"),
        "history": admin_url(meeting, "history"),
        "deleted": reverse("admin:meetings_meeting_deleted"),
        "proposals": reverse("admin:catalogue_proposal_changelist"),
    }
    for page, address in addresses.items():
        english, spanish = (
            sql_of_request(client, address, HTTP_ACCEPT_LANGUAGE=language)
            for language in ("en", "es")
        )
        assert_same_queries(english, spanish, REVIEW_PAGE_QUERIES[page])


def test_related_record_is_published_only_with_the_permission_to_change_it(client):
    body = OrganizationFactory(title_en="Body")
    meeting = MeetingFactory(title_en="Seminar")
    ParticipationFactory(meeting=meeting, organization=body)
    user = create_user("of-meetings")
    rights = ["view_meeting", "view_organization", "change_meeting", "publish"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    page = client.get(admin_url(meeting, "step", "publish"))
    assert page.context["form"].initial["together"] == []

    refused = submit_transition(client, meeting, "publish", together=[str(body.number)])

    assert [type(row).objects.get().state for row in (meeting, body)] == ["draft", "draft"]
    assert refused.context["form"].non_field_errors() == [
        "You do not have the permission to change “Body” (organization)."
    ]
    submit_transition(client, meeting, "publish")
    assert [type(row).objects.get().state for row in (meeting, body)] == ["published", "draft"]


def test_publish_form_names_no_related_record_that_the_user_may_not_view(client):
    body = OrganizationFactory(title_en="Secret body")
    meetings = [MeetingFactory(title_en=f"Seminar {number}") for number in (1, 2)]
    for meeting in meetings:
        ParticipationFactory(meeting=meeting, organization=body)
    user = create_user("of-meetings")
    rights = ["view_meeting", "change_meeting", "publish"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    page = client.get(admin_url(meetings[0], "step", "publish"))
    assert "Secret" not in page.text

    submit_transition(client, meetings[0], "publish")
    with pytest.raises(transitions.ReviewError) as refusal:
        transitions.publish(meetings[1], by=user)

    assert str(refusal.value) == "“Seminar 2” refers to unpublished records: “organization”."
    body.refresh_from_db()
    meetings[0].refresh_from_db()
    assert (meetings[0].state, body.state) == ("published", "draft")


def test_preview_shows_a_record_that_was_withdrawn_without_its_title(client):
    meeting = MeetingFactory(published=True, title_en="Seminar")
    transitions.withdraw(meeting, by=None, unnamed=True)
    sign_in_as(client, "reviewer")
    response = client.get(admin_url(meeting, "preview"))
    assert (response.status_code, "Seminar" in response.text) == (200, True)


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
