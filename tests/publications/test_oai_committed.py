"""A real harvester against a real server."""

import pytest
from sickle import Sickle

from tests.support.factories import EditionFactory, PublicationFactory

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]


def test_library_harvests_everything(live_server):
    for number in range(105):
        publication = PublicationFactory(published=True, title_en=f"Work {number} “ñ” & <b>")
        if number % 2:
            EditionFactory(publication=publication, language="es")
    PublicationFactory(withdrawn=True)
    harvester = Sickle(f"{live_server.url}/oai")
    records = list(harvester.ListRecords(metadataPrefix="oai_dc", ignore_deleted=False))
    spanish = list(harvester.ListIdentifiers(metadataPrefix="oai_dc", set="language-es"))
    first = harvester.GetRecord(metadataPrefix="oai_dc", identifier=records[0].header.identifier)

    assert len(records) == 106
    assert sum(record.header.deleted for record in records) == 1
    assert len(spanish) == 52
    assert first.metadata["title"][0].endswith("“ñ” & <b>")
    assert harvester.Identify().protocolVersion == "2.0"
    assert [one.setSpec for one in harvester.ListSets()] == ["language-es"]
