"""Records and the catalogue as linked data, read back with rdflib and checked with SHACL."""

import json

import pytest
from pyshacl import validate
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS

from catalogue.kinds import listed_kinds
from catalogue.models import Country
from eclac_migration.public_site.linked_data.vocabulary import COUNTRY, SCHEMA
from tests.support.factories import (
    ActivityFactory,
    AuthorshipFactory,
    CitationFactory,
    InvolvementFactory,
    LinkFactory,
    MandateFactory,
    MeetingFactory,
    MembershipFactory,
    OrganizationFactory,
    PublicationFactory,
    TopicFactory,
)
from tests.support.kinds import RECORD_MODELS
from tests.support.visibility import (
    HIDDEN_STATES,
    MarkedRecords,
    cite_internal_source,
    link_many,
    link_single,
)

pytestmark = [
    pytest.mark.django_db,
    # rdflib's own reader of JSON-LD uses a class that it has declared outdated.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),
]
SITE = "http://testserver/"
# The obligatory properties of DCAT-AP 3 (chapter 5 of its release 3.0.0), as shapes of SHACL.
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
[] a sh:NodeShape ; sh:targetClass dcat:Catalog ;
    sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:datatype rdf:langString ] ;
    sh:property [ sh:path dct:description ; sh:minCount 1 ; sh:datatype rdf:langString ] ;
    sh:property [ sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent ] ;
    sh:property [ sh:path dcat:dataset ; sh:minCount 1 ; sh:class dcat:Dataset ] ;
    sh:property [ sh:path dcat:service ; sh:minCount 1 ; sh:class dcat:DataService ] .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ;
    sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:uniqueLang true ] ;
    sh:property [ sh:path dct:description ; sh:minCount 1 ; sh:uniqueLang true ] ;
    sh:property [ sh:path dct:publisher ; sh:maxCount 1 ; sh:class foaf:Agent ] ;
    sh:property [ sh:path dct:accessRights ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path dcat:distribution ; sh:minCount 1 ; sh:class dcat:Distribution ] .
[] a sh:NodeShape ; sh:targetClass dcat:Distribution ;
    sh:property [ sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path dct:license ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path dct:format ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path dcat:mediaType ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] .
[] a sh:NodeShape ; sh:targetClass dcat:DataService ;
    sh:property [ sh:path dct:title ; sh:minCount 1 ] ;
    sh:property [ sh:path dcat:endpointURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] .
[] a sh:NodeShape ; sh:targetClass foaf:Agent ;
    sh:property [ sh:path foaf:name ; sh:minCount 1 ] .
"""


def graph_at(client, address: str, form: str) -> Graph:
    response = client.get(address)
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (200, "*")
    names = {"turtle": "text/turtle; charset=utf-8", "json-ld": "application/ld+json"}
    assert response["Content-Type"] == names[form]
    return Graph().parse(data=response.content, format=form)


def record_graph(client, record) -> Graph:
    """Return the statements of the Turtle file; the JSON-LD file must have the same."""
    turtle = graph_at(client, f"/id/{record.number}.ttl", "turtle")
    assert turtle.isomorphic(graph_at(client, f"/id/{record.number}.jsonld", "json-ld"))
    return turtle


def identity(record) -> URIRef:
    return URIRef(f"{SITE}id/{record.number}/")


def test_record_says_what_the_api_says(client):
    topic = TopicFactory(slug="lagoons")
    honduras = Country.objects.get(alpha3="HND")
    mandate = MandateFactory(published=True)
    centre = OrganizationFactory(published=True)
    meeting = MeetingFactory(published=True)
    activity = ActivityFactory(
        published=True,
        title_en="Support to “lagoons”",
        title_es="Apoyo",
        when="2012-08",
        topics=[topic],
        countries=[honduras],
        mandates=[mandate],
        meetings=[meeting],
    )
    InvolvementFactory(activity=activity, organization=centre, role="funder")
    LinkFactory(record=activity, url="https://example.org/a|b^c?q={x}")
    CitationFactory(
        record=activity, source__is_public=True, source__title_en="Report", place_en="paragraph 3"
    )
    graph, subject = record_graph(client, activity), identity(activity)

    assert {SCHEMA.Action, PROV.Activity} == set(graph.objects(subject, RDF.type))
    assert set(graph.objects(subject, DCTERMS.title)) == {
        Literal("Support to “lagoons”", lang="en"),
        Literal("Apoyo", lang="es"),
    }
    assert [str(day) for day in graph.objects(subject, SCHEMA.startDate)] == ["2012-08-01"]
    for name, value in (
        (DCTERMS.subject, URIRef(f"{SITE}topics/lagoons/")),
        (DCTERMS.spatial, COUNTRY.HND),
        (PROV.wasInfluencedBy, identity(mandate)),
        (DCTERMS.relation, identity(meeting)),
        (SCHEMA.funder, identity(centre)),
        (RDFS.seeAlso, URIRef("https://example.org/a%7Cb%5Ec?q=%7Bx%7D")),
        (FOAF.page, URIRef(f"{SITE}es/activities/{activity.slug}/")),
    ):
        assert (subject, name, value) in graph, name
    [source] = graph.objects(subject, PROV.wasDerivedFrom)
    assert str(graph.value(source, DCTERMS.title)) == "Report"
    assert str(graph.value(source, DCTERMS.bibliographicCitation)) == "paragraph 3"


def test_organization_has_names_and_memberships(client):
    body = OrganizationFactory(published=True, title_en="Conference")
    centre = OrganizationFactory(published=True, title_en="Heron Centre", acronym_en="HC")
    MembershipFactory(organization=centre, body=body)
    graph, subject = record_graph(client, centre), identity(centre)
    assert Literal("Heron Centre", lang="en") in set(graph.objects(subject, SKOS.prefLabel))
    assert Literal("HC", lang="en") in set(graph.objects(subject, SKOS.altLabel))
    [node] = graph.objects(subject, ORG.hasMembership)
    assert graph.value(node, ORG.organization) == identity(body)


def test_every_kind_has_a_file_and_is_in_the_dump(client):
    world = MarkedRecords("published")
    response = client.get("/data/records.nt")
    dump = Graph().parse(data=b"".join(response.streaming_content), format="nt")
    for record in world.records:
        graph = record_graph(client, record)
        subject = identity(record)
        assert set(graph.predicate_objects(subject)) - _nodes(graph) == (
            set(dump.predicate_objects(subject)) - _nodes(dump)
        )


def _nodes(graph: Graph) -> set:
    """Return the statements whose values are nodes without an identifier."""
    return {
        (name, value) for _subject, name, value in graph if not isinstance(value, URIRef | Literal)
    }


def test_permanent_address_leads_to_the_form_that_is_preferred(client):
    meeting = MeetingFactory(published=True)
    address = f"/id/{meeting.number}/"
    for accept, status, location in (
        ("text/html,*/*;q=0.8", 302, meeting.get_absolute_url()),
        ("*/*", 302, meeting.get_absolute_url()),
        ("text/turtle", 303, f"/id/{meeting.number}.ttl"),
        ("application/ld+json, text/html;q=0.5", 303, f"/id/{meeting.number}.jsonld"),
    ):
        response = client.get(address, headers={"Accept": accept})
        assert (response.status_code, response["Location"]) == (status, location)
        assert "Accept" in response["Vary"]


def test_page_has_links_for_programs_that_cite_it(client, settings):
    settings.DATA_LICENCE_URL = "https://example.org/licence"
    meeting = MeetingFactory(
        published=True, when="2012-08-20", country=Country.objects.get(alpha3="HND")
    )
    links = client.get(meeting.get_absolute_url())["Link"]
    for link in (
        f'<{SITE}id/{meeting.number}/>; rel="cite-as"',
        f'<{SITE}id/{meeting.number}.ttl>; rel="describedby"; type="text/turtle"',
        '<https://schema.org/Event>; rel="type"',
        '<https://example.org/licence>; rel="license"',
    ):
        assert link in links


@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_hidden_records_are_in_no_file(client, state):
    hidden, public = MarkedRecords(state), MarkedRecords("published")
    link_many(public, hidden)
    link_single(public, hidden)
    cite_internal_source(public)
    for record in hidden.records:
        for form in ("ttl", "jsonld"):
            assert client.get(f"/id/{record.number}.{form}").status_code == 404
    texts = [b"".join(client.get("/data/records.nt").streaming_content)]
    texts += [client.get(f"/id/{record.number}.ttl").content for record in public.records]
    for text in texts:
        assert hidden.marker not in text.decode()
        assert not any(f"/id/{record.number}/" in text.decode() for record in hidden.records)
        assert "internal" not in text.decode()


def test_portals_find_a_valid_description(client):
    graph = graph_at(client, "/data/catalogue.ttl", "turtle")
    assert graph.isomorphic(graph_at(client, "/data/catalogue.jsonld", "json-ld"))
    conforms, _report, text = validate(
        graph, shacl_graph=Graph().parse(data=SHAPES, format="turtle")
    )
    assert conforms, text
    datasets = set(graph.objects(URIRef(f"{SITE}data/"), DCAT.dataset))
    assert len(datasets) == len(listed_kinds()) + 1
    for address in set(graph.objects(None, DCAT.downloadURL)):
        response = client.get(str(address).removeprefix(SITE.rstrip("/")))
        response.getvalue()  # read to the end, so that its place is free for the next
        assert response.status_code == 200


def test_shapes_find_what_is_missing(client):
    graph = graph_at(client, "/data/catalogue.ttl", "turtle")
    for name in (DCTERMS.title, DCTERMS.publisher, DCAT.dataset, DCAT.accessURL):
        less = Graph()
        less += (one for one in graph if one[1] != name)
        conforms, *_rest = validate(less, shacl_graph=Graph().parse(data=SHAPES, format="turtle"))
        assert not conforms, name


def test_data_page_describes_the_dataset_for_search_engines(client):
    page = client.get("/data/").text
    script = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    content = json.loads(script)
    assert (content["@type"], content["isAccessibleForFree"]) == ("Dataset", True)
    assert {one["encodingFormat"] for one in content["distribution"]} == {
        "application/zip",
        "application/n-triples",
    }
    assert len(RECORD_MODELS) == len(content["hasPart"])


def test_identifiers_of_other_registers_mean_the_same(client):
    organization = OrganizationFactory(
        published=True, ror="05a28rw58", isni="0000 0001 2150 090X", wikidata="Q42"
    )
    publication = PublicationFactory(
        published=True, doi="10.18356/abc", handle="https://hdl.handle.net/11362/35998"
    )
    AuthorshipFactory(
        publication=publication,
        organization=None,
        given_name="Josiah",
        family_name="Carberry",
        orcid="0000-0002-1825-0097",
    )
    addresses = {
        organization: {
            "https://ror.org/05a28rw58",
            "https://isni.org/isni/000000012150090X",
            "https://www.wikidata.org/entity/Q42",
        },
        publication: {"https://doi.org/10.18356/abc", "https://hdl.handle.net/11362/35998"},
    }
    for form in ("ttl", "jsonld"):
        for record, expected in addresses.items():
            graph = Graph().parse(
                data=client.get(f"/id/{record.number}.{form}").text,
                format="turtle" if form == "ttl" else "json-ld",
            )
            subject = URIRef(f"{SITE}id/{record.number}/")
            assert {str(one) for one in graph.objects(subject, OWL.sameAs)} == expected
            identifiers = {str(one) for one in graph.objects(subject, DCTERMS.identifier)}
            assert identifiers == {str(record.number), *expected}
    person = URIRef("https://orcid.org/0000-0002-1825-0097")
    assert (subject, DCTERMS.creator, person) in graph
    assert (person, SCHEMA.name, Literal("Josiah Carberry")) in graph
