"""Record pages: the chain, the activities in response to provisions, and facts not recorded.

One module for one page; each test reads another part of it.
"""

import json
import re

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from catalogue.history.actor import act_as
from catalogue.history.public_versions import current_public_version
from catalogue.models import Organization
from catalogue.pages.chain import MAX_STAGE_RECORDS
from catalogue.workflow.transitions import withdraw
from tests.support.factories import (
    ActivityFactory,
    CitationFactory,
    DisseminationFactory,
    EditionFactory,
    InvolvementFactory,
    MandateFactory,
    MeetingFactory,
    MembershipFactory,
    OrganizationFactory,
    OutcomeFactory,
    ProjectFactory,
    ProjectMandateFactory,
    ProvisionFactory,
    PublicationFactory,
)
from tests.support.queries import assert_same_queries, sql_of_request
from tests.support.query_lists import PAGE_QUERIES

pytestmark = pytest.mark.django_db


def chain_slugs(response) -> dict[str, list[str]]:
    return {
        stage.name: [one.slug for one in stage.records]
        for stage in response.context["chain"].stages
    }


def test_chain_links_both_ways_and_every_line_is_a_recorded_relation(client):
    mandate = MandateFactory(published=True, slug="mandate")
    project = ProjectFactory(published=True, slug="project")
    ProjectMandateFactory(project=project, mandate=mandate)
    meeting = MeetingFactory(published=True, slug="meeting")
    study = PublicationFactory(published=True, slug="study")
    activity = ActivityFactory(
        published=True, slug="activity", project=project, meetings=[meeting], publications=[study]
    )
    whole = {
        "mandate": ["mandate"],
        "project": ["project"],
        "activity": ["activity"],
        "meeting": ["meeting"],
        "publication": ["study"],
        "outcome": [],
    }
    for record in (mandate, project, activity):
        response = client.get(record.get_absolute_url())
        assert chain_slugs(response) == whole
        # Mandate, project and activity, then its results: four relations, four lines.
        assert len(response.context["chain"].connectors) == 4
        assert response.text.count("<path") == 4
    # The distribution of the study at the meeting is not recorded.
    assert chain_slugs(client.get(study.get_absolute_url()))["meeting"] == []
    assert "none recorded" in client.get(study.get_absolute_url()).text


def test_long_chain_names_the_newest_and_links_to_all(client):
    project = ProjectFactory(published=True, slug="project")
    for number in range(MAX_STAGE_RECORDS + 2):
        ActivityFactory(
            published=True, slug=f"a-{number}", project=project, when=str(2010 + number)
        )
    page = client.get("/projects/project/")
    assert chain_slugs(page)["activity"] == [
        f"a-{number}" for number in range(2, MAX_STAGE_RECORDS + 2)
    ]
    assert 'href="/activities/?project=project"' in page.text


def test_provision_is_unanswered_only_if_addressed_to_the_commission(client):
    commission = OrganizationFactory(published=True, is_commission=True)
    division = OrganizationFactory(published=True, parent=commission)
    mandate = MandateFactory(published=True, slug="m", when="2006")
    for number, whom in (
        ("1", [division]),
        ("2", [OrganizationFactory(published=True)]),
        ("3", []),
    ):
        ProvisionFactory(mandate=mandate, number=number, slug=f"p{number}", addressees=whom)
    answered = ProvisionFactory(mandate=mandate, number="4", slug="p4", addressees=[commission])
    ActivityFactory(published=True, provisions=[answered], when="2012/2013", slug="a")
    ActivityFactory(published=True, provisions=[answered], when="2012", is_collective=True)
    ActivityFactory(draft=True, provisions=list(mandate.provisions.all()), when="2012")

    page = client.get("/mandates/m/")

    found = {
        one.provision.number: (one.lacks_response, one.addresses_others_only)
        for one in page.context["provisions"]
    }
    assert found == {
        "1": (True, False),
        "2": (False, True),
        "3": (False, False),
        "4": (False, False),
    }
    assert "1 provision addressed to ECLAC has no recorded response." in page.text
    table = page.context["activities_by_year"]
    assert table.years == [2012, 2013]
    cells = {
        row.label: [(cell.number, cell.group_entries) for cell in row.cells] for row in table.rows
    }
    none = [(0, 0), (0, 0)]
    some = [(1, 1), (1, 0)]
    whole = "All activities under this mandate"
    assert cells == {"1": none, "2": none, "3": none, "4": some, whole: some}
    assert 'href="/activities/?provision=p4&amp;year=2013"' in page.text


def test_publication_page_states_only_recorded_facts(client):
    study = PublicationFactory(published=True, slug="study")
    arabic, english = (EditionFactory(publication=study, language=code) for code in ("ar", "en"))
    known = DisseminationFactory(publication=study, manner="distributed", editions=[arabic])
    DisseminationFactory(publication=study, manner="presented", position=1)

    page = client.get("/publications/study/")

    assert [(row.act == known, row.cells) for row in page.context["distribution_rows"]] == [
        (True, [True, False]),
        (False, []),
    ]
    assert page.text.count("editions not recorded") == 1
    # distributors and recipients, twice
    assert page.text.count('<span class="unknown">not recorded</span>') == 4
    assert english.get_language_display() in page.text


def test_memberships_of_a_year_include_undated_ones(client):
    state = OrganizationFactory(published=True, slug="state")
    bodies = [OrganizationFactory(published=True, title_en=name) for name in ("Old", "New", "Some")]
    for body, when in zip(bodies, ("2001/2005", "2006/..", None), strict=True):
        MembershipFactory(organization=state, body=body, **({"when": when} if when else {}))

    def named(query: str) -> list[str]:
        page = client.get(f"/organizations/state/{query}")
        return [str(one.body) for one in page.context["memberships"]]

    assert named("") == ["Old", "New", "Some"]
    assert named("?year=2005") == ["Old", "Some"]
    assert named("?year=2020") == ["New", "Some"]
    for odd in ("x", "-1", "20055", "0000", "2012&year=2013", "%00", "٢٠١٢"):
        response = client.get(f"/organizations/state/?year={odd}")
        assert (odd, response.status_code) == (odd, 400)
    refused = client.get("/organizations/state/?year=1").text
    assert "“1” is not a year between 1800 and 2199." in refused


def test_roles_of_an_organization_are_counted_by_year(client):
    body = OrganizationFactory(published=True, slug="body")
    for when, role in (("2011/2012", "lead"), ("2012", "lead"), ("2012", "partner")):
        activity = ActivityFactory(published=True, when=when)
        InvolvementFactory(activity=activity, organization=body, role=role)
    InvolvementFactory(activity=ActivityFactory(draft=True, when="2012"), organization=body)

    table = client.get("/organizations/body/").context["roles"]

    assert table.years == [2011, 2012]
    assert {row.label: [cell.number for cell in row.cells] for row in table.rows} == {
        "Lead organization (activities)": [1, 2],
        "Partner (activities)": [0, 1],
    }


def test_meeting_with_two_dates_shows_both_with_their_sources(programme, client):
    page = client.get("/meetings/first-celac-meeting-on-migrations/").text
    (said,) = re.findall(r'<div class="differing">(.*?)</div>', page, re.DOTALL)
    account = "Account by ECLAC of its 2012 programme of work on international migration"
    assert re.sub(r"<.*?>", "|", said).startswith("|Sources differ:|||19–20 August 2012 – ")
    assert re.findall(r"<li>(.*?) – (.*?)(?:, human|</li>|,)", said) == [
        ("19–20 August 2012", account),
        ("20–21 August 2012", "Santiago Declaration of the first CELAC Summit"),
    ]
    spanish = client.get("/es/meetings/first-celac-meeting-on-migrations/").text
    (said,) = re.findall(r'<div class="differing">(.*?)</div>', spanish, re.DOTALL)
    assert "Las fuentes difieren:" in said


def test_record_is_cited_with_its_number_version_and_address(client):
    study = PublicationFactory(
        published=True, slug="study", title_en="Costs & 100 % of {gains}_\\", when="2012"
    )
    citation = client.get("/publications/study/").context["reference"]
    address = (
        f"http://testserver/publications/study/versions/{current_public_version(study).timestamp}/"
    )
    assert f"record no. {study.number}, version of " in citation.text
    assert citation.text.endswith(address)
    assert r"title = {{Costs \& 100 \% of \{gains\}\_\textbackslash{}}}" in citation.bibtex
    lines = citation.ris.split("\n")
    assert lines[0] == "TY  - ELEC"
    assert lines[-1] == "ER  - "
    assert f"UR  - {address}" in lines


JSON_LD_ELEMENT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def test_linked_data_agrees_with_the_page_and_cannot_close_its_element(client):
    meeting = MeetingFactory(
        published=True,
        slug="m",
        title_en="</script><b>Forum & more",
        when="2012-07",
        city_en="Quito",
        website="https://forum.example.org/",
        kind="forum",
    )
    CitationFactory(record=meeting)
    text = client.get("/meetings/m/").text
    (data,) = map(json.loads, JSON_LD_ELEMENT.findall(text))
    assert data["@type"] == "Event"
    assert (data["@id"], data["url"]) == (
        "http://testserver/meetings/m/",
        "https://forum.example.org/",
    )
    assert data["name"] == "</script><b>Forum & more"
    assert (data["startDate"], data["endDate"]) == ("2012-07", "2012-07")
    assert data["location"]["address"] == {"@type": "PostalAddress", "addressLocality": "Quito"}
    assert "</script><b>" not in text


@pytest.mark.slow
def test_every_kind_of_record_has_linked_data(programme, client):
    found = {}
    for plural, slug in {
        "meetings": "first-celac-eu-summit",
        "publications": "international-migration-from-a-regional-and-interregional-perspective",
        "mandates": "resolution-615-xxxi",
        "projects": "programme-of-work-on-international-migration",
        "activities": "training-in-seven-countries",
        "organizations": "government-of-chile",
        "outcomes": "article-30-of-the-santiago-declaration",
    }.items():
        (data,) = map(json.loads, JSON_LD_ELEMENT.findall(client.get(f"/{plural}/{slug}/").text))
        found[plural] = data["@type"]
    assert found == {
        "meetings": "Event",
        "publications": "Report",
        "mandates": "Legislation",
        "projects": "Project",
        "activities": "Action",
        "organizations": "GovernmentOrganization",
        "outcomes": "CreativeWork",
    }


def test_page_with_many_relations_names_some_and_counts_all(client, monkeypatch):
    monkeypatch.setattr("catalogue.pages.detail_view.MAX_RELATED_ROWS", 2)
    body, mandate = (
        factory(published=True, slug="x") for factory in (OrganizationFactory, MandateFactory)
    )
    requests = []
    for number in range(4):
        meeting = MeetingFactory(published=True, title_en=f"Session {number}")
        meeting.series_bodies.add(body)
        MembershipFactory(body=body)
        OutcomeFactory(published=True, organization=body)
        ProjectMandateFactory(project=ProjectFactory(published=True), mandate=mandate)
        if number in (0, 3):
            requests.append(sql_of_request(client, "/organizations/x/"))
    MeetingFactory(draft=True).series_bodies.add(body)
    assert_same_queries(*requests, PAGE_QUERIES[Organization])
    page = client.get("/organizations/x/")
    assert page.text.count("2 of 4 are shown here.") == 3
    assert [name in page.text for name in ("Session 0", "Session 1", "Session 2")] == [1, 1, 0]
    for plural in ("organizations", "meetings", "outcomes"):
        assert f'<a href="/{plural}/?organization=x">Show all' in page.text
    page = client.get("/mandates/x/")
    assert '2 of 4 are shown here. <a href="/projects/?mandate=x">' in page.text


def test_page_links_to_the_remaining_relations(client, monkeypatch):
    monkeypatch.setattr("catalogue.pages.detail_view.MAX_RELATED_ROWS", 2)
    work, meeting = PublicationFactory(published=True), MeetingFactory(published=True)
    for number in range(3):
        DisseminationFactory(publication=work, meeting=meeting, place_en=f"Room {number}")
    for record in (work, meeting):
        page = client.get(record.get_absolute_url())
        assert '2 of 3 are shown here. <a href="/data/">' in page.text
    assert "Room 2" not in client.get(work.get_absolute_url()).text


def test_page_of_a_withdrawn_record_shows_the_date(client):
    meeting = MeetingFactory(published=True, slug="gone")
    with act_as():
        withdraw(meeting, by=None, reason_en="It named a person.")
    day = date_format(timezone.localdate(), "DATE_FORMAT")
    assert f"Withdrawn on {day}." in client.get("/meetings/gone/").text
