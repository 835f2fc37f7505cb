"""Query counts of lists, files and pages: the same with one and with three rows per relation."""

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
from tests.support.factories import (
    CitationFactory,
    CountryFactory,
    EditionFactory,
    LinkFactory,
    OtherNameFactory,
    OutcomeFactory,
    ProvisionFactory,
    TopicFactory,
)
from tests.support.users import user_with_role
from tests.support.visibility import MarkedRecords, link_many, link_single

pytestmark = pytest.mark.django_db

# The number of queries of a list, and the main tables of the queries of a record's page in order:
# the record, its related rows, the last event of its history, each stage of its chain and the
# relations between stages. An organization has, instead of a chain, its memberships and its
# roles: of each kind a count by year and the newest.
COMMON_QUERIES = "topic link citation"
PLACE_QUERIES = f"{COMMON_QUERIES} country countrygroup"
LIST_QUERY_COUNTS = {
    Activity: 12,
    Meeting: 11,
    Publication: 12,
    Outcome: 11,
    Mandate: 9,
    Project: 10,
    Organization: 5,
}
PAGE_QUERIES = {
    Activity: (
        f"activity {PLACE_QUERIES} involvement mandate provision meeting publication projectmandate"
        " activity outcome event mandate project meeting publication outcome chain"
    ),
    Meeting: (
        f"meeting {PLACE_QUERIES} organization participation meeting meeting activity activity"
        " project mandate publication dissemination edition outcome outcome uptake event"
        " mandate project activity publication outcome chain"
    ),
    Publication: (
        f"publication {PLACE_QUERIES} othername edition authorship contribution meeting"
        " organization dissemination edition organization recipient activity project outcome"
        " outcome uptake event mandate project activity meeting outcome chain"
    ),
    Outcome: (
        f"outcome {PLACE_QUERIES} outcome meeting publication uptake uptake event mandate project"
        " activity meeting publication chain"
    ),
    Mandate: (
        f"mandate {PLACE_QUERIES} provision organization organization mandate projectmandate"
        " activity organization organization indexrow activity event project meeting publication"
        " outcome chain indexrow activity"
    ),
    Project: (
        f"project {PLACE_QUERIES} involvement projectmandate publication outcome activity event"
        " mandate activity meeting publication outcome chain"
    ),
    Organization: (
        f"organization {COMMON_QUERIES} othername organization organization meeting mandate"
        " provision outcome publication event membership membership involvement involvement"
        " involvement involvement participation participation authorship authorship contribution"
        " contribution"
    ),
}
# The queries of a staff form, and of the completion of a name.
FORM_QUERY_COUNTS = {
    Activity: 34,
    Meeting: 21,
    Publication: 27,
    Outcome: 27,
    Mandate: 21,
    Project: 21,
    Organization: 16,
}
# The user and the permissions; the records by word and by part of a name, and their number.
COMPLETION_QUERIES = {
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
MAIN_TABLE = re.compile(r'FROM "(?:[a-z]+_)?([a-z]+)"')
# A file is one statement in its own transaction without `statement_timeout`.
FILE_STATEMENTS = ["SAVEPOINT", "SET", "COPY", "RELEASE"]


def add_relations(first: MarkedRecords, number: int) -> None:
    """Add one row in every relation of the records of `first`."""
    other = MarkedRecords(f"published-{number}")
    link_many(first, other)
    link_many(other, first)
    if number == 1:
        link_single(first, other)
    else:
        link_single(other, first)
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


def sql_of_request(client, address: str) -> list[str]:
    """Return the SQL statements of a request, after the process has filled its caches."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
            assert response.status_code == 200
            if response.streaming:
                b"".join(response.streaming_content)
    return [query["sql"] for query in queries]


def main_table(sql: str) -> str:
    """Return the main table of a statement."""
    if re.match(r"\(SELECT \d", sql):  # its parts are numbered
        return "chain"
    found = MAIN_TABLE.search(sql)
    return found[1] if found else sql.split()[0]


@pytest.fixture(params=[1, 3], ids=["one", "three"])
def records_with_relations(request):
    """Create public records of every kind, with one or three rows in every relation."""
    first = MarkedRecords("published")
    for number in range(1, request.param + 1):
        add_relations(first, number)
    return first


@pytest.mark.slow
@pytest.mark.parametrize("model", PAGE_QUERIES)
def test_query_count_of_list_file_and_page_is_constant(client, records_with_relations, model):
    (record,) = (one for one in records_with_relations.records if type(one) is model)

    statements = sql_of_request(client, f"/{model.plural}/")
    assert len(statements) == LIST_QUERY_COUNTS[model], "\n".join(statements)
    assert [
        main_table(sql) for sql in sql_of_request(client, record.get_absolute_url())
    ] == PAGE_QUERIES[model].split()
    statements = sql_of_request(client, f"/{model.plural}/export.csv")
    assert [sql.split()[0] for sql in statements] == FILE_STATEMENTS, "\n".join(statements)


@pytest.mark.slow
def test_query_count_of_staff_forms_and_completions_is_constant(client, records_with_relations):
    OutcomeFactory(
        activity=next(one for one in records_with_relations.records if type(one) is Activity)
    )
    client.force_login(user_with_role("reviewer"))
    costs = {}
    for record in records_with_relations.records:
        name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
        costs[type(record)] = len(sql_of_request(client, reverse(name, args=[record.pk])))
    assert {model: costs[model] for model in FORM_QUERY_COUNTS} == FORM_QUERY_COUNTS
    for field, reads in COMPLETION_QUERIES.items():
        names = dict(zip(("app_label", "model_name", "field_name"), field, strict=True))
        address = f"/admin/autocomplete/?{urlencode({**names, 'term': 'e'})}"
        assert [main_table(sql) for sql in sql_of_request(client, address)] == reads.split()
