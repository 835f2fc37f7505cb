"""Harvesting of publications by OAI-PMH."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.test import override_settings

from publications import oai
from publications.models import Publication
from tests.support.edge_cases import EDGE_CASE_TITLES, edge_case_publications
from tests.support.factories import EditionFactory, PublicationFactory, TopicFactory
from tests.support.visibility import HIDDEN_STATES, MarkedRecords, link_many

pytestmark = pytest.mark.django_db
OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"


def oai_response(client, **asked):
    response = client.get("/oai", asked)
    assert (response.status_code, response["Content-Type"]) == (200, "text/xml; charset=utf-8")
    return ElementTree.fromstring(response.content)  # noqa: S314 – our own


def oai_error(client, **asked) -> str:
    return oai_response(client, **asked).find(f"{OAI}error").get("code")


def harvest(client, verb="ListRecords", **asked) -> list:
    """Return all items of a list, page after page."""
    found, more = [], {"metadataPrefix": "oai_dc", **asked}
    while more:
        listed = oai_response(client, verb=verb, **more).find(f"{OAI}{verb}")
        found += [one for one in listed if one.tag != f"{OAI}resumptionToken"]
        token = listed.findtext(f"{OAI}resumptionToken")
        more = {"resumptionToken": token} if token else {}
    return found


def oai_titles(items: list) -> set[str]:
    return {one.text for item in items for one in item.iter(f"{DC}title")}


def test_all_records_are_harvested_in_pages_with_any_text(client, monkeypatch):
    monkeypatch.setattr(oai, "PAGE_SIZE", 3)
    publications = edge_case_publications()
    PublicationFactory(withdrawn=True, title_en="Harm")
    public = MarkedRecords("published")
    for state in HIDDEN_STATES:
        link_many(public, MarkedRecords(state))
    items = harvest(client)
    headers = harvest(client, "ListIdentifiers")
    deleted = [one for one in headers if one.get("status") == "deleted"]

    assert len(items) == len(headers) == len(publications) + 4
    assert oai_titles(items) == {
        *EDGE_CASE_TITLES.values(),
        *(f"{title} ñ" for title in EDGE_CASE_TITLES.values()),
        *("marker-published title", "marker-published título"),
    }
    assert len(deleted) == 3  # the withdrawn ones, one of them without a name
    texts = "".join("".join(item.itertext()) for item in items)
    assert "Harm" not in texts
    assert not any(f"marker-{state.replace('_', '-')}" in texts for state in HIDDEN_STATES)
    creators = [one.text for one in items[0].iter(f"{DC}creator")]
    assert creators == ["Comisión Económica, {CEPAL} & others", "Martínez Pizarro, Jorge"]


def test_item_is_found_by_its_identifier_its_sets_and_its_time(client):
    topic = TopicFactory(slug="remittances", name_en="Remittances")
    found = PublicationFactory(
        published=True,
        title_en="Found",
        topics=[topic],
        slug="found",
        handle="https://hdl.handle.net/11362/1",
    )
    EditionFactory(publication=found, language="ar", symbol="LC/L.1")
    other = PublicationFactory(published=True, title_en="Other")
    stamps = {found: datetime(2020, 5, 1, 12, tzinfo=UTC), other: datetime(2021, 1, 1, tzinfo=UTC)}
    for publication, stamp in stamps.items():
        Publication.objects.filter(pk=publication.pk).update(changed_at=stamp)
    stamps = dict(Publication.objects.values_list("pk", "changed_at"))
    identifier = f"oai:testserver:publications/{found.number}"
    one = oai_response(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=identifier)
    identifiers = {item.text for item in one.iter(f"{DC}identifier")}
    sets = {item.text for item in oai_response(client, verb="ListSets").iter(f"{OAI}setSpec")}
    day = stamps[found.pk].strftime("%Y-%m-%d")

    assert identifiers == {
        "https://hdl.handle.net/11362/1",
        "LC/L.1",
        "http://testserver/publications/found/",
        "http://testserver/es/publications/found/",
    }
    assert sets == {"language-ar", "topic-remittances"}
    assert {item.text for item in one.iter(f"{OAI}setSpec")} == sets
    for asked in ({"set": "language-ar"}, {"set": "topic-remittances"}):
        assert "Found" in oai_titles(harvest(client, **asked))
        assert "Other" not in oai_titles(harvest(client, **asked))
    assert "Found" in oai_titles(harvest(client, **{"from": day, "until": day}))
    assert oai_error(client, verb="ListRecords", metadataPrefix="oai_dc", until="1990-01-01") == (
        "noRecordsMatch"
    )


def test_repository_identifies_itself(client):
    said = oai_response(client, verb="Identify").find(f"{OAI}Identify")
    assert said.findtext(f"{OAI}baseURL") == "http://testserver/oai"
    assert said.findtext(f"{OAI}deletedRecord") == "transient"
    for contact, email in [
        ("", None),
        ("ana@example.org", "ana@example.org"),
        ("https://x.org/@a", None),
    ]:
        with override_settings(CONTACT=contact):
            said = oai_response(client, verb="Identify").find(f"{OAI}Identify")
        assert said.findtext(f"{OAI}adminEmail") == (email or "webmaster@testserver")
    formats = oai_response(client, verb="ListMetadataFormats")
    assert [one.text for one in formats.iter(f"{OAI}metadataPrefix")] == ["oai_dc"]
    posted = ElementTree.fromstring(client.post("/oai", {"verb": "Identify"}).content)  # noqa: S314
    asked = oai_response(client, verb="Identify")
    for answer in (posted, asked):
        answer.find(f"{OAI}responseDate").text = ""
    assert ElementTree.tostring(posted) == ElementTree.tostring(asked)


def test_invalid_request_gets_its_error_code(client):
    PublicationFactory(published=True)
    listed = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    for asked, code in [
        ({}, "badVerb"),
        ({"verb": "Nothing"}, "badVerb"),
        ({"verb": ["Identify", "Identify"]}, "badVerb"),
        ({"verb": "Identify", "set": "x"}, "badArgument"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({**listed, "from": "yesterday"}, "badArgument"),
        ({**listed, "from": "2012-02-30"}, "badArgument"),
        ({**listed, "from": "2012-01-02", "until": "2012-01-01"}, "badArgument"),
        ({**listed, "from": "2012-01-02", "until": "2012-01-03T00:00:00Z"}, "badArgument"),
        ({**listed, "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({**listed, "set": "nothing"}, "noRecordsMatch"),
        ({**listed, "resumptionToken": "x"}, "badArgument"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": ""}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "WzFd"}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "x"}, "idDoesNotExist"),
        ({"verb": "ListMetadataFormats", "identifier": "oai:x:1"}, "idDoesNotExist"),
    ]:
        assert (asked, oai_error(client, **asked)) == (asked, code)
