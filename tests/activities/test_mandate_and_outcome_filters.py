"""The filters of the lists of mandates and outcomes."""

from datetime import date

import pytest

from activities.filters import MandateFilterSet, OutcomeFilterSet
from activities.models import Mandate, Outcome
from tests.support.factories import (
    ActivityFactory,
    MandateFactory,
    OrganizationFactory,
    OutcomeFactory,
    ProjectFactory,
    ProvisionFactory,
    UptakeFactory,
)
from tests.support.filter_cases import (
    assert_filter_finds,
    choice_filter_case,
    common_filter_cases,
    place_filter_cases,
)

pytestmark = pytest.mark.django_db


def outcome(**fields):
    return OutcomeFactory(published=True, **fields)


def organization_of_mandates():
    body = OrganizationFactory(published=True, slug="body")
    part = OrganizationFactory(published=True, parent=body)
    other = OrganizationFactory(published=True)
    MandateFactory(published=True, adopting_body=other)
    ProvisionFactory(addressees=[other], establishes=other)
    MandateFactory(draft=True, adopting_body=body)
    return "body", [
        MandateFactory(published=True, adopting_body=body),
        MandateFactory(published=True, adopting_body=part),
        ProvisionFactory(addressees=[body]).mandate,
        ProvisionFactory(establishes=part).mandate,
    ]


def standing_of_mandates():
    MandateFactory(published=True)
    MandateFactory(draft=True, standing="in-force")
    MandateFactory(
        published=True,
        standing="lapsed",
        standing_date=date(2020, 5, 1),
        standing_reason_en="Over",
    )
    return "in-force", [MandateFactory(published=True, standing="in-force")]


def organization_of_outcomes():
    body = OrganizationFactory(published=True, slug="body")
    part = OrganizationFactory(published=True, parent=body)
    outcome()
    UptakeFactory(organization=OrganizationFactory(published=True))
    OutcomeFactory(draft=True, organization=body)
    return "body", [
        outcome(organization=body),
        outcome(organization=part),
        UptakeFactory(organization=body).outcome,
    ]


def mandate_of_outcomes():
    chosen = MandateFactory(published=True, slug="mandate")
    provision = ProvisionFactory(mandate=chosen)
    public, secret = (
        ProjectFactory(state=state, mandates=[chosen]) for state in ("published", "draft")
    )

    def came_of(**fields):
        return outcome(activity=ActivityFactory(**{"published": True} | fields))

    outcome(project=ProjectFactory(published=True, mandates=[MandateFactory(published=True)]))
    outcome(project=secret)
    came_of(project=secret)
    for way in ({"mandates": [chosen]}, {"provisions": [provision]}, {"project": public}):
        came_of(published=False, draft=True, **way)
    return "mandate", [
        outcome(project=public),
        came_of(mandates=[chosen]),
        came_of(provisions=[provision]),
        came_of(project=public),
    ]


def project_of_outcomes():
    chosen = ProjectFactory(published=True, slug="project")
    outcome(project=ProjectFactory(published=True))
    outcome(activity=ActivityFactory(draft=True, project=chosen))
    OutcomeFactory(draft=True, project=chosen)
    return "project", [
        outcome(project=chosen),
        outcome(activity=ActivityFactory(published=True, project=chosen)),
    ]


FILTER_CASES = {
    (Mandate, "standing"): standing_of_mandates,
    (Mandate, "kind"): choice_filter_case(MandateFactory, "kind", "summit", "resolution"),
    (Mandate, "organization"): organization_of_mandates,
    (Outcome, "kind"): choice_filter_case(OutcomeFactory, "kind", "agreement", "lesson"),
    (Outcome, "organization"): organization_of_outcomes,
    (Outcome, "mandate"): mandate_of_outcomes,
    (Outcome, "project"): project_of_outcomes,
    **{
        (model, name): world
        for model, factory in ((Mandate, MandateFactory), (Outcome, OutcomeFactory))
        for name, world in {**common_filter_cases(factory), **place_filter_cases(factory)}.items()
    },
}


@pytest.mark.parametrize("filterset", [MandateFilterSet, OutcomeFilterSet])
def test_every_filter_is_tested(filterset):
    tested = {name for model, name in FILTER_CASES if model is filterset._meta.model}

    assert {*tested, "sort"} == set(filterset.get_filters())


@pytest.mark.parametrize(("model", "name"), FILTER_CASES)
def test_filter_finds_the_matching_records(client, model, name):
    assert_filter_finds(client, model, name, FILTER_CASES[model, name])
