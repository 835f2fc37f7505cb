"""Every public address: that it opens, what it never shows, and what it costs."""

import re
from collections.abc import Iterable

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.models import CountryGroup, Record, Topic
from meetings.models import Meeting
from publications.models import Publication
from tests.support import visibility
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    ProjectFactory,
    ProvisionFactory,
    TopicFactory,
)
from tests.support.filter_cases import listed_slugs
from tests.support.kinds import RECORD_MODELS
from tests.support.queries import assert_queries, captured_sql, main_table, sql_of_request
from tests.support.query_lists import LIST_QUERIES, PAGE_QUERIES
from tests.support.responses import text_of
from tests.support.visibility import (
    JOINED_BY_ROWS,
    MarkedRecords,
    add_unused_rows,
    cite_internal_source,
    link_many,
    link_single,
    relations_to_one,
    relations_to_several,
)

HIDDEN_MARKERS = tuple(
    f"marker-{state.replace('_', '-')}"
    for state in (*visibility.HIDDEN_STATES, "internal", "unused")
)


FILES = ("export.csv", "export.json", "export.xlsx", "feed.atom")
OTHER_PATHS = (
    "meetings/calendar.ics",
    "publications/export.bib",
    "publications/export.ris",
    "data/",
    "data/catalogue.zip",
    *(
        "countries/",
        "countries/HND/",
        "topics/",
        "topics/shared/",
        "topics/marker-published-topic/",
    ),
    *(
        f"search/{page}?q={word}"
        for page in ("", "completions/")
        for word in ("unnamed", "draft", "embargoed", "unused")
    ),
)


def name_country_and_topic(*groups: MarkedRecords) -> None:
    """Give all records, public and hidden ones, the same country and topic, which have pages."""
    country = CountryFactory(alpha3="HND")
    topic = Topic.objects.filter(slug="shared").first() or TopicFactory(slug="shared")
    for record in (record for group in groups for record in group.records):
        record.topics.add(topic)
        if hasattr(record, "countries"):
            record.countries.add(country)
        else:
            type(record).objects.filter(pk=record.pk).update(country=country)


def public_urls(records: list[Record]) -> list[str]:
    lists = [f"/{model.plural}/{file}" for model in RECORD_MODELS for file in ("", *FILES)]
    paths = [f"/{one.plural}/{one.slug}/" for one in records]
    references = [f"{path}reference.ris" for path in paths]
    versions = [f"{path}versions/" for path in paths]
    pages = ["/", *lists, *paths, *references, *versions, *(f"/{other}" for other in OTHER_PATHS)]
    api = [f"/api/v1{path}" for path in (*paths, *(f"/{model.plural}/" for model in RECORD_MODELS))]
    harvested = ["/oai?verb=ListRecords&metadataPrefix=oai_dc", "/oai?verb=ListSets"]
    parts = [f"/sitemap-{model.plural}-1.xml" for model in RECORD_MODELS]
    sitemaps = ["/sitemap.xml", "/sitemap-lists.xml", *parts]
    localized = (f"{language}{page}" for language in ("", "/es") for page in pages)
    return [*harvested, *api, *sitemaps, *localized]


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_leaks_from_what_is_not_public_through_relations_to_several(client):
    public = MarkedRecords("published")
    hidden = [MarkedRecords(state) for state in visibility.HIDDEN_STATES]
    name_country_and_topic(public, *hidden)
    for secret in hidden:
        link_many(public, secret)
        link_many(secret, public)  # and what is not public leads back
    cite_internal_source(public)
    add_unused_rows()
    assert_nothing_leaks(client, public)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("hidden", visibility.HIDDEN_STATES)
def test_nothing_leaks_from_what_is_not_public_through_relations_to_one(client, hidden):
    public, secret = MarkedRecords("published"), MarkedRecords(hidden)
    name_country_and_topic(public, secret)
    link_single(public, secret)
    assert_nothing_leaks(client, public)


SEARCHES = (
    *("published", "Honduras", "shared", "marker", "mraker", "meetings+in+Honduras+2012"),
    *("published+nothing", "marker+draft", "withdrawn"),
)
MOMENTS = re.compile(r"<(updated|responseDate)>[^<]*|(?<=DTSTAMP:)\w+")


@pytest.mark.slow
@pytest.mark.django_db
def test_hidden_records_change_no_public_page(client):
    """No number, mark or order shows that they exist, although they name public records."""
    public = MarkedRecords("published")
    name_country_and_topic(public)
    pages = [*public_urls(public.records), *(f"/search/?q={text}" for text in SEARCHES)]
    pages += [f"/activities/?q={text}&view=table" for text in SEARCHES]
    # Workbooks and the archive contain the time; harvesters get the numbers of withdrawn records.
    addresses = [
        page
        for page in pages
        if not page.startswith("/es") and not re.search("xlsx|zip|List", page)
    ]

    def contents() -> dict[str, tuple[int, str]]:
        responses = ((address, client.get(address)) for address in addresses)
        return {
            address: (response.status_code, MOMENTS.sub("", text_of(response)))
            for address, response in responses
        }

    before = contents()
    hidden = [MarkedRecords(state) for state in visibility.HIDDEN_STATES]
    name_country_and_topic(*hidden)
    for secret in hidden:
        link_many(secret, public)
        link_single(secret, public)
    add_unused_rows()

    after = contents()
    assert [address for address in addresses if after[address] != before[address]] == []


def assert_nothing_leaks(client, public: MarkedRecords):
    found = {}
    for address in public_urls(public.records):
        response = client.get(address)
        text = text_of(response)
        leaks = [marker for marker in HIDDEN_MARKERS if marker in text]
        if response.status_code != 200 or leaks:
            found[address] = (response.status_code, leaks)
    assert found == {}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("connect", [link_many, link_single])
def test_what_is_public_is_shown_by_the_same_relations(client, connect):
    """The test above can fail: between public records each of these relations is shown."""
    public, other = MarkedRecords("published"), MarkedRecords("published_too")
    connect(public, other)
    relations_of = {link_many: relations_to_several, link_single: relations_to_one}[connect]
    joined_by_rows = JOINED_BY_ROWS if connect is link_many else set()
    shown, expected = {}, {}
    for record in public.records:
        page = client.get(record.get_absolute_url()).text
        shown[record.plural] = "marker-published-too" in page
        expected[record.plural] = bool(relations_of(type(record))) or type(record) in joined_by_rows
    assert shown == expected


@pytest.mark.django_db
@pytest.mark.parametrize("state", visibility.HIDDEN_STATES)
def test_unpublished_records_have_no_page(client, state):
    found, expected = {}, {}
    for record in MarkedRecords(state).records:
        slug = f"hidden-{record.plural}"  # so that the address does not hold the marker
        type(record).objects.filter(pk=record.pk).update(slug=slug)
        response = client.get(f"/{record.plural}/{slug}/")
        text = response.text
        if state == "withdrawn":  # its title may be known
            expected[record.plural] = (410, 1, False)
            titles = text.count(record.title_en)
            text = text.replace(record.title_en, "")
        elif state == "unnamed":
            expected[record.plural] = (410, 0, False)
            titles = text.count(record.title_en)
        else:
            expected[record.plural] = (404, 0, False)
            titles = text.count(record.title_en)
        found[record.plural] = (response.status_code, titles, "marker-" in text)
    assert found == expected


@pytest.mark.django_db
def test_former_address_leads_to_the_present_one_for_ever(client):
    meeting = MeetingFactory(published=True, slug="first")
    for slug in ("second", "third"):
        meeting.slug = slug
        meeting.save()
    for former in ("first", "second"):
        response = client.get(f"/meetings/{former}/")
        assert (response.status_code, response["Location"]) == (301, "/meetings/third/")
    assert client.get("/es/meetings/first/")["Location"] == "/es/meetings/third/"
    Meeting.objects.update(state="draft")
    assert client.get("/meetings/first/").status_code == 404


@pytest.mark.django_db
def test_list_of_activities_costs_the_same_with_one_row_and_with_three(client):
    for number in range(3):
        mandate = MandateFactory(published=True)
        activity = ActivityFactory(
            published=True,
            countries=[CountryFactory()],
            regions=[CountryGroup.objects.get(slug="celac")],
            topics=[TopicFactory()],
            mandates=[mandate],
            provisions=[ProvisionFactory(mandate=mandate)],
            project=ProjectFactory(published=True, mandates=[mandate]),
            when="2012",
        )
        activity.involvements.create(organization=OrganizationFactory(published=True), role="lead")
        if number in (0, 2):
            assert_queries(sql_of_request(client, "/activities/"), LIST_QUERIES[Activity])


# Queries of a page beside PAGE_QUERIES: other parts of the outcome above, measures of a programme
# without deliverables, and organizations of provisions, which no record of that test has.
OPTIONAL_QUERIES = {
    Outcome: ["outcome"],
    Mandate: ["organization"],
    Project: ["performancemeasure"],
}


def queries_beside(tables: Iterable[str], expected: Iterable[str]) -> list[str]:
    """Return the tables that are left when those expected are taken away, in their order."""
    rest = list(expected)
    beside = []
    for table in tables:
        if table in rest:
            del rest[: rest.index(table) + 1]
        else:
            beside.append(table)
    return beside


@pytest.mark.slow
@pytest.mark.parametrize("model", RECORD_MODELS)
def test_pages_of_the_programme_read_only_named_tables(programme, client, model):
    """A page with nothing in some relation reads less than one with everything, and no more."""
    ContentType.objects.get_for_models(*apps.get_models())  # read once in a process, then cached
    excess = {}
    for number, record in enumerate(model.objects.public()):
        language = ("", "/es")[number % 2]
        with captured_sql() as statements:
            response = client.get(f"{language}/{record.plural}/{record.slug}/")
        tables = [main_table(sql) for sql in statements]
        beside = queries_beside(tables, PAGE_QUERIES[model].split())
        if response.status_code != 200 or beside not in (
            [],
            OPTIONAL_QUERIES.get(model, []),
        ):
            excess[record.slug] = (response.status_code, beside)
    assert excess == {}


def test_activities_of_honduras_in_2012(programme, client):
    assert listed_slugs(client, Activity, country="HND", year="2012") == [
        "participation-in-the-first-celac-meeting-on-migrations",
        "participation-in-meetings-in-seven-countries",
        "technical-assistance-in-seven-countries",
        "training-in-seven-countries",
    ]


def test_dates_of_a_meeting_that_its_sources_report_differently(programme, client):
    page = client.get("/meetings/first-celac-meeting-on-migrations/").text
    (differing,) = re.findall(r'<div class="differing">(.*?)</div>', page, re.DOTALL)
    assert re.findall(r"\d+–\d+ August 2012", differing) == [
        "19–20 August 2012",
        "20–21 August 2012",
    ]


def test_publication_distributed_in_arabic_is_found(programme, client):
    (slug,) = listed_slugs(client, Publication, language="ar")
    rows = client.get(f"/publications/{slug}/").context["distribution_rows"]
    assert [(str(row.act.meeting or ""), row.cells) for row in rows] == [
        ("", []),
        ("", []),
        (
            "Meeting of the ECLAC Ad Hoc Committee on Population and Development, 2012",
            [False, True, False, False, True],
        ),
        (
            "Global Forum on Migration and Development, Mauritius, 2012",
            [True, True, True, False, False],
        ),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "language", "sentence"),
    [("/nothing/", "en", "Page not found"), ("/es/nada/", "es", "Página no encontrada")],
)
def test_missing_page_is_reported_in_the_language_of_its_address(
    client, address, language, sentence
):
    response = client.get(address)
    assert response.status_code == 404
    assert f'<html lang="{language}"' in response.text
    assert f"<h1>{sentence}</h1>" in response.text
