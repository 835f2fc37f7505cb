"""A change of names is postponed for many records; counts and hidden records never are."""

import pytest

from activities.models import Activity
from catalogue.exports.csv_export import text_rows
from catalogue.index.facet_counts import record_counts
from catalogue.indexing import tasks
from catalogue.indexing.install import count_differences, rebuild
from catalogue.indexing.tasks import rewrite_batch, rewrite_outdated_rows
from catalogue.models import IndexRow, Organization, OutdatedRow, Topic
from catalogue.workflow import transitions
from eclac_migration.public_site.indexed_lists import INDEXED_KINDS
from tests.catalogue.indexing.postponed_names import postponed_names
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    InvolvementFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OtherNameFactory,
    TopicFactory,
)
from tests.support.users import user_with_role

__all__ = ["postponed_names"]

from tests.support.jobs import Context

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("postponed_names")]

NO_DIFFERENCES = {kind.name: 0 for kind in INDEXED_KINDS}


def run_job(context: Context | None = None) -> None:
    rewrite_outdated_rows.func(context or Context(), timestamp=0)


def found(text: str) -> int:
    return IndexRow.objects.of(Activity).matching(text).count()


def outdated() -> int:
    IndexRow.objects.exists()  # in a test, reading the rows refreshes them
    return OutdatedRow.objects.count()


def csv_cells() -> str:
    return str(list(text_rows(IndexRow.objects.of(Activity).sorted_by("newest"), "x/")))


@pytest.fixture
def topic():
    return TopicFactory(name_en="Remittances", name_es="Remesas")


@pytest.fixture
def activities(topic):
    activities = [ActivityFactory(published=True, topics=[topic]) for _ in range(5)]
    assert outdated() == 0
    return activities


@pytest.fixture
def body(activities):
    body = OrganizationFactory(published=True, title_en="Quetzal Institute")
    for activity in activities:
        InvolvementFactory(activity=activity, organization=body)
    assert outdated() == 0
    return body


def test_new_name_is_found_after_the_job_and_the_count_is_right_before(client, topic, activities):
    assert (found("remittances"), outdated()) == (5, 0)
    topic.name_en = "Diaspora"
    topic.save()

    assert outdated() == 5
    assert (found("remittances"), found("diaspora")) == (5, 0)
    assert ("Remittances" in csv_cells(), "Diaspora" in csv_cells()) == (True, False)
    assert record_counts(Activity, "topic")[topic.pk].total == 5
    page = client.get("/activities/", {"topic": topic.slug})
    assert (page.context["paginator"].count, page.text.count("Diaspora") > 0) == (5, True)
    assert count_differences(INDEXED_KINDS) == NO_DIFFERENCES

    run_job()

    assert (found("remittances"), found("diaspora"), outdated()) == (0, 5, 0)
    assert ("Remittances" in csv_cells(), "Diaspora" in csv_cells()) == (False, True)
    assert count_differences(INDEXED_KINDS) == NO_DIFFERENCES


def test_name_on_which_few_records_depend_is_found_at_once():
    topic = TopicFactory(name_en="Remittances")
    ActivityFactory(published=True, topics=[topic])
    MeetingFactory(published=True, topics=[topic])
    Topic.objects.filter(pk=topic.pk).update(name_en="Diaspora")

    assert (found("diaspora"), outdated()) == (1, 0)
    assert count_differences(INDEXED_KINDS) == NO_DIFFERENCES


@pytest.mark.parametrize("is_renamed", ["before", "together", "never"])
def test_withdrawn_organization_is_found_by_no_name_at_once(body, is_renamed):
    assert found("quetzal") == 5
    if is_renamed == "before":
        Organization.objects.filter(pk=body.pk).update(title_en="Toucan Institute")
        assert outdated() == 5
        body.refresh_from_db()
    transitions.withdraw(body, by=user_with_role("reviewer"), note="Closed.")
    if is_renamed == "together":
        Organization.objects.filter(pk=body.pk).update(title_en="Toucan Institute")

    assert (found("quetzal"), found("toucan"), outdated()) == (0, 0, 0)
    assert "Institute" not in csv_cells()
    assert body.pk not in record_counts(Activity, "organization")
    assert count_differences(INDEXED_KINDS) == NO_DIFFERENCES


def test_withdrawal_of_another_record_also_takes_over_new_names(topic, activities, body):
    mandate = MandateFactory(published=True, symbol="615 (XXXI)")
    for activity in activities:
        activity.mandates.add(mandate)
    assert outdated() == 0
    Topic.objects.filter(pk=topic.pk).update(name_en="Diaspora")
    assert outdated() == 5
    transitions.withdraw(mandate, by=user_with_role("reviewer"), note="Error.")

    assert (found("615"), found("diaspora"), outdated()) == (0, 5, 0)


def test_links_and_places_in_a_tree_are_never_postponed(topic, activities):
    above = TopicFactory()
    Topic.objects.filter(pk=topic.pk).update(broader=above)
    assert outdated() == 0
    assert record_counts(Activity, "topic")[above.pk].total == 5

    country = CountryFactory(alpha3="HND")
    for activity in activities:
        activity.countries.add(country)
    assert outdated() == 0
    assert record_counts(Activity, "country")[country.pk].total == 5
    activities[0].topics.clear()
    assert (found("remittances"), outdated()) == (4, 0)
    assert count_differences(INDEXED_KINDS) == NO_DIFFERENCES


def test_other_name_changes_the_row_of_its_organization_at_once(body):
    OtherNameFactory(record=body, name="Guacamaya")

    assert IndexRow.objects.of(Organization).matching("guacamaya").count() == 1
    assert outdated() == 5  # their rows are the same
    run_job()
    assert (outdated(), count_differences(INDEXED_KINDS)) == (0, NO_DIFFERENCES)


def test_two_renames_note_each_record_once_and_both_are_found(topic, activities, body):
    Topic.objects.filter(pk=topic.pk).update(name_en="Diaspora")
    assert outdated() == 5
    Organization.objects.filter(pk=body.pk).update(title_en="Toucan Institute")
    assert outdated() == 5
    run_job()

    assert (found("diaspora"), found("toucan"), outdated()) == (5, 5, 0)


def test_job_continues_where_a_worker_stopped(monkeypatch, topic, activities):
    monkeypatch.setattr(tasks, "BATCH_SIZE", 2)
    Topic.objects.filter(pk=topic.pk).update(name_en="Diaspora")
    assert outdated() == 5
    run_job(Context(until=1))
    assert (found("diaspora"), found("remittances"), outdated()) == (2, 3, 3)
    assert record_counts(Activity, "topic")[topic.pk].total == 5
    assert count_differences(INDEXED_KINDS) == NO_DIFFERENCES
    assert [rewrite_batch() for _ in range(3)] == [2, 1, 0]
    assert (found("diaspora"), outdated()) == (5, 0)


def test_saved_deleted_and_rebuilt_records_are_not_outdated(topic, activities):
    Topic.objects.filter(pk=topic.pk).update(name_en="Diaspora")
    assert outdated() == 5
    Activity.objects.filter(pk=activities[0].pk).update(title_en="Saved")
    Activity.objects.create(title_en="Draft", slug="draft").delete()
    draft = ActivityFactory(topics=[topic])
    draft.delete()
    assert (found("diaspora"), outdated()) == (1, 4)
    rebuild(INDEXED_KINDS)

    assert (found("diaspora"), outdated()) == (5, 0)


def test_wrong_row_is_found_beside_outdated_ones(topic, activities):
    Topic.objects.filter(pk=topic.pk).update(name_en="Diaspora")
    assert outdated() == 5
    other = ActivityFactory(published=True)
    assert outdated() == 5
    IndexRow.objects.filter(kind="activities", record_id=other.pk).update(title_en="Wrong")

    assert count_differences(INDEXED_KINDS)["activities"] == 1
