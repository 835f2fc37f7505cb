"""Names of rows in lists of choices and in templates."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from catalogue.pages.citation_sentences import field_label
from catalogue.templatetags.records import by_role
from tests.support.factories import (
    CitationFactory,
    CountryFactory,
    DisseminationFactory,
    EditionFactory,
    LinkFactory,
    MandateFactory,
    MeetingFactory,
    MembershipFactory,
    OrganizationFactory,
    OtherNameFactory,
    ParticipationFactory,
    ProjectMandateFactory,
    ProvisionFactory,
    PublicationFactory,
    SourceFactory,
    UptakeFactory,
)

pytestmark = pytest.mark.django_db


def test_rows_are_named_after_the_records_they_join():
    body = OrganizationFactory(title_en="Commission", published=True)
    meeting = MeetingFactory(title_en="Forum", title_es="Foro", published=True)
    mandate = MandateFactory(title_en="On migration", published=True)
    rows = [
        MembershipFactory(organization=OrganizationFactory(title_en="Division"), body=body),
        CitationFactory(record=body, source=SourceFactory(title_en="Account"), place_en="p. 4"),
        CitationFactory(record=body, source=SourceFactory(title_en="Account"), place_en=""),
        LinkFactory(record=body, label_en="Site"),
        OtherNameFactory(record=body, name="ECLAC"),
        EditionFactory(publication=PublicationFactory(title_en="Study"), language="pt"),
        DisseminationFactory(meeting=meeting),
        DisseminationFactory(place_en="Quito", manner="distributed"),
        DisseminationFactory(manner="published-online"),
        ProvisionFactory(mandate=mandate, number="4"),
        ProvisionFactory(mandate=mandate, number="", label_en="Report"),
        ProvisionFactory(mandate=MandateFactory(symbol="615 (XXXI)"), number="4 (b)"),
        ProjectMandateFactory(mandate=mandate),
        UptakeFactory(meeting=meeting, manner="endorsed-by"),
        UptakeFactory(organization=body),
        CountryFactory(alpha3="PER"),
    ]

    assert [str(row) for row in rows] == [
        "Division – Commission (Member)",
        "Account, p. 4",
        "Account",
        "Site",
        "ECLAC",
        "Study (Portuguese)",
        "Presented: Forum",
        "Distributed: Quito",
        "Published online",
        "On migration, 4",
        "On migration, Report",
        "615 (XXXI), 4 (b)",
        "On migration",
        "Endorsed by Forum",
        "Cited by Commission",
        "Peru",
    ]
    with override("es"):
        assert (str(meeting), str(body)) == ("Foro", "Commission")


def test_parties_are_grouped_by_role_in_list_order():
    meeting = MeetingFactory()
    roles = ("participant", "host", "participant", "convener")
    parties = [ParticipationFactory(meeting=meeting, role=role) for role in roles]

    assert by_role(parties) == [
        ("Convener", [parties[3]]),
        ("Host", [parties[1]]),
        ("Participant", [parties[0], parties[2]]),
    ]
    assert by_role([]) == []


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("period", "date"),
        ("title", "title in English"),
        ("city_en", "city in English"),
        ("participations", "participations"),
        ("series_bodies", "series"),
        ("nothing", "nothing"),
    ],
)
def test_supported_field_of_a_citation_has_its_label(field, label):
    assert field_label(field, MeetingFactory()) == label


def test_page_without_a_request_offers_no_other_languages():
    template = Template(
        "{% load head %}{% page_languages as some %}{{ some|length }}{% canonical_url %}"
    )

    assert template.render(Context()) == "0"
