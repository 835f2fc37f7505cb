"""Record pages: the chain, the activities in response to provisions, and facts not recorded.

One module for one page; each test reads another part of it.
"""

import json
import re

import bibtexparser
import pytest
import rispy
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from activities.mandate_progress import provision_responses
from catalogue.history.actor import act_as
from catalogue.history.public_versions import current_public_version
from catalogue.kinds import kind_of
from catalogue.models import Organization
from catalogue.pages.chain import MAX_STAGE_RECORDS, build_chain
from catalogue.pages.detail_view import compiled_relations
from catalogue.pages.organization_roles import compiled_rows
from catalogue.records.record import Record
from catalogue.workflow.transitions import withdraw
from publications.models import Publication
from tests.support.factories import (
    ActivityFactory,
    AuthorshipFactory,
    CitationFactory,
    ContributionFactory,
    CountryGroupFactory,
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
    SourceFactory,
    UptakeFactory,
    factory_of,
)
from tests.support.kinds import RECORD_MODELS
from tests.support.queries import assert_same_queries, sql_of_request
from tests.support.query_lists import PAGE_QUERIES, PARTICIPATION_QUERIES
from tests.support.visibility import MarkedRecords, add_relations

pytestmark = pytest.mark.django_db


def chain_slugs(response) -> dict[str, list[str]]:
    return {
        stage.name: [one.slug for one in stage.records]
        for stage in response.context["chain"].stages
    }


def stage_headings(page: str) -> list[str]:
    (chain,) = re.findall(r'<ol class="chain">(.*?)</ol>', page, re.DOTALL)
    return re.findall(r"<li(?: aria-current=\"true\")?>\s*<h3>(.*?)</h3>", chain)


def test_chain_links_both_ways_and_leaves_out_empty_stages(client):
    mandate = MandateFactory(published=True, slug="mandate")
    project = ProjectFactory(published=True, slug="project")
    ProjectMandateFactory(project=project, mandate=mandate, is_principal=True)
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
    }
    others = ["Mandates", "Projects", "Activities", "Meetings", "Publications"]
    for record, own in (
        (mandate, "This mandate"),
        (project, "This project"),
        (activity, "This activity"),
    ):
        response = client.get(record.get_absolute_url())
        assert chain_slugs(response) == whole
        place = list(whole).index(record._meta.model_name)
        assert stage_headings(response.text) == [*others[:place], own, *others[place + 1 :]]
        # A record of the chain is not listed again, and this record is no link in it.
        chain = response.text[response.text.index('<ol class="chain">') :]
        for slug in set(whole) - {record._meta.model_name, "publication"}:
            plural = {"activity": "activities"}.get(slug, f"{slug}s")
            assert chain.count(f'<a href="/{plural}/{slug}/">') == 1
        assert f'<a href="{record.get_absolute_url()}">' not in chain
    assert "<span>through the project</span>" in client.get("/activities/activity/").text
    assert "<span>principal mandate</span>" in client.get("/projects/project/").text
    # The distribution of the study at the meeting is not recorded.
    assert set(chain_slugs(client.get(study.get_absolute_url()))) == set(whole) - {"meeting"}


def test_stages_from_the_index_are_those_of_the_relations(monkeypatch):
    """The chain of a record that is not public, in its preview, is read from the relations."""
    records = MarkedRecords("published")
    add_relations(records, 1)
    mandate, draft = MandateFactory(published=True), MandateFactory()
    project = ProjectFactory(published=True)
    ProjectMandateFactory(project=project, mandate=mandate)
    meeting, study = MeetingFactory(published=True), PublicationFactory(published=True)
    for year in range(2001, 2004 + MAX_STAGE_RECORDS):
        ActivityFactory(published=True, project=project, meetings=[meeting], when=str(year))
    ActivityFactory(published=True, mandates=[draft], meetings=[meeting])
    hidden = ActivityFactory(mandates=[mandate], meetings=[meeting], project=project)
    OutcomeFactory(published=True, activity=hidden)
    provision = ProvisionFactory(mandate=mandate)
    answer = ActivityFactory(published=True, provisions=[provision], publications=[study])
    OutcomeFactory(published=True, activity=answer)
    OutcomeFactory(published=True, project=project)
    marked = [one for one in records.records if not isinstance(one, Organization)]
    lengths = []
    for record in (mandate, project, meeting, study, answer, *marked):
        paths = kind_of(type(record)).detail_view.chain
        from_index = build_chain(record, paths).stages
        with monkeypatch.context() as preview:
            preview.setattr(Record, "is_public", False)
            assert from_index == build_chain(record, paths).stages, record
        lengths.append(len(from_index))
    assert lengths[:5] == [6, 5, 4, 3, 4]
    assert min(lengths) > 1


def test_chain_of_a_mandate_has_outcomes_of_answers_to_its_provisions(client):
    provision = ProvisionFactory(mandate=MandateFactory(published=True, slug="mandate"))
    activity = ActivityFactory(published=True, provisions=[provision])
    OutcomeFactory(published=True, slug="outcome", activity=activity)
    chain = chain_slugs(client.get("/mandates/mandate/"))
    assert chain["outcome"] == ["outcome"]


def test_record_without_related_records_has_no_chain(client):
    ActivityFactory(published=True, slug="alone", project=None)
    page = client.get("/activities/alone/").text
    assert 'class="chain"' not in page
    assert "From mandate to outcome" not in page


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
    for _number in range(MAX_STAGE_RECORDS + 1):
        ProjectMandateFactory(project=project, mandate=MandateFactory(published=True))
    page = client.get("/projects/project/").text
    # The list of mandates has no filter for projects: the page itself shows them all.
    assert "/mandates/?project=" not in page
    assert '<a href="#related">Show all' in page
    assert page.count('href="/mandates/') >= 2 * MAX_STAGE_RECORDS + 1


def test_statement_of_a_mandate_is_the_same_for_any_number_of_provisions(client):
    """Each connection keeps a prepared statement for each text."""
    statements = set()
    for count in (0, 1, 3):
        mandate = MandateFactory(published=True)
        provisions = [ProvisionFactory(mandate=mandate, number=str(n)) for n in range(count)]
        activity = ActivityFactory(published=True, provisions=provisions, mandates=[mandate])
        with CaptureQueriesContext(connection) as captured:
            responses = provision_responses(mandate)
        assert [one.activities for one in responses] == [[activity]] * count
        statements |= {one["sql"] for one in captured if "json_agg" in one["sql"]}
    assert len(statements) == 1


def test_draft_body_does_not_make_its_part_a_body_of_the_commission(client):
    commission = OrganizationFactory(published=True, is_commission=True)
    draft = OrganizationFactory(draft=True, parent=commission)
    part = OrganizationFactory(published=True, parent=draft)
    mandate = MandateFactory(published=True, slug="m")
    ProvisionFactory(mandate=mandate, number="1", slug="p1", addressees=[part])

    [response] = client.get("/mandates/m/").context["provisions"]

    assert (response.lacks_response, response.addresses_others_only) == (False, True)


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
    table = page.context["activities_by_year"].table
    assert table.years == [2013, 2012]
    cells = {
        row.label: [(cell.number, cell.group_entries) for cell in row.cells] for row in table.rows
    }
    none = [(0, 0), (0, 0)]
    some = [(1, 0), (1, 1)]
    whole = "All activities under this mandate"
    assert cells == {"1": none, "2": none, "3": none, "4": some, whole: some}
    assert 'href="/activities/?provision=p4&amp;year=2013"' in page.text
    bars = page.context["activities_by_year"].chart.bars
    assert [(bar.label, bar.number, bar.group_entries) for bar in bars] == [
        ("2013", 1, 0),
        ("2012", 1, 1),
    ]
    assert '<ol class="year-bars short">' in page.text
    assert f'href="{bars[0].href.replace("&", "&amp;")}"' in page.text


def test_group_with_the_name_of_the_body_of_a_series_is_shown_once(client):
    meeting = MeetingFactory(published=True, slug="summit")
    meeting.series_bodies.add(OrganizationFactory(published=True, title_en="CELAC States"))
    meeting.regions.add(
        CountryGroupFactory(name_en="CELAC States"), CountryGroupFactory(name_en="South America")
    )
    page = client.get("/meetings/summit/").text
    assert page.count(">CELAC States</a>") == 1
    assert ">South America</a>" in page


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
    assert page.text.count('<span class="yes">Yes</span>') == 1
    assert page.text.count('<span class="visually-hidden">not recorded</span>') == 1
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

    assert table.years == [2012, 2011]
    assert {row.label: [cell.number for cell in row.cells] for row in table.rows} == {
        "Lead organization (activities)": [2, 1],
        "Partner (activities)": [1, 0],
    }


@pytest.fixture
def two_records_per_kind(monkeypatch):
    """Let the page of an organization show two records of each kind."""
    monkeypatch.setattr("catalogue.pages.organization_roles.MAX_RECORDS_PER_KIND", 2)
    compiled_rows.cache_clear()
    yield
    compiled_rows.cache_clear()


def test_organization_with_several_roles_shows_each_record_once(client, two_records_per_kind):
    body = OrganizationFactory(published=True, slug="body")
    for year in ("2010", "2011", "2012"):
        publication = PublicationFactory(published=True, title_en=f"Study {year}", when=year)
        AuthorshipFactory(publication=publication, organization=body, role="publisher")
        AuthorshipFactory(publication=publication, organization=body, role="author")
        if year == "2012":
            ContributionFactory(publication=publication, organization=body)
    draft = PublicationFactory(draft=True, title_en="Draft study")
    AuthorshipFactory(publication=draft, organization=body, role="author")

    page = client.get("/organizations/body/")

    [publications] = page.context["roles_by_kind"]
    assert [(str(part.record), part.role) for part in publications.rows] == [
        ("Study 2012", "Author · Publisher · Contributed section"),
        ("Study 2011", "Author · Publisher"),
    ]
    assert publications.total_count == 3
    assert "2 of 3 are shown here." in page.text


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
        when="2012-07-04/2012-07",
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
    assert (data["startDate"], data["endDate"]) == ("2012-07-04", "2012-07")
    assert data["location"]["address"] == {"@type": "PostalAddress", "addressLocality": "Quito"}
    assert "</script><b>" not in text


IN_PERSON, ONLINE, MIXED = (
    f"https://schema.org/{mode}EventAttendanceMode" for mode in ("Offline", "Online", "Mixed")
)


@pytest.mark.parametrize(
    ("fields", "kind", "mode", "locations"),
    [
        ({"when": "2012-07-04", "city_en": "Quito"}, "Event", IN_PERSON, ["Place"]),
        ({"when": "2012-07-04", "is_online": True}, "Event", ONLINE, ["VirtualLocation"]),
        (
            {"when": "2012-07-04", "is_online": True, "city_en": "Quito"},
            "Event",
            MIXED,
            ["Place", "VirtualLocation"],
        ),
        (
            {"when": "2012-07-04", "kind": "course", "is_online": True},
            "CourseInstance",
            ONLINE,
            ["VirtualLocation"],
        ),
        ({"when": "2012-07-04"}, "CreativeWork", None, []),
        ({"when": "2012-07", "city_en": "Quito"}, "CreativeWork", None, []),
        ({"when": None, "status": "planned", "city_en": "Quito"}, "CreativeWork", None, []),
    ],
)
def test_meeting_is_an_event_only_with_a_day_and_a_place(client, fields, kind, mode, locations):
    larger = MeetingFactory(published=True, title_en="Larger", slug="larger", when="2012")
    MeetingFactory(published=True, slug="m", part_of=larger, **({"kind": "forum"} | fields))
    (data,) = map(json.loads, JSON_LD_ELEMENT.findall(client.get("/meetings/m/").text))
    assert (data["@type"], data.get("eventAttendanceMode")) == (kind, mode)
    found = data.get("location", [])
    assert [one["@type"] for one in (found if isinstance(found, list) else [found])] == locations
    assert ("startDate" in data) == bool(locations)
    assert data["superEvent" if locations else "isPartOf"] == {
        "@id": "/meetings/larger/",
        "name": "Larger",
    }


def test_outcome_of_an_unpublished_one_is_part_of_its_publication(client):
    publication = PublicationFactory(published=True, title_en="Study", slug="study")
    parent = OutcomeFactory(draft=True, publication=publication)
    OutcomeFactory(published=True, slug="o", parent=parent, publication=publication)
    (data,) = map(json.loads, JSON_LD_ELEMENT.findall(client.get("/outcomes/o/").text))
    assert data["isPartOf"] == {"@type": "CreativeWork", "name": "Study"}


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


@pytest.fixture
def two_rows_per_relation(monkeypatch):
    """Limit relations to two rows; the statements with that limit are not kept."""
    monkeypatch.setattr("catalogue.pages.prefetches.MAX_RELATED_ROWS", 2)
    for compiled in (compiled_relations, compiled_rows):
        compiled.cache_clear()
    yield
    for compiled in (compiled_relations, compiled_rows):
        compiled.cache_clear()


def test_page_with_many_relations_names_some_and_counts_all(client, two_rows_per_relation):
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
    # None of its records counts towards a deliverable.
    queries = PAGE_QUERIES[Organization].removesuffix(f" {PARTICIPATION_QUERIES}")
    assert_same_queries(*requests, queries)
    page = client.get("/organizations/x/")
    assert page.text.count("2 of 4 are shown here.") == 3
    assert [name in page.text for name in ("Session 0", "Session 1", "Session 2")] == [1, 1, 0]
    for plural in ("organizations", "meetings", "outcomes"):
        assert f'<a href="/{plural}/?organization=x">Show all' in page.text
    # The chain of the mandate has all four projects of the page.
    page = client.get("/mandates/x/")
    assert page.text.count('<h4><a href="/projects/') == 4
    assert "are shown here" not in page.text


def test_page_links_to_the_remaining_relations(client, two_rows_per_relation):
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


def test_sources_say_what_they_support_and_inferred_facts_are_marked_where_they_stand(client):
    meeting = MeetingFactory(published=True, slug="m", when="2012-07", city_en="Quito")
    source = SourceFactory(
        is_public=True, title_en="Minutes", url="https://un.example.org/minutes.pdf"
    )
    for place, field, basis in (
        ("paragraph 5", "period", "stated"),
        ("paragraph 5", "city_en", "stated"),
        ("page 7", "kind", "inferred"),
        ("page 7", "website", "stated"),
    ):
        CitationFactory(record=meeting, source=source, place_en=place, field=field, basis=basis)
    page = client.get("/meetings/m/").text
    address = "https://un.example.org/minutes.pdf"
    for sentence in (
        f'<a href="{address}" rel="noopener">Paragraph 5</a> supports the date and the place.',
        f'<a href="{address}#page=7" rel="noopener">Page 7</a> supports the field “website”.',
        f'Inferred from <a href="{address}#page=7" rel="noopener">page 7</a>: the kind.',
    ):
        assert f"<li>{sentence}</li>" in page
    mark = ' <a class="inferred" href="#sources">inferred</a>'
    assert page.count(mark) == 1
    kind = meeting.get_kind_display()
    assert f"Meeting · {kind}{mark}</p>" in page


def test_mandate_opens_with_its_provisions(client):
    mandate = MandateFactory(published=True, slug="m")
    body = OrganizationFactory(published=True, title_en="Secretariat")
    provision = ProvisionFactory(
        mandate=mandate, number="3", slug="p3", text_en="Requests a report;", addressees=[body]
    )
    ActivityFactory(published=True, slug="a", title_en="The report", provisions=[provision])
    page = client.get("/mandates/m/").text
    opening = page[page.index('class="record-intro"') : page.index('class="facts"')]
    for words in (
        'id="p3"',
        "Provision 3",
        "Requests a report;",
        "Official text in English",
        ">Secretariat</a>",
        '<a href="/activities/a/">The report</a>',
    ):
        assert words in opening


def test_related_outcome_names_its_relation_to_the_record_of_the_page(client):
    records = {
        "this meeting": MeetingFactory(published=True),
        "this publication": PublicationFactory(published=True),
        "this outcome": OutcomeFactory(published=True),
    }
    for noun, record in records.items():
        relation = "other_outcome" if noun == "this outcome" else noun.removeprefix("this ")
        UptakeFactory(manner="endorsed-by", **{relation: record})
        page = client.get(record.get_absolute_url()).text
        assert f"<span>Endorsed by {noun}</span>" in page


def test_places_in_a_source_have_the_same_order_in_both_languages(client):
    meeting = MeetingFactory(published=True, slug="m")
    source = SourceFactory(is_public=True)
    for english, spanish in (
        ("paragraph 17", "párrafo 17"),
        ("heading before paragraph 17", "título anterior al párrafo 17"),
        ("paragraph 4", "párrafo 4"),
    ):
        CitationFactory(record=meeting, source=source, place_en=english, place_es=spanish)
    for root, places in (
        ("", ("Heading before paragraph 17", "Paragraph 4", "Paragraph 17")),
        ("/es", ("Título anterior al párrafo 17", "Párrafo 4", "Párrafo 17")),
    ):
        sources = client.get(f"{root}/meetings/m/").text.partition('id="sources"')[2]
        positions = [sources.index(place) for place in places]
        assert positions == sorted(positions)


@pytest.mark.parametrize("model", RECORD_MODELS)
def test_every_record_offers_its_data_and_references_that_managers_read(client, model):
    record = factory_of(model)(published=True, slug="one", title_en="Care & {mobility", title_es="")
    page = client.get(f"/{model.plural}/one/").text
    (menu,) = re.findall(r'<details class="menu-button">(.*?)</details>', page, re.DOTALL)
    assert re.findall(r'href="(.*?)" type=".*?" download>(.*?) <small>', menu) == [
        (f"/api/v1/{model.plural}/one/", "JSON"),
        (f"/{model.plural}/one/reference.bib", "BibTeX"),
        (f"/{model.plural}/one/reference.ris", "RIS"),
    ]
    texts = {}
    for form in ("bib", "ris"):
        response = client.get(f"/es/{model.plural}/one/reference.{form}")
        assert response["Content-Disposition"] == f'attachment; filename="one.{form}"'
        texts[form] = response.text
    library = bibtexparser.parse_string(texts["bib"])
    assert (library.failed_blocks, len(library.entries)) == ([], 1)
    (entry,) = rispy.loads(texts["ris"])
    assert entry["title"] == "Care & {mobility"
    assert texts["ris"].rstrip("\r\n").endswith("\r\nER  - ")
    if model is not Publication:  # the reference of a publication names its edition
        address = f"http://testserver/es/{model.plural}/one/versions/"
        assert entry["urls"][0].startswith(address)
        assert address in library.entries[0]["url"]
        assert f"M1  - {record.number}\r\n" in texts["ris"]


def test_reference_of_a_record_ends_with_it(client):
    meeting = MeetingFactory(published=True, slug="former")
    meeting.slug = "present"
    meeting.save()
    moved = client.get("/es/meetings/former/reference.bib")
    assert (moved.status_code, moved["Location"]) == (301, "/es/meetings/present/reference.bib")
    refused = client.get("/meetings/present/reference.bib", headers={"Accept": "text/html"})
    assert refused.status_code == 406
    withdraw(meeting, by=None)
    gone = client.get("/meetings/present/reference.bib")
    assert (gone.status_code, "Content-Disposition" in gone) == (410, False)
    MeetingFactory(draft=True, slug="draft")
    assert client.get("/meetings/draft/reference.bib").status_code == 404
