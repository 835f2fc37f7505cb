"""Two rows become one: every relation moves, doubles are folded, the old address leads on."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Mandate
from catalogue.history.actor import acting
from catalogue.history.undo import undo
from catalogue.models import Membership, Organization, Topic
from catalogue.workflow.merge import merge, pointing_at, preview
from tests.admin.forms import address
from tests.factories import (
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone():
    return OrganizationFactory(
        published=True, title_en="OAS", title_es="OEA", acronym_en="OAS", slug="oas"
    )


@pytest.fixture
def kept():
    return OrganizationFactory(
        published=True, title_en="Organization of American States", slug="organization-oas"
    )


def test_every_relation_of_an_organization_and_a_topic_is_found():
    """A new relation that is forgotten would lose what it says: it is found from the models."""
    found = {f"{one.model._meta.model_name}.{one.column}" for one in pointing_at(Organization)}
    assert found >= {
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
    assert "event.person" not in found


def test_relations_move_and_doubles_are_folded(gone, kept):
    first, second = MeetingFactory(), MeetingFactory()
    for meeting in (first, second):
        ParticipationFactory(meeting=meeting, organization=gone)
    ParticipationFactory(meeting=second, organization=kept)
    body, topic = OrganizationFactory(), TopicFactory()
    MembershipFactory(organization=gone, body=body)
    MembershipFactory(organization=kept, body=body)  # undated, as the other: they overlap
    MembershipFactory(organization=gone, body=kept)  # which would be a membership in itself
    gone.topics.add(topic)
    CitationFactory(record=gone)
    OrganizationFactory(title_en="Part", parent=gone)
    mandate = MandateFactory(adopting_body=gone)

    seen = preview(gone=gone, kept=kept)
    assert Organization.objects.filter(slug="oas").exists()
    done = merge(gone=gone, kept=kept)

    assert done == seen
    lines = {label: (moved, folded) for label, moved, folded in done.lines}
    assert lines["Participations: organization"] == (1, 1)
    assert lines["Memberships: organization"] == (0, 2)
    assert not Organization.objects.filter(slug="oas").exists()
    assert [len(one.participations.all()) for one in (first, second)] == [1, 1]
    assert Membership.objects.count() == 1
    kept.refresh_from_db()
    assert (list(kept.topics.all()), kept.citations.count()) == ([topic], 1)
    assert [str(one) for one in kept.parts.all()] == ["Part"]
    assert Mandate.objects.get(pk=mandate.pk).adopting_body == kept


def test_merge_costs_the_same_with_few_rows_and_with_many_and_many_are_only_counted(
    gone, kept, monkeypatch
):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            seen = preview(gone=gone, kept=kept)
        return len(captured), seen.moved["Participations: organization"], sum(seen.folded.values())

    def take_part(count):
        for _number in range(count):
            meeting = MeetingFactory()
            for body in (gone, kept, gone):
                role = "host" if meeting.participations.count() == 2 else "participant"
                ParticipationFactory(meeting=meeting, organization=body, role=role)

    take_part(1)
    one = cost()
    take_part(2)
    three = cost()
    assert (one[1:], three) == ((1, 1), (one[0], 3, 3))
    monkeypatch.setattr("catalogue.workflow.merge.PREVIEWED", 2)
    assert cost()[1:] == (3, 3)


def test_what_is_kept_takes_what_it_lacks_and_remembers_the_other_names(gone, kept):
    OtherNameFactory(record=kept, name="OAS")
    done = merge(gone=gone, kept=kept)
    kept.refresh_from_db()
    assert (kept.title_en, kept.title_es, kept.acronym_en) == (
        "Organization of American States",
        "OEA",
        "OAS",
    )
    assert done.filled == ["title in Spanish", "acronym in English"]
    assert [one.name for one in kept.other_names.all()] == ["OAS"]


def test_old_addresses_lead_to_what_is_kept_for_ever(client, gone, kept):
    gone.slug = "oea"
    gone.save()
    merge(gone=gone, kept=kept)
    for slug in ("oas", "oea"):
        response = client.get(f"/organizations/{slug}/")
        assert (response.status_code, response["Location"]) == (
            301,
            "/organizations/organization-oas/",
        )
    with pytest.raises(ValidationError, match="has, or once had"):
        Organization(title_en="OAS", slug="oas").full_clean()


def test_merge_is_taken_back_whole_with_both_addresses(client, gone, kept):
    ParticipationFactory(meeting=MeetingFactory(), organization=gone)
    gone.topics.add(TopicFactory())
    with acting(doing="merge") as context:
        merge(gone=gone, kept=kept)
    undo(context)

    back = Organization.objects.get(slug="oas")
    assert (back.pk, back.number) == (gone.pk, gone.number)
    assert (back.participations.count(), back.topics.count()) == (1, 1)
    assert client.get("/organizations/oas/").status_code == 200
    assert client.get("/organizations/organization-oas/").status_code == 200
    kept.refresh_from_db()
    assert (kept.title_es, kept.other_names.count()) == ("", 0)


def test_records_are_never_folded_and_chains_never_closed(gone, kept):
    for body in (gone, kept):
        MandateFactory(symbol="615", adopting_body=body, slug=f"mandate-of-{body.slug}")
    with pytest.raises(ValidationError, match="cannot follow: merge or change it first"):
        merge(gone=gone, kept=kept)
    broad = TopicFactory()
    middle = TopicFactory(broader=broad)
    narrow = TopicFactory(broader=middle)
    with pytest.raises(ValidationError, match="cannot follow"):
        merge(gone=broad, kept=narrow)
    merge(gone=broad, kept=middle)
    assert [
        one.broader_id for one in Topic.objects.filter(pk__in=[middle.pk, narrow.pk]).order_by("pk")
    ] == [
        None,
        middle.pk,
    ]
    for other in (gone, TopicFactory()):
        with pytest.raises(ValidationError, match="another one of the same kind"):
            merge(gone=other, kept=gone)


# --- in the admin ------------------------------------------------------------------------------


def sent(client, page, into) -> dict:
    """What the preview of a merge sends."""
    shown = client.get(page, {"into": into.pk}).text
    return {"into": into.pk, "version": re.findall(r'name="version" value="([^"]+)"', shown)}


@pytest.mark.parametrize("which", ["gone", "kept", "row of gone"])
def test_merge_of_what_has_changed_since_it_was_looked_at_is_refused(
    administrator, gone, kept, which
):
    page = address(Organization, "merge", gone.pk)
    seen = sent(administrator, page, kept)
    if which == "row of gone":
        OtherNameFactory(record=gone, name="O.A.S.")
    else:
        changed = {"gone": gone, "kept": kept}[which]
        Organization.objects.filter(pk=changed.pk).update(summary_en=".")
    refused = administrator.post(page, seen)
    assert "has been changed since you looked at it: look again." in refused.text
    unsaid = administrator.post(page, {"into": kept.pk})
    assert "without saying which version it showed" in unsaid.text
    assert "Merge them" in unsaid.text
    assert Organization.objects.count() == 2
    assert administrator.post(page, sent(administrator, page, kept)).status_code == 302


def test_merge_is_previewed_and_done_by_a_reviewer(administrator, gone, kept):
    ParticipationFactory(meeting=MeetingFactory(), organization=gone)
    page = address(Organization, "merge", gone.pk)
    assert administrator.get(page).status_code == 200
    seen = administrator.get(page, {"into": kept.pk})
    assert "Participations: organization" in seen.text
    assert Organization.objects.count() == 2
    done = administrator.post(page, sent(administrator, page, kept))
    assert done["Location"] == address(Organization, "change", kept.pk)
    assert Organization.objects.get() == kept


def test_editor_merges_drafts_alone(newcomer, gone, kept):
    page = address(Organization, "merge", gone.pk)
    assert newcomer.get(page).status_code == 403
    assert newcomer.post(page, {"into": kept.pk}).status_code == 403
    drafts = [OrganizationFactory(), OrganizationFactory()]
    page = address(Organization, "merge", drafts[0].pk)
    assert newcomer.post(page, {"into": kept.pk}).status_code == 403
    assert newcomer.post(page, sent(newcomer, page, drafts[1])).status_code == 302
    topics = [TopicFactory(), TopicFactory()]
    page = address(Topic, "merge", topics[0].pk)
    assert newcomer.post(page, {"into": topics[1].pk}).status_code == 403


@pytest.mark.parametrize("into", ["", "x", "987654321", "9" * 40, "1\x00"])
def test_merge_into_nothing_is_told(administrator, gone, into):
    page = address(Organization, "merge", gone.pk)
    for response in (
        administrator.get(page, {"into": into}),
        administrator.post(page, {"into": into}),
    ):
        assert (response.status_code, bool(response.context["form"].errors)) == (200, True)
    same = administrator.post(page, {"into": gone.pk})
    assert "Choose another one of the same kind." in same.text
    assert administrator.get(address(Organization, "merge", 987654)).status_code == 404


def test_two_selected_rows_are_led_to_their_merge(administrator):
    first, second, third = TopicFactory(), TopicFactory(), TopicFactory()

    def select(*rows):
        typed = {"action": "merge_two", "_selected_action": [one.pk for one in rows]}
        return administrator.post(address(Topic), typed)

    assert select(first, second)["Location"] == (
        f"{address(Topic, 'merge', second.pk)}?into={first.pk}"
    )
    assert select(first, second, third).status_code == 302
    assert Topic.objects.count() == 3
    activity = ActivityFactory(topics=[first])
    InvolvementFactory(activity=activity)
    page = address(Topic, "merge", first.pk)
    administrator.post(page, sent(administrator, page, second))
    assert list(activity.topics.all()) == [second]
