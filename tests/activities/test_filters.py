"""The filters of the lists of activities and projects."""

import pytest

from activities.filters import ActivityFilterSet, ProjectFilterSet
from activities.models import Activity, Project
from tests.support.factories import (
    ActivityFactory,
    InvolvementFactory,
    MandateFactory,
    OrganizationFactory,
    ProjectFactory,
    ProvisionFactory,
)
from tests.support.filter_cases import (
    assert_filter_finds,
    choice_filter_case,
    common_filter_cases,
    deliverable_case,
    place_filter_cases,
)

pytestmark = pytest.mark.django_db


def activity(**fields):
    return ActivityFactory(published=True, **fields)


def involvement_filter_case(place: str, factory):
    """Return the case of the filter by organizations of an activity or a project."""

    def organization():
        body = OrganizationFactory(published=True, slug="body")
        part = OrganizationFactory(published=True, parent=body)
        found = [factory(published=True) for _ in range(2)]
        InvolvementFactory(organization=body, **{place: found[0]})
        InvolvementFactory(organization=part, **{place: found[1]})
        InvolvementFactory(organization=body, **{place: factory(draft=True)})
        InvolvementFactory(**{place: factory(published=True)})
        return "body", found

    return organization


def mandate_of_activities():
    chosen = MandateFactory(published=True, slug="mandate")
    public, secret = (
        ProjectFactory(state=state, mandates=[chosen]) for state in ("published", "draft")
    )
    activity(mandates=[MandateFactory(published=True)])
    activity(provisions=[ProvisionFactory()])
    activity(project=secret)
    ActivityFactory(draft=True, mandates=[chosen])
    return "mandate", [
        activity(mandates=[chosen]),
        activity(provisions=[ProvisionFactory(mandate=chosen)]),
        activity(project=public),
    ]


def provision():
    chosen = ProvisionFactory(slug="chosen")
    activity(provisions=[ProvisionFactory(mandate=chosen.mandate)])
    activity(mandates=[chosen.mandate])
    ActivityFactory(draft=True, provisions=[chosen])
    return "chosen", [activity(provisions=[chosen])]


def project_of_activities():
    chosen = ProjectFactory(published=True, slug="project")
    activity(project=ProjectFactory(published=True))
    ActivityFactory(draft=True, project=chosen)
    return "project", [activity(project=chosen)]


def mandate_of_projects():
    chosen = MandateFactory(published=True, slug="mandate")
    ProjectFactory(published=True, mandates=[MandateFactory(published=True)])
    ProjectFactory(draft=True, mandates=[chosen])
    return "mandate", [ProjectFactory(published=True, mandates=[chosen])]


FILTER_CASES = {
    (Activity, "kind"): choice_filter_case(ActivityFactory, "kind", "training", "research"),
    (Activity, "status"): choice_filter_case(ActivityFactory, "status", "completed", "planned"),
    (Activity, "organization"): involvement_filter_case("activity", ActivityFactory),
    (Activity, "mandate"): mandate_of_activities,
    (Activity, "provision"): provision,
    (Activity, "project"): project_of_activities,
    (Activity, "deliverable"): deliverable_case(ActivityFactory),
    (Project, "deliverable"): deliverable_case(ProjectFactory),
    (Project, "kind"): choice_filter_case(ProjectFactory, "kind", "programme", "project"),
    (Project, "organization"): involvement_filter_case("project", ProjectFactory),
    (Project, "mandate"): mandate_of_projects,
    **{
        (model, name): world
        for model, factory in ((Activity, ActivityFactory), (Project, ProjectFactory))
        for name, world in {**common_filter_cases(factory), **place_filter_cases(factory)}.items()
    },
}


@pytest.mark.parametrize("filterset", [ActivityFilterSet, ProjectFilterSet])
def test_every_filter_is_tested(filterset):
    tested = {name for model, name in FILTER_CASES if model is filterset._meta.model}

    assert {*tested, "sort"} == set(filterset.get_filters())


@pytest.mark.parametrize(("model", "name"), FILTER_CASES)
def test_filter_finds_the_matching_records(client, model, name):
    assert_filter_finds(client, model, name, FILTER_CASES[model, name])


def test_provision_of_a_draft_is_not_a_value(client):
    hidden = ProvisionFactory(slug="hidden", mandate=MandateFactory(draft=True))
    activity(provisions=[hidden])

    response = client.get("/activities/", {"provision": "hidden"})

    assert response.status_code == 400
    assert [problem.sentence for problem in response.context["problems"]] == [
        "“hidden” is not a valid value for “provision”."
    ]
