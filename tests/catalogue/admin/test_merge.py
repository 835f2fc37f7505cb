"""Merging: every relation moves, duplicate rows are combined, the old address redirects."""

import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities.models import Mandate
from catalogue.history.actor import act_as
from catalogue.history.undo import undo_context
from catalogue.models import Membership, MergeJob, Organization, OutdatedRow, Topic
from catalogue.workflow.merge import merge_rows, preview_merge
from catalogue.workflow.merge_job import continue_merge
from catalogue.workflow.referencing_columns import referencing_columns
from staff.models import User
from tests.support.admin_forms import admin_url
from tests.support.factories import (
    ActivityFactory,
    CitationFactory,
    InvolvementFactory,
    MandateFactory,
    MeetingFactory,
    MembershipFactory,
    OrganizationFactory,
    OtherNameFactory,
    ParticipationFactory,
    TopicFactory,
)
from tests.support.queries import assert_same_queries, captured_sql

pytestmark = pytest.mark.django_db


def relation(table: str, reads: int, *, moved: bool = False) -> str:
    """Return the queries of one relation.

    Reads: the number of rows, the duplicates (in a table with a unique set of columns, or the
    update of a column that refers to its own table), and the keys. After the move in a savepoint
    come the rows that are left.
    """
    update = f"{table} " if moved else ""
    return f"{f'{table} ' * reads}SAVEPOINT {update}RELEASE {table}"


# The two rows; each relation; the two rows again; the former address, the deletion of the source
# with its relations, the empty fields of the target, and its other names.
PREVIEW_QUERIES = " ".join(
    [
        "SAVEPOINT organization",
        relation("organization_topics", 3),
        relation("organization", 3),
        relation("organization", 3),
        relation("membership", 2),
        relation("membership", 2),
        relation("source", 2),
        relation("meeting_series_bodies", 3),
        relation("participation", 3, moved=True),
        relation("publication_input_to_bodies", 3),
        relation("authorship", 3),
        relation("contribution", 2),
        relation("dissemination_distributors", 3),
        relation("recipient", 3),
        relation("mandate", 2),
        relation("provision_addressees", 3),
        relation("provision", 2),
        relation("involvement", 3),
        relation("outcome", 2),
        relation("uptake", 3),
        relation("citation", 3),
        relation("link", 3),
        relation("othername", 3),
        "organization organization address organization organization source participation",
        "authorship contribution recipient mandate provision involvement outcome uptake",
        "organization_topics membership meeting_series_bodies publication_input_to_bodies",
        "dissemination_distributors provision_addressees othername link citation organization",
        "SAVEPOINT organization RELEASE SAVEPOINT organization RELEASE othername ROLLBACK RELEASE",
    ]
)


@pytest.fixture
def source():
    return OrganizationFactory(
        published=True, title_en="OAS", title_es="OEA", acronym_en="OAS", slug="oas"
    )


@pytest.fixture
def target():
    return OrganizationFactory(
        published=True, title_en="Organization of American States", slug="organization-oas"
    )


def test_every_relation_of_an_organization_and_a_topic_is_found():
    """Derive the relations from the models, so that a new relation cannot be forgotten."""
    found = {
        f"{one.model._meta.model_name}.{one.column}" for one in referencing_columns(Organization)
    }
    assert found == {
        "citation.object_id",
        "link.object_id",
        "othername.object_id",
        "organization.parent",
        "organization.successor",
        "membership.organization",
        "membership.body",
        "source.author",
        "organization_topics.organization",
        "meeting_series_bodies.organization",
        "participation.organization",
        "authorship.organization",
        "contribution.organization",
        "recipient.organization",
        "dissemination_distributors.organization",
        "publication_input_to_bodies.organization",
        "mandate.adopting_body",
        "provision_addressees.organization",
        "provision.establishes",
        "involvement.organization",
        "outcome.organization",
        "uptake.organization",
    }


def test_relations_move_and_duplicate_rows_are_combined(source, target):
    first, second = MeetingFactory(), MeetingFactory()
    for meeting in (first, second):
        ParticipationFactory(meeting=meeting, organization=source)
    ParticipationFactory(meeting=second, organization=target)
    body, topic = OrganizationFactory(), TopicFactory()
    MembershipFactory(organization=source, body=body)
    MembershipFactory(organization=target, body=body)  # undated like the other, so they overlap
    MembershipFactory(organization=source, body=target)  # would become a membership in itself
    source.topics.add(topic)
    CitationFactory(record=source)
    OrganizationFactory(title_en="Part", parent=source)
    mandate = MandateFactory(adopting_body=source)

    seen = preview_merge(source=source, target=target)
    assert Organization.objects.filter(slug="oas").exists()
    done = merge_rows(source=source, target=target)

    assert done == seen
    lines = {label: (moved, folded) for label, moved, folded in done.rows_by_relation}
    assert lines["Participations: organization"] == (1, 1)
    assert lines["Memberships: organization"] == (0, 2)
    assert not Organization.objects.filter(slug="oas").exists()
    assert [len(one.participations.all()) for one in (first, second)] == [1, 1]
    assert Membership.objects.count() == 1
    target.refresh_from_db()
    assert (list(target.topics.all()), target.citations.count()) == ([topic], 1)
    assert [str(one) for one in target.parts.all()] == ["Part"]
    assert Mandate.objects.get(pk=mandate.pk).adopting_body == target


def test_merge_query_count_is_constant_and_many_rows_are_only_counted(source, target, monkeypatch):
    def preview():
        with captured_sql() as statements:
            seen = preview_merge(source=source, target=target)
        counts = (seen.moved["Participations: organization"], sum(seen.folded.values()))
        return statements, counts

    def take_part(count):
        for _number in range(count):
            meeting = MeetingFactory()
            for body in (source, target, source):
                role = "host" if meeting.participations.count() == 2 else "participant"
                ParticipationFactory(meeting=meeting, organization=body, role=role)

    take_part(1)
    few, counts = preview()
    assert counts == (1, 1)
    take_part(2)
    many, counts = preview()
    assert counts == (3, 3)
    assert_same_queries(few, many, PREVIEW_QUERIES)
    monkeypatch.setattr("catalogue.workflow.merge.MAX_PREVIEW_MOVES", 2)
    _statements, counts = preview()
    assert counts == (3, 3)


def test_merge_target_takes_missing_values_and_keeps_the_other_names(source, target):
    OtherNameFactory(record=target, name="OAS")
    done = merge_rows(source=source, target=target)
    target.refresh_from_db()
    assert (target.title_en, target.title_es, target.acronym_en) == (
        "Organization of American States",
        "OEA",
        "OAS",
    )
    assert done.filled == ["title in Spanish", "acronym in English"]
    assert [one.name for one in target.other_names.all()] == ["OAS"]


def test_old_addresses_redirect_permanently_to_the_merge_target(client, source, target):
    source.slug = "oea"
    source.save()
    merge_rows(source=source, target=target)
    for slug in ("oas", "oea"):
        response = client.get(f"/organizations/{slug}/")
        assert (response.status_code, response["Location"]) == (
            301,
            "/organizations/organization-oas/",
        )
    with pytest.raises(
        ValidationError, match=r"This web address is or was used by another record\."
    ):
        Organization(title_en="OAS", slug="oas").full_clean()


def test_merge_is_undone_completely_with_both_addresses(client, source, target):
    ParticipationFactory(meeting=MeetingFactory(), organization=source)
    source.topics.add(TopicFactory())
    with act_as(doing="merge") as context:
        merge_rows(source=source, target=target)
    undo_context(context)

    back = Organization.objects.get(slug="oas")
    assert (back.pk, back.number) == (source.pk, source.number)
    assert (back.participations.count(), back.topics.count()) == (1, 1)
    assert client.get("/organizations/oas/").status_code == 200
    assert client.get("/organizations/organization-oas/").status_code == 200
    target.refresh_from_db()
    assert (target.title_es, target.other_names.count()) == ("", 0)


def test_merge_never_combines_records_or_closes_a_loop(source, target):
    for body in (source, target):
        MandateFactory(symbol="615", adopting_body=body, slug=f"mandate-of-{body.slug}")
    with pytest.raises(ValidationError, match=r"cannot be moved\. Merge or change it first\."):
        merge_rows(source=source, target=target)
    broad = TopicFactory()
    middle = TopicFactory(broader=broad)
    narrow = TopicFactory(broader=middle)
    with pytest.raises(ValidationError, match=r"cannot be moved\. Merge or change it first\."):
        merge_rows(source=broad, target=narrow)
    merge_rows(source=broad, target=middle)
    assert [
        one.broader_id for one in Topic.objects.filter(pk__in=[middle.pk, narrow.pk]).order_by("pk")
    ] == [
        None,
        middle.pk,
    ]
    for other in (source, TopicFactory()):
        with pytest.raises(ValidationError, match=r"Choose another record of the same kind\."):
            merge_rows(source=other, target=source)


# --- in the admin ------------------------------------------------------------------------------


def merge_form_data(client, page, into) -> dict:
    """Return the form data of the merge preview."""
    shown = client.get(page, {"into": into.pk}).text
    return {"into": into.pk, "version": re.findall(r'name="version" value="([^"]+)"', shown)}


@pytest.mark.parametrize("which", ["gone", "kept", "row of gone"])
def test_merge_of_a_record_changed_since_the_preview_is_refused(
    superuser_client, source, target, which
):
    page = admin_url(Organization, "merge", source.pk)
    seen = merge_form_data(superuser_client, page, target)
    if which == "row of gone":
        OtherNameFactory(record=source, name="O.A.S.")
    else:
        changed = {"gone": source, "kept": target}[which]
        Organization.objects.filter(pk=changed.pk).update(summary_en=".")
    refused = superuser_client.post(page, seen)
    assert "” has been changed. Check the new version." in refused.text
    unsaid = superuser_client.post(page, {"into": target.pk})
    assert "The form did not contain the version of the record." in unsaid.text
    assert 'class="default" value="Merge"' in unsaid.text
    assert Organization.objects.count() == 2
    assert (
        superuser_client.post(page, merge_form_data(superuser_client, page, target)).status_code
        == 302
    )


def test_merge_is_previewed_and_done_by_a_reviewer(superuser_client, source, target):
    ParticipationFactory(meeting=MeetingFactory(), organization=source)
    page = admin_url(Organization, "merge", source.pk)
    assert superuser_client.get(page).status_code == 200
    seen = superuser_client.get(page, {"into": target.pk})
    assert "Participations: organization" in seen.text
    assert Organization.objects.count() == 2
    done = superuser_client.post(page, merge_form_data(superuser_client, page, target))
    assert done["Location"] == admin_url(Organization, "change", target.pk)
    assert Organization.objects.get() == target


def test_editor_can_merge_only_drafts(editor_client, source, target):
    page = admin_url(Organization, "merge", source.pk)
    assert editor_client.get(page).status_code == 403
    assert editor_client.post(page, {"into": target.pk}).status_code == 403
    drafts = [OrganizationFactory(), OrganizationFactory()]
    page = admin_url(Organization, "merge", drafts[0].pk)
    assert editor_client.post(page, {"into": target.pk}).status_code == 403
    topics = [TopicFactory(), TopicFactory()]
    topic_page = admin_url(Topic, "merge", topics[0].pk)
    assert editor_client.post(topic_page, {"into": topics[1].pk}).status_code == 403
    assert {*Organization.objects.all()} == {source, target, *drafts}
    assert {*Topic.objects.all()} == {*topics}

    merged = editor_client.post(page, merge_form_data(editor_client, page, drafts[1]))
    assert merged["Location"] == admin_url(Organization, "change", drafts[1].pk)
    assert {*Organization.objects.all()} == {source, target, drafts[1]}


@pytest.mark.parametrize("into", ["", "x", "987654321", "9" * 40])
def test_merge_without_a_target_shows_an_error(superuser_client, source, into):
    page = admin_url(Organization, "merge", source.pk)
    for response in (
        superuser_client.get(page, {"into": into}),
        superuser_client.post(page, {"into": into}),
    ):
        assert (response.status_code, bool(response.context["form"].errors)) == (200, True)
    same = superuser_client.post(page, {"into": source.pk})
    assert "Choose another record of the same kind." in same.text
    assert superuser_client.get(admin_url(Organization, "merge", 987654)).status_code == 404


def test_two_selected_rows_open_the_merge_page(superuser_client):
    first, second, third = TopicFactory(), TopicFactory(), TopicFactory()

    def select(*rows):
        typed = {"action": "merge_two", "_selected_action": [one.pk for one in rows]}
        return superuser_client.post(admin_url(Topic), typed)

    assert select(first, second)["Location"] == (
        f"{admin_url(Topic, 'merge', second.pk)}?into={first.pk}"
    )
    assert select(first, second, third).status_code == 302
    assert Topic.objects.count() == 3
    activity = ActivityFactory(topics=[first])
    InvolvementFactory(activity=activity)
    page = admin_url(Topic, "merge", first.pk)
    superuser_client.post(page, merge_form_data(superuser_client, page, second))
    assert list(activity.topics.all()) == [second]


def test_merge_of_organizations_of_different_kinds_must_be_confirmed(
    superuser_client, source, target
):
    Organization.objects.filter(pk=source.pk).update(kind="academia")
    Organization.objects.filter(pk=target.pk).update(kind="un-body")
    page = admin_url(Organization, "merge", source.pk)
    sent = merge_form_data(superuser_client, page, target)
    code = "kinds:academia:un-body"
    asked = superuser_client.post(page, sent)
    assert f'name="_sure" value="{code}" required' in asked.text
    assert "Not merged yet. Confirm the warning below." in asked.text
    superuser_client.post(page, sent | {"_sure": "kinds:un-body:academia"})
    assert Organization.objects.filter(pk=source.pk).exists()
    assert superuser_client.post(page, sent | {"_sure": code}).status_code == 302
    assert not Organization.objects.filter(pk=source.pk).exists()
    assert Organization.objects.get(pk=target.pk).kind == "un-body"


def test_merge_of_organizations_of_one_kind_needs_no_confirmation(superuser_client, source, target):
    Organization.objects.filter(pk__in=[source.pk, target.pk]).update(kind="un-body")
    page = admin_url(Organization, "merge", source.pk)
    assert "_sure" not in superuser_client.get(page, {"into": target.pk}).text


# --- in the background --------------------------------------------------------------------------


def test_merge_of_many_relations_goes_on_in_the_background(
    superuser_client, source, target, monkeypatch
):
    for module in ("merge", "merge_job"):
        monkeypatch.setattr(f"catalogue.workflow.{module}.MOVES_PER_BATCH", 2)
    monkeypatch.setattr("catalogue.admin.review.merge.MOVES_PER_BATCH", 2)
    for _ in range(3):
        ParticipationFactory(meeting=MeetingFactory(), organization=source)
    page = admin_url(Organization, "merge", source.pk)
    started = superuser_client.post(page, merge_form_data(superuser_client, page, target))
    assert started["Location"] == page
    job = MergeJob.objects.get()

    assert continue_merge(job.pk)
    shown = superuser_client.get(page).text
    assert "“OAS” is being merged into “Organization of American States”." in shown
    assert "Relations moved: 2 of 3." in shown
    assert '<progress max="3" value="2">' in shown
    assert "no worker for background jobs is running" in shown
    assert 'name="into"' not in shown
    home = superuser_client.get(reverse("admin:index")).text
    assert f'<a href="{page}">“OAS” is being merged' in home
    again = superuser_client.post(page, {"into": target.pk})
    assert (again.status_code, MergeJob.objects.count()) == (200, 1)
    other = admin_url(Organization, "merge", target.pk)
    refused = superuser_client.get(other, {"into": source.pk})
    data = {"into": source.pk, "version": refused.context["versions"]}
    assert "is being merged. Wait until" in superuser_client.post(other, data).text

    assert not continue_merge(job.pk)
    done = superuser_client.get(page)
    assert done["Location"] == admin_url(Organization, "change", target.pk)
    assert "Relations moved: 3." in superuser_client.get(done["Location"]).text
    assert target.participations.count() == 3


def test_failed_merge_shows_why_and_can_be_started_again(superuser_client, source, target):
    job = MergeJob.objects.create(
        content_type=ContentType.objects.get_for_model(Organization),
        source_id=source.pk,
        target_id=target.pk,
        source_name=str(source),
        target_name=str(target),
        requested_by=User.objects.get(),
        language="en",
        state="failed",
        error="“615” (mandate) cannot be moved. Merge or change it first.",
        done=200,
        total=300,
    )
    shown = superuser_client.get(admin_url(Organization, "merge", source.pk), {"into": target.pk})

    assert "was not completed. Relations moved: 200 of 300; the others are unchanged." in shown.text
    assert job.error in shown.text
    assert 'class="default" value="Merge"' in shown.text


def test_home_page_counts_the_records_with_former_names(superuser_client):
    assert "In the background" not in superuser_client.get(reverse("admin:index")).text
    OutdatedRow.objects.create(kind="activities", record_id=1)
    shown = superuser_client.get(reverse("admin:index")).text
    assert "searches and files still have the former names for 1 record." in shown
