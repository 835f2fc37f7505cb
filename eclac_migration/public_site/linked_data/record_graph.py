"""The statements about a record, made from its JSON in the API, so that both say the same.

A record is identified by its permanent address, `/id/<number>/`. Its page is a document about it.
"""

from collections.abc import Iterator
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS, XSD
from rdflib.term import Identifier

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.models import Organization
from catalogue.records.identifiers import registered_fields
from catalogue.records.record import Record
from eclac_migration.public_site.linked_data.vocabulary import COUNTRY, EDTF, SCHEMA, resource
from meetings.models import Meeting
from publications.identifiers import ORCID_SITE
from publications.models import Publication

Json = dict[str, Any]

TYPES: dict[str, tuple[URIRef, ...]] = {
    Activity.plural: (SCHEMA.Action, PROV.Activity),
    Meeting.plural: (SCHEMA.Event,),
    Publication.plural: (SCHEMA.CreativeWork, PROV.Entity),
    Outcome.plural: (SCHEMA.CreativeWork, PROV.Entity),
    Mandate.plural: (SCHEMA.Legislation, PROV.Entity),
    Project.plural: (SCHEMA.Project,),
    Organization.plural: (SCHEMA.Organization, ORG.Organization, PROV.Agent),
}
MODELS: dict[str, type[Record]] = {
    model.plural: model
    for model in (Activity, Meeting, Publication, Outcome, Mandate, Project, Organization)
}
# Relations to records by the names of the API; all others are `dct:relation`.
RELATIONS = {
    "project": DCTERMS.isPartOf,
    "part_of": DCTERMS.isPartOf,
    "parent": ORG.subOrganizationOf,
    "successor": DCTERMS.isReplacedBy,
    "adopting_body": DCTERMS.creator,
    "mandates": PROV.wasInfluencedBy,
    "series_bodies": SCHEMA.superEvent,
}
PARTICIPANTS = ("involvements", "participations", "authorships")
ROLES = {
    "author": DCTERMS.creator,
    "publisher": DCTERMS.publisher,
    "funder": SCHEMA.funder,
    **dict.fromkeys(("organizer", "lead", "convener", "host", "coordinator"), SCHEMA.organizer),
}


def record_address(site: str, number: int) -> URIRef:
    """Return the identifier of a record; `site` ends with “/”."""
    return URIRef(f"{site}id/{number}/")


def add_record(graph: Graph, plural: str, content: Json, site: str) -> None:
    """Add the statements about a public record, given as the API answers it."""
    subject = record_address(site, content["number"])
    for kind in TYPES[plural]:
        graph.add((subject, RDF.type, kind))
    for name, value in _statements(plural, content, site):
        graph.add((subject, name, value))
    for row in content.get("authorships", ()):
        if row["orcid"]:
            person = URIRef(f"{ORCID_SITE}{row['orcid']}")
            full_name = " ".join(filter(None, [row["given_name"], row["family_name"]]))
            graph.add((person, RDF.type, SCHEMA.Person))
            graph.add((person, SCHEMA.name, Literal(full_name)))
    if plural == Organization.plural:
        _add_memberships(graph, subject, content["memberships"], site)
    for citation in content["citations"]:
        _add_citation(graph, subject, citation)


def _statements(plural: str, content: Json, site: str) -> Iterator[tuple[URIRef, Identifier]]:
    yield DCTERMS.identifier, Literal(str(content["number"]))
    label = SKOS.prefLabel if plural == Organization.plural else DCTERMS.title
    yield from ((label, text) for text in _texts(content["title"]))
    yield from ((DCTERMS.description, text) for text in _texts(content["summary"]))
    yield from ((FOAF.page, URIRef(address)) for address in content["permalink"].values())
    yield DCTERMS.modified, Literal(content["changed_at"], datatype=XSD.dateTime)
    yield from ((RDFS.seeAlso, resource(one["url"])) for one in content["links"] if one["url"])
    for topic in content["topics"]:
        yield DCTERMS.subject, URIRef(f"{site}topics/{topic['slug']}/")
    yield from _period(content["when"])
    yield from _places(content)
    for name in ("kind", "status"):
        if content.get(name):
            yield SCHEMA.additionalType, Literal(content[name])
    yield from ((SKOS.altLabel, text) for text in _texts(content.get("acronym", {})))
    for other in content.get("other_names", ()):
        yield SKOS.altLabel, Literal(other["name"], lang=other["language"] or None)
    yield from _relations(content, site)
    yield from _identifiers(plural, content)
    yield from _publication(content)


def _period(period: Json | None) -> Iterator[tuple[URIRef, Identifier]]:
    if period is None:
        return
    yield DCTERMS.date, Literal(period["edtf"], datatype=EDTF)
    for name, day in ((SCHEMA.startDate, "first_day"), (SCHEMA.endDate, "last_day")):
        if period[day]:
            yield name, Literal(period[day], datatype=XSD.date)


def _places(content: Json) -> Iterator[tuple[URIRef, Identifier]]:
    countries = [*content.get("countries", ())]
    if content.get("country"):
        countries.append(content["country"])
    yield from ((DCTERMS.spatial, COUNTRY[one["alpha3"]]) for one in countries)
    for name in ("city", "venue"):
        yield from ((SCHEMA.location, text) for text in _texts(content.get(name, {})))


def _relations(content: Json, site: str) -> Iterator[tuple[URIRef, Identifier]]:
    for name, value in content.items():
        rows = value if isinstance(value, list) else [value]
        for row in rows:
            if not isinstance(row, dict):
                continue
            if name in PARTICIPANTS and row.get("organization"):
                role = ROLES.get(row["role"], DCTERMS.contributor)
                yield role, record_address(site, row["organization"]["number"])
            elif "number" in row and "url" in row:
                relation = RELATIONS.get(name, DCTERMS.relation)
                yield relation, record_address(site, row["number"])


def _identifiers(plural: str, content: Json) -> Iterator[tuple[URIRef, Identifier]]:
    """Yield the identifiers of other registers, as web addresses that mean the same thing."""
    for field in registered_fields(MODELS[plural]):
        if one := field.external(content[field.name]):
            yield OWL.sameAs, resource(one.address)
            yield DCTERMS.identifier, Literal(one.address)


def _publication(content: Json) -> Iterator[tuple[URIRef, Identifier]]:
    for row in content.get("authorships", ()):
        if row["orcid"]:
            yield ROLES.get(row["role"], DCTERMS.contributor), URIRef(f"{ORCID_SITE}{row['orcid']}")
    for edition in content.get("editions", ()):
        yield DCTERMS.language, Literal(edition["language"])
        if edition["isbn"]:
            yield SCHEMA.isbn, Literal(edition["isbn"])


def _texts(texts: Json) -> Iterator[Literal]:
    yield from (Literal(text, lang=code) for code, text in texts.items() if text)


def _add_memberships(graph: Graph, subject: URIRef, memberships: list[Json], site: str) -> None:
    for membership in memberships:
        node = BNode()
        graph.add((subject, ORG.hasMembership, node))
        graph.add((node, RDF.type, ORG.Membership))
        graph.add((node, ORG.organization, record_address(site, membership["body"]["number"])))
        graph.add((node, ORG.role, Literal(membership["role"])))
        for name, value in _period(membership["when"]):
            graph.add((node, name, value))


def _add_citation(graph: Graph, subject: URIRef, citation: Json) -> None:
    """Add the source that a statement rests on, with the place in it."""
    node, source = BNode(), citation["source"]
    graph.add((subject, PROV.wasDerivedFrom, node))
    graph.add((node, RDF.type, PROV.Entity))
    graph.add((node, DCTERMS.identifier, Literal(source["slug"])))
    for text in _texts(source["title"]):
        graph.add((node, DCTERMS.title, text))
    for text in _texts(citation["place"]):
        graph.add((node, DCTERMS.bibliographicCitation, text))
    if source["url"]:
        graph.add((node, RDFS.seeAlso, resource(source["url"])))
