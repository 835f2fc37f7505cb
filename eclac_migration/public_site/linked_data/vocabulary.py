"""The vocabularies of the linked data, and the formats in which it is written."""

from urllib.parse import quote

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDFS, SKOS, XSD

SCHEMA = Namespace("https://schema.org/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
# Each country of ISO 3166-1 has an address in this list, which DCAT-AP recommends.
COUNTRY = Namespace("http://publications.europa.eu/resource/authority/country/")
# A date with its precision, as the API writes it: https://www.loc.gov/standards/datetime/
EDTF = URIRef("http://id.loc.gov/datatypes/edtf")
PREFIXES = {
    "dcat": DCAT,
    "dct": DCTERMS,
    "foaf": FOAF,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "vcard": VCARD,
    "xsd": XSD,
}
CONTENT_TYPES = {"ttl": "text/turtle; charset=utf-8", "jsonld": "application/ld+json"}
REFUSED_IN_ADDRESSES = '<>" {}|\\^`'
FORMATS = {"ttl": "turtle", "jsonld": "json-ld"}


def resource(address: str) -> URIRef:
    """Return a web address as staff entered it, with the characters encoded that RDF refuses."""
    return URIRef("".join(quote(one) if one in REFUSED_IN_ADDRESSES else one for one in address))


def new_graph() -> Graph:
    """Return an empty graph with the prefixes of the vocabularies."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def serialized(graph: Graph, form: str) -> str:
    """Return the graph as a text; `form` is “ttl” or “jsonld”."""
    if form == "jsonld":
        context = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
        return graph.serialize(format=FORMATS[form], context=context, ensure_ascii=False)
    return graph.serialize(format=FORMATS[form])
