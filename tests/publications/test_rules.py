"""Every constraint of the layer: broken alone, refused by the database, and put into words."""

import pytest

from publications.models import (
    Authorship,
    Dissemination,
    Edition,
    Publication,
    Recipient,
)
from tests.catalogue.rows import (
    Rule,
    assert_binds_from_review_on,
    assert_kept,
    choice_rule,
    group_rules,
    party_rules,
    period_rules,
    record_rules,
    rules_declared,
)
from tests.factories import (
    AuthorshipFactory,
    ContributionFactory,
    DisseminationFactory,
    EditionFactory,
    OrganizationFactory,
    PublicationFactory,
    RecipientFactory,
)


def person():
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


COMPLETE = [
    Rule(
        "publications_publication_has_a_kind",
        "Say what kind of publication it is.",
        lambda: PublicationFactory(published=True),
        {"kind": ""},
    ),
]
YEARS = (
    "publications_publication_covers_years_in_order",
    "Give the first and the last year covered, in order.",
    PublicationFactory,
)
ONE_PARTY = (
    "publications_authorship_names_one_party_or_person",
    "Choose an organization, or describe a group, or name a person.",
)
RULES = [
    *COMPLETE,
    *record_rules(Publication, PublicationFactory),
    choice_rule(Publication, "kind", PublicationFactory),
    Rule(*YEARS, {"covers_from": 2010, "covers_to": 2009}),
    Rule(*YEARS, {"covers_to": 2010}),
    Rule(
        "publications_publication_draws_on_listed_sources",
        "Choose values in the list.",
        PublicationFactory,
        {"draws_on": ["surveys", "hearsay"]},
        form="Item 2 in the array did not validate: Value 'hearsay' is not a valid choice.",
    ),
    Rule(
        "publications_publication_issue_belongs_to_a_serial",
        "An issue belongs to a serial: name it.",
        PublicationFactory,
        {"issue": "2012"},
    ),
    Rule(
        "publications_publication_doi_is_unique",
        "Another publication has this DOI.",
        second_doi,
        {"doi": "10.1234/a"},
    ),
    *period_rules(Edition, EditionFactory),
    choice_rule(Edition, "language", EditionFactory),
    Rule(
        "publications_edition_is_the_only_one_in_its_language",
        "This publication has an edition in this language already.",
        second_edition,
        {"language": "en"},
    ),
    Rule(
        "publications_edition_symbol_is_unique",
        "Another edition has this document symbol.",
        second_symbol,
        {"symbol": "LC/L.1"},
    ),
    Rule(
        "publications_edition_has_pages",
        "A number of pages is more than none.",
        EditionFactory,
        {"pages": 0},
    ),
    *group_rules(Authorship, AuthorshipFactory),
    *group_rules(Authorship, person),
    choice_rule(Authorship, "group_kind", author_group),
    choice_rule(Authorship, "role", AuthorshipFactory),
    Rule(*ONE_PARTY, AuthorshipFactory, {"organization": None}),
    Rule(*ONE_PARTY, AuthorshipFactory, {"family_name": "Paz"}),
    Rule(*ONE_PARTY, AuthorshipFactory, {"group_es": "Todos"}),
    Rule(*ONE_PARTY, author_group, {"family_name": "Paz"}),
    Rule(
        "publications_authorship_given_name_has_a_family_name",
        "Give the person's family name.",
        AuthorshipFactory,
        {"given_name": "Ana"},
    ),
    Rule(
        "publications_authorship_stands_once",
        "This organization has this role here already.",
        second_authorship,
        {"role": "author"},
    ),
    Rule(
        "publications_contribution_says_what_it_is",
        "Give the section a title, or say what it is about.",
        ContributionFactory,
        {"title_en": ""},
    ),
    *period_rules(Dissemination, DisseminationFactory),
    choice_rule(Dissemination, "manner", DisseminationFactory),
    *party_rules(Recipient, RecipientFactory, recipient_group),
    Rule(
        "publications_recipient_stands_once",
        "This organization is a recipient here already.",
        second_recipient,
        {"organization": first_recipient},
    ),
]


def test_every_rule_of_publications_is_tested():
    assert {rule.name for rule in RULES} == rules_declared("publications")


@pytest.mark.django_db
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_rule_is_kept(rule):
    assert_kept(rule)


@pytest.mark.django_db
def test_first_year_covered_does_not_stand_alone():
    assert_kept(Rule(*YEARS, {"covers_from": 2010}))


@pytest.mark.django_db
@pytest.mark.parametrize("rule", COMPLETE, ids=str)
def test_rule_of_completeness_leaves_drafts_alone(rule):
    assert_binds_from_review_on(rule)


@pytest.mark.django_db
def test_authorship_is_named_after_its_person_or_its_party():
    organization = OrganizationFactory(title_en="Commission")

    named = [
        str(AuthorshipFactory(organization=None, family_name="Paz", given_name="Ana")),
        str(person()),
        str(author_group()),
        str(AuthorshipFactory(organization=organization)),
    ]

    assert named == ["Paz, Ana", "Paz", "All of them", "Commission"]
