"""A merge of very many relations: in batches, complete in the end, and right in between."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError

from activities.models import Activity
from catalogue.history.actor import act_as
from catalogue.history.events import Event, last_event_number
from catalogue.history.undo import undo_context
from catalogue.index.facet_counts import record_counts
from catalogue.models import Address, IndexRow, MergeJob, Organization
from catalogue.workflow import merge, merge_job, transitions
from catalogue.workflow.merge_job import (
    MergeState,
    check_not_being_merged,
    continue_merge,
    start_merge,
)
from catalogue.workflow.tasks import continue_merges
from tests.support.factories import (
    ActivityFactory,
    InvolvementFactory,
    MandateFactory,
    OrganizationFactory,
)
from tests.support.jobs import Context
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def batches_of_two(monkeypatch):
    monkeypatch.setattr(merge, "MOVES_PER_BATCH", 2)
    monkeypatch.setattr(merge_job, "MOVES_PER_BATCH", 2)


@pytest.fixture
def reviewer():
    return user_with_role("reviewer")


@pytest.fixture
def source():
    source = OrganizationFactory(published=True, title_en="OAS", slug="oas")
    for number in range(5):
        InvolvementFactory(
            activity=ActivityFactory(published=True, slug=f"a-{number}"), organization=source
        )
    return source


@pytest.fixture
def target(source):
    target = OrganizationFactory(published=True, title_en="Organization of American States")
    InvolvementFactory(activity=Activity.objects.get(slug="a-0"), organization=target)
    InvolvementFactory(activity=ActivityFactory(published=True), organization=target)
    return target


def start(source, target, person) -> MergeJob:
    versions = {row.pk: last_event_number(row) for row in (source, target)}
    return start_merge(source, target, versions=versions, person=person, total=5)


def counts(*rows) -> list[int]:
    IndexRow.objects.exists()  # in a test, reading the rows refreshes them
    found = record_counts(Activity, "organization")
    return [found[row.pk].total if row.pk in found else 0 for row in rows]


def test_counts_are_right_after_each_batch(client, source, target, reviewer):
    job = start(source, target, reviewer)
    assert counts(source, target) == [5, 2]
    assert continue_merge(job.pk)
    assert counts(source, target) == [3, 3]  # one of the two activities named both
    assert client.get("/activities/?organization=oas").context["paginator"].count == 3
    assert continue_merge(job.pk)
    assert counts(source, target) == [1, 5]
    job.refresh_from_db()
    assert (job.is_running, job.done, job.total) == (True, 4, 5)
    assert not continue_merge(job.pk)

    assert counts(source, target) == [0, 6]
    job.refresh_from_db()
    assert (job.state, job.done, job.error) == (MergeState.DONE, 5, "")
    assert not Organization.objects.filter(pk=source.pk).exists()
    assert Address.objects.get(kind="organization", slug="oas").object_id == target.pk
    assert [one.name for one in target.other_names.all()] == ["OAS"]
    assert not continue_merge(job.pk)  # a second run has no effect


def test_merge_is_one_operation_of_the_history_and_is_undone(source, target, reviewer):
    job = start(source, target, reviewer)
    continue_merges.func(Context(), timestamp=0)

    events = Event.objects.filter(context=job.context)
    assert {event.person_id for event in events} == {reviewer.pk}
    assert events.filter(table="activities_involvement").count() == 5
    with act_as():
        undo_context(job.context)
    assert counts(Organization.objects.get(slug="oas"), target) == [5, 2]


def test_stopped_worker_leaves_the_rest_to_the_next_one(source, target, reviewer):
    job = start(source, target, reviewer)
    continue_merges.func(Context(until=1), timestamp=0)
    assert counts(source, target) == [3, 3]
    continue_merges.func(Context(), timestamp=0)
    job.refresh_from_db()
    assert (job.state, counts(source, target)) == (MergeState.DONE, [0, 6])


@pytest.mark.parametrize("error", [OperationalError("gone"), DatabaseError("refused")])
def test_batch_is_complete_or_not_done_at_all(monkeypatch, source, target, reviewer, error):
    """A lost connection is repeated; an error of the database ends the merge."""
    job = start(source, target, reviewer)
    assert continue_merge(job.pk)
    real = merge_job.move_batch

    def move_and_fail(**rows):
        real(**rows)
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(merge_job, "move_batch", move_and_fail)
        if isinstance(error, OperationalError):
            with pytest.raises(OperationalError):
                continue_merge(job.pk)
        else:
            assert not continue_merge(job.pk)
    assert counts(source, target) == [3, 3]
    job.refresh_from_db()
    assert (job.is_running, job.done) == (isinstance(error, OperationalError), 2)
    assert continue_merge(job.pk) == job.is_running


def test_rule_that_forbids_the_merge_ends_it_and_it_can_begin_again(source, target, reviewer):
    mandates = [
        MandateFactory(symbol="615", adopting_body=body, slug=f"mandate-of-{body.pk}")
        for body in (source, target)
    ]
    job = start(source, target, reviewer)
    continue_merges.func(Context(), timestamp=0)

    job.refresh_from_db()
    assert job.state == MergeState.FAILED
    assert job.error.endswith("cannot be moved. Merge or change it first.")
    assert counts(source, target)[1] >= 2  # moved relations stay with the target
    mandates[0].delete()
    again = start(source, target, reviewer)
    continue_merges.func(Context(), timestamp=0)
    again.refresh_from_db()
    assert (again.state, counts(source, target)) == (MergeState.DONE, [0, 6])


def test_withdrawn_target_ends_the_merge_with_a_sentence_in_the_language_of_the_person(
    source, target, reviewer
):
    job = start(source, target, reviewer)
    MergeJob.objects.update(language="es")
    assert continue_merge(job.pk)
    transitions.withdraw(target, by=reviewer, note="Error.")
    continue_merges.func(Context(), timestamp=0)

    job.refresh_from_db()
    assert job.state == MergeState.FAILED
    assert "Publique" in job.error or "publicar" in job.error.lower()
    assert counts(target) == [0]


def test_deleted_row_ends_the_merge(source, target, reviewer):
    job = start(source, target, reviewer)
    MergeJob.objects.update(target_id=987654)
    assert not continue_merge(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (
        MergeState.FAILED,
        "One of the two records has been deleted.",
    )
    assert counts(source, target) == [5, 2]


def test_row_that_is_being_merged_takes_part_in_no_other_merge(source, target, reviewer):
    other = OrganizationFactory(published=True)
    start(source, target, reviewer)
    for pair in ((source, other), (other, source), (target, other), (other, target)):
        with pytest.raises(ValidationError, match="is being merged"):
            start(*pair, reviewer)
        with pytest.raises(ValidationError, match="is being merged"):
            check_not_being_merged(*pair)


def test_row_that_changed_since_the_preview_is_refused(source, target, reviewer):
    versions = {row.pk: last_event_number(row) for row in (source, target)}
    Organization.objects.filter(pk=source.pk).update(summary_en=".")
    with pytest.raises(ValidationError, match="has been changed"):
        start_merge(source, target, versions=versions, person=reviewer, total=5)
    assert not MergeJob.objects.exists()
