"""The change of one field of several records: its pages, its rules and its undo."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission

from activities.models import Activity, Involvement
from catalogue.admin.lists.bulk_fields import bulk_fields
from catalogue.history.events import Event
from catalogue.models import Organization, Proposal
from catalogue.workflow.proposals import accept
from meetings.models import Meeting
from tests.support.admin_forms import admin_url
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    InvolvementFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    ProjectFactory,
    ProjectMandateFactory,
    PublicationFactory,
    TopicFactory,
)
from tests.support.kinds import MODELS
from tests.support.queries import captured_sql
from tests.support.review_forms import admin_url as row_url
from tests.support.review_forms import (
    history_version,
    page_messages,
    sign_in_as,
    submit_change_form,
)
from tests.support.users import create_user

pytestmark = pytest.mark.django_db


def post(client, rows, step="", *, query="", **typed):
    chosen = {"action": "edit_selected", "_selected_action": [row.pk for row in rows]}
    if step:
        typed["_bulk_step"] = step
    return client.post(admin_url(type(rows[0])) + query, chosen | typed)


def preview(client, rows, field, manner, value, **typed):
    typed = {"_field": field, "manner": manner, "value": value, **typed}
    return post(client, rows, "preview", **typed)


def edit(client, rows, field, manner, value, **typed):
    """Preview the change and apply it; return the messages of the list."""
    page = preview(client, rows, field, manner, value, **typed)
    typed = {"_field": field, "manner": manner, "value": value, **typed}
    return apply(client, rows, page, **typed)


def apply(client, rows, page, **typed):
    versions = page.context["versions"]
    answer = post(client, rows, "apply", _versions=versions, **typed)
    assert answer.status_code == 302, answer.context["form"].errors
    return page_messages(client.get(answer["Location"]))


def shown(page) -> list[tuple[str, str, str]]:
    return [(str(one.record), one.before, one.after) for one in page.context["outcomes"]]


def test_editor_changes_the_status_of_drafts(client):
    sign_in_as(client, "editor")
    rows = [
        MeetingFactory(title_en="First", when="2012"),
        MeetingFactory(title_en="Second", when="2012"),
        MeetingFactory(title_en="Done", when="2012", status="completed"),
    ]
    page = post(client, rows)
    assert {"kind", "status", "topics", "countries", "participation"} <= {
        field.code for field in page.context["fields"]
    }
    page = post(client, rows, _field="status")
    assert 'name="value"' in page.text
    page = preview(client, rows, "status", "set", "completed")
    assert shown(page) == [("First", "Planned", "Completed"), ("Second", "Planned", "Completed")]
    assert page.context["unchanged"] == 1
    assert set(Meeting.objects.values_list("status", flat=True)) == {"planned", "completed"}

    [message] = apply(client, rows, page, _field="status", manner="set", value="completed")

    assert message.startswith("2 records were changed.")
    assert set(Meeting.objects.values_list("status", flat=True)) == {"completed"}


def test_preview_names_the_field_and_the_chosen_value(client):
    sign_in_as(client, "editor")
    draft = ActivityFactory()
    peru = CountryFactory(alpha3="PER", m49="604", name_en="Peru", name_es="Perú")
    chile = CountryFactory(alpha3="CHL", m49="152", name_en="Chile", name_es="Chile")
    for field, manner, value, words in (
        ("status", "set", "cancelled", "Status: Set to Cancelled"),
        ("is_collective", "set", "yes", "Covers several activities: Set to Yes"),
        ("project", "set", "", "Project: Set to –"),
        ("countries", "add", [peru.pk, chile.pk], "Countries: Add Chile; Peru"),
    ):
        draft.project = ProjectFactory()
        draft.save()
        page = preview(client, [draft], field, manner, value)
        assert f"<caption>{words}</caption>" in page.text


def test_edit_is_one_entry_of_the_history_and_is_undone_as_a_whole(client):
    sign_in_as(client, "editor")
    topic, country = TopicFactory(), CountryFactory()
    rows = [MeetingFactory(topics=[topic]), MeetingFactory()]
    edit(client, rows, "countries", "add", [country.pk])
    edit(client, rows, "topics", "set", [])

    contexts = set(Event.objects.filter(doing="bulk-edit").values_list("context", flat=True))
    assert len(contexts) == 2
    context = Event.objects.filter(doing="bulk-edit").latest("pk").context
    page = client.get(row_url(rows[0], "history"))
    assert "Edited together with other records" in page.text
    assert page.text.count('value="Undo this change in all its records"') == 2
    submit_change_form(client, rows[1], title_en="Alone")
    alone = client.get(row_url(rows[1], "history")).text
    assert alone.count('value="Undo this change"') == 1
    client.post(row_url(rows[0], "take_back", context), history_version(client, rows[0]))
    assert [list(row.topics.all()) for row in rows] == [[topic], []]
    assert [list(row.countries.all()) for row in rows] == [[country], [country]]


def test_changes_of_published_records_by_an_editor_become_proposals(client):
    sign_in_as(client, "editor")
    draft = ActivityFactory(title_en="Draft")
    public = ActivityFactory(title_en="Public", published=True)
    project = ProjectFactory()
    page = preview(client, [draft, public], "project", "set", project.pk)
    assert [one.is_proposed for one in page.context["outcomes"]] == [False, True]
    assert "becomes a proposal" in page.text
    assert not Proposal.objects.exists()
    told = apply(client, [draft, public], page, _field="project", manner="set", value=project.pk)
    assert told[0].startswith("1 record was changed.")
    assert told[1].startswith("1 published record: the change was saved as a proposal")
    assert set(Activity.objects.filter(project=project)) == {draft}
    [proposal] = Proposal.objects.all()
    assert proposal.record == public
    accept(proposal, by=None)
    assert set(Activity.objects.filter(project=project)) == {draft, public}


def test_reviewer_changes_published_records_and_with_second_person_proposes(client, settings):
    sign_in_as(client, "reviewer")
    rows = [MeetingFactory(published=True)]
    edit(client, rows, "kind", "set", "forum")
    assert Meeting.objects.get().kind == "forum"
    settings.SECOND_PERSON_REQUIRED = True
    edit(client, rows, "kind", "set", "summit")
    assert (Meeting.objects.get().kind, Proposal.objects.count()) == ("forum", 1)


def test_record_that_the_model_rejects_is_named_and_left_out(client):
    sign_in_as(client, "reviewer")
    dated = MeetingFactory(published=True, title_en="Dated", when="2012")
    undated = MeetingFactory(published=True, title_en="Undated")
    page = preview(client, [dated, undated], "status", "set", "completed")
    reasons = {str(one.record): one.error for one in page.context["outcomes"]}
    assert reasons == {
        "Dated": "",
        "Undated": "Enter the date of the meeting, at least the year.",
    }
    told = apply(client, [dated, undated], page, _field="status", manner="set", value="completed")
    assert told[1] == ("“Undated” was left out: Enter the date of the meeting, at least the year.")
    statuses = dict(Meeting.objects.values_list("title_en", "status"))
    assert statuses == {"Dated": "completed", "Undated": "planned"}


def test_record_that_changed_since_the_preview_is_named_and_left_out(client):
    sign_in_as(client, "editor")
    same, changed = MeetingFactory(title_en="Same"), MeetingFactory(title_en="Changed")
    gone = MeetingFactory(title_en="Gone")
    typed = {"_field": "kind", "manner": "set", "value": "forum"}
    page = preview(client, [same, changed, gone], "kind", "set", "forum")
    ParticipationFactory(meeting=changed)  # a row that belongs to it
    Meeting.objects.filter(pk=gone.pk).delete()
    told = apply(client, [same, changed, gone], page, **typed)
    assert told[1:] == [
        "“Changed” was left out: It has changed since the preview. Check it again.",
        "1 further record was left out.",
    ]
    assert dict(Meeting.objects.values_list("title_en", "kind")) == {
        "Same": "forum",
        "Changed": "seminar",
    }


def test_only_the_previewed_records_are_changed_without_a_version_none(client):
    sign_in_as(client, "editor")
    rows = [MeetingFactory(), MeetingFactory()]
    typed = {"_field": "kind", "manner": "set", "value": "forum"}
    post(client, rows, "apply", **typed)
    post(client, rows, "apply", _versions=f"{rows[0].pk}-1 x {rows[1].pk}", **typed)
    assert set(Meeting.objects.values_list("kind", flat=True)) == {"seminar"}


def test_all_records_that_match_the_filter_and_the_search_are_changed(client):
    sign_in_as(client, "editor")
    rows = [MeetingFactory(title_en=f"Course {number}") for number in range(3)]
    MeetingFactory(title_en="Course in review", in_review=True)
    MeetingFactory(title_en="Seminar")
    page = post(
        client,
        rows[:1],
        "preview",
        query="?q=course&state__exact=draft",
        select_across="1",
        _field="kind",
        manner="set",
        value="course",
    )
    assert {name for name, *_values in shown(page)} == {"Course 0", "Course 1", "Course 2"}
    assert "?q=course&amp;state__exact=draft" in page.text
    apply(client, rows[:1], page, _field="kind", manner="set", value="course", select_across="1")
    assert Meeting.objects.filter(kind="course").count() == 3


def test_organizations_with_a_role_are_added_and_removed(client):
    sign_in_as(client, "editor")
    celade, iom = OrganizationFactory(title_en="CELADE"), OrganizationFactory(title_en="IOM")
    rows = [ActivityFactory(), ActivityFactory()]
    InvolvementFactory(activity=rows[0], organization=celade, role="partner", position=4)
    value = [celade.pk, iom.pk]
    page = preview(client, rows, "involvement", "add", value, role="partner")
    assert [values for _name, *values in shown(page)] == [
        ["CELADE", "CELADE; IOM"],
        ["", "CELADE; IOM"],
    ]
    edit(client, rows, "involvement", "add", value, role="partner")
    partners = Involvement.objects.filter(role="partner").order_by("activity", "position")
    assert list(partners.values_list("activity", "organization__title_en", "position")) == [
        (rows[0].pk, "CELADE", 4),
        (rows[0].pk, "IOM", 5),
        (rows[1].pk, "CELADE", 0),
        (rows[1].pk, "IOM", 1),
    ]
    edit(client, rows, "involvement", "remove", [iom.pk], role="partner")
    assert set(partners.values_list("organization__title_en", flat=True)) == {"CELADE"}
    refused = preview(client, rows, "involvement", "add", [iom.pk], role="coordinator")
    assert refused.context["form"].errors["role"]  # a role of projects


def test_relations_and_codes_are_added_set_and_removed(client):
    sign_in_as(client, "editor")
    one, two = TopicFactory(name_en="One"), TopicFactory(name_en="Two")
    rows = [ActivityFactory(topics=[one]), ActivityFactory()]
    edit(client, rows, "topics", "add", [two.pk])
    assert [set(row.topics.all()) for row in rows] == [{one, two}, {two}]
    edit(client, rows, "topics", "remove", [one.pk])
    assert [set(row.topics.all()) for row in rows] == [{two}, {two}]
    edit(client, rows, "topics", "set", [one.pk])
    assert [set(row.topics.all()) for row in rows] == [{one}, {one}]

    work = PublicationFactory(draws_on=["censuses"])
    edit(client, [work], "draws_on", "add", ["surveys", "censuses"])
    work.refresh_from_db()
    assert work.draws_on == ["censuses", "surveys"]
    edit(client, [work], "draws_on", "remove", ["censuses"])
    work.refresh_from_db()
    assert work.draws_on == ["surveys"]


def test_mandates_of_projects_keep_the_principal_one(client):
    sign_in_as(client, "editor")
    project, mandate = ProjectFactory(), MandateFactory()
    principal = ProjectMandateFactory(project=project, is_principal=True)
    edit(client, [project], "mandates", "add", [mandate.pk, principal.mandate.pk])
    assert set(project.mandates.all()) == {mandate, principal.mandate}
    principal.refresh_from_db()
    assert principal.is_principal
    refused = preview(client, [project], "mandates", "set", [mandate.pk])
    assert refused.context["form"].errors["manner"]


@pytest.mark.parametrize("value", [[], ["x"], ["987654321"], ["1", "9" * 40]])
def test_empty_or_unknown_value_is_not_added(client, value):
    sign_in_as(client, "editor")
    activity = ActivityFactory()
    page = preview(client, [activity], "topics", "add", value)
    assert page.context["form"].errors["value"]
    assert not activity.topics.exists()


def test_value_can_be_changed_after_the_preview(client):
    sign_in_as(client, "editor")
    activity, topic = ActivityFactory(), TopicFactory(name_en="Remittances")
    typed = {"_field": "topics", "manner": "add", "value": [topic.pk], "_change_value": "1"}
    page = post(client, [activity], "apply", **typed)
    assert "outcomes" not in page.context
    assert re.search(r"<option[^>]* selected>Remittances</option>", page.text)
    assert re.search(r'<option value="add" selected>', page.text)
    assert not activity.topics.exists()


def test_unknown_field_asks_for_the_field_again(client):
    sign_in_as(client, "editor")
    meeting = MeetingFactory()
    for name in ("state", "title_en", "slug", "number", "participations", "x"):
        page = preview(client, [meeting], name, "set", "published")
        assert page.context["fields"]
    meeting.refresh_from_db()
    assert meeting.state == "draft"


@pytest.mark.parametrize("model", MODELS)
def test_fields_of_each_kind_name_no_single_record(model, rf, django_user_model):
    request = rf.get("/")
    request.user = django_user_model(is_superuser=True, is_active=True)
    codes = set(bulk_fields(admin.site._registry[model], request))
    assert {"kind", "topics"} <= codes
    assert not codes & {
        *("state", "slug", "number", "title_en", "summary_es", "symbol", "code", "doi"),
        *("is_commission", "is_unnamed", "public_from", "changed_at"),
    }


def test_relations_to_kinds_that_the_user_may_not_view_are_not_offered(client):
    user = create_user("of-activities")
    rights = ["view_activity", "change_activity", "view_topic"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    secret = ProjectFactory(title_en="A secret project")
    activity = ActivityFactory(project=secret)
    page = post(client, [activity])
    assert {field.code for field in page.context["fields"]} == {
        *("kind", "status", "is_collective", "parties_are_incomplete", "topics"),
        "prepares_activity",
    }
    for field in ("project", "involvement", "mandates"):
        page = preview(client, [activity], field, "set", "")
        assert page.context["fields"]
        assert "A secret project" not in page.text


def test_user_without_the_permission_to_change_has_no_such_action(client):
    user = create_user("reader")
    user.user_permissions.set(Permission.objects.filter(codename="view_meeting"))
    client.force_login(user)
    meeting = MeetingFactory()
    typed = {"_field": "kind", "manner": "set", "value": "forum", "_versions": f"{meeting.pk}-1"}
    answer = post(client, [meeting], "apply", **typed)
    assert "edit_selected" not in client.get(admin_url(Meeting)).text
    meeting.refresh_from_db()
    assert (answer.status_code, meeting.kind) == (302, "seminar")


def test_number_of_statements_does_not_depend_on_the_number_of_records(client):
    sign_in_as(client, "editor")
    topic = TopicFactory()
    counts = []
    for number in (2, 2, 12):
        rows = [OrganizationFactory() for _number in range(number)]
        with captured_sql() as statements:
            preview(client, rows, "topics", "add", [topic.pk])
        counts.append(len(statements))
    assert counts[1] == counts[2]
    assert Organization.objects.count() == 16


def test_names_are_shown_as_text(client):
    sign_in_as(client, "editor")
    meeting = MeetingFactory(title_en="<b>x</b>", slug="x")
    page = preview(client, [meeting], "kind", "set", "forum")
    assert "<b>x</b>" not in page.text
    assert re.search(r"&lt;b&gt;x&lt;/b&gt;", page.text)
