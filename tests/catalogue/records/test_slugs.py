"""Addresses and numbers are permanent for every way of writing."""

import pytest
from django.core.exceptions import ValidationError

from catalogue.base.rules import trigger_message
from catalogue.models import Address
from tests.support.constraint_cases import validation_messages
from tests.support.constraint_violations import violated_constraint
from tests.support.factories import (
    CountryGroupFactory,
    MeetingFactory,
    ProvisionFactory,
    TopicFactory,
    factory_of,
)
from tests.support.kinds import MODELS

pytestmark = pytest.mark.django_db

RECORDS = tuple(factory_of(model) for model in MODELS)
ADDRESSED = (*RECORDS, CountryGroupFactory, ProvisionFactory, TopicFactory)
TAKEN = "This web address is or was used by another record."


@pytest.mark.parametrize("factory", ADDRESSED)
def test_address_is_unique_among_present_and_former_ones(factory):
    row, other = factory(slug="first"), factory(slug="other")
    type(row).objects.filter(pk=row.pk).update(slug="second")

    for slug, rule in {
        "first": "address_taken",
        "second": f"{row._meta.db_table}_slug_key",
    }.items():
        other.slug = slug
        with pytest.raises(ValidationError) as refusal:
            other.clean()
        assert refusal.value.message_dict == {"slug": [TAKEN]}
        assert violated_constraint(other.save) == rule


def test_record_can_take_back_its_former_address():
    meeting = MeetingFactory(slug="first")
    for slug in ("second", "first"):
        meeting.slug = slug
        meeting.full_clean()
        meeting.save()

    assert [str(address) for address in Address.objects.filter(kind="meeting").order_by("pk")] == [
        "meeting/first",
        "meeting/second",
    ]


def test_address_is_free_again_when_its_row_is_deleted():
    MeetingFactory(slug="first").delete()

    assert MeetingFactory(slug="first").slug == "first"


def test_empty_address_is_formed_from_the_kind_if_the_title_has_no_letters():
    meeting = MeetingFactory.build(title_en="¿?", slug="")
    meeting.full_clean()

    assert meeting.slug == "meeting"


@pytest.mark.parametrize("factory", RECORDS)
def test_number_never_changes(factory):
    record = factory()
    record.number += 1000

    assert violated_constraint(record.save) == "number_immutable"


@pytest.mark.parametrize("factory", RECORDS)
def test_bulk_update_sets_the_time_of_the_last_change(factory):
    records = [factory(), factory(), factory()]
    manager = type(records[0]).objects
    before = [record.changed_at for record in records]
    records[0].summary_en = "Changed"
    manager.bulk_update(records, ["summary_en"])
    manager.filter(pk=records[1].pk).update(state="draft")  # as it was

    after = [manager.get(pk=record.pk).changed_at for record in records]
    assert [now > then for now, then in zip(after, before, strict=True)] == [True, False, False]


def test_validation_uses_no_record_number():
    first = MeetingFactory()
    for _ in range(3):
        assert validation_messages(MeetingFactory.build().full_clean) == []

    assert MeetingFactory().number == first.number + 1


@pytest.mark.parametrize(
    ("constraint", "sentence"),
    [
        ("address_taken", TAKEN),
        ("number_immutable", "The record number cannot be changed."),
        ("acyclic_parent", "This relation would create a loop."),
        ("acyclic_broader", "This relation would create a loop."),
        ("meetings_meeting_has_a_title", None),
        (None, None),
    ],
)
def test_rule_enforced_by_a_trigger_has_a_message(constraint, sentence):
    assert trigger_message(constraint) == sentence
