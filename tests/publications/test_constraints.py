"""Each constraint of the layer, violated alone: the database refuses it with its message."""

import pytest

from publications.models import Authorship, Dissemination, Edition, Publication, Recipient
from tests.support.constraint_cases import (
    ConstraintCase,
    assert_constraint_enforced,
    assert_enforced_outside_drafts,
    choice_case,
    declared_constraints,
    described_group_cases,
    party_cases,
    period_cases,
    record_cases,
)
from tests.support.factories import (
    AuthorshipFactory,
    ContributionFactory,
    DisseminationFactory,
    EditionFactory,
    OrganizationFactory,
    PublicationFactory,
    RecipientFactory,
)


def author_person():
    return AuthorshipFactory(organization=None, family_name="Paz")


def author_group():
    return AuthorshipFactory(organization=None, group_en="All of them")


def recipient_group():
    return RecipientFactory(organization=None, group_en="All of them")


def second_doi():
    PublicationFactory(doi="10.1234/a")
    return PublicationFactory(doi="10.1234/b")


def second_edition():
    return EditionFactory(publication=EditionFactory(language="en").publication, language="es")


def second_symbol():
    EditionFactory(symbol="LC/L.1")
    return EditionFactory(symbol="LC/L.2")


def second_authorship():
    first = AuthorshipFactory(role="author")
    return AuthorshipFactory(
        publication=first.publication, organization=first.organization, role="publisher"
    )


def second_recipient():
    return RecipientFactory(dissemination=RecipientFactory().dissemination)


def first_recipient(recipient):
    return recipient.dissemination.recipients.order_by("pk").first().organization


COMPLETENESS_CASES = [
    ConstraintCase(
        "publications_publication_has_a_kind",
        "Choose the kind of publication.",
        lambda: PublicationFactory(published=True),
        {"kind": ""},
    ),
]
COVERED_YEARS_RULE = (
    "publications_publication_covers_years_in_order",
    "Enter the first and the last year covered, in this order.",
    PublicationFactory,
)
ONE_PARTY_RULE = (
    "publications_authorship_names_one_party_or_person",
    "Choose an organization, describe a group or name a person.",
)
CONSTRAINT_CASES = [
    *COMPLETENESS_CASES,
    *record_cases(Publication, PublicationFactory),
    choice_case(Publication, "kind", PublicationFactory),
    ConstraintCase(*COVERED_YEARS_RULE, {"covers_from": 2010, "covers_to": 2009}),
    ConstraintCase(*COVERED_YEARS_RULE, {"covers_to": 2010}),
    ConstraintCase(
        "publications_publication_draws_on_listed_sources",
        "Choose values from the list.",
        PublicationFactory,
        {"draws_on": ["surveys", "hearsay"]},
        form_message="Item 2 in the array did not validate: Value 'hearsay' is not a valid choice.",
    ),
    ConstraintCase(
        "publications_publication_issue_belongs_to_a_serial",
        "Enter the series of this issue.",
        PublicationFactory,
        {"issue": "2012"},
    ),
    ConstraintCase(
        "publications_publication_doi_is_unique",
        "Another publication has this DOI.",
        second_doi,
        {"doi": "10.1234/a"},
    ),
    *(
        ConstraintCase(
            "publications_publication_doi_is_well_formed",
            "A DOI looks like 10.18356/abc.",
            PublicationFactory,
            {"doi": doi},
        )
        for doi in ("11.1234/a", "10.1234", "10.1234/a b")
    ),
    *(
        ConstraintCase(
            "publications_authorship_orcid_is_well_formed",
            "An ORCID has sixteen digits, such as 0000-0002-1825-0097.",
            author_person,
            {"orcid": orcid},
        )
        for orcid in ("0000-0002-1825", "0000-0002-1825-00A7", "O000-0002-1825-0097")
    ),
    ConstraintCase(
        "publications_authorship_only_a_person_has_an_orcid",
        "Only a person has an ORCID: enter the family name.",
        AuthorshipFactory,
        {"orcid": "0000-0002-1825-0097"},
    ),
    *period_cases(Edition, EditionFactory),
    choice_case(Edition, "language", EditionFactory),
    ConstraintCase(
        "publications_edition_is_the_only_one_in_its_language",
        "This publication already has an edition in this language.",
        second_edition,
        {"language": "en"},
    ),
    ConstraintCase(
        "publications_edition_symbol_is_of_one_publication",
        "Another publication uses this symbol.",
        second_symbol,
        {"symbol": "LC/L.1"},
    ),
    ConstraintCase(
        "publications_edition_has_pages",
        "The number of pages must be greater than zero.",
        EditionFactory,
        {"pages": 0},
    ),
    *described_group_cases(Authorship, AuthorshipFactory),
    *described_group_cases(Authorship, author_person),
    choice_case(Authorship, "group_kind", author_group),
    choice_case(Authorship, "role", AuthorshipFactory),
    ConstraintCase(*ONE_PARTY_RULE, AuthorshipFactory, {"organization": None}),
    ConstraintCase(*ONE_PARTY_RULE, AuthorshipFactory, {"family_name": "Paz"}),
    ConstraintCase(*ONE_PARTY_RULE, AuthorshipFactory, {"group_es": "Todos"}),
    ConstraintCase(*ONE_PARTY_RULE, author_group, {"family_name": "Paz"}),
    ConstraintCase(
        "publications_authorship_given_name_has_a_family_name",
        "Enter the family name of the person.",
        AuthorshipFactory,
        {"given_name": "Ana"},
    ),
    ConstraintCase(
        "publications_authorship_unique",
        "This organization already has this role.",
        second_authorship,
        {"role": "author"},
    ),
    ConstraintCase(
        "publications_contribution_has_title_or_text",
        "Enter the title or the content of the section.",
        ContributionFactory,
        {"title_en": ""},
    ),
    *period_cases(Dissemination, DisseminationFactory),
    choice_case(Dissemination, "manner", DisseminationFactory),
    *party_cases(Recipient, RecipientFactory, recipient_group),
    ConstraintCase(
        "publications_recipient_unique",
        "This organization is already a recipient.",
        second_recipient,
        {"organization": first_recipient},
    ),
]


def test_every_rule_of_publications_is_tested():
    assert {rule.name for rule in CONSTRAINT_CASES} == declared_constraints("publications")


@pytest.mark.django_db
@pytest.mark.parametrize("rule", CONSTRAINT_CASES, ids=str)
def test_rule_is_enforced(rule):
    assert_constraint_enforced(rule)


@pytest.mark.django_db
def test_first_year_covered_requires_a_last_year():
    assert_constraint_enforced(ConstraintCase(*COVERED_YEARS_RULE, {"covers_from": 2010}))


@pytest.mark.django_db
@pytest.mark.parametrize("rule", COMPLETENESS_CASES, ids=str)
def test_completeness_rule_does_not_apply_to_drafts(rule):
    assert_enforced_outside_drafts(rule)


@pytest.mark.django_db
def test_authorship_is_named_after_its_person_or_organization():
    organization = OrganizationFactory(title_en="Commission")

    named = [
        str(AuthorshipFactory(organization=None, family_name="Paz", given_name="Ana")),
        str(author_person()),
        str(author_group()),
        str(AuthorshipFactory(organization=organization)),
    ]

    assert named == ["Paz, Ana", "Paz", "All of them", "Commission"]
