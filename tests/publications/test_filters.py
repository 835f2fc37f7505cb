"""The filters of the list of publications."""

import pytest

from publications.filters import PublicationFilterSet
from publications.models import Publication
from tests.support.factories import (
    ActivityFactory,
    AuthorshipFactory,
    ContributionFactory,
    DisseminationFactory,
    EditionFactory,
    MandateFactory,
    OrganizationFactory,
    ProjectFactory,
    ProvisionFactory,
    PublicationFactory,
)
from tests.support.filter_cases import (
    assert_filter_finds,
    choice_filter_case,
    common_filter_cases,
    deliverable_case,
    place_filter_cases,
)

pytestmark = pytest.mark.django_db


def publication(**fields):
    return PublicationFactory(published=True, **fields)


def publication_of_activity(**fields):
    """Return a publication of an activity."""
    fields = {"published": True} | fields
    return ActivityFactory(publications=[publication()], **fields).publications.get()


def language():
    publication()
    EditionFactory(language="es")
    EditionFactory(language="ar", publication=PublicationFactory(draft=True))
    both = EditionFactory(language="ar").publication
    EditionFactory(language="en", publication=both)
    return "ar", [both, EditionFactory(language="ar").publication]


def organization():
    body = OrganizationFactory(published=True, slug="body")
    part = OrganizationFactory(published=True, parent=body)
    other = OrganizationFactory(published=True)
    AuthorshipFactory()
    ContributionFactory()
    DisseminationFactory(distributors=[other])
    publication(input_to_bodies=[other])
    AuthorshipFactory(organization=body, publication=PublicationFactory(draft=True))
    return "body", [
        AuthorshipFactory(organization=body).publication,
        AuthorshipFactory(organization=part).publication,
        ContributionFactory(organization=body).publication,
        DisseminationFactory(distributors=[body]).publication,
        publication(input_to_bodies=[body]),
    ]


def mandate():
    chosen = MandateFactory(published=True, slug="mandate")
    provision = ProvisionFactory(mandate=chosen)
    public, secret = (
        ProjectFactory(state=state, mandates=[chosen], summed_up_in=[publication()])
        for state in ("published", "draft")
    )
    publication_of_activity(mandates=[MandateFactory(published=True)])
    for way in ({"mandates": [chosen]}, {"provisions": [provision]}, {"project": public}):
        publication_of_activity(published=False, draft=True, **way)
    publication_of_activity(project=secret)
    return "mandate", [
        publication_of_activity(mandates=[chosen]),
        publication_of_activity(provisions=[provision]),
        publication_of_activity(project=public),
        public.summed_up_in.get(),
    ]


def project():
    chosen = ProjectFactory(published=True, slug="project", summed_up_in=[publication()])
    ProjectFactory(published=True, summed_up_in=[publication()])
    publication_of_activity(project=ProjectFactory(published=True))
    publication_of_activity(published=False, draft=True, project=chosen)
    return "project", [publication_of_activity(project=chosen), chosen.summed_up_in.get()]


FILTER_CASES = {
    "deliverable": deliverable_case(PublicationFactory),
    **common_filter_cases(PublicationFactory),
    **place_filter_cases(PublicationFactory),
    "kind": choice_filter_case(PublicationFactory, "kind", "flagship", "study"),
    "language": language,
    "organization": organization,
    "mandate": mandate,
    "project": project,
}


def test_every_filter_of_publications_is_tested():
    assert {*FILTER_CASES, "sort"} == set(PublicationFilterSet.get_filters())


@pytest.mark.parametrize("name", FILTER_CASES)
def test_filter_finds_the_matching_records(client, name):
    assert_filter_finds(client, Publication, name, FILTER_CASES[name])
