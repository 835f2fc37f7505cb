"""Every rule is kept by the database, whichever way a change comes, and speaks a sentence."""

import pytest
from django.core.exceptions import ValidationError

from activities.models import Involvement, Uptake
from catalogue.models import Citation, Country, Link, Membership
from meetings.models import Participation
from publications.models import Authorship, Contribution
from tests.factories import (
    ActivityFactory,
    EditionFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ProjectFactory,
    ProvisionFactory,
    PublicationFactory,
    SourceFactory,
)
from tests.refusals import refused

pytestmark = pytest.mark.django_db


# Each case breaks exactly one rule: what is written, and the sentence that people read.
ONE_ROW = {
    "catalogue_organization_has_a_title": (
        lambda: OrganizationFactory.build(published=True, title_en=""),
        "Give the title in at least one language.",
    ),
    "catalogue_organization_kind_is_in_its_list": (
        lambda: OrganizationFactory.build(published=True, kind="club"),
        "Choose one of the values in the list.",
    ),
    "catalogue_organization_state_is_in_its_list": (
        lambda: OrganizationFactory.build(published=True, state="hidden"),
        "Choose one of the values in the list.",
    ),
    "catalogue_organization_has_a_kind": (
        lambda: OrganizationFactory.build(published=True, kind=""),
        "Say what kind of organization it is.",
    ),
    "catalogue_organization_government_has_a_country": (
        lambda: OrganizationFactory.build(published=True, kind="government"),
        "A government has a country: choose it.",
    ),
    "catalogue_organization_slug_is_written_plainly": (
        lambda: OrganizationFactory.build(published=True, slug="Not Plain"),
        "An address holds small letters, digits and single hyphens only.",
    ),
    "meetings_meeting_has_a_kind_and_a_status": (
        lambda: MeetingFactory.build(published=True, status=""),
        "Say what kind of meeting it is, and whether it is planned or was held.",
    ),
    "meetings_meeting_was_held_at_a_time": (
        lambda: MeetingFactory.build(published=True, status="completed"),
        "Say when the meeting was held, at least the year.",
    ),
    "meetings_meeting_completed_meeting_has_ended": (
        lambda: MeetingFactory.build(published=True, status="completed", when="2012/.."),
        "A completed meeting is not still going on.",
    ),
    "meetings_meeting_ordinal_counts_from_one": (
        lambda: MeetingFactory.build(published=True, ordinal=0),
        "An ordinal counts from 1.",
    ),
    "publications_publication_has_a_kind": (
        lambda: PublicationFactory.build(published=True, kind=""),
        "Say what kind of publication it is.",
    ),
    "publications_publication_covers_years_in_order": (
        lambda: PublicationFactory.build(published=True, covers_from=2010, covers_to=2000),
        "Give the first and the last year covered, in order.",
    ),
    "publications_publication_draws_on_listed_sources": (
        lambda: PublicationFactory.build(published=True, draws_on=["hearsay"]),
        "Choose values in the list.",
    ),
    "publications_publication_issue_belongs_to_a_serial": (
        lambda: PublicationFactory.build(published=True, issue="2012"),
        "An issue belongs to a serial: name it.",
    ),
    "activities_mandate_has_a_kind": (
        lambda: MandateFactory.build(published=True, kind=""),
        "Say what kind of mandate it is.",
    ),
    "activities_project_has_a_kind": (
        lambda: ProjectFactory.build(published=True, kind=""),
        "Say whether it is a project or the programme of work.",
    ),
    "activities_activity_has_a_kind_and_a_status": (
        lambda: ActivityFactory.build(published=True, kind=""),
        "Say what kind of activity it is and how far it has come.",
    ),
    "activities_activity_completed_activity_has_ended": (
        lambda: ActivityFactory.build(published=True, status="completed", when="2012/.."),
        "A completed activity needs a time, at least the year, and has ended.",
    ),
    "activities_outcome_has_a_kind": (
        lambda: OutcomeFactory.build(
            published=True, kind="", project=ProjectFactory(published=True)
        ),
        "Say what kind of outcome it is.",
    ),
    "activities_outcome_comes_from_somewhere": (
        lambda: OutcomeFactory.build(published=True, project=None),
        "Say where it comes from: a meeting, publication, project, activity or body.",
    ),
    "activities_outcome_quotation_has_a_language": (
        lambda: OutcomeFactory.build(
            published=True, project=ProjectFactory(published=True), quotation="Sic"
        ),
        "A quotation and its language belong together.",
    ),
    "activities_provision_has_a_number_or_a_name": (
        lambda: ProvisionFactory.build(mandate=MandateFactory(published=True), number=""),
        "Give the provision its number, or a short name.",
    ),
    "catalogue_source_has_a_title": (
        lambda: SourceFactory.build(title_en=""),
        "Give the title in at least one language.",
    ),
    "catalogue_country_codes_are_written_as_the_standards_do": (
        lambda: Country(alpha3="xx", m49="999", name_en="X", name_es="X"),
        "An alpha-3 code is three capital letters, an M49 code three digits.",
    ),
    "publications_edition_has_pages": (
        lambda: EditionFactory.build(publication=PublicationFactory(published=True), pages=0),
        "A number of pages is more than none.",
    ),
    "catalogue_membership_is_of_another_body": (
        lambda: Membership(organization=(body := OrganizationFactory(published=True)), body=body),
        "An organization is not a member of itself.",
    ),
    "meetings_participation_names_an_organization_or_a_group": (
        lambda: Participation(meeting=MeetingFactory(published=True), role="host"),
        "Choose an organization, or else describe a group.",
    ),
    "meetings_participation_only_a_group_has_a_size_and_kind": (
        lambda: Participation(
            meeting=MeetingFactory(published=True),
            organization=OrganizationFactory(published=True),
            group_size=4,
        ),
        "Only a described group has a number and a kind.",
    ),
    "publications_authorship_names_one_party_or_person": (
        lambda: Authorship(
            publication=PublicationFactory(published=True),
            organization=OrganizationFactory(published=True),
            family_name="Paz",
        ),
        "Choose an organization, or describe a group, or name a person.",
    ),
    "publications_authorship_given_name_has_a_family_name": (
        lambda: Authorship(
            publication=PublicationFactory(published=True),
            organization=OrganizationFactory(published=True),
            given_name="Ana",
        ),
        "Give the person's family name.",
    ),
    "publications_authorship_only_a_group_has_a_size_and_kind": (
        lambda: Authorship(
            publication=PublicationFactory(published=True), family_name="Paz", group_size=2
        ),
        "Only a described group has a number and a kind.",
    ),
    "publications_contribution_says_what_it_is": (
        lambda: Contribution(
            publication=PublicationFactory(published=True),
            organization=OrganizationFactory(published=True),
        ),
        "Give the section a title, or say what it is about.",
    ),
    "activities_involvement_is_in_an_activity_or_a_project": (
        lambda: Involvement(organization=OrganizationFactory(published=True), role="partner"),
        "Choose either an activity or a project.",
    ),
    "activities_involvement_role_fits": (
        lambda: Involvement(
            organization=OrganizationFactory(published=True),
            activity=ActivityFactory(published=True),
            role="executing",
        ),
        "An activity and a project know different roles.",
    ),
    "activities_uptake_is_by_one_thing": (
        lambda: Uptake(outcome=OutcomeFactory(published=True), manner="cited-by"),
        "Choose one: an outcome, an organization, a meeting or a publication.",
    ),
    "activities_uptake_is_by_another_outcome": (
        lambda: Uptake(
            outcome=(one := OutcomeFactory(published=True)), manner="cited-by", other_outcome=one
        ),
        "An outcome does not take itself up.",
    ),
    "catalogue_citation_of_a_value_names_its_field": (
        lambda: Citation(
            record=MeetingFactory(published=True), source=SourceFactory(), value="2012"
        ),
        "Say which field this value is of.",
    ),
    "catalogue_link_has_a_label": (
        lambda: Link(record=MeetingFactory(published=True), url="https://example.org"),
        "Say in at least one language what the link leads to.",
    ),
    "catalogue_link_is_a_web_address": (
        lambda: Link(record=MeetingFactory(published=True), url="ftp://example.org", label_en="x"),
        "A link begins with http:// or https://.",
    ),
}


@pytest.mark.parametrize("name", ONE_ROW)
def test_rule_of_one_row_is_kept(name):
    build, sentence = ONE_ROW[name]
    assert refused(lambda: build().save()) == name
    with pytest.raises(ValidationError) as caught:
        build().validate_constraints()
    assert sentence in caught.value.messages
