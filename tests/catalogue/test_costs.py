"""What lists, files and pages cost: the same with one row in every relation and with three."""

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.models import CountryGroup, Organization
from meetings.models import Meeting
from publications.models import Publication
from tests.catalogue.people import person
from tests.factories import (
    CitationFactory,
    CountryFactory,
    EditionFactory,
    LinkFactory,
    OtherNameFactory,
    OutcomeFactory,
    ProvisionFactory,
    TopicFactory,
)
from tests.leaks import World, join, lead

pytestmark = pytest.mark.django_db

# How many queries a list asks, and what those of a record's page read, one after the other: the
# record, what it is shown with, the last event of its history, each stage of its chain, and what
# leads from one to the next. An organization has, instead of a chain, its memberships and its
# roles: of each kind a count by year and the newest.
SHOWN = "topic link citation"
PLACES = f"{SHOWN} country countrygroup"
LISTS = {
    Activity: 12,
    Meeting: 11,
    Publication: 12,
    Outcome: 11,
    Mandate: 9,
    Project: 10,
    Organization: 5,
}
PAGES = {
    Activity: (
        f"activity {PLACES} involvement mandate provision meeting publication projectmandate"
        " activity outcome event mandate project meeting publication outcome chain"
    ),
    Meeting: (
        f"meeting {PLACES} organization participation meeting meeting activity activity"
        " project mandate publication dissemination edition outcome outcome uptake event"
        " mandate project activity publication outcome chain"
    ),
    Publication: (
        f"publication {PLACES} othername edition authorship contribution meeting organization"
        " dissemination edition organization recipient activity project outcome outcome uptake"
        " event mandate project activity meeting outcome chain"
    ),
    Outcome: (
        f"outcome {PLACES} outcome meeting publication uptake uptake event mandate project"
        " activity meeting publication chain"
    ),
    Mandate: (
        f"mandate {PLACES} provision organization organization mandate projectmandate activity"
        " organization organization indexrow activity event project meeting publication"
        " outcome chain indexrow activity"
    ),
    Project: (
        f"project {PLACES} involvement projectmandate publication outcome activity event"
        " mandate activity meeting publication outcome chain"
    ),
    Organization: (
        f"organization {SHOWN} othername organization organization meeting mandate provision"
        " outcome publication event membership membership involvement involvement involvement"
        " involvement participation participation authorship authorship contribution"
        " contribution"
    ),
}
# What a form of the staff asks, and what the completion of a name while it is typed.
FORMS = {
    Activity: 34,
    Meeting: 21,
    Publication: 27,
    Outcome: 27,
    Mandate: 21,
    Project: 21,
    Organization: 16,
}
# Who asks, and what they may; the records, by word and by part of a name, and how many they are.
COMPLETION = {
    ("activities", "activity", "mandates"): (
        "session user permission permission SELECT SELECT mandate mandate mandate"
    ),
    ("activities", "activity", "provisions"): (
        "session user permission permission provision provision"
    ),
    ("publications", "dissemination", "editions"): (
        "session user permission permission edition edition"
    ),
}
READ = re.compile(r'FROM "(?:[a-z]+_)?([a-z]+)"')
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


def read(sql: str) -> str:
    """What a statement reads above all."""
    if re.match(r"\(SELECT \d", sql):  # each of its parts is numbered
        return "chain"
    found = READ.search(sql)
    return found[1] if found else sql.split()[0]


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

    statements = asked(client, f"/{model.plural}/")
    assert len(statements) == LISTS[model], "\n".join(statements)
    assert [read(sql) for sql in asked(client, record.get_absolute_url())] == PAGES[model].split()
    statements = asked(client, f"/{model.plural}/export.csv")
    assert [sql.split()[0] for sql in statements] == FILE, "\n".join(statements)


@pytest.mark.slow
def test_forms_and_completions_of_the_staff_cost_the_same_however_much_they_hold(client, world):
    OutcomeFactory(activity=next(one for one in world.records if type(one) is Activity))
    client.force_login(person("reviewer"))
    costs = {}
    for record in world.records:
        name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
        costs[type(record)] = len(asked(client, reverse(name, args=[record.pk])))
    assert costs == FORMS
    for field, reads in COMPLETION.items():
        names = dict(zip(("app_label", "model_name", "field_name"), field, strict=True))
        address = f"/admin/autocomplete/?{urlencode({**names, 'term': 'e'})}"
        assert [read(sql) for sql in asked(client, address)] == reads.split()
