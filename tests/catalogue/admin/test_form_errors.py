"""Admin forms keep their input and show a message for every broken rule."""

import pytest
from django.urls import reverse

from activities.models import Activity, Involvement, Outcome, Project, ProjectMandate, Provision
from catalogue.models import Country, Organization, Topic
from meetings.models import Meeting
from programme.snapshots import snapshot
from publications.models import Publication
from tests.support.admin_forms import form_data


def submit_add_form(client, model, **typed):
    return submit_form(client, model, "add", (), typed)


def submit_change_form(client, row, **typed):
    return submit_form(client, type(row), "change", (row.pk,), typed)


def submit_form(client, model, page, arguments, typed):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    address = reverse(name, args=arguments)
    return client.post(address, form_data(client.get(address), **typed))


def form_errors(response) -> list[str]:
    """Return all error messages on the page."""
    said = list(response.context["errors"])
    return [str(one) for sentences in said for one in _flat_messages(sentences)]


def _flat_messages(one):
    return [one] if isinstance(one, str) or not hasattr(one, "__iter__") else one


def test_meeting_is_recorded_with_partial_dates_and_an_address_of_its_own(
    programme_superuser_client,
):
    honduras = Country.objects.get(alpha3="HND")
    submit_add_form(
        programme_superuser_client,
        Meeting,
        title_en="Workshop on indicators",
        title_es="Taller de indicadores",
        kind="conference",
        status="completed",
        when_0="19 August 2012",
        when_1="20 de agosto de 2012",
        country=str(honduras.pk),
        countries=[str(honduras.pk)],
    )

    meeting = Meeting.objects.get(title_en="Workshop on indicators")
    assert (meeting.slug, str(meeting.when), meeting.country, meeting.state) == (
        "workshop-on-indicators",
        "19–20 August 2012",
        honduras,
        "draft",
    )


def test_form_saved_unchanged_changes_nothing(programme_superuser_client):
    meeting = Meeting.objects.get(city_en="Comayagua")
    before = snapshot(meeting)
    response = submit_change_form(programme_superuser_client, meeting)

    assert response.status_code == 302
    assert snapshot(meeting) == before


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["publication", "organization", "activity", "outcome", "project"])
def test_every_form_can_be_saved_unchanged(programme_superuser_client, slug):
    model = {
        "publication": Publication,
        "organization": Organization,
        "activity": Activity,
        "outcome": Outcome,
        "project": Project,
    }[slug]
    for row in model.objects.order_by("pk")[:5]:
        before = snapshot(row)
        response = submit_change_form(programme_superuser_client, row)
        assert (row.slug, response.status_code) == (row.slug, 302)
        assert (row.slug, snapshot(row)) == (row.slug, before)


def test_unreadable_date_stays_in_the_form(programme_superuser_client):
    response = submit_add_form(
        programme_superuser_client, Meeting, title_en="Forum", when_0="next summer", when_1="2012"
    )

    assert form_errors(response) == [
        ("“next summer” is not a date. Examples: 2012, July 2012, 15 August 2013.")
    ]
    assert 'value="next summer"' in response.text
    assert 'value="Forum"' in response.text
    assert not Meeting.objects.filter(title_en="Forum").exists()


def test_end_before_the_beginning_is_refused(programme_superuser_client):
    response = submit_add_form(
        programme_superuser_client, Meeting, title_en="Forum", when_0="2013", when_1="2012"
    )
    assert form_errors(response) == ["The end is before the beginning."]


def test_record_without_a_title_is_refused(programme_superuser_client):
    response = submit_add_form(programme_superuser_client, Topic, name_en="", name_es="Tema")
    assert form_errors(response) == ["This field is required."]
    assert form_errors(submit_add_form(programme_superuser_client, Activity, kind="research")) == [
        "Enter the title in at least one language."
    ]


def test_draft_may_be_incomplete_and_a_record_in_review_may_not(programme_superuser_client):
    assert (
        submit_add_form(programme_superuser_client, Activity, title_en="A seminar").status_code
        == 302
    )
    activity = Activity.objects.get(slug="a-seminar")
    submit_change_form(
        programme_superuser_client, activity, kind="research", status="planned", state="published"
    )
    assert Activity.objects.get(slug="a-seminar").state == "draft"  # forms cannot change it
    Activity.objects.update(state="in-review")

    response = submit_change_form(programme_superuser_client, activity, kind="")
    assert form_errors(response) == ["Choose the kind and the status of the activity."]


def test_completed_activity_without_a_date_is_refused(programme_superuser_client):
    activity = Activity.objects.create(title_en="A", slug="a", kind="research", status="planned")
    Activity.objects.update(state="in-review")
    response = submit_change_form(programme_superuser_client, activity, status="completed")
    assert form_errors(response) == [
        "A completed activity needs a date in the past, at least a year."
    ]


def test_government_without_a_country_is_refused(programme_superuser_client):
    response = submit_add_form(
        programme_superuser_client, Organization, title_en="Government of Chile", kind="government"
    )
    assert form_errors(response) == ["Choose the country of the government."]


def test_loop_shows_an_error_and_keeps_the_input(programme_superuser_client):
    above = Organization.objects.create(title_en="Above", slug="above")
    below = Organization.objects.create(title_en="Below", slug="below", parent=above)
    response = submit_change_form(
        programme_superuser_client, above, parent=str(below.pk), title_en="Above all"
    )

    assert form_errors(response) == ["This relation would create a loop."]
    assert 'value="Above all"' in response.text
    assert Organization.objects.get(slug="above").title_en == "Above"


def test_empty_form_lists_its_required_fields(programme_superuser_client):
    errors = {
        Provision: [
            "This field is required.",
            "Enter a number or a short name for the provision.",
        ],
        Activity: ["Enter the title in at least one language."],
    }
    for model, sentences in errors.items():
        response = submit_add_form(programme_superuser_client, model)
        assert (model, response.status_code) == (model, 200)
        assert form_errors(response) == sentences


def test_used_web_address_shows_an_error(programme_superuser_client):
    former = Meeting.objects.create(title_en="Forum", slug="forum")
    former.slug = "forum-of-2012"
    former.save()
    response = submit_add_form(
        programme_superuser_client, Meeting, title_en="Another forum", slug="forum"
    )

    assert form_errors(response) == ["This web address is or was used by another record."]


def test_rule_across_rows_shows_an_error(programme_superuser_client):
    project = Project.objects.create(title_en="Project", slug="project")
    mandates = [create_mandate(name) for name in ("one", "two")]
    for mandate in mandates:
        ProjectMandate.objects.create(project=project, mandate=mandate)
    response = submit_change_form(
        programme_superuser_client,
        project,
        **{"project_mandates-0-is_principal": "on", "project_mandates-1-is_principal": "on"},
    )

    assert form_errors(response) == ["A project can have only one principal mandate."]
    assert not project.project_mandates.filter(is_principal=True).exists()


def create_mandate(name: str):
    from activities.models import Mandate

    return Mandate.objects.create(title_en=name, slug=name)


def test_form_offers_only_the_roles_of_its_model(programme_superuser_client):
    def roles(model) -> list[str]:
        name = f"admin:activities_{model._meta.model_name}_add"
        formsets = programme_superuser_client.get(reverse(name)).context["inline_admin_formsets"]
        formset = next(one.formset for one in formsets if one.formset.model is Involvement)
        return [code for code, _label in formset.empty_form.fields["role"].choices if code]

    assert roles(Project) == ["partner", "funder", "coordinator", "executing"]
    assert roles(Activity) == [
        "lead",
        "co-organizer",
        "partner",
        "funder",
        "host",
        "beneficiary",
        "recipient",
    ]


def test_public_record_is_withdrawn_and_never_deleted(programme_superuser_client):
    activity = Activity.objects.public().first()
    delete = reverse("admin:activities_activity_delete", args=[activity.pk])

    assert programme_superuser_client.post(delete, {"post": "yes"}).status_code == 403
    response = programme_superuser_client.get(reverse("admin:activities_activity_changelist"))
    assert "delete_selected" not in response.text


def test_draft_is_deleted_and_frees_its_address(programme_superuser_client):
    draft = Meeting.objects.create(title_en="Forum", slug="forum")
    programme_superuser_client.post(
        reverse("admin:meetings_meeting_delete", args=[draft.pk]), {"post": "yes"}
    )

    assert not Meeting.objects.filter(slug="forum").exists()
    assert Meeting(title_en="Forum", slug="forum").full_clean() is None


def test_only_a_public_record_links_to_its_page(programme_superuser_client):
    record = Meeting.objects.create(title_en="Forum", slug="forum")
    address = reverse("admin:meetings_meeting_change", args=[record.pk])
    assert "/meetings/forum/" not in programme_superuser_client.get(address).text

    Meeting.objects.filter(pk=record.pk).update(state="published", kind="forum", status="planned")
    assert 'href="/meetings/forum/"' in programme_superuser_client.get(address).text
