"""The filters of the list of publications."""

import pytest

from publications.filters import PublicationFilterSet
from publications.models import Publication
from tests.catalogue.filtering import assert_finds, codes, filters_of_all, filters_of_places
from tests.factories import (
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

pytestmark = pytest.mark.django_db


def publication(**fields):
    return PublicationFactory(published=True, **fields)


def produced(**fields):
    """A publication that an activity produced."""
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
    produced(mandates=[MandateFactory(published=True)])
    for way in ({"mandates": [chosen]}, {"provisions": [provision]}, {"project": public}):
        produced(published=False, draft=True, **way)
    produced(project=secret)
    return "mandate", [
        produced(mandates=[chosen]),
        produced(provisions=[provision]),
        produced(project=public),
        public.summed_up_in.get(),
    ]


def project():
    chosen = ProjectFactory(published=True, slug="project", summed_up_in=[publication()])
    ProjectFactory(published=True, summed_up_in=[publication()])
    produced(project=ProjectFactory(published=True))
    produced(published=False, draft=True, project=chosen)
    return "project", [produced(project=chosen), chosen.summed_up_in.get()]


WORLDS = {
    **filters_of_all(PublicationFactory),
    **filters_of_places(PublicationFactory),
    "kind": codes(PublicationFactory, "kind", "flagship", "study"),
    "language": language,
    "organization": organization,
    "mandate": mandate,
    "project": project,
}


def test_every_filter_of_publications_is_tested():
    assert {*WORLDS, "sort"} == set(PublicationFilterSet.get_filters())


@pytest.mark.parametrize("name", WORLDS)
def test_filter_finds_what_is_asked_for(client, name):
    assert_finds(client, Publication, name, WORLDS[name])
