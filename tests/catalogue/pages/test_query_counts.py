"""Query counts of lists, files and pages: the same with one and with three rows per relation."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from activities.models import Activity
from tests.support.factories import OutcomeFactory
from tests.support.kinds import RECORD_MODELS
from tests.support.queries import FILE_STATEMENTS, assert_queries, sql_of_request
from tests.support.query_lists import API_QUERIES, FORM_QUERIES, LIST_QUERIES, PAGE_QUERIES
from tests.support.users import user_with_role
from tests.support.visibility import MarkedRecords, add_relations

pytestmark = pytest.mark.django_db

# The user and the permissions; the words of the text, to match and to rank; the records, by word
# and by part of a name, and how many they are.
COMPLETION_QUERIES = {
    ("activities", "activity", "mandates"): (
        "staffsession user permission permission event mandate mandate"
    ),
    ("activities", "activity", "provisions"): (
        "staffsession user permission permission event provision provision"
    ),
    ("publications", "dissemination", "editions"): (
        "staffsession user permission permission event edition edition"
    ),
}


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

    assert_queries(sql_of_request(client, f"/{model.plural}/"), LIST_QUERIES[model])
    assert_queries(sql_of_request(client, record.get_absolute_url()), PAGE_QUERIES[model])
    statements = sql_of_request(client, f"/{model.plural}/export.csv")
    assert [sql.split()[0] for sql in statements] == FILE_STATEMENTS, "\n".join(statements)


@pytest.mark.slow
def test_query_count_of_staff_forms_and_completions_is_constant(client, records_with_relations):
    OutcomeFactory(
        activity=next(one for one in records_with_relations.records if type(one) is Activity)
    )
    client.force_login(user_with_role("reviewer"))
    for record in records_with_relations.records:
        name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
        statements = sql_of_request(client, reverse(name, args=[record.pk]))
        assert_queries(statements, FORM_QUERIES[type(record)])
    for field, tables in COMPLETION_QUERIES.items():
        names = dict(zip(("app_label", "model_name", "field_name"), field, strict=True))
        address = f"/admin/autocomplete/?{urlencode({**names, 'term': 'marker'})}"
        assert_queries(sql_of_request(client, address), tables)


def test_queries_of_every_kind_are_named():
    for queries in (LIST_QUERIES, PAGE_QUERIES, FORM_QUERIES, API_QUERIES):
        assert set(queries) == set(RECORD_MODELS)
