"""Every public address: that it opens, what it never shows, and what it costs."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import Record
from meetings.models import Meeting
from tests.support import visibility
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    MeetingFactory,
    OrganizationFactory,
    TopicFactory,
)
from tests.support.kinds import RECORD_MODELS
from tests.support.visibility import (
    JOINED_BY_ROWS,
    MarkedRecords,
    cite_internal_source,
    link_many,
    link_single,
    relations_to_one,
    relations_to_several,
)

HIDDEN_MARKERS = tuple(
    f"marker-{state.replace('_', '-')}" for state in (*visibility.HIDDEN_STATES, "internal")
)


def response_text(response) -> str:
    if not response.streaming:
        return response.text
    content = b"".join(response.streaming_content)
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


FILES = ("export.csv", "export.json", "export.xlsx", "feed.atom")
OTHER_PATHS = (
    "meetings/calendar.ics",
    "publications/export.bib",
    "publications/export.ris",
    "data/",
    "data/catalogue.zip",
)


def public_urls(records: list[Record]) -> list[str]:
    lists = [f"/{model.plural}/{file}" for model in RECORD_MODELS for file in ("", *FILES)]
    paths = [f"/{one.plural}/{one.slug}/" for one in records]
    references = [f"{path}reference.ris" for path in paths if path.startswith("/publications/")]
    pages = ["/", *lists, *paths, *references, *(f"/{other}" for other in OTHER_PATHS)]
    api = [f"/api/v1{path}" for path in (*paths, *(f"/{model.plural}/" for model in RECORD_MODELS))]
    harvested = "/oai?verb=ListRecords&metadataPrefix=oai_dc"
    return [harvested, *api, *(f"{language}{page}" for language in ("", "/es") for page in pages)]


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_leaks_from_what_is_not_public_through_relations_to_several(client):
    public = MarkedRecords("published")
    for secret in map(MarkedRecords, visibility.HIDDEN_STATES):
        link_many(public, secret)
        link_many(secret, public)  # and what is not public leads back
    cite_internal_source(public)
    assert_nothing_leaks(client, public)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("hidden", visibility.HIDDEN_STATES)
def test_nothing_leaks_from_what_is_not_public_through_relations_to_one(client, hidden):
    public = MarkedRecords("published")
    link_single(public, MarkedRecords(hidden))
    assert_nothing_leaks(client, public)


def assert_nothing_leaks(client, public: MarkedRecords):
    for address in public_urls(public.records):
        response = client.get(address)
        text = response_text(response)
        assert (address, response.status_code) == (address, 200)
        assert (address, [marker for marker in HIDDEN_MARKERS if marker in text]) == (address, [])


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("connect", [link_many, link_single])
def test_what_is_public_is_shown_by_the_same_relations(client, connect):
    """The test above can fail: between public records each of these relations is shown."""
    public, other = MarkedRecords("published"), MarkedRecords("published_too")
    connect(public, other)
    for record in public.records:
        page = client.get(record.get_absolute_url()).text
        shown = "marker-published-too" in page
        relations = {link_many: relations_to_several, link_single: relations_to_one}[connect](
            type(record)
        )
        expected = bool(relations) or (connect is link_many and type(record) in JOINED_BY_ROWS)
        assert (record.plural, shown) == (record.plural, expected)


@pytest.mark.django_db
def test_pages_of_what_is_not_public_are_not_there(client):
    for state in visibility.HIDDEN_STATES:
        for record in MarkedRecords(state).records:
            response = client.get(record.get_absolute_url())
            assert (state, response.status_code) == (state, 410 if state == "withdrawn" else 404)
            text = response.text.replace(record.slug, "")
            if state == "withdrawn":  # what it was called may be known
                text = text.replace(record.title_en, "")
            assert "marker-" not in text


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


def sql_of_request(client, address: str) -> list[str]:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.django_db
def test_list_of_activities_costs_the_same_with_one_row_and_with_three(client):
    found = []
    for number in range(3):
        activity = ActivityFactory(
            published=True, countries=[CountryFactory()], topics=[TopicFactory()], when="2012"
        )
        activity.involvements.create(organization=OrganizationFactory(published=True), role="lead")
        if number in (0, 2):
            found.append(sql_of_request(client, "/activities/"))
    # Named: what each statement is for.
    expected = [
        "how many of each value of every facet",
        "the rows of the page",
        "their records",
        "their countries",
        "their regions",
        *(f"what facet {name} names" for name in ("country", "region", "organization", "topic")),
    ]
    assert [len(queries) for queries in found] == [len(expected)] * 2, "\n".join(found[1])


@pytest.mark.slow
def test_pages_of_the_programme_open_and_cost_little(programme, client):
    for model in RECORD_MODELS:
        for number, record in enumerate(model.objects.public()):
            language = ("", "/es")[number % 2]
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"{language}/{record.plural}/{record.slug}/").status_code == 200
            assert len(queries) <= 28, (record, len(queries))


def test_activities_of_honduras_in_2012_hold_the_meeting_in_comayagua(programme, client):
    response = client.get("/activities/", {"country": "HND", "year": "2012"})
    slugs = [record.slug for record in response.context["page"]]
    assert slugs[0] == "participation-in-the-first-celac-meeting-on-migrations"
    page = client.get("/meetings/first-celac-meeting-on-migrations/").text
    assert "19–20 August 2012" in page
    assert "20–21 August 2012" in page


def test_publication_distributed_in_arabic_is_found(programme, client):
    response = client.get("/publications/", {"language": "ar"})
    (publication,) = response.context["page"]
    page = client.get(publication.get_absolute_url()).text
    assert "Global Forum on Migration and Development, Mauritius, 2012" in page
    assert "not recorded" in page


def test_page_that_is_not_there_says_so_in_the_language_of_its_address(client, db):
    assert "Page not found" in client.get("/nothing/").text
    assert 'lang="es"' in client.get("/es/nada/").text
    assert client.get("/es/nada/").status_code == 404
