"""Public records of several kinds, read in one statement."""

import pytest

from catalogue.pages.public_records import public_records
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    MeetingFactory,
    OrganizationFactory,
)
from tests.support.queries import captured_sql

pytestmark = pytest.mark.django_db


def test_only_public_records_of_all_kinds_are_read_with_their_own_relations():
    peru, chile = CountryFactory(alpha3="PER"), CountryFactory(alpha3="CHL")
    activity = ActivityFactory(published=True, countries=[peru, chile])
    body = OrganizationFactory(published=True, country=peru)
    hidden = [
        ActivityFactory(draft=True, countries=[peru]),
        MeetingFactory(published=True, public_from="2999-01-01T00:00Z"),
        OrganizationFactory(draft=True),
    ]
    keys = [(record.plural, record.pk) for record in (activity, body, *hidden)]
    public_records(keys, ["countries", "country"])

    with captured_sql() as statements:
        found = public_records(keys, ["countries", "country"])
        places = [*found["activities", activity.pk].countries.all(), found[keys[1]].country]
    assert list(found) == keys[:2]
    assert places == [*activity.countries.all(), peru]
    assert len(statements) == 1
    assert public_records([]) == {}
