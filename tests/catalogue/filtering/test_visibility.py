"""Unpublished records cannot be found: by no facet, no word, no order."""

import pytest
from django.db import transaction

from catalogue.base.relation_paths import related_model_at
from tests.support.filter_cases import exported_rows, listed_slugs
from tests.support.kinds import MODELS, RECORD_MODELS
from tests.support.visibility import (
    HIDDEN_STATES,
    MarkedRecords,
    add_unused_rows,
    cite_internal_source,
    link_many,
    link_single,
)

ORDERS = ("relevance", "newest", "oldest", "title", "changed")


@pytest.fixture(scope="module", params=["several", "single"])
def published_records(request, django_db_setup, django_db_blocker):
    """Public records whose relations lead to what is not public, and back from it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield records_with_hidden_relations(request.param)
        transaction.set_rollback(True)


def records_with_hidden_relations(relations: str) -> MarkedRecords:
    published_records, *secrets = (
        MarkedRecords("published"),
        *(MarkedRecords(state) for state in HIDDEN_STATES),
    )
    if relations == "several":
        for secret in secrets:
            link_many(published_records, secret)
            link_many(secret, published_records)
    else:
        link_single(published_records, secrets[0])  # a single relation leads to one record
        for secret in secrets[1:]:
            link_single(secret, published_records)
    cite_internal_source(published_records)
    add_unused_rows()
    return published_records


def visible_markers(text: str) -> list[str]:
    states = (*HIDDEN_STATES, "internal", "unused")
    hidden = [f"marker-{state.replace('_', '-')}" for state in states]
    return [marker for marker in hidden if marker in text]


@pytest.mark.slow
@pytest.mark.parametrize("model", RECORD_MODELS)
def test_no_facet_and_no_order_shows_what_is_not_public(client, published_records, model):
    address = f"/{model.plural}/"
    facets = client.get(address).context["facets"]
    asked = [{facet.name: one.value} for facet in facets for one in facet.options]
    taken_away = [{facet.name: facet.options[0].value} for facet in facets]
    taken_away += [{"sort": order} for order in ORDERS]

    for parameters in taken_away + [one for one in asked if one not in taken_away]:
        text = client.get(address, parameters).text
        if parameters in taken_away:
            text += b"".join(client.get(f"{address}export.csv", parameters)).decode()
        assert (parameters, visible_markers(text)) == (parameters, [])
        assert (parameters, "marker-published title" in text) == (parameters, True)


@pytest.mark.slow
@pytest.mark.parametrize("model", RECORD_MODELS)
def test_no_word_finds_a_record_by_what_is_not_public(client, published_records, model):
    for state in HIDDEN_STATES:
        word = f"marker-{state.replace('_', '-')}"
        assert (word, listed_slugs(client, model, q=word)) == (word, [])
        assert (word, exported_rows(client, model, q=word)) == (word, [])
    assert listed_slugs(client, model, q="marker-published") == [f"marker-published-{model.plural}"]


@pytest.mark.django_db
@pytest.mark.parametrize("model", RECORD_MODELS)
def test_words_and_facets_of_public_records_find_what_they_lead_to(client, model):
    """The tests above can fail: what is public is found by the very same relations."""
    published_records, other = MarkedRecords("published"), MarkedRecords("published_too")
    link_many(published_records, other)
    slug = f"marker-published-{model.plural}"
    several = {field.name for field in model._meta.get_fields() if not field.many_to_one}
    paths = [path for path in model.search_paths if path.partition("__")[0] in several]
    search_paths_name = {*MODELS} & {related_model_at(model, path) for path in paths}

    found = listed_slugs(client, model, q="marker-published-too")
    assert (slug in found) == bool(search_paths_name)
    facets = {facet.name: facet for facet in client.get(f"/{model.plural}/").context["facets"]}
    names = {"organization", "mandate", "provision", "project"} & facets.keys()
    offered = {one.value for name in names for one in facets[name].options}
    assert any("published-too" in value for value in offered) == bool(names)
