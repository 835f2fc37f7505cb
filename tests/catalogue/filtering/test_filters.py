"""The filters of the list of organizations, and what holds for the filters of every list."""

import pytest
from django.http import QueryDict

from catalogue.base.relation_paths import related_model_at
from catalogue.filtering.filter_sets import OrganizationFilterSet
from catalogue.filtering.filters import RelatedFilter
from catalogue.models import Organization, Record
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    CountryGroupFactory,
    InvolvementFactory,
    MembershipFactory,
    OrganizationFactory,
    factory_of,
)
from tests.support.filter_cases import (
    assert_filter_finds,
    choice_filter_case,
    common_filter_cases,
    listed_slugs,
)
from tests.support.kinds import LIST_VIEWS

pytestmark = pytest.mark.django_db

FILTERSETS = [view.filterset_class for view in LIST_VIEWS]


def country():
    OrganizationFactory(published=True, country=CountryFactory(alpha3="PER"))
    OrganizationFactory(draft=True, country=CountryFactory())
    return "HND", [OrganizationFactory(published=True, country=CountryFactory())]


def region():
    above = CountryGroupFactory(slug="above", members=[CountryFactory()])
    CountryGroupFactory(broader=above, members=[CountryFactory(alpha3="PER")])
    OrganizationFactory(published=True)
    OrganizationFactory(published=True, country=CountryFactory(alpha3="FRA"))
    OrganizationFactory(draft=True, country=CountryFactory())
    return "above", [
        OrganizationFactory(published=True, country=CountryFactory(alpha3=code))
        for code in ("HND", "PER")
    ]


def organization():
    body = OrganizationFactory(published=True, slug="body")
    part = OrganizationFactory(published=True, parent=body)
    secret = OrganizationFactory(draft=True, parent=body)
    OrganizationFactory(published=True, parent=secret)
    OrganizationFactory(draft=True, parent=body)
    MembershipFactory(body=secret)
    return "body", [
        part,
        OrganizationFactory(published=True, parent=part),
        MembershipFactory(body=body).organization,
        MembershipFactory(body=part).organization,
    ]


FILTER_CASES = {
    **common_filter_cases(OrganizationFactory),
    "kind": choice_filter_case(OrganizationFactory, "kind", "network", "academia"),
    "country": country,
    "region": region,
    "organization": organization,
}


def test_every_filter_of_organizations_is_tested():
    assert {*FILTER_CASES, "sort"} == set(OrganizationFilterSet.get_filters())


@pytest.mark.parametrize("name", FILTER_CASES)
def test_filter_finds_what_is_asked_for(client, name):
    assert_filter_finds(client, Organization, name, FILTER_CASES[name])


def record_filters() -> list[tuple]:
    """Every filter that names records: its list, its name, and what kind of records."""
    return [
        (filterset._meta.model, name, leaf)
        for filterset in FILTERSETS
        for name, one in filterset.get_filters().items()
        if isinstance(one, RelatedFilter)
        and issubclass(leaf := related_model_at(filterset._meta.model, one.value_paths[0]), Record)
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("model", "name", "named"), record_filters())
def test_filter_knows_nothing_of_what_is_not_public(client, model, name, named):
    for state in ("draft", "in-review", "withdrawn"):
        factory_of(named)(slug=f"hidden-{state}", state=state)
        for address in (f"/{model.plural}/", f"/{model.plural}/export.csv"):
            hidden = client.get(address, {name: f"hidden-{state}"})
            unknown = client.get(address, {name: "x" * len(f"hidden-{state}")})
            assert (hidden.status_code, unknown.status_code) == (400, 400)
            assert hidden.text == unknown.text.replace(
                "x" * len(f"hidden-{state}"), f"hidden-{state}"
            )


def test_draft_between_two_organizations_leads_nowhere(client):
    """A record below a draft is found below nothing: its page does not say so either."""
    body = OrganizationFactory(published=True, slug="body")
    part = OrganizationFactory(published=True, parent=body)
    lost = OrganizationFactory(published=True, parent=OrganizationFactory(draft=True, parent=part))
    activities = [ActivityFactory(published=True) for _ in range(3)]
    for activity, involved in zip(activities, (body, part, lost), strict=True):
        InvolvementFactory(activity=activity, organization=involved)

    found = listed_slugs(client, type(activities[0]), organization="body", sort="oldest")

    assert found == [activity.slug for activity in activities[:2]]


def test_filters_narrow_together(client):
    peru = CountryFactory(alpha3="PER")
    wanted = {"kind": "academia", "country": peru, "when": "2012", "title_en": "A school"}
    found = OrganizationFactory(published=True, slug="found", **wanted)
    for number, other in enumerate(
        ({"kind": "network"}, {"country": None}, {"when": "2013"}, {"title_en": "A house"})
    ):
        OrganizationFactory(published=True, slug=f"not-{number}", **{**wanted, **other})
    asked = {"kind": ["academia", "labour"], "country": "PER", "year": "2012", "q": "school"}

    assert listed_slugs(client, Organization, **asked) == [found.slug]


def test_form_has_only_the_fields_of_parameters_in_use():
    for view in LIST_VIEWS:
        filterset = view.filterset_of(QueryDict("sort=title&year=2012"))
        assert set(filterset.form.fields) == {"sort", "year"}
        assert filterset.form.cleaned_data == {"sort": "title", "year": [2012]}


def test_filters_of_a_list_are_copies():
    for view in LIST_VIEWS:
        filterset = view.filterset_of(QueryDict(""))
        for name, declared in view.filterset_class.base_filters.items():
            assert filterset.filters[name].extra is not declared.extra
            assert not hasattr(declared, "parent")
