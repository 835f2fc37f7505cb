"""What lists, files and pages cost: the same with one row in every relation and with three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.models import CountryGroup, Organization
from meetings.models import Meeting
from publications.models import Publication
from tests.factories import (
    CitationFactory,
    CountryFactory,
    EditionFactory,
    LinkFactory,
    OtherNameFactory,
    ProvisionFactory,
    TopicFactory,
)
from tests.leaks import World, join, lead

pytestmark = pytest.mark.django_db

# How many queries a list and a record's page ask.
PAGES = {
    Activity: (12, 21),
    Meeting: (11, 27),
    Publication: (12, 28),
    Outcome: (11, 18),
    Mandate: (9, 24),
    Project: (10, 19),
    Organization: (5, 32),
}
# A file is one statement, in a transaction of its own without a limit on its time.
FILE = ["SAVEPOINT", "SET", "COPY", "RELEASE"]


def grow(first: World, number: int) -> None:
    """One more row in every relation of the records of `first`."""
    other = World(f"published-{number}")
    join(first, other)
    join(other, first)
    if number == 1:
        lead(first, other)
    else:
        lead(other, first)
    country = CountryFactory(alpha3=("HND", "PER", "FRA")[number - 1])
    group = CountryGroup.objects.order_by("pk")[number]
    for record in first.records:
        record.topics.add(TopicFactory())
        LinkFactory(record=record)
        CitationFactory(record=record)
        OtherNameFactory(record=record)
        if hasattr(record, "countries"):
            record.countries.add(country)
            record.regions.add(group)
    ProvisionFactory(mandate=first.mandate, establishes=other.organization)
    EditionFactory(publication=first.publication, language=("en", "es", "fr")[number - 1])


def asked(client, address: str) -> list[str]:
    """The statements that an answer costs, once the process knows what it learns once."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
            assert response.status_code == 200
            if response.streaming:
                b"".join(response.streaming_content)
    return [query["sql"] for query in queries]


@pytest.fixture(params=[1, 3], ids=["one", "three"])
def world(request):
    """Public records of every kind, with one row in every relation, or three."""
    first = World("published")
    for number in range(1, request.param + 1):
        grow(first, number)
    return first


@pytest.mark.slow
@pytest.mark.parametrize("model", PAGES)
def test_list_file_and_page_cost_the_same_however_much_they_hold(client, world, model):
    (record,) = (one for one in world.records if type(one) is model)
    a_list, a_page = PAGES[model]

    for address, cost in ((f"/{model.plural}/", a_list), (record.get_absolute_url(), a_page)):
        statements = asked(client, address)
        assert len(statements) == cost, "\n".join(statements)
    statements = asked(client, f"/{model.plural}/export.csv")
    assert [sql.split()[0] for sql in statements] == FILE, "\n".join(statements)
