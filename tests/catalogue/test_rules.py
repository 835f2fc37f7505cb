"""Every constraint of the layer: broken alone, refused by the database, and put into words."""

from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from catalogue.models import (
    Citation,
    Country,
    CountryGroup,
    ImportJob,
    ImportRow,
    Link,
    Membership,
    Organization,
    OtherName,
    Proposal,
    Source,
    Topic,
)
from staff.models import User
from tests.catalogue.rows import (
    Rule,
    address_rules,
    assert_binds_from_review_on,
    assert_kept,
    choice_rule,
    period_rules,
    record_rules,
    rules_declared,
    said,
)
from tests.factories import (
    CitationFactory,
    CountryFactory,
    CountryGroupFactory,
    LinkFactory,
    MembershipFactory,
    OrganizationFactory,
    OtherNameFactory,
    SourceFactory,
    TopicFactory,
)
from tests.refusals import refused


def itself(row):
    return row


def group():
    return CountryGroupFactory(name_es="Grupo")


def topic():
    return TopicFactory(name_es="Tema")


def citation():
    return CitationFactory(record=OrganizationFactory(), place_en="p. 1")


def link():
    return LinkFactory(record=OrganizationFactory())


def other_name():
    return OtherNameFactory(record=OrganizationFactory())


def second_commission():
    OrganizationFactory(is_commission=True)
    return OrganizationFactory()


def second_membership():
    first = MembershipFactory()
    return MembershipFactory(organization=first.organization, body=first.body, role="coordinator")


def second_citation():
    first = citation()
    return CitationFactory(record=first.record, source=first.source, place_en="p. 2")


def second_link():
    return LinkFactory(record=LinkFactory(record=OrganizationFactory(), url="https://a.org").record)


def second_name():
    return OtherNameFactory(record=OtherNameFactory(record=OrganizationFactory(), name="A").record)


def import_job():
    return ImportJob.objects.create(
        content_type=ContentType.objects.get_for_model(Organization),
        file_name="a.csv",
        size=0,
        digest="0" * 64,
        language="en",
        uploaded_by=User.objects.create(username="editor"),
    )


def import_row(job=None, position=1):
    return ImportRow.objects.create(
        job=job or import_job(), position=position, line=position, outcome="new"
    )


def second_import_row():
    return import_row(job=import_row().job, position=2)


def proposal():
    return Proposal.objects.create(
        content_type=ContentType.objects.get_for_model(Organization),
        object_id=OrganizationFactory().pk,
        base=0,
        changes=[],
        context=uuid4(),
        by=User.objects.create(username="editor"),
        at=timezone.now(),
    )


COMPLETE = [
    Rule(
        "catalogue_organization_has_a_kind",
        "Say what kind of organization it is.",
        lambda: OrganizationFactory(published=True),
        {"kind": ""},
    ),
]
WRITTEN = (
    "catalogue_country_codes_are_written_as_the_standards_do",
    "An alpha-3 code is three capital letters, an M49 code three digits.",
)
RULES = [
    *COMPLETE,
    choice_rule(Country, "subregion", CountryFactory),
    choice_rule(Country, "commission_status", CountryFactory),
    *(Rule(*WRITTEN, CountryFactory, {"alpha3": code}) for code in ("hnd", "HN", "H1D")),
    *(Rule(*WRITTEN, CountryFactory, {"m49": code}) for code in ("34", "34A")),
    *address_rules(CountryGroup, group),
    *(
        Rule(
            "catalogue_countrygroup_slug_is_written_plainly",
            "An address holds small letters, digits and single hyphens only.",
            group,
            {"slug": slug},
        )
        for slug in ("Capital", "two--hyphens", "-before", "after-")
    ),
    Rule(
        "catalogue_countrygroup_broader_is_another",
        "A group does not lie within itself.",
        group,
        {"broader": itself},
        trigger="no_loop_broader",
    ),
    *address_rules(Topic, topic),
    Rule(
        "catalogue_topic_broader_is_another",
        "A topic is not broader than itself.",
        topic,
        {"broader": itself},
        trigger="no_loop_broader",
    ),
    *record_rules(Organization, OrganizationFactory),
    choice_rule(Organization, "kind", OrganizationFactory),
    Rule(
        "catalogue_organization_parent_is_another",
        "An organization is not part of itself.",
        OrganizationFactory,
        {"parent": itself},
        trigger="no_loop_parent",
    ),
    Rule(
        "catalogue_organization_successor_is_another",
        "An organization does not succeed itself.",
        OrganizationFactory,
        {"successor": itself},
        trigger="no_loop_successor",
    ),
    Rule(
        "catalogue_organization_government_has_a_country",
        "A government has a country: choose it.",
        OrganizationFactory,
        {"kind": "government"},
    ),
    Rule(
        "catalogue_organization_only_one_is_the_commission",
        "Another organization is marked as the commission.",
        second_commission,
        {"is_commission": True},
    ),
    *period_rules(Membership, MembershipFactory),
    choice_rule(Membership, "role", MembershipFactory),
    Rule(
        "catalogue_membership_is_of_another_body",
        "An organization is not a member of itself.",
        MembershipFactory,
        {"body": lambda membership: membership.organization},
    ),
    Rule(
        "catalogue_membership_never_overlaps_itself",
        "This organization has this role in this body on some of these days already.",
        second_membership,
        {"role": "member"},
    ),
    *period_rules(Source, SourceFactory, every_way=True),
    choice_rule(Source, "kind", SourceFactory),
    choice_rule(Source, "language", SourceFactory),
    Rule(
        "catalogue_source_has_a_title",
        "Give the title in at least one language.",
        SourceFactory,
        {"title_en": ""},
    ),
    choice_rule(Citation, "basis", citation),
    Rule(
        "catalogue_citation_stands_once",
        "This citation stands here already.",
        second_citation,
        {"place_en": "p. 1"},
    ),
    Rule(
        "catalogue_citation_of_a_value_names_its_field",
        "Say which field this value is of.",
        citation,
        {"value": "2012"},
    ),
    choice_rule(Link, "language", link),
    Rule(
        "catalogue_link_has_a_label",
        "Say in at least one language what the link leads to.",
        link,
        {"label_en": ""},
    ),
    Rule(
        "catalogue_link_stands_once",
        "This link stands here already.",
        second_link,
        {"url": "https://a.org"},
    ),
    Rule(
        "catalogue_link_is_a_web_address",
        "A link begins with http:// or https://.",
        link,
        {"url": "ftp://example.org"},
    ),
    choice_rule(OtherName, "language", other_name),
    Rule(
        "catalogue_othername_stands_once",
        "This name stands here already.",
        second_name,
        {"name": "A"},
    ),
]
# Of what our own code writes: no form asks for it.
WRITTEN_BY_CODE = [
    Rule(
        "catalogue_source_file_has_a_name",
        "A file has the name under which it was sent.",
        SourceFactory,
        {"file_name": "letter.pdf"},
    ),
    choice_rule(ImportJob, "state", import_job),
    Rule(
        "catalogue_importjob_undone_by_somebody",
        "Say who took the import back.",
        import_job,
        {"state": "undone"},
    ),
    choice_rule(ImportRow, "outcome", import_row),
    Rule(
        "catalogue_importrow_stands_once",
        "This row of the file stands here already.",
        second_import_row,
        {"position": 1},
    ),
    Rule(
        "catalogue_proposal_is_decided_by_somebody",
        "A decision has its day and hour.",
        proposal,
        {"decision": "accepted"},
    ),
]


def test_every_rule_of_the_catalogue_is_tested():
    # Nobody fills in an address: triggers write them, and are tested with the addresses.
    by_triggers = {"catalogue_address_is_unique_for_ever"}
    tested = {rule.name for rule in [*RULES, *WRITTEN_BY_CODE]}
    assert tested == rules_declared("catalogue") - by_triggers


@pytest.mark.django_db
@pytest.mark.parametrize("rule", WRITTEN_BY_CODE, ids=str)
def test_rule_of_what_code_writes_is_kept(rule):
    row = rule.row()
    for name, value in rule.change.items():
        setattr(row, name, value)

    assert said(row.validate_constraints) == [rule.sentence]
    assert refused(row.save) == rule.name


@pytest.mark.django_db
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_rule_is_kept(rule):
    assert_kept(rule)


@pytest.mark.django_db
@pytest.mark.parametrize("rule", COMPLETE, ids=str)
def test_rule_of_completeness_leaves_drafts_alone(rule):
    assert_binds_from_review_on(rule)
